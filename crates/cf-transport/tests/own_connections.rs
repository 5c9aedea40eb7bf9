//! A caller's own connections: fixed addresses, resolvers, Unix sockets and other connectors, client certificates. Proxies,
//! the connect timeout and the handling of dead connections apply to them all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cf_transport::connect::{ProxyConfig, TlsConfig};
use cf_transport::{Attempts, Body, Error, ErrorKind, Response, TransportBuilder};
use common::proxy::{socks, tunnels};
use common::tls::{Authority, ClientAuth, Settings, TLS12};
use common::{Server, builder_for, ok, read_head, report, send};
use http::Uri;
use hyper::service::service_fn as respond_by;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tower::{ServiceExt as _, service_fn};

const API: &str = "https://api.example";

/// A server that responds with the version, and with the name of the client's certificate.
async fn serve(acceptor: TlsAcceptor) -> Server {
    Server::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let session = stream.get_ref().1;
            let tls = session.protocol_version().unwrap();
            let count = session.peer_certificates().map_or(0, <[_]>::len);
            let respond = respond_by(move |request: http::Request<hyper::body::Incoming>| async move {
                let body = format!("{:?}, {tls:?}, {count} client certificates", request.version());
                Ok::<_, std::convert::Infallible>(http::Response::new(body))
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), respond)
                .await;
        }
    })
    .await
}

fn names_of_api() -> Settings {
    Settings {
        names: &["api.example"],
        ..Settings::default()
    }
}

fn trusting(authority: &Authority) -> TlsConfig {
    TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap()
}

fn builder(authority: &Authority) -> TransportBuilder {
    builder_for(API)
        .tls(trusting(authority))
        .proxy(ProxyConfig::none())
}

async fn get(builder: TransportBuilder) -> Result<Response, Error> {
    send(&mut builder.build().unwrap(), &format!("{API}/page")).await
}

// === addresses ===

#[tokio::test]
async fn a_fixed_address_is_connected_to_and_the_name_is_verified() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let fixed = || builder(&authority).resolve("API.example", server.address());
    let response = get(fixed()).await.unwrap();
    assert_eq!(response.body(), "HTTP/2.0, TLSv1_3, 0 client certificates");

    // Port 0 is the port of the URL; names without a fixed address are resolved as usual.
    let port = server.address().port();
    let url = format!("{API}:{port}/page");
    let any_port = builder(&authority).resolve("api.example", SocketAddr::from(([127, 0, 0, 1], 0)));
    assert_eq!(
        send(&mut any_port.build().unwrap(), &url).await.unwrap().status(),
        200
    );

    // A certificate for another name is not accepted at a fixed address either.
    let other = builder_for("https://other.example")
        .tls(trusting(&authority))
        .proxy(ProxyConfig::none())
        .resolve("other.example", server.address());
    let error = send(&mut other.build().unwrap(), "https://other.example/")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
}

#[tokio::test]
async fn a_resolver_is_given_the_name_and_all_its_addresses_are_tried() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let names = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&names);
    let resolver = service_fn(move |name: String| {
        seen.lock().unwrap().push(name);
        // Nothing listens at the first two.
        let addresses = [[127, 0, 0, 2], [127, 0, 0, 3], [127, 0, 0, 1]].map(IpAddr::from);
        async move { Ok::<_, std::io::Error>(addresses) }
    });
    let url = format!("{API}:{}/page", server.address().port());
    let mut transport = builder(&authority).resolver(resolver).build().unwrap();
    assert_eq!(send(&mut transport, &url).await.unwrap().status(), 200);
    assert_eq!(*names.lock().unwrap(), ["api.example"]);
}

#[tokio::test]
async fn a_resolver_that_fails_is_reported() {
    let authority = Authority::new("ours");
    for (case, resolver) in [
        ("an error", Err(std::io::ErrorKind::PermissionDenied)),
        ("no address", Ok(Vec::<IpAddr>::new())),
    ] {
        let resolver = service_fn(move |_: String| {
            let outcome = resolver.clone();
            async move { outcome.map_err(|kind| std::io::Error::new(kind, "the resolver is locked")) }
        });
        let error = get(builder(&authority).resolver(resolver)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{case}: {error}");
        if case == "an error" {
            assert!(error.message().contains("the resolver is locked"), "{error}");
        }
    }
}

/// The proxy connects to none but the last one.
#[tokio::test]
async fn socks5_tries_every_address_of_the_target() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let (proxy, targets) = common::proxy::socks_that_allows(server.address(), "192.0.2.3").await;
    let resolver = service_fn(|_: String| async {
        let addresses = [[192, 0, 2, 1], [192, 0, 2, 2], [192, 0, 2, 3]];
        Ok::<_, std::io::Error>(addresses.map(IpAddr::from))
    });
    let transport = builder(&authority)
        .proxy(ProxyConfig::all(format!("socks5://{}", proxy.address())))
        .resolver(resolver)
        .max_retries(0);
    assert_eq!(get(transport).await.unwrap().status(), 200);
    assert_eq!(
        *targets.lock().unwrap(),
        ["192.0.2.1 443", "192.0.2.2 443", "192.0.2.3 443"]
    );
}

