//! Time that the server did not spend does not count against it: the client's only thread is blocked for ten times the
//! timeout, while the responses arrive in the socket.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::time::Duration;

use bytes::Bytes;
use cf_transport::collect::PageQueue;
use cf_transport::connect::TlsConfig;
use cf_transport::{Attempts, ErrorKind, RequestOptions, TransportBuilder};
use common::tls::{Authority, Settings};
use common::{Server, get, ok, read_head};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tower::ServiceExt as _;

const TIMEOUT: Duration = Duration::from_millis(300);
const REQUESTS: usize = 4;

/// A runtime of the servers' own: they respond while the client is blocked.
fn servers() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// Sends requests on a current-thread runtime, and blocks it as soon as the server has received all of them.
fn block_while_responses_arrive(
    server: &Server,
    builder: TransportBuilder,
    url: &str,
    mut received: mpsc::UnboundedReceiver<()>,
) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let transport = builder.max_retries(0).build().unwrap();
        // Connections first: making one takes turns of its own.
        let mut first = get(url);
        let mut options = RequestOptions::default();
        options.attempt_timeout = Some(TIMEOUT * 100);
        options.deadline = Some(TIMEOUT * 100);
        first.extensions_mut().insert(options);
        transport.clone().oneshot(first).await.unwrap();
        received.recv().await.unwrap();
        let tasks: Vec<_> = (0..REQUESTS)
            .map(|_| tokio::spawn(transport.clone().oneshot(get(url))))
            .collect();
        for _ in 0..REQUESTS {
            received.recv().await.unwrap();
        }
        std::thread::sleep(TIMEOUT * 10);
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap().body(), "in time");
        }
    });
    assert!(server.connections() > 0);
}

async fn http1(delay: Duration) -> (Server, mpsc::UnboundedReceiver<()>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let server = Server::start(move |_, mut stream| {
        let sender = sender.clone();
        async move {
            while !read_head(&mut stream).await.is_empty() {
                let _ = sender.send(());
                tokio::time::sleep(delay).await;
                if stream.write_all(ok("in time").as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    })
    .await;
    (server, receiver)
}

#[test]
fn http1_responses_that_arrived_while_the_thread_was_blocked_are_in_time() {
    let servers = servers();
    let (server, received) = servers.block_on(http1(TIMEOUT / 4));
    let url = server.url("/");
    let (second, also_received) = servers.block_on(http1(TIMEOUT / 4));
    block_while_responses_arrive(&server, server.builder().attempt_timeout(TIMEOUT), &url, received);
    let builder = second.builder().attempt_timeout(TIMEOUT * 100).deadline(TIMEOUT);
    block_while_responses_arrive(&second, builder, &second.url("/"), also_received);
}

/// A server that responds with `body` after `delay`, and a client that trusts it.
fn http2(
    servers: &Runtime,
    delay: Duration,
    body: Bytes,
) -> (Server, TransportBuilder, mpsc::UnboundedReceiver<()>) {
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings {
        alpn: &["h2"],
        ..Settings::default()
    });
    let (sender, received) = mpsc::unbounded_channel();
    let server = servers.block_on(Server::start(move |_, stream| {
        let (acceptor, sender, body) = (acceptor.clone(), sender.clone(), body.clone());
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(Ok((_, mut responder))) = connection.accept().await {
                let _ = sender.send(());
                let body = body.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    let mut stream = responder.send_response(http::Response::new(()), false).unwrap();
                    stream.send_data(body, true).unwrap();
                });
            }
        }
    }));
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let builder = common::builder_for(&server.https("127.0.0.1", "")).tls(tls);
    (server, builder, received)
}

#[test]
fn http2_responses_that_arrived_while_the_thread_was_blocked_are_in_time() {
    let servers = servers();
    let (server, builder, received) = http2(&servers, TIMEOUT / 4, Bytes::from_static(b"in time"));
    let url = server.https("127.0.0.1", "/");
    block_while_responses_arrive(&server, builder.attempt_timeout(TIMEOUT), &url, received);
}

