//! Pooled connections that died: without a FIN, as after a lost network, or closed by the server. They cost no retries.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cf_transport::{Attempts, ErrorKind, RequestOptions, Response, Transport};
use common::{Server, get, ok, read_head, send};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Barrier;
use tower::ServiceExt as _;

const POOLED: usize = 9;
/// For what stalls.
const SHORT: Duration = Duration::from_millis(300);

/// What connections do when `are_dead` is set: nothing, or close when a request arrives.
#[derive(Clone, Copy, PartialEq)]
enum Death {
    Silent,
    Closing,
}

/// A server whose first connections die when the flag is set. New ones are served.
async fn mortal(death: Death) -> (Server, Arc<AtomicBool>) {
    let are_dead = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&are_dead);
    // So that each of the first requests needs a connection of its own.
    let barrier = Arc::new(Barrier::new(POOLED));
    let server = Server::start(move |number, mut stream| {
        let (are_dead, barrier) = (Arc::clone(&flag), Arc::clone(&barrier));
        async move {
            let mut is_first = true;
            while !read_head(&mut stream).await.is_empty() {
                if number < POOLED && std::mem::take(&mut is_first) {
                    barrier.wait().await;
                }
                if number < POOLED && are_dead.load(Ordering::SeqCst) {
                    if death == Death::Silent {
                        std::future::pending::<()>().await;
                    }
                    return;
                }
                let _ = stream.write_all(ok("page").as_bytes()).await;
            }
        }
    })
    .await;
    (server, are_dead)
}

/// Opens as many connections as there are requests.
async fn fill_the_pool(transport: &Transport, server: &Server) {
    let tasks: Vec<_> = (0..POOLED)
        .map(|_| tokio::spawn(transport.clone().oneshot(get(&server.url("/")))))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.connections(), POOLED);
}

fn attempts(response: &Response) -> u32 {
    response.extensions().get::<Attempts>().unwrap().count
}

#[tokio::test]
async fn after_a_timeout_older_pooled_connections_are_not_used() {
    let (server, are_dead) = mortal(Death::Silent).await;
    let mut transport = server
        .builder()
        .attempt_timeout(SHORT)
        .max_retries(1)
        .build()
        .unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let response = send(&mut transport, &server.url("/")).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    for _ in 0..POOLED {
        let response = send(&mut transport, &server.url("/")).await.unwrap();
        assert_eq!(attempts(&response), 1);
    }
    assert_eq!(server.connections(), POOLED + 1);
}

#[tokio::test]
async fn after_a_deadline_older_pooled_connections_are_not_used() {
    let (server, are_dead) = mortal(Death::Silent).await;
    let mut transport = server.builder().max_retries(0).build().unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let mut request = get(&server.url("/"));
    let mut options = RequestOptions::default();
    options.deadline = Some(SHORT);
    request.extensions_mut().insert(options);
    let error = transport.clone().oneshot(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    let response = send(&mut transport, &server.url("/")).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 1));
}

#[tokio::test]
async fn a_request_on_a_connection_that_was_closed_is_sent_again_once_and_is_no_retry() {
    let (server, are_dead) = mortal(Death::Closing).await;
    let mut transport = server.builder().max_retries(0).build().unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let response = send(&mut transport, &server.url("/")).await.unwrap();
    // Sent again outside retries, and counted as an attempt.
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(server.connections(), POOLED + 1);
}

/// Each connection is closed when its second request arrives: all that wait at once are sent again.
#[tokio::test]
async fn requests_on_connections_that_were_closed_are_all_sent_again() {
    let (server, are_dead) = mortal(Death::Closing).await;
    let transport = server.builder().max_retries(0).build().unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let tasks: Vec<_> = (0..POOLED)
        .map(|_| tokio::spawn(transport.clone().oneshot(get(&server.url("/")))))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().body(), "page");
    }
}

/// It may have been processed.
#[tokio::test]
async fn a_post_on_a_connection_that_was_closed_is_not_sent_again() {
    let (server, are_dead) = mortal(Death::Closing).await;
    let transport = server.builder().max_retries(0).build().unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let mut request = get(&server.url("/"));
    *request.method_mut() = http::Method::POST;
    let error = transport.clone().oneshot(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Read, 1),
        "{error:?}"
    );
    assert_eq!(server.connections(), POOLED);
}

/// A server that closes a new connection without a response fails: there is nothing to blame but the server.
#[tokio::test]
async fn a_new_connection_that_is_closed_is_an_error() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
    })
    .await;
    let error = server.get_by(server.builder().max_retries(0)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Read, 1),
        "{error:?}"
    );
    assert_eq!(server.connections(), 1);
}

/// A canceled request proves nothing about the others' connections.
#[tokio::test]
async fn a_canceled_request_leaves_other_connections_in_the_pool() {
    let (server, are_dead) = mortal(Death::Silent).await;
    let transport = server.builder().build().unwrap();
    fill_the_pool(&transport, &server).await;
    are_dead.store(true, Ordering::SeqCst);
    let canceled = tokio::time::timeout(SHORT, transport.clone().oneshot(get(&server.url("/")))).await;
    assert!(canceled.is_err());
    are_dead.store(false, Ordering::SeqCst);
    let tasks: Vec<_> = (1..POOLED)
        .map(|_| transport.clone().oneshot(get(&server.url("/"))))
        .collect();
    for response in futures_util::future::join_all(tasks).await {
        assert_eq!(response.unwrap().body(), "page");
    }
    assert_eq!(server.connections(), POOLED, "the other eight are used again");
}