#[tokio::test]
async fn fixed_addresses_apply_to_proxies_and_to_socks5() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let (proxy, heads) = tunnels(server.address()).await;
    let through = builder(&authority)
        .proxy(ProxyConfig::all("http://proxy.example:3128"))
        .resolve("proxy.example", proxy.address());
    assert_eq!(get(through).await.unwrap().status(), 200);
    assert!(heads.lock().unwrap()[0].starts_with("CONNECT api.example:443 "));

    let (proxy, targets) = socks(server.address(), None).await;
    let through = builder(&authority)
        .proxy(ProxyConfig::all(format!("socks5://{}", proxy.address())))
        .resolve("api.example", SocketAddr::from(([192, 0, 2, 7], 444)));
    assert_eq!(get(through).await.unwrap().status(), 200);
    assert_eq!(*targets.lock().unwrap(), ["192.0.2.7 444"]);
}

// === connectors ===

/// Opens connections to `to`, and records the URLs that it is called with.
fn connecting_to(
    to: SocketAddr,
    called: &Arc<Mutex<Vec<String>>>,
) -> impl tower::Service<Uri, Response = TcpStream, Error = std::io::Error, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let called = Arc::clone(called);
    service_fn(move |uri: Uri| {
        called.lock().unwrap().push(uri.to_string());
        TcpStream::connect(to)
    })
}

#[tokio::test]
async fn a_connector_opens_streams_and_tls_is_on_top() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let called = Arc::default();
    let connector = connecting_to(server.address(), &called);
    let mut transport = builder(&authority).connector(connector).build().unwrap();
    for _ in 0..3 {
        let response = send(&mut transport, &format!("{API}/page")).await.unwrap();
        assert_eq!(response.body(), "HTTP/2.0, TLSv1_3, 0 client certificates");
    }
    assert_eq!(
        *called.lock().unwrap(),
        ["https://api.example/"],
        "connections are pooled"
    );
}

#[tokio::test]
async fn a_connector_is_given_the_proxy_and_the_tunnel_is_on_top() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let (proxy, heads) = tunnels(server.address()).await;
    let called = Arc::default();
    let transport = builder(&authority)
        .proxy(ProxyConfig::all("http://me:FAKE_word@proxy.example:3128"))
        .connector(connecting_to(proxy.address(), &called));
    assert_eq!(get(transport).await.unwrap().status(), 200);
    assert!(heads.lock().unwrap()[0].starts_with("CONNECT api.example:443 "));
    let called = called.lock().unwrap();
    assert!(
        called.len() == 1 && called[0].contains("proxy.example:3128"),
        "{called:?}"
    );
    assert!(!called[0].contains("FAKE_word"), "{called:?}");
}

#[tokio::test]
async fn a_connector_that_stalls_or_fails_is_a_connect_error() {
    let authority = Authority::new("ours");
    let stalling = service_fn(|_: Uri| std::future::pending::<Result<TcpStream, std::io::Error>>());
    let error = get(builder(&authority)
        .connector(stalling)
        .connect_timeout(Duration::from_millis(50)))
    .await
    .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error}"
    );
    assert_eq!(error.message(), "no connection within 50 ms (connect timeout)");

    let failing =
        service_fn(|_: Uri| async { Err::<TcpStream, _>(std::io::Error::other("the gate is closed")) });
    let error = get(builder(&authority).connector(failing)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error}"
    );
    assert_eq!(error.message(), "could not connect: the gate is closed");
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_a_connection_as_any_other() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{UnixListener, UnixStream};

    let path = std::env::temp_dir().join(format!("cf-transport-unix-{}.sock", std::process::id()));
    let listener = UnixListener::bind(&path).unwrap();
    let accepted = Arc::new(Mutex::new(0));
    let count = Arc::clone(&accepted);
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let number = {
                let mut count = count.lock().unwrap();
                *count += 1;
                *count
            };
            tokio::spawn(async move {
                let mut served = 0;
                loop {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        match stream.read_u8().await {
                            Ok(byte) => head.push(byte),
                            Err(_) => return,
                        }
                    }
                    served += 1;
                    // The first connection is closed when its third request arrives.
                    if number == 1 && served == 3 {
                        return;
                    }
                    stream.write_all(ok("page").as_bytes()).await.unwrap();
                }
            });
        }
    });
    let socket = path.clone();
    let mut transport = builder_for("http://localhost")
        .proxy(ProxyConfig::none())
        .connector(service_fn(move |_: Uri| UnixStream::connect(socket.clone())))
        .max_retries(0)
        .build()
        .unwrap();
    for expected in [1, 1, 2, 1] {
        let response = send(&mut transport, "http://localhost/page").await.unwrap();
        assert_eq!(response.body(), "page");
        // A connection that was closed costs no retry.
        assert_eq!(response.extensions().get::<Attempts>().unwrap().count, expected);
    }
    assert_eq!(*accepted.lock().unwrap(), 2);
    task.abort();
    std::fs::remove_file(&path).unwrap();
    let error = send(&mut transport.clone(), "http://localhost/page").await;
    // The pooled connection may still be there; a new one is refused.
    if let Err(error) = error {
        assert!(error.is_connect() || error.kind() == ErrorKind::Read, "{error}");
    }
}

