//! A server that echoes the credentials gets them into nothing: not into a response, an error or an event of any crate.
//!
//! Alone in its file: a subscriber of one thread misses call sites that other threads met first.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::io::Write;
use std::sync::{Arc, Mutex};

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cf_transport::Credential;
use common::{Server, TOKEN, report, send};
use tokio::io::AsyncReadExt;
use tracing_subscriber::fmt::MakeWriter;

/// 37 hexadecimal digits: the form of a request ID, too.
const KEY: &str = "fa4e00000000000fa4e00000000000fa4e000";
const EMAIL: &str = "fake.person@example.com";

const ENCODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];

/// Headers that are reported, logged, parsed or kept.
const HEADERS: [&str; 16] = [
    "cf-ray",
    "content-type",
    "content-encoding",
    "retry-after",
    "retry-after-ms",
    "date",
    "ratelimit",
    "ratelimit-policy",
    "cf-auditlog-id",
    "cf-mitigated",
    "api-version",
    "location",
    "link",
    "set-cookie",
    "www-authenticate",
    "x-should-retry",
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Header(&'static str),
    HeaderName,
    Reason,
    EarlyHint,
    Trailer,
    Body,
}

fn forms(secret: &str) -> Vec<String> {
    let each = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    vec![
        secret.to_owned(),
        secret.to_ascii_uppercase(),
        each(|char| format!("%{:02X}", u32::from(char))),
        each(|char| format!("\\u{:04x}", u32::from(char))),
        STANDARD.encode(secret),
        STANDARD.encode(format!("Bearer {secret}")),
        STANDARD.encode(format!("me:{secret}")),
        URL_SAFE_NO_PAD.encode(format!("{secret}:x")),
    ]
}

async fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let plain = text.as_bytes();
    let mut bytes = Vec::new();
    match encoding {
        "gzip" => GzipEncoder::new(plain).read_to_end(&mut bytes).await.unwrap(),
        "br" => BrotliEncoder::new(plain).read_to_end(&mut bytes).await.unwrap(),
        "zstd" => ZstdEncoder::new(plain).read_to_end(&mut bytes).await.unwrap(),
        _ => {
            bytes.extend_from_slice(plain);
            0
        }
    };
    bytes
}

/// A response with an echo in one place.
async fn response(place: Place, status: u16, echo: &str, encoding: &str) -> Vec<u8> {
    let in_place = |wanted: Place, otherwise: &str| {
        if place == wanted {
            echo.to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    let body = format!(
        "{{\"errors\":[{{\"message\":\"{}\"}}]}}",
        in_place(Place::Body, "no")
    );
    let body = encoded(&body, encoding).await;
    let mut head = String::new();
    if place == Place::EarlyHint {
        head.push_str(&format!("HTTP/1.1 103 Early Hints\r\nlink: <{echo}>\r\n\r\n"));
    }
    head.push_str(&format!(
        "HTTP/1.1 {status} {}\r\n",
        in_place(Place::Reason, "Reason")
    ));
    match place {
        Place::Header(name) => head.push_str(&format!("{name}: {echo}\r\n")),
        Place::HeaderName
            if echo
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') =>
        {
            head.push_str(&format!("x-{echo}: 1\r\n"));
        }
        _ => {}
    }
    if encoding != "identity" && place != Place::Header("content-encoding") {
        head.push_str(&format!("content-encoding: {encoding}\r\n"));
    }
    head.push_str("transfer-encoding: chunked\r\ntrailer: x-echo\r\n\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(&body);
    bytes
        .extend_from_slice(format!("\r\n0\r\nx-echo: {}\r\n\r\n", in_place(Place::Trailer, "no")).as_bytes());
    bytes
}

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

/// Looks for every form, in any case and whatever was escaped once more. The ends of base64 depend on what is around the
/// secret.
#[track_caller]
fn assert_clean(what: &str, text: &str, secret: &str, run: &str) {
    let text = text.to_ascii_lowercase();
    let unescaped = text.replace('\\', "");
    for form in forms(secret) {
        let form = form.to_ascii_lowercase();
        let core = form.get(12..form.len() - 4).unwrap();
        for text in [&text, &unescaped] {
            let found = text.find(core).or_else(|| text.find(&core.replace('\\', "")));
            let line = found.and_then(|at| text.get(at.saturating_sub(80)..));
            assert_eq!(line.and_then(|line| line.lines().next()), None, "{what} of {run}");
        }
    }
}

#[tokio::test]
async fn an_echo_of_the_credentials_appears_nowhere() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let credentials = [
        (TOKEN, Credential::bearer(TOKEN).unwrap()),
        (KEY, Credential::global_key(EMAIL, KEY).unwrap()),
    ];
    let mut places: Vec<_> = HEADERS.into_iter().map(Place::Header).collect();
    places.extend([Place::HeaderName, Place::Reason, Place::EarlyHint, Place::Trailer]);
    places.extend([Place::Body; ENCODINGS.len()]);
    let mut runs = 0_usize;
    for (number, place) in places.iter().enumerate() {
        for (secret, credential) in &credentials {
            for (index, form) in forms(secret).iter().enumerate() {
                let encoding = ENCODINGS.get((number + index) % ENCODINGS.len()).unwrap();
                let status = match place {
                    Place::Header("location") => 302,
                    _ => [200, 403, 503].get((runs + index) % 3).copied().unwrap(),
                };
                runs += 1;
                let run = format!("{place:?} {status} {encoding} form {index}");
                let server = Server::responding(response(*place, status, form, encoding).await).await;
                let builder = server.builder().credential(credential.clone()).max_retries(0);
                let mut transport = builder.build().unwrap();
                match send(&mut transport, &server.url("/path")).await {
                    Ok(response) => {
                        let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
                        assert_clean("reason", &format!("{reason:?}"), secret, &run);
                        assert_clean("headers", &format!("{:?}", response.headers()), secret, &run);
                        let body = String::from_utf8(response.body().to_vec()).unwrap();
                        assert_clean("body", &body, secret, &run);
                        let is_json = body.starts_with('{') && body.ends_with("\"}]}");
                        assert!(is_json, "{run}: {body}");
                    }
                    Err(error) => assert_clean("error", &report(&error), secret, &run),
                }
                let events = std::mem::take(&mut *log.0.lock().unwrap());
                let events = String::from_utf8(events).unwrap();
                assert!(
                    events.contains("hyper") && events.contains("attempt{"),
                    "{run}: {events}"
                );
                assert_clean("events", &events, secret, &run);
            }
        }
    }
    assert!(runs >= 300, "{runs}");
}
