//! What networks and servers do on a bad day, over real sockets: a right answer, or an error of the right kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::time::Duration;

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use cf_transport::retry::RetryLayer;
use cf_transport::{Attempts, ErrorKind};
use common::{Server, ok, read_head, send};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SHORT: Duration = Duration::from_millis(100);

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
async fn a_body_cut_off_is_never_an_answer() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\ncontent-length: 10\r\n\r\nhalf",
    )
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 3), "{error}");
    assert_eq!(error.cf_ray(), Some("8f0c1d2e3a4b5c6d-FRA"));
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_chunked_body_cut_off_is_never_an_answer() {
    for body in ["5\r\nhello\r\n", "5\r\nhel", "5\r\nhello\r\n0\r\n"] {
        let server = Server::answering(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{body}"
        ))
        .await;
        let error = server.get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Read, "{body:?}: {error}");
    }
}

#[tokio::test]
async fn one_that_recovers_is_asked_again() {
    let server = Server::start(|number, mut stream| async move {
        read_head(&mut stream).await;
        let answer = match number {
            0 => String::new(),
            1 => "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal".to_owned(),
            _ => ok("whole"),
        };
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    let response = server.get().await.unwrap();
    assert_eq!(&response.body()[..], b"whole");
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 3);
}

#[tokio::test]
async fn resets_are_told_as_such() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        // Closing with a reset: nothing is left to linger.
        stream.set_zero_linger().unwrap();
    })
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 3), "{error}");
}

#[tokio::test]
async fn stalls_and_trickles_end_when_the_attempt_is_over() {
    for (head, trickle) in [
        ("", ""),
        ("HTTP/1.1 200", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n", "x"),
        ("HTTP/1.1 200 OK\r\nx-long: ", "x"),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if stream.write_all(trickle.as_bytes()).await.is_err() {
                    return;
                }
            }
        })
        .await;
        let builder = server.builder().attempt_timeout(SHORT).max_retries(1);
        let error = server.get_by(builder).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Timeout, 2),
            "{head:?}: {error}"
        );
        assert!(error.is_timeout());
    }
}

#[tokio::test]
async fn a_deadline_covers_attempts_and_waits() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let builder = server
        .builder()
        .attempt_timeout(Duration::from_secs(60))
        .deadline(SHORT);
    let error = server.get_by(builder).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Deadline, 1),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_closes_each_time_is_served_by_new_connections() {
    let server =
        Server::answering("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok").await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..3 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"ok"
        );
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_pooled_connection_gone_stale_costs_nothing_but_a_new_one() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(ok("one").as_bytes()).await;
        // The connection looks alive, and is closed without an answer to the next request.
        read_head(&mut stream).await;
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..4 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"one"
        );
    }
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let server = Server::start(|_, mut stream| async move {
        while !read_head(&mut stream).await.is_empty() {
            let _ = stream.write_all(ok("again").as_bytes()).await;
        }
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..5 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"again"
        );
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn answers_of_odd_but_lawful_shape_are_read() {
    for (answer, body) in [
        (
            "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n",
            "ok",
        ),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
        // Longer than it says: what is over belongs to no answer.
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok, and more", "ok"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", ""),
        ("HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n", ""),
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n",
            "",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        ("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", "ok"),
    ] {
        let server = Server::answering(answer).await;
        let response = server
            .get()
            .await
            .unwrap_or_else(|error| panic!("{answer:?}: {error}"));
        assert_eq!(response.body(), body, "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_an_error_at_once() {
    for answer in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: a\r\n\r\n",
    ] {
        let server = Server::answering(answer).await;
        let error = server.get().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Protocol, 1),
            "{answer:?}: {error}"
        );
    }
}

#[tokio::test]
async fn endless_heads_and_bodies_are_cut_short() {
    for (head, more, kind) in [
        (
            "HTTP/1.1 200 OK\r\n",
            "x-more: yes, there is always more of it\r\n",
            ErrorKind::Protocol,
        ),
        (
            "HTTP/1.1 200 OK\r\nx-long: ",
            "and longer and longer and longer and longer",
            ErrorKind::Protocol,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n",
            "and more and more and more and more",
            ErrorKind::TooLarge,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            "x",
            ErrorKind::TooLarge,
        ),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            let more = more.repeat(500);
            while stream.write_all(more.as_bytes()).await.is_ok() {}
        })
        .await;
        let error = server
            .get_by(server.builder().body_limit(1024 * 1024))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1), "{head:?}: {error}");
    }
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

#[tokio::test]
async fn nobody_there_is_a_connect_error() {
    let server = Server::answering("").await;
    let url = server.url("/");
    let builder = server.builder();
    drop(server);
    tokio::task::yield_now().await;
    let error = send(&mut builder.build().unwrap(), &url).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error:?}"
    );
    assert!(
        error.is_connect() && error.to_string().contains("refused"),
        "{error}"
    );
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_and_not_begun() {
    let server = Server::answering(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 300\r\ncontent-length: 4\r\n\r\nslow",
    )
    .await;
    let mut transport = server.builder().build().unwrap();
    let response = send(&mut transport, &server.url("/")).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (429, &b"slow"[..])
    );
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
    assert_eq!(
        response.extensions().get(),
        Some(&cf_transport::RetryAfter(Duration::from_secs(300)))
    );

    // All clones are held back; nothing more is sent.
    let error = send(&mut transport.clone(), &server.url("/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert!(error.retry_after().unwrap() > Duration::from_secs(290));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn the_last_answer_is_the_callers() {
    let server = Server::answering(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 4\r\n\r\ndown",
    )
    .await;
    let response = server.get().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (503, &b"down"[..])
    );
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 3);

    let builder = server.builder().retry(RetryLayer::new().max_retries(0));
    let response = server.get_by(builder).await.unwrap();
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let (closed, mut told) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |_, mut stream| {
        let closed = closed.clone();
        async move {
            read_head(&mut stream).await;
            closed.send("asked").unwrap();
            // Ends when the other side is gone.
            let _ = stream.read_u8().await;
            closed.send("gone").unwrap();
        }
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    let url = server.url("/");
    tokio::select! {
        _ = send(&mut transport, &url) => unreachable!("nobody answers"),
        word = told.recv() => assert_eq!(word, Some("asked")),
    }
    // The transport is still there; the request is not.
    assert_eq!(told.recv().await, Some("gone"));
    drop(transport);
}