/// The server reads nothing, so that what was sent stays unacknowledged in the end. The attempt would last much longer.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_without_acknowledgments_is_closed_after_the_user_timeout() {
    let server = Server::start(|_, stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let transport = server
        .builder()
        .tcp_user_timeout(Duration::from_millis(300))
        .attempt_timeout(Duration::from_secs(60))
        .max_retries(0)
        .build()
        .unwrap();
    let request = http::Request::post(server.url("/"))
        .body(Body::from(vec![b'x'; 32 * 1024 * 1024]))
        .unwrap();
    let error = transport.oneshot(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Read, "{error:?}");
    assert!(report(&error).to_lowercase().contains("timed out"), "{error:?}");
}

#[tokio::test]
async fn only_http_1_1_is_offered_on_request() {
    let authority = Authority::new("ours");
    let server = serve(authority.acceptor(&names_of_api())).await;
    let only = builder(&authority)
        .resolve("api.example", server.address())
        .http1_only();
    let response = get(only).await.unwrap();
    assert_eq!(response.body(), "HTTP/1.1, TLSv1_3, 0 client certificates");
}

// === client certificates ===

#[tokio::test]
async fn a_client_certificate_is_presented_to_servers_that_ask() {
    let (ours, clients, others) = (
        Authority::new("ours"),
        Authority::new("clients"),
        Authority::new("others"),
    );
    for settings in [
        names_of_api(),
        Settings {
            versions: TLS12,
            ..names_of_api()
        },
        Settings {
            alpn: &["http/1.1"],
            ..names_of_api()
        },
    ] {
        let acceptor = ours.acceptor_for_clients_of(&settings, Some((&clients, ClientAuth::Required)));
        let server = serve(acceptor).await;
        let with = |tls: TlsConfig| {
            builder_for(API)
                .proxy(ProxyConfig::none())
                .resolve("api.example", server.address())
                .tls(tls)
        };
        let (certificate, key) = clients.client("inventory");
        let tls = trusting(&ours)
            .client_auth_pem(certificate.as_bytes(), key.as_bytes())
            .unwrap();
        // One file with both works as well.
        let both = format!("{key}{certificate}");
        let from_both = trusting(&ours)
            .client_auth_pem(both.as_bytes(), both.as_bytes())
            .unwrap();
        for tls in [tls, from_both] {
            let response = get(with(tls)).await.unwrap();
            let body = std::str::from_utf8(response.body()).unwrap();
            assert!(body.ends_with("1 client certificates"), "{body}");
        }
        let (certificate, key) = others.client("inventory");
        let stranger = trusting(&ours)
            .client_auth_pem(certificate.as_bytes(), key.as_bytes())
            .unwrap();
        for tls in [trusting(&ours), stranger] {
            let error = get(with(tls).max_retries(0)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_requires_a_client_certificate_is_reported_as_such() {
    let (ours, clients) = (Authority::new("ours"), Authority::new("clients"));
    let acceptor = ours.acceptor_for_clients_of(&names_of_api(), Some((&clients, ClientAuth::Required)));
    let server = serve(acceptor).await;
    let error = get(builder(&ours).resolve("api.example", server.address()))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Tls, 1), "{error:?}");
    assert_eq!(
        error.message(),
        "the TLS handshake failed: the server requires a client certificate"
    );
    assert!(error.hint().unwrap().contains("client certificate"), "{error:?}");
}

#[tokio::test]
async fn a_proxy_is_not_shown_the_client_certificate() {
    let (ours, clients) = (Authority::new("ours"), Authority::new("clients"));
    let asking = Some((&clients, ClientAuth::Optional));
    let server = serve(ours.acceptor_for_clients_of(&names_of_api(), asking)).await;
    let acceptor = ours.acceptor_for_clients_of(&Settings::default(), asking);
    let to = server.address();
    let shown = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&shown);
    let proxy = Server::start(move |_, stream| {
        let (acceptor, notes) = (acceptor.clone(), Arc::clone(&notes));
        async move {
            let stream = acceptor.accept(stream).await.unwrap();
            notes
                .lock()
                .unwrap()
                .push(stream.get_ref().1.peer_certificates().is_some());
            common::proxy::serve_tunnel(stream, to, common::proxy::Received::default()).await;
        }
    })
    .await;
    let (certificate, key) = clients.client("inventory");
    let tls = trusting(&ours)
        .client_auth_pem(certificate.as_bytes(), key.as_bytes())
        .unwrap();
    let response = get(builder(&ours)
        .tls(tls)
        .proxy(ProxyConfig::all(proxy.https("127.0.0.1", ""))))
    .await
    .unwrap();
    assert_eq!(response.body(), "HTTP/2.0, TLSv1_3, 1 client certificates");
    assert_eq!(*shown.lock().unwrap(), [false]);
}

#[test]
fn an_invalid_client_certificate_is_an_error_without_the_key() {
    let authority = Authority::new("clients");
    let (certificate, key) = authority.client("inventory");
    let (_, other_key) = authority.client("other");
    let secret = key.lines().nth(1).unwrap();
    for (certificate, key, message) in [
        (
            "",
            key.as_str(),
            "invalid client certificate: it contains no PEM certificate",
        ),
        (
            certificate.as_str(),
            "",
            "invalid client key: it contains no PEM private key",
        ),
        (
            &certificate,
            "-----BEGIN PRIVATE KEY-----\nRkFLRQ==\n-----END PRIVATE KEY-----\n",
            "invalid client key: it is of an unknown type, or damaged",
        ),
        (
            &certificate,
            &other_key,
            "invalid client certificate: it does not belong to the key",
        ),
    ] {
        let error = TlsConfig::new()
            .client_auth_pem(certificate.as_bytes(), key.as_bytes())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.message(), message);
        assert!(!report_of(&error).contains(secret));
    }
    let tls = TlsConfig::new()
        .client_auth_pem(certificate.as_bytes(), key.as_bytes())
        .unwrap();
    assert!(!format!("{tls:?}").contains(secret));
}

