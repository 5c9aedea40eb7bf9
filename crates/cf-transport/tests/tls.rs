//! TLS with certificates made on the spot, over real sockets: trust, protocols, and the messages of
//! rest is refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::time::Duration;

use cf_transport::connect::{Client, TlsConfig};
use cf_transport::{Credential, Error, ErrorKind, Response, Transport, TransportBuilder};
use common::tls::{Authority, BOTH, Settings, TLS12, TLS13, spoken};
use common::{Server, TOKEN, send};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tower::{Service, ServiceExt};

/// Responds each request with what its connection speaks: of TLS, of ALPN, of HTTP.
async fn serve(acceptor: TlsAcceptor) -> Server {
    Server::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let spoken = spoken(&stream);
            let response = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let body = format!("{spoken}, {:?}", request.version());
                async move {
                    assert_eq!(request.headers()["authorization"], format!("Bearer {TOKEN}"));
                    Ok::<_, std::convert::Infallible>(http::Response::new(body))
                }
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), response)
                .await;
        }
    })
    .await
}

fn trusting(authority: &Authority) -> TlsConfig {
    TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap()
}

fn builder(server: &Server, host: &str, tls: TlsConfig) -> TransportBuilder {
    Transport::builder(server.https(host, "").parse().unwrap())
        .credential(Credential::bearer(TOKEN).unwrap())
        .tls(tls)
}

async fn get(server: &Server, tls: TlsConfig) -> Result<Response, Error> {
    let mut transport = builder(server, "127.0.0.1", tls).build().unwrap();
    send(&mut transport, &server.https("127.0.0.1", "/page?page=1")).await
}

/// The error with hint and sources, without values that differ between runs.
fn report(error: &Error) -> String {
    let text = format!("{:?}: {error}\n  hint: {}\n", error.kind(), error.hint().unwrap());
    let place = text.find("https://127.0.0.1:").unwrap();
    let (before, after) = text.split_at(place);
    let port = after.get("https://127.0.0.1:".len()..).unwrap();
    let rest = port.trim_start_matches(|character: char| character.is_ascii_digit());
    format!("{before}https://127.0.0.1:PORT{rest}").replace("in 0.1 s", "in 0.0 s")
}

#[tokio::test]
async fn a_trusted_authority_is_accepted_in_every_version_and_protocol() {
    let authority = Authority::new("ours");
    for (versions, alpn, expected) in [
        (TLS13, &["h2", "http/1.1"][..], "TLSv1_3, h2, HTTP/2.0"),
        (TLS12, &["h2", "http/1.1"], "TLSv1_2, h2, HTTP/2.0"),
        (BOTH, &["h2"], "TLSv1_3, h2, HTTP/2.0"),
        (BOTH, &["http/1.1"], "TLSv1_3, http/1.1, HTTP/1.1"),
        (TLS12, &["http/1.1"], "TLSv1_2, http/1.1, HTTP/1.1"),
        (TLS13, &[], "TLSv1_3, no ALPN, HTTP/1.1"),
    ] {
        let server = serve(authority.acceptor(&Settings {
            versions,
            alpn,
            ..Settings::default()
        }))
        .await;
        let response = get(&server, trusting(&authority)).await.unwrap();
        assert_eq!(response.body(), expected);
        // By name as well as by address.
        let mut transport = builder(&server, "localhost", trusting(&authority))
            .build()
            .unwrap();
        let response = send(&mut transport, &server.https("localhost", "/"))
            .await
            .unwrap();
        assert_eq!(response.body(), expected);
    }
}

