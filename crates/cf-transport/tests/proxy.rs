//! Proxies over real sockets: which connections go through which, what a proxy receives, and how refusals are reported.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::time::Duration;

use cf_transport::connect::{ProxyConfig, TlsConfig};
use cf_transport::retry::RetryLayer;
use cf_transport::{Credential, Error, ErrorKind, Response, Transport, TransportBuilder};
use common::proxy::{serve_tunnel, socks, tunnels};
use common::tls::{Authority, Settings};
use common::{Server, TOKEN, ok, read_head, report, send};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// For what stalls.
const SHORT: Duration = Duration::from_millis(300);
const PASSWORD: &str = "FAKE_p@ss word";
const BASIC: &str = "bWU6RkFLRV9wQHNzIHdvcmQ=";

/// `https://api.example`, wherever it is reached.
async fn api(authority: &Authority) -> Server {
    let acceptor = authority.acceptor(&Settings {
        names: &["api.example"],
        ..Settings::default()
    });
    Server::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let response = service_fn(|request: http::Request<hyper::body::Incoming>| async move {
                assert_eq!(request.headers()["authorization"], format!("Bearer {TOKEN}"));
                assert!(!request.headers().contains_key("proxy-authorization"));
                Ok::<_, std::convert::Infallible>(http::Response::new(format!("{:?}", request.version())))
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), response)
                .await;
        }
    })
    .await
}

/// A plain server that echoes the request.
async fn plain() -> Server {
    Server::start(|_, mut stream| async move {
        loop {
            let head = read_head(&mut stream).await;
            let Some(first) = head.lines().next() else { return };
            assert!(!head.contains("proxy-authorization"), "{head}");
            let _ = stream.write_all(ok(first).as_bytes()).await;
        }
    })
    .await
}

fn environment(variables: &[(&str, String)]) -> ProxyConfig {
    ProxyConfig::from_lookup(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| value.clone())
    })
}

fn builder(authority: &Authority, proxy: ProxyConfig) -> TransportBuilder {
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    Transport::builder("https://api.example".parse().unwrap())
        .credential(Credential::bearer(TOKEN).unwrap())
        .retry(RetryLayer::new().backoff(|_| Duration::from_millis(1)))
        .tls(tls)
        .proxy(proxy)
}

async fn get(authority: &Authority, proxy: ProxyConfig, url: &str) -> Result<Response, Error> {
    send(&mut builder(authority, proxy).build().unwrap(), url).await
}

// === the ways that are chosen ===

#[tokio::test]
async fn https_goes_through_a_tunnel_that_the_proxy_cannot_look_into() {
    let authority = Authority::new("ours");
    let server = api(&authority).await;
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let (proxy, heads) = tunnels(server.address()).await;
        let config = environment(&[(variable, proxy.url(""))]);
        let mut transport = builder(&authority, config).build().unwrap();
        for _ in 0..3 {
            let response = send(&mut transport, "https://api.example/x?secret=word")
                .await
                .unwrap();
            assert_eq!(response.body(), "HTTP/2.0");
        }
        let heads = heads.lock().unwrap();
        assert_eq!(
            *heads,
            ["CONNECT api.example:443 HTTP/1.1\r\nhost: api.example:443\r\n\r\n"]
        );
        assert_eq!(proxy.connections(), 1, "tunnels are kept, as connections are");
    }
}

#[tokio::test]
async fn plain_http_goes_through_a_tunnel_too() {
    let (authority, server) = (Authority::new("ours"), plain().await);
    for variable in ["http_proxy", "all_proxy", "ALL_PROXY"] {
        let (proxy, heads) = tunnels(server.address()).await;
        let config = environment(&[
            (variable, proxy.url("")),
            ("HTTPS_PROXY", "http://127.0.0.1:1".to_owned()),
        ]);
        let response = get(&authority, config, "http://plain.example:8080/x")
            .await
            .unwrap();
        assert_eq!(response.body(), "GET /x HTTP/1.1");
        assert_eq!(
            *heads.lock().unwrap(),
            ["CONNECT plain.example:8080 HTTP/1.1\r\nhost: plain.example:8080\r\n\r\n"]
        );
    }
}

