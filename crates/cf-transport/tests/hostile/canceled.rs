//! Requests that are given up: their work ends with them.

use std::time::Duration;

use cf_transport::connect::TlsConfig;
use cf_transport::retry::RetryLayer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::common::tls::Authority;
use crate::common::{Server, builder_for, ok, read_head, send};

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let (closed, mut events) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |_, mut stream| {
        let closed = closed.clone();
        async move {
            read_head(&mut stream).await;
            closed.send("asked").unwrap();
            // Ends when the other side is gone.
            let _ = stream.read_u8().await;
            closed.send("gone").unwrap();
        }
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    let url = server.url("/");
    tokio::select! {
        _ = send(&mut transport, &url) => unreachable!("no server responds"),
        event = events.recv() => assert_eq!(event, Some("asked")),
    }
    // The transport is still there; the request is not.
    assert_eq!(events.recv().await, Some("gone"));
    drop(transport);
}

#[tokio::test]
async fn a_request_dropped_in_the_middle_of_a_body_closes_its_connection() {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |_, mut stream| {
        let sender = sender.clone();
        async move {
            read_head(&mut stream).await;
            let half = "HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\nhalf";
            stream.write_all(half.as_bytes()).await.unwrap();
            sender.send("half").unwrap();
            let _ = stream.read_u8().await;
            sender.send("gone").unwrap();
        }
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    let url = server.url("/");
    tokio::select! {
        _ = send(&mut transport, &url) => unreachable!("it never ends"),
        event = events.recv() => assert_eq!(event, Some("half")),
    }
    assert_eq!(events.recv().await, Some("gone"));
    drop(transport);
}

/// Given up by whoever waits for it, or because its time is up: connecting, sending, waiting for the next attempt.
#[tokio::test]
async fn nothing_that_was_spawned_lives_on() {
    let baseline = tasks();
    // Connected by the kernel, never accepted.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}/", silent.local_addr().unwrap());
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(Authority::new("ours").pem().as_bytes())
        .unwrap();
    for (url, deadline) in [
        (silent.clone(), Duration::from_millis(50)),
        // In the middle of a handshake.
        (silent.replace("http", "https"), Duration::from_secs(60)),
        (silent, Duration::from_secs(60)),
        // Refused at once; the next attempt is waited for.
        ("http://127.0.0.1:1/".to_owned(), Duration::from_secs(60)),
    ] {
        let mut transport = builder_for(&url)
            .retry(RetryLayer::new().backoff(|_| Duration::from_secs(30)))
            .deadline(deadline)
            .tls(tls.clone())
            .build()
            .unwrap();
        let outcome = tokio::time::timeout(Duration::from_millis(150), send(&mut transport, &url)).await;
        assert!(outcome.is_err() || outcome.unwrap().is_err());
        drop(transport);
        until_no_more_than(baseline).await;
    }

    // A connection that is kept for later ends with the last clone.
    let server = Server::start(|_, mut stream| async move {
        while !read_head(&mut stream).await.is_empty() {
            let _ = stream.write_all(ok("again").as_bytes()).await;
        }
    })
    .await;
    let accepting = tasks();
    let mut transport = server.builder().build().unwrap();
    send(&mut transport, &server.url("/")).await.unwrap();
    assert!(tasks() > accepting);
    let mut clone = transport.clone();
    drop(transport);
    send(&mut clone, &server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 1);
    drop(clone);
    until_no_more_than(accepting).await;
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// The tasks of a connection end shortly after the connection is dropped.
async fn until_no_more_than(number: usize) {
    let ended = async {
        while tasks() > number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let outcome = tokio::time::timeout(Duration::from_secs(5), ended).await;
    assert!(outcome.is_ok(), "{} tasks live on", tasks());
}