/// Each page is larger than the window of its stream, and only one of them is read at a time.
#[test]
fn http2_pages_that_wait_for_a_slow_caller_are_in_time() {
    const PAGE: usize = 3 * 1024 * 1024;
    let servers = servers();
    let (server, builder, _) = http2(&servers, Duration::ZERO, Bytes::from_static(&[b' '; PAGE]));
    let builder = builder.attempt_timeout(TIMEOUT * 3).deadline(TIMEOUT * 4);
    let transport = builder.page_memory(1).max_retries(0).build().unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // Before the version is known, each request would open a connection.
        let first = transport.clone().oneshot(get(&server.https("127.0.0.1", "/")));
        first.await.unwrap();
        let queue = PageQueue::new();
        let pages: Vec<_> = (1..=3)
            .map(|number| {
                let mut request = get(&server.https("127.0.0.1", "/"));
                request.extensions_mut().insert(queue.place(number));
                tokio::spawn(transport.clone().oneshot(request))
            })
            .collect();
        for page in pages {
            let response = page.await.unwrap().unwrap();
            assert_eq!(response.body().len(), PAGE);
            assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
            // What the caller does with the page.
            tokio::time::sleep(TIMEOUT * 5).await;
        }
    });
    assert_eq!(server.connections(), 1);
}

/// Passes bytes on to `to`, and those from there after `latency`.
async fn distant(to: std::net::SocketAddr, latency: Duration) -> Server {
    Server::start(move |_, client| async move {
        let (mut from_client, mut to_client) = client.into_split();
        let server = tokio::net::TcpStream::connect(to).await.unwrap();
        let (mut from_server, mut to_server) = server.into_split();
        tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
        // Bytes that arrive while others are on their way are not delayed by those.
        let (sender, mut on_the_way) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
                let _ = sender.send((Instant::now() + latency, buffer[..count].to_vec()));
            }
        });
        while let Some((arrival, bytes)) = on_the_way.recv().await {
            tokio::time::sleep_until(arrival).await;
            if to_client.write_all(&bytes).await.is_err() {
                break;
            }
        }
    })
    .await
}

/// The thread is blocked after the connection sent a PING. The reply arrives meanwhile.
#[test]
fn an_http2_connection_whose_reply_to_a_ping_was_not_read_yet_is_alive() {
    let keep_alive = TIMEOUT;
    let latency = TIMEOUT / 3;
    let servers = servers();
    let (server, builder, mut received) = http2(&servers, keep_alive * 4, Bytes::from_static(b"in time"));
    let relay = servers.block_on(distant(server.address(), latency));
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let response = runtime.block_on(async {
        let transport = builder
            .http2_keep_alive(keep_alive)
            .max_retries(0)
            .build()
            .unwrap();
        let url = relay.https("127.0.0.1", "/");
        transport.clone().oneshot(get(&url)).await.unwrap();
        received.recv().await.unwrap();
        // Then the next request comes with a PING.
        tokio::time::sleep(keep_alive * 2).await;
        let task = tokio::spawn(transport.oneshot(get(&url)));
        received.recv().await.unwrap();
        tokio::time::sleep(latency / 6).await;
        std::thread::sleep(TIMEOUT * 10);
        task.await.unwrap().unwrap()
    });
    assert_eq!(response.body(), "in time");
    assert_eq!(relay.connections(), 1);
}

#[test]
fn a_service_that_is_late_still_times_out() {
    let servers = servers();
    let (server, mut received) = servers.block_on(http1(TIMEOUT * 100));
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async {
        let transport = server
            .builder()
            .attempt_timeout(TIMEOUT)
            .max_retries(0)
            .build()
            .unwrap();
        let task = tokio::spawn(transport.oneshot(get(&server.url("/"))));
        received.recv().await.unwrap();
        std::thread::sleep(TIMEOUT * 10);
        task.await.unwrap().unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
