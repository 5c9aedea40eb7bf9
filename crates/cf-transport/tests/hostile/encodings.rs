//! Compressed answers: right, cut off, lying, and bombs.

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use cf_transport::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::common::{Server, read_head};

async fn compressed(encoding: &str, plain: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match encoding {
        "gzip" => GzipEncoder::new(plain).read_to_end(&mut bytes).await,
        "br" => BrotliEncoder::new(plain).read_to_end(&mut bytes).await,
        _ => ZstdEncoder::new(plain).read_to_end(&mut bytes).await,
    }
    .unwrap();
    bytes
}

fn encoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn compressed_answers_are_asked_for_and_undone() {
    let plain = "the quick brown fox ".repeat(10_000);
    for encoding in ["gzip", "br", "zstd"] {
        let bytes = encoded(encoding, &compressed(encoding, plain.as_bytes()).await);
        let server = Server::start(move |_, mut stream| {
            let bytes = bytes.clone();
            async move {
                let head = read_head(&mut stream).await;
                assert!(head.contains("accept-encoding: zstd,gzip,br\r\n"), "{head}");
                let _ = stream.write_all(&bytes).await;
            }
        })
        .await;
        let response = server
            .get()
            .await
            .unwrap_or_else(|error| panic!("{encoding}: {error}"));
        assert!(response.body() == plain.as_bytes(), "{encoding}");
        assert!(!response.headers().contains_key("content-encoding"));
    }
}

#[tokio::test]
async fn a_compressed_stream_cut_off_is_never_an_answer() {
    let plain: String = (0..20_000).map(|number| format!("{number},")).collect();
    for encoding in ["gzip", "br", "zstd"] {
        let whole = compressed(encoding, plain.as_bytes()).await;
        for length in [5, whole.len() / 2, whole.len() - 1] {
            // The length is right: only the stream itself can tell.
            let server = Server::answering(encoded(encoding, &whole[..length])).await;
            let error = server.get().await.expect_err(encoding);
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Read, 3),
                "{encoding} {length}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_what_its_encoding_says_is_an_error_not_garbage() {
    for encoding in ["gzip", "br", "zstd"] {
        let server = Server::answering(encoded(
            encoding,
            b"{\"plain\": \"text, however long it may be\"}",
        ))
        .await;
        let error = server.get().await.expect_err(encoding);
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Encoding, 1),
            "{encoding}: {error:?}"
        );
    }
    for encoding in ["deflate", "compress", "gzip, br", "x-unknown", "\u{fffd}"] {
        let server = Server::answering(encoded(encoding, b"????")).await;
        let error = server.get().await.expect_err(encoding);
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Encoding, 1),
            "{encoding}: {error:?}"
        );
    }
}

#[tokio::test]
async fn bombs_are_defused_at_the_limit() {
    let zeros = vec![0_u8; 20 * 1024 * 1024];
    for encoding in ["gzip", "br", "zstd"] {
        let bytes = compressed(encoding, &zeros).await;
        assert!(bytes.len() < 100_000, "{encoding}: {} bytes", bytes.len());
        let server = Server::answering(encoded(encoding, &bytes)).await;
        let error = server.get().await.expect_err(encoding);
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::TooLarge, 1),
            "{encoding}: {error:?}"
        );
        assert!(error.to_string().contains("16 MiB"), "{error}");
    }
}