#[tokio::test]
async fn loopback_and_excluded_hosts_are_connected_directly() {
    let (authority, server) = (Authority::new("ours"), plain().await);
    let (proxy, _) = tunnels(server.address()).await;
    let all = environment(&[("ALL_PROXY", proxy.url(""))]);
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let url = format!("http://{host}:{}/x", server.address().port());
        assert_eq!(get(&authority, all.clone(), &url).await.unwrap().status(), 200);
    }
    assert_eq!(proxy.connections(), 0);

    // Asked to, it goes through; unless the address is excluded.
    let asked = all.loopback(true);
    get(&authority, asked.clone(), &server.url("/x")).await.unwrap();
    assert_eq!(proxy.connections(), 1);
    for excluded in ["127.0.0.1", "127.0.0.0/8", "other.example, *"] {
        let config = asked.clone().no_proxy(excluded);
        get(&authority, config, &server.url("/x")).await.unwrap();
    }
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn an_https_proxy_must_be_trusted() {
    let (authority, other) = (Authority::new("ours"), Authority::new("other"));
    let server = api(&authority).await;
    for (signed_by, trusted) in [(&authority, true), (&other, false)] {
        let acceptor = signed_by.acceptor(&Settings::default());
        let to = server.address();
        let proxy = Server::start(move |_, stream| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve_tunnel(stream, to, common::proxy::Received::default()).await;
                }
            }
        })
        .await;
        let config = ProxyConfig::all(proxy.https("127.0.0.1", ""));
        match get(&authority, config, "https://api.example/").await {
            Ok(response) => assert!(trusted && response.body() == "HTTP/2.0"),
            Err(error) => {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Proxy, 1), "{error}");
                assert!(
                    error.message().starts_with("could not connect to the proxy"),
                    "{error}"
                );
                assert!(!trusted);
            }
        }
        assert_eq!(proxy.connections(), 1);
    }
}

// === credentials ===

#[tokio::test]
async fn user_name_and_password_go_only_to_the_proxy() {
    let authority = Authority::new("ours");
    let server = api(&authority).await;
    let (proxy, heads) = tunnels(server.address()).await;
    let url = proxy.url("").replace("http://", "http://me:FAKE_p%40ss%20word@");
    get(
        &authority,
        environment(&[("HTTPS_PROXY", url)]),
        "https://api.example/",
    )
    .await
    .unwrap();
    let head = &heads.lock().unwrap()[0];
    assert!(
        head.contains(&format!("\r\nproxy-authorization: Basic {BASIC}\r\n")),
        "{head}"
    );
    assert!(
        !head.contains(TOKEN) && !head.contains("\r\nauthorization"),
        "{head}"
    );
}

