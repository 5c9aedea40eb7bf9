//! Time that the service did not spend does not count against it: the client's only thread is blocked for ten times the
//! timeout, while the responses arrive in the socket.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::time::Duration;

use bytes::Bytes;
use cf_transport::connect::TlsConfig;
use cf_transport::{ErrorKind, RequestOptions, TransportBuilder};
use common::tls::{Authority, Settings};
use common::{Server, get, ok, read_head};
use tokio::io::AsyncWriteExt as _;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
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

#[test]
fn http2_responses_that_arrived_while_the_thread_was_blocked_are_in_time() {
    let servers = servers();
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings {
        alpn: &["h2"],
        ..Settings::default()
    });
    let (sender, received) = mpsc::unbounded_channel();
    let server = servers.block_on(Server::start(move |_, stream| {
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(Ok((_, mut responder))) = connection.accept().await {
                let _ = sender.send(());
                tokio::spawn(async move {
                    tokio::time::sleep(TIMEOUT / 4).await;
                    let mut body = responder.send_response(http::Response::new(()), false).unwrap();
                    body.send_data(Bytes::from_static(b"in time"), true).unwrap();
                });
            }
        }
    }));
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let url = server.https("127.0.0.1", "/");
    let builder = common::builder_for(&server.https("127.0.0.1", ""))
        .tls(tls)
        .attempt_timeout(TIMEOUT);
    block_while_responses_arrive(&server, builder, &url, received);
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
