//! Requests that are given up: their work ends with them.

use tokio::io::AsyncReadExt;

use crate::common::{Server, read_head, send};

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let (closed, mut told) = tokio::sync::mpsc::unbounded_channel();
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
        _ = send(&mut transport, &url) => unreachable!("nobody answers"),
        word = told.recv() => assert_eq!(word, Some("asked")),
    }
    // The transport is still there; the request is not.
    assert_eq!(told.recv().await, Some("gone"));
    drop(transport);
}
