//! Spans and events at every level, of hyper too, and no secret in any. Alone in its file: a subscriber of one thread
//! misses call sites that other threads met first.
#![allow(
    clippy::unwrap_used,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::io::Write;
use std::sync::{Arc, Mutex};

use cf_transport::Credential;
use common::{Server, TOKEN, send};
use tracing_subscriber::fmt::MakeWriter;

const KEY: &str = "cfk_FAKE_global_key_for_tests_only";
const EMAIL: &str = "fake.person@example.com";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A server that says back all it was told, in its head and in its body.
async fn echoing(status: &'static str, secret: &'static str) -> Server {
    let body = format!("no: {secret}");
    Server::answering(format!(
        "HTTP/1.1 {status}\r\ncf-ray: {secret}\r\nratelimit: {secret}\r\nretry-after: {secret}\r\n\
         content-type: text/{secret}\r\nx-echo: {secret}\r\nset-cookie: a={secret}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await
}

#[tokio::test]
async fn no_event_at_any_level_has_a_secret() {
    let log = Log::default();
    // Of all crates: hyper's own events, and those of the runtime.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    for (status, secret) in [
        ("200 OK", TOKEN),
        ("401 Unauthorized", TOKEN),
        ("503 Service Unavailable", KEY),
        ("302 Found", EMAIL),
    ] {
        let server = echoing(status, secret).await;
        let credential = match secret {
            TOKEN => Credential::bearer(TOKEN).unwrap(),
            _ => Credential::global_key(EMAIL, KEY).unwrap(),
        };
        let mut transport = server.builder().credential(credential).build().unwrap();
        let _ = send(&mut transport, &server.url("/path?secret=word-in-the-query")).await;
    }
    drop(guard);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in [TOKEN, KEY, EMAIL, "word-in-the-query"] {
        assert!(!text.contains(secret), "`{secret}` is in: {text}");
    }
    // It did listen, and the fields that are promised are there.
    for expected in [
        "hyper",
        "attempt{method=GET",
        "path=/path",
        "attempt=3",
        "status=503",
        "trying again",
        "bytes=",
    ] {
        assert!(text.contains(expected), "`{expected}` is missing in: {text}");
    }
}
