//! Memory while endless responses arrive. The only test of its process, since the kernel reports the peak of a process.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]
#![cfg(target_os = "linux")]

mod common;

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use cf_transport::ErrorKind;
use common::{Server, read_head};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const MEBIBYTE: usize = 1024 * 1024;

/// The most memory this process ever had.
fn most_mebibytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kibibytes: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes / 1024
}

/// 32 MiB of zeros, compressed.
async fn zeros(encoding: &str) -> Vec<u8> {
    let plain = tokio::io::repeat(0).take(32 * MEBIBYTE as u64);
    let plain = tokio::io::BufReader::new(plain);
    let mut bytes = Vec::new();
    match encoding {
        "gzip" => GzipEncoder::new(plain).read_to_end(&mut bytes).await,
        "br" => BrotliEncoder::new(plain).read_to_end(&mut bytes).await,
        _ => ZstdEncoder::new(plain).read_to_end(&mut bytes).await,
    }
    .unwrap();
    bytes
}

#[tokio::test]
async fn bombs_and_endless_bodies_cost_a_few_times_the_limit_at_the_most() {
    for encoding in ["gzip", "zstd", "br", "identity"] {
        // 2 GiB, of which br's first stream alone is read.
        let (bomb, times) = match encoding {
            "identity" => (vec![b' '; MEBIBYTE], 2048),
            encoding => (zeros(encoding).await, 64),
        };
        let bomb: std::sync::Arc<[u8]> = bomb.into();
        let server = Server::start(move |_, mut stream| {
            let bomb = std::sync::Arc::clone(&bomb);
            async move {
                read_head(&mut stream).await;
                let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                for _ in 0..times {
                    if stream.write_all(&bomb).await.is_err() {
                        return;
                    }
                }
            }
        })
        .await;
        let before = most_mebibytes();
        // Several at once, as a listing has them.
        let transport = server.builder().build().unwrap();
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (mut transport, url) = (transport.clone(), server.url("/"));
                tokio::spawn(async move { common::send(&mut transport, &url).await })
            })
            .collect();
        for task in tasks {
            let error = task.await.unwrap().unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::TooLarge, 1),
                "{error}"
            );
        }
        // 16 MiB each; a buffer that grows is there twice for a moment.
        let more = most_mebibytes() - before;
        assert!(
            more < 4 * 48,
            "{encoding}: {more} MiB for four responses of 16 MiB at the most"
        );
    }
}
