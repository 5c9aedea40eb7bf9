//! Connections: closed each time, gone stale, kept, refused.

use cf_transport::ErrorKind;
use tokio::io::AsyncWriteExt;

use crate::common::{Server, ok, read_head, send};

#[tokio::test]
async fn a_server_that_closes_each_time_is_served_by_new_connections() {
    let server =
        Server::responding("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok").await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..3 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"ok"
        );
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_pooled_connection_gone_stale_costs_nothing_but_a_new_one() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(ok("one").as_bytes()).await;
        // The connection looks alive, and is closed without a response to the next request.
        read_head(&mut stream).await;
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..4 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"one"
        );
    }
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_is_not_used_again() {
    let server = Server::responding(ok("one")).await;
    let mut transport = server.builder().max_retries(0).build().unwrap();
    for number in 1..5 {
        let response = send(&mut transport, &server.url("/")).await.unwrap();
        assert_eq!(&response.body()[..], b"one");
        assert_eq!(server.connections(), number);
        // The FIN arrives and is processed.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let server = Server::start(|_, mut stream| async move {
        while !read_head(&mut stream).await.is_empty() {
            let _ = stream.write_all(ok("again").as_bytes()).await;
        }
    })
    .await;
    let mut transport = server.builder().build().unwrap();
    for _ in 0..5 {
        assert_eq!(
            &send(&mut transport, &server.url("/")).await.unwrap().body()[..],
            b"again"
        );
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_closed_port_is_a_connect_error() {
    let server = Server::responding("").await;
    let url = server.url("/");
    let builder = server.builder();
    drop(server);
    tokio::task::yield_now().await;
    let error = send(&mut builder.build().unwrap(), &url).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error:?}"
    );
    assert!(
        error.is_connect() && error.to_string().contains("refused"),
        "{error}"
    );
}

/// A request that cannot be sent is one, and not taken for plain HTTP.
#[tokio::test]
async fn what_is_neither_http_nor_https_is_not_sent() {
    let server = Server::responding(ok("never")).await;
    for scheme in ["ftp", "ws", "wss", "httpss"] {
        let url = server.url("/").replace("http", scheme);
        let error = send(&mut server.builder().build().unwrap(), &url)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Request, 1),
            "{error:?}"
        );
    }
    for url in ["/only/a/path", "127.0.0.1:80"] {
        let error = send(&mut server.builder().build().unwrap(), url)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Request, 1),
            "{error:?}"
        );
    }
    assert_eq!(server.connections(), 0);
}
