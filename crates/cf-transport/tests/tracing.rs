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
use cf_transport::connect::{ProxyConfig, TlsConfig};
use common::proxy::tunnels;
use common::tls::{Authority, Settings};
use common::{Server, TOKEN, builder_for, send};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tracing_subscriber::fmt::MakeWriter;

const KEY: &str = "cfk_FAKE_global_key_for_tests_only";
const EMAIL: &str = "fake.person@example.com";
const QUERY: &str = "word-in-the-query";
const IN_URL: &str = "password-in-a-url";
const PROXY: &str = "FAKE_proxy_password";
/// `me:FAKE_proxy_password`, as sent to the proxy.
const PROXY_BASIC: &str = "bWU6RkFLRV9wcm94eV9wYXNzd29yZA==";

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

/// rustls has its events by another way.
impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().unwrap().extend_from_slice(line.as_bytes());
    }

    fn flush(&self) {}
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A server that echoes everything it received, in head and body.
async fn echoing(status: &'static str, secret: &'static str) -> Server {
    let body = format!("no: {secret}");
    Server::responding(format!(
        "HTTP/1.1 {status}\r\ncf-ray: {secret}\r\nratelimit: {secret}\r\nretry-after: {secret}\r\n\
         content-type: text/{secret}\r\nx-echo: {secret}\r\nset-cookie: a={secret}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await
}

/// HTTP/2 over TLS, through a proxy with a password, from a server that echoes what it received.
async fn through_a_proxy(credential: Credential, secret: &'static str) {
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings {
        names: &["api.example"],
        ..Settings::default()
    });
    let server = Server::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let stream = acceptor.accept(stream).await.unwrap();
            let response = service_fn(move |request: http::Request<hyper::body::Incoming>| async move {
                assert_eq!(request.uri().authority().unwrap(), "api.example");
                let response = http::Response::builder()
                    .status(503)
                    .header("retry-after", "0")
                    .header("ratelimit", secret)
                    .header("cf-ray", "8f0c1d2e3a4b5c6d-FRA")
                    .header("x-echo", secret)
                    .body(format!("no: {secret}"));
                Ok::<_, std::convert::Infallible>(response.unwrap())
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), response)
                .await;
        }
    })
    .await;
    let (proxy, _) = tunnels(server.address()).await;
    let proxy = proxy.url("").replace("http://", &format!("http://me:{PROXY}@"));
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let mut transport = builder_for("https://api.example")
        .credential(credential)
        .tls(tls)
        .proxy(ProxyConfig::all(proxy))
        .build()
        .unwrap();
    let url = format!("https://me:{IN_URL}@api.example/path?secret={QUERY}");
    let response = send(&mut transport, &url).await.unwrap();
    assert_eq!(response.status(), 503);
}

#[tokio::test]
async fn no_event_at_any_level_has_a_secret() {
    let log = Log::default();
    log::set_boxed_logger(Box::new(log.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
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
        let url = server.url(&format!("/path?secret={QUERY}"));
        let url = url.replace("http://", &format!("http://me:{IN_URL}@"));
        let _ = send(&mut transport, &url).await;
    }
    through_a_proxy(Credential::bearer(TOKEN).unwrap(), TOKEN).await;
    through_a_proxy(Credential::global_key(EMAIL, KEY).unwrap(), KEY).await;
    drop(guard);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in [TOKEN, KEY, EMAIL, QUERY, IN_URL, PROXY, PROXY_BASIC] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "`{secret}` is in it");
    }
    // It did listen, and the fields that are promised are there.
    for expected in [
        "hyper_util::",
        "h2::",
        "rustls::client",
        "attempt{method=GET",
        "path=/path",
        "attempt=3",
        "status=503",
        "retrying",
        "wait=",
        "bytes=",
        "elapsed_ms=",
        "cf_ray=\"8f0c1d2e3a4b5c6d-FRA\"",
        "retry-after: 0, ratelimit: [redacted]",
    ] {
        assert!(text.contains(expected), "`{expected}` is missing in: {text}");
    }
}
