//! The innermost service: connections, TLS and proxies.
//!
//! [`Client`] is hyper-util's pooled client for HTTP/1.1 and HTTP/2 (by ALPN). It verifies certificates against the
//! operating system's trust store and uses the proxies of the environment. [`Transport`](crate::Transport) contains one;
//! it also works alone:
//!
//! ```
//! # use std::io::{Read, Write};
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let address = listener.local_addr()?;
//! # std::thread::spawn(move || {
//! #     let (mut socket, _) = listener.accept().unwrap();
//! #     let _ = socket.read(&mut [0; 1024]);
//! #     socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
//! # });
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use std::time::Duration;
//!
//! use cf_transport::Body;
//! use cf_transport::connect::Client;
//! use tower::{Service, ServiceExt};
//!
//! let mut client = Client::builder().connect_timeout(Duration::from_secs(5)).build()?;
//! let request = http::Request::get(format!("http://{address}/")).body(Body::empty())?;
//! let response = client.ready().await?.call(request).await?;
//! assert_eq!(response.status(), 200);
//! # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
//! # })
//! # .map_err(|error| error.to_string())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Trust
//!
//! [`TlsConfig`] configures TLS 1.2 and 1.3 (rustls). The trust store is read once, before the first `https` connection. The
//! crate's feature `ring` (default) or `aws-lc-rs` selects the cryptography; if both are enabled, `aws-lc-rs` is used. The
//! feature `webpki-roots` bundles Mozilla's roots, for systems without a trust store.
//!
//! # Connections that end or die
//!
//! A request that its connection ended on without processing it (GOAWAY, `REFUSED_STREAM`) is sent again at once. So is, once,
//! an idempotent request that a pooled connection broke under without a byte of a response. Both count as attempts, but not
//! as retries. After a timeout, a deadline or such a break, pooled connections that have shown no sign of life meanwhile are
//! not used again: they may have died together. An HTTP/2 connection is checked with a PING while a request waits on it
//! ([`ClientBuilder::http2_keep_alive`]), an HTTP/1.1 connection by the operating system where it can
//! ([`ClientBuilder::tcp_user_timeout`]).
//!
//! A server that requires HTTP/1.1 (`HTTP_1_1_REQUIRED`) gets it. A response may have 100 headers and a head of 64 KiB; a
//! connection that receives 8 MiB without a response or a part of a body is closed.
//!
//! # Your own connections
//!
//! | to | use |
//! |---|---|
//! | connect to a fixed address | [`ClientBuilder::resolve`] |
//! | resolve names in another way | [`ClientBuilder::resolver`] |
//! | open streams in another way, such as by a Unix socket | [`ClientBuilder::connector`] |
//! | present a client certificate (mutual TLS) | [`TlsConfig::client_auth_pem`] |
//! | configure TLS beyond that | [`TlsConfig::from_rustls`] |
//! | avoid HTTP/2 | [`ClientBuilder::http1_only`] |
//! | replace the client as a whole | [`TransportBuilder::build_with_service`](crate::TransportBuilder::build_with_service) |
//!
//! Proxies, the connect timeout and the handling of dead connections apply in all cases but the last. Types of other crates in
//! these signatures: `Service` of tower-service 0.3, `Uri` of http 1, `AsyncRead` and `AsyncWrite` of tokio 1, and, only in
//! [`TlsConfig::from_rustls`], `ClientConfig` of rustls 0.23.
//!
//! # Proxies
//!
//! [`ProxyConfig`]: `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, as in curl. Through an HTTP
//! proxy every connection is a CONNECT tunnel; `socks5` (names resolved here) and `socks5h` (names resolved by the
//! proxy) work too; with
//! `socks5`, all addresses of the server are tried. Connections to loopback addresses are proxied only with [`ProxyConfig::loopback`].

mod builder;
mod client;
mod connector;
mod dialer;
pub(crate) mod failure;
mod future;
mod keep_alive_timer;
mod lease;
pub(crate) mod limits;
mod liveness;
mod names;
mod no_proxy;
mod place;
mod pool;
mod proxy;
mod proxy_connector;
mod resend;
mod socket;
mod tls;
mod tunnel;
mod watched;

pub use builder::ClientBuilder;
pub use client::Client;
pub use future::{ClientFuture, ResponseBody};
pub use proxy::ProxyConfig;
pub use tls::TlsConfig;