#[tokio::test]
async fn no_output_contains_the_proxy_password() {
    let authority = Authority::new("ours");
    let refusing = Server::responding("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let hanging_up = Server::responding("").await;
    let stalling = Server::start(|_, stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    for scheme in ["http", "https", "socks5h"] {
        for proxy in [&refusing, &hanging_up, &stalling] {
            let url = proxy
                .url("")
                .replace("http://", &format!("{scheme}://me:FAKE_p%40ss%20word@"));
            let config = environment(&[("ALL_PROXY", url)]);
            let builder = builder(&authority, config.clone()).connect_timeout(SHORT);
            let shown = format!("{config:?} {builder:?}");
            let mut transport = builder.build().unwrap();
            let error = send(&mut transport, "https://api.example/").await.unwrap_err();
            let text = format!("{shown} {transport:?} {}", report(&error));
            for secret in [PASSWORD, "FAKE_p", BASIC, TOKEN] {
                assert!(!text.contains(secret), "`{secret}` is in: {text}");
            }
        }
    }
}

// === SOCKS ===

#[tokio::test]
async fn socks_proxies_receive_a_name_or_an_address() {
    let authority = Authority::new("ours");
    let (server, plain) = (api(&authority).await, plain().await);
    for (scheme, url, expected) in [
        ("socks5h", "https://api.example/", "api.example 443"),
        ("socks5h", "http://plain.example:81/", "plain.example 81"),
        ("socks5", "http://127.0.0.1:82/", "127.0.0.1 82"),
        ("socks5", "http://[::1]:83/", "::1 83"),
        ("socks5h", "http://[2001:db8::1]:84/", "2001:db8::1 84"),
    ] {
        let to = if url.starts_with("https") {
            server.address()
        } else {
            plain.address()
        };
        for user in [None, Some(("me", PASSWORD))] {
            let (proxy, targets) = socks(to, user).await;
            let userinfo = user.map_or("", |_| "me:FAKE_p%40ss%20word@");
            let address = format!("{scheme}://{userinfo}{}", proxy.address());
            let config = ProxyConfig::all(address).loopback(true);
            get(&authority, config, url).await.unwrap();
            assert_eq!(*targets.lock().unwrap(), [expected]);
        }
    }
    // Looked up here: whichever of its addresses comes first.
    let (proxy, targets) = socks(plain.address(), None).await;
    let config = ProxyConfig::all(format!("socks5://{}", proxy.address())).loopback(true);
    get(&authority, config, "http://localhost:85/").await.unwrap();
    assert!(["127.0.0.1 85", "::1 85"].contains(&targets.lock().unwrap()[0].as_str()));
}

// === refusals ===

async fn refusal(scheme: &str, userinfo: &str, response: &'static [u8]) -> Error {
    let proxy = Server::start(move |_, mut stream| async move {
        // Everything sent before the response.
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(response).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let config = ProxyConfig::all(format!("{scheme}://{userinfo}{}", proxy.address()));
    let error = get(&Authority::new("ours"), config, "https://api.example/")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Proxy, "{error:?}");
    assert_eq!(
        proxy.connections(),
        error.attempts().try_into().unwrap(),
        "{error}"
    );
    error
}

#[tokio::test]
async fn refusals_of_a_proxy_are_described() {
    const ME: &str = "me:FAKE_password@";
    let mut all = String::new();
    for (case, scheme, userinfo, response) in [
        (
            "407, no user name",
            "http",
            "",
            &b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n"[..],
        ),
        (
            "407, a wrong password",
            "http",
            ME,
            b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n<html>",
        ),
        ("401, no user name", "http", "", b"HTTP/1.1 401 Unauthorized\r\n\r\n"),
        ("401, a wrong password", "http", ME, b"HTTP/1.1 401 Unauthorized\r\n\r\n"),
        ("403", "http", "", b"HTTP/1.1 403 Forbidden\r\ncontent-length: 999\r\n\r\nno"),
        ("502", "http", "", b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        ("405", "http", "", b"HTTP/1.0 405 Method Not Allowed\r\n\r\n"),
        ("302", "http", "", b"HTTP/1.1 302 Found\r\nlocation: https://portal.example/\r\n\r\n"),
        ("closed", "http", "", b""),
        ("no proxy", "http", "", b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        ("socks, no user name", "socks5h", "", &[5, 0xff]),
        ("socks, wants none", "socks5h", ME, &[5, 0xff]),
        ("socks, not allowed", "socks5h", "", &[5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("socks, a wrong password", "socks5h", ME, &[5, 2, 1, 1]),
        ("socks, closed", "socks5h", "", b""),
        ("no socks proxy", "socks5h", "", b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ] {
        let error = refusal(scheme, userinfo, response).await;
        let tries = error.attempts();
        all.push_str(&format!(
            "{case}: {tries} attempt(s)\n  {}\n  hint: {}\n",
            error.message(),
            error.hint().unwrap()
        ));
    }
    insta::with_settings!({filters => vec![(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT")]}, {
        insta::assert_snapshot!(all);
    });
}

#[tokio::test]
async fn a_proxy_that_stalls_or_floods_is_given_up() {
    for (head, more) in [
        ("", ""),
        ("HTTP/1.1 200 OK\r\n", ""),
        ("HTTP/1.1 200 OK\r\n", "x-more: more\r\n"),
    ] {
        let proxy = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            let more = more.repeat(1000);
            while !more.is_empty() && stream.write_all(more.as_bytes()).await.is_ok() {}
            std::future::pending::<()>().await;
        })
        .await;
        let builder = builder(&Authority::new("ours"), ProxyConfig::all(proxy.url("")));
        let mut transport = builder.connect_timeout(SHORT).build().unwrap();
        let error = send(&mut transport, "https://api.example/").await.unwrap_err();
        if more.is_empty() {
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Connect, 3),
                "{error}"
            );
            assert!(error.message().contains("within 300 ms"), "{error}");
        } else {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Proxy, 1), "{error}");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_tried_again() {
    let gone = Server::responding("").await;
    let url = gone.url("");
    drop(gone);
    tokio::task::yield_now().await;
    for scheme in ["http", "socks5h"] {
        let config = ProxyConfig::all(url.replace("http://", &format!("{scheme}://")));
        let error = get(&Authority::new("ours"), config, "https://api.example/")
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Proxy, 3), "{error}");
        assert!(
            error
                .message()
                .contains("could not connect to the proxy 127.0.0.1:"),
            "{error}"
        );
    }
}