#[tokio::test]
async fn handshake_failures_are_described_and_final() {
    let ours = Authority::new("ours");
    let (theirs, pretender) = (Authority::new("theirs"), Authority::new("ours"));
    let mut all = String::new();
    for (case, signed_by, settings) in [
        ("unknown authority", &theirs, Settings::default()),
        (
            "unknown authority of the same name",
            &pretender,
            Settings::default(),
        ),
        (
            "wrong host",
            &ours,
            Settings {
                names: &["other.example", "127.0.0.2"],
                ..Settings::default()
            },
        ),
        (
            "expired",
            &ours,
            Settings {
                years: (2000, 2001),
                ..Settings::default()
            },
        ),
        (
            "not valid yet",
            &ours,
            Settings {
                years: (3000, 3001),
                ..Settings::default()
            },
        ),
        (
            "no protocol in common",
            &ours,
            Settings {
                alpn: &["spdy/1"],
                ..Settings::default()
            },
        ),
    ] {
        let server = serve(signed_by.acceptor(&settings)).await;
        let error = get(&server, trusting(&ours)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Tls, 1),
            "{case}: {error}"
        );
        assert!(error.is_connect() && !error.is_timeout());
        assert_eq!(server.connections(), 1, "{case}: tried again");
        all.push_str(&format!("{case}\n  {}", report(&error)));
    }

    for (case, bytes) in [
        (
            "a server that speaks no TLS",
            &b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"[..],
        ),
        // A fatal alert: protocol_version.
        ("a server of old TLS", &[21, 3, 3, 0, 2, 2, 70]),
        // A fatal alert: internal_error.
        ("a server that cannot", &[21, 3, 3, 0, 2, 2, 80]),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            let _ = stream.write_all(bytes).await;
            std::future::pending::<()>().await;
        })
        .await;
        let error = get(&server, trusting(&ours)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Tls, 1),
            "{case}: {error}"
        );
        assert_eq!(server.connections(), 1, "{case}: tried again");
        all.push_str(&format!("{case}\n  {}", report(&error)));
    }

    // On a busy machine it takes longer.
    insta::with_settings!({filters => vec![(r" in \d+\.\d s", " in [time]")]}, {
        insta::assert_snapshot!(all);
    });
}

#[tokio::test]
async fn a_handshake_that_is_cut_off_or_stalls_is_tried_again() {
    let authority = Authority::new("ours");
    for stalls in [false, true] {
        let acceptor = authority.acceptor(&Settings::default());
        let server = Server::start(move |number, stream| {
            let acceptor = acceptor.clone();
            async move {
                match (number, stalls) {
                    (0, false) => {}
                    (0, true) => std::future::pending().await,
                    _ => {
                        let stream = acceptor.accept(stream).await.unwrap();
                        let response = service_fn(|_| async {
                            Ok::<_, std::convert::Infallible>(http::Response::new("again".to_owned()))
                        });
                        let _ = auto::Builder::new(TokioExecutor::new())
                            .serve_connection(TokioIo::new(stream), response)
                            .await;
                    }
                }
            }
        })
        .await;
        let mut transport = builder(&server, "127.0.0.1", trusting(&authority))
            .connect_timeout(Duration::from_secs(1))
            .build()
            .unwrap();
        let response = send(&mut transport, &server.https("127.0.0.1", "/"))
            .await
            .unwrap();
        assert_eq!(response.body(), "again");
        assert_eq!(server.connections(), 2);
    }
}