fn report_of(error: &Error) -> String {
    format!("{error} {error:?}")
}

#[tokio::test]
async fn a_rustls_configuration_is_used_as_it_is() {
    let (ours, clients) = (Authority::new("ours"), Authority::new("clients"));
    let acceptor = ours.acceptor_for_clients_of(&names_of_api(), Some((&clients, ClientAuth::Required)));
    let server = serve(acceptor).await;
    let config = |authority: &Authority| {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.der()).unwrap();
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS12])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    };
    let (certificate, key) = clients.client("inventory");
    let tls = TlsConfig::from_rustls(config(&ours))
        .client_auth_pem(certificate.as_bytes(), key.as_bytes())
        .unwrap();
    let response = get(builder(&ours).tls(tls).resolve("api.example", server.address()))
        .await
        .unwrap();
    assert_eq!(response.body(), "HTTP/2.0, TLSv1_2, 1 client certificates");

    let error = get(builder(&ours)
        .tls(TlsConfig::from_rustls(config(&clients)))
        .resolve("api.example", server.address()))
    .await
    .unwrap_err();
    assert!(
        error.message().contains("not signed by a trusted authority"),
        "{error}"
    );

    let both = TlsConfig::from_rustls(config(&ours))
        .add_ca_pem(ours.pem().as_bytes())
        .unwrap();
    let error = builder(&ours).tls(both).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.message(),
        "invalid TLS configuration: authorities and a rustls configuration are both set"
    );
}

#[tokio::test]
async fn plain_http_uses_a_resolver_too() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, ok("plain").as_bytes()).await;
    })
    .await;
    let resolver =
        service_fn(|_: String| async { Ok::<_, std::io::Error>(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) });
    let url = format!("http://localhost:{}/", server.address().port());
    let mut transport = builder_for(&url).resolver(resolver).build().unwrap();
    assert_eq!(send(&mut transport, &url).await.unwrap().body(), "plain");
}
