//! Compressed responses: right, cut off, lying, and bombs.

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
async fn compressed_responses_are_requested_and_decompressed() {
    let plain = "the quick brown fox ".repeat(10_000);
    for encoding in ["gzip", "br", "zstd"] {
        let bytes = encoded(encoding, &compressed(encoding, plain.as_bytes()).await);
        let server = Server::start(move |_, mut stream| {
            let bytes = bytes.clone();
            async move {
                let head = read_head(&mut stream).await;
                assert!(head.contains("accept-encoding: gzip, br, zstd\r\n"), "{head}");
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
async fn a_compressed_stream_cut_off_is_never_a_response() {
    let plain: String = (0..20_000).map(|number| format!("{number},")).collect();
    for encoding in ["gzip", "br", "zstd"] {
        let whole = compressed(encoding, plain.as_bytes()).await;
        for length in [5, whole.len() / 2, whole.len() - 1] {
            // The length is right: only the stream itself shows the truncation.
            let server = Server::responding(encoded(encoding, &whole[..length])).await;
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
async fn a_body_that_does_not_match_its_encoding_is_an_error() {
    for encoding in ["gzip", "br", "zstd"] {
        let server = Server::responding(encoded(
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
        let server = Server::responding(encoded(encoding, b"????")).await;
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
        let server = Server::responding(encoded(encoding, &bytes)).await;
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
async fn trailing_bytes_are_always_an_error() {
    for encoding in ["gzip", "br", "zstd"] {
        let stream = compressed(encoding, b"hello").await;
        for pause in [false, true] {
            let stream = stream.clone();
            let server = Server::start(move |_, mut socket| {
                let stream = stream.clone();
                async move {
                    read_head(&mut socket).await;
                    let head = format!(
                        "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
                        stream.len() + 7
                    );
                    let _ = socket.write_all(&[head.as_bytes(), &stream].concat()).await;
                    if pause {
                        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                    }
                    let _ = socket.write_all(b"garbage").await;
                }
            })
            .await;
            let error = server.get().await.expect_err(encoding);
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Encoding, 1),
                "{encoding} {pause}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn encodings_are_known_by_all_their_names_and_nothing_is_nothing_in_each() {
    let hello = compressed("gzip", b"hello").await;
    for (name, body, expected) in [
        ("GZip", &hello[..], "hello"),
        ("x-gzip", &hello, "hello"),
        (" gzip ", &hello, "hello"),
        ("gzip", b"", ""),
        ("br", b"", ""),
        ("zstd", b"", ""),
        ("gzip, br", b"", ""),
    ] {
        // Without a length, so that the empty body is not known in advance.
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {name}\r\n\r\n");
        for bytes in [[head.as_bytes(), body].concat(), encoded(name, body)] {
            let server = Server::responding(bytes).await;
            match server.get().await {
                Ok(response) => assert_eq!(response.body(), expected, "{name}"),
                // One that is not known cannot know that nothing will come either.
                Err(error) => assert!(
                    name == "gzip, br" && error.kind() == ErrorKind::Encoding,
                    "{error}"
                ),
            }
        }
    }
    // One over the other was never asked for: undoing one of them would give garbage.
    let both = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-encoding: br\r\n\r\n";
    let server = Server::responding([&both[..], &hello].concat()).await;
    assert_eq!(server.get().await.unwrap_err().kind(), ErrorKind::Encoding);
}

/// 256 MiB of window, for five bytes.
#[tokio::test]
async fn a_zstd_window_above_the_limit_is_rejected() {
    let frame = [
        0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x90, 0x29, 0, 0, b'h', b'e', b'l', b'l', b'o',
    ];
    let server = Server::responding(encoded("zstd", &frame)).await;
    let error = server.get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Encoding, 1),
        "{error:?}"
    );

    // With one of 8 MiB it is a response: 0x68 instead of 0x90.
    let frame = [
        0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x68, 0x29, 0, 0, b'h', b'e', b'l', b'l', b'o',
    ];
    let server = Server::responding(encoded("zstd", &frame)).await;
    assert_eq!(server.get().await.unwrap().body(), "hello");
}

/// Streams may be made of many, one after the other: together they are as large as one.
#[tokio::test]
async fn many_streams_in_one_are_one_body() {
    for encoding in ["gzip", "zstd"] {
        let (first, second) = (
            compressed(encoding, b"one, ").await,
            compressed(encoding, b"two").await,
        );
        let server = Server::responding(encoded(encoding, &[first, second].concat())).await;
        match server.get().await {
            Ok(response) => assert_eq!(&response.body()[..], b"one, two", "{encoding}"),
            Err(error) => panic!("{encoding}: {error:?}"),
        }
    }
}

/// Compressed nothing without end: no byte of it ever comes out.
#[tokio::test]
async fn an_endless_stream_of_nothing_ends_when_the_attempt_is_over() {
    for encoding in ["gzip", "zstd"] {
        let nothing = compressed(encoding, b"").await.repeat(500);
        let server = Server::start(move |_, mut stream| {
            let nothing = nothing.clone();
            async move {
                read_head(&mut stream).await;
                let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                while stream.write_all(&nothing).await.is_ok() {}
            }
        })
        .await;
        let builder = server
            .builder()
            .attempt_timeout(std::time::Duration::from_millis(200))
            .max_retries(0);
        let error = server.get_by(builder).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{encoding}: {error}");
    }
}