/// A body without a length ends with the connection: with close_notify, or it was cut off.
#[tokio::test]
async fn a_body_that_ends_without_a_goodbye_is_cut_off() {
    let authority = Authority::new("ours");
    for close_notify in [true, false] {
        let acceptor = authority.acceptor(&Settings {
            alpn: &["http/1.1"],
            ..Settings::default()
        });
        let server = Server::start(move |_, stream| {
            let acceptor = acceptor.clone();
            async move {
                let mut stream = acceptor.accept(stream).await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nthe first half").await;
                let _ = stream.flush().await;
                if close_notify {
                    let _ = stream.shutdown().await;
                }
                let (mut socket, _) = stream.into_inner();
                let _ = socket.shutdown().await;
            }
        })
        .await;
        match get(&server, trusting(&authority)).await {
            Ok(response) => assert!(close_notify && response.body() == "the first half"),
            Err(error) => assert!(!close_notify && error.kind() == ErrorKind::Read, "{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_of_authorities_is_trusted() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let path = std::env::temp_dir().join(format!("cf-transport-authorities-{}.pem", std::process::id()));
    std::fs::write(&path, format!("two of them\n{}{}", first.pem(), second.pem())).unwrap();
    // As well as the operating system's, where there are any.
    for tls in [TlsConfig::new().only_added(), TlsConfig::new()] {
        let tls = tls.add_ca_file(&path).unwrap();
        for authority in [&first, &second] {
            let server = serve(authority.acceptor(&Settings::default())).await;
            let response = get(&server, tls.clone()).await.unwrap();
            assert_eq!(response.body(), "TLSv1_3, h2, HTTP/2.0");
        }
    }
    std::fs::remove_file(&path).unwrap();

    let error = TlsConfig::new().add_ca_file(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("cf-transport-authorities"), "{error}");
}

#[test]
fn a_trust_store_without_certificates_is_reported_when_the_transport_is_built() {
    let build = |origin: &str| {
        Transport::builder(origin.parse().unwrap())
            .tls(TlsConfig::new().only_added())
            .build()
    };
    let error = build("https://api.example").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.to_string(), "the trust store contains no certificates");
    // Plain http needs none.
    assert!(build("http://127.0.0.1:1").is_ok());
}

/// A client alone reads it when it first connects.
#[tokio::test]
async fn a_trust_store_without_certificates_is_reported_when_a_client_connects() {
    let mut client = Client::builder()
        .tls(TlsConfig::new().only_added())
        .build()
        .unwrap();
    assert_eq!(
        client.load_trust_store().unwrap_err().kind(),
        ErrorKind::Configuration
    );
    let request = common::get("https://127.0.0.1:1/");
    let error = Error::from_box(client.ready().await.unwrap().call(request).await.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.message(), "the trust store contains no certificates");
    assert!(error.hint().unwrap().contains("install"), "{error:?}");
}

#[cfg(feature = "webpki-roots")]
#[tokio::test]
async fn bundled_roots_trust_no_authority_of_ones_own_until_it_is_added() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&Settings::default())).await;
    let bundled = TlsConfig::new().bundled_roots();
    let error = get(&server, bundled.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls);
    assert!(
        error.message().contains("not signed by a trusted authority"),
        "{error}"
    );

    let both = bundled.add_ca_pem(authority.pem().as_bytes()).unwrap();
    assert_eq!(get(&server, both).await.unwrap().status(), 200);
}

/// In a process of its own, since the store is named by the environment.
#[tokio::test]
async fn the_operating_systems_store_is_trusted_by_default() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let path = std::env::temp_dir().join(format!("cf-transport-store-{}.pem", std::process::id()));
    std::fs::write(&path, ours.pem()).unwrap();
    for (authority, expected) in [(&ours, "TLSv1_3"), (&theirs, "not signed by a trusted authority")] {
        let server = serve(authority.acceptor(&Settings::default())).await;
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "child_of_the_store", "--ignored", "--nocapture"])
            .env("SSL_CERT_FILE", &path)
            .env_remove("SSL_CERT_DIR")
            .env("PORT", server.address().port().to_string());
        let output = tokio::task::spawn_blocking(move || child.output())
            .await
            .unwrap()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("1 passed") && text.contains(expected), "{text}");
    }
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test]
#[ignore = "the child of the_operating_systems_store_is_trusted_by_default"]
async fn child_of_the_store() {
    let url = format!("https://127.0.0.1:{}", std::env::var("PORT").unwrap());
    let mut transport = Transport::builder(url.parse().unwrap())
        .credential(Credential::bearer(TOKEN).unwrap())
        .build()
        .unwrap();
    match send(&mut transport, &url).await {
        Ok(response) => println!("{:?}", response.body()),
        Err(error) => println!("{error}"),
    }
}
