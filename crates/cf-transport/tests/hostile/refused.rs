//! Error responses: retried, and finally returned.

use std::time::Duration;

use cf_transport::retry::RetryLayer;
use cf_transport::{Attempts, ErrorKind};

use crate::common::{Server, send};

#[tokio::test]
async fn a_wait_that_is_too_long_is_reported_and_not_started() {
    let server = Server::responding(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 300\r\ncontent-length: 4\r\n\r\nslow",
    )
    .await;
    let mut transport = server.builder().build().unwrap();
    let response = send(&mut transport, &server.url("/")).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (429, &b"slow"[..])
    );
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
    assert_eq!(
        response.extensions().get(),
        Some(&cf_transport::RetryAfter(Duration::from_secs(300)))
    );

    // The limit applies to all clones; nothing more is sent.
    let error = send(&mut transport.clone(), &server.url("/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert!(error.retry_after().unwrap() > Duration::from_secs(290));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn the_last_response_is_returned() {
    let server = Server::responding(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 4\r\n\r\ndown",
    )
    .await;
    let response = server.get().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (503, &b"down"[..])
    );
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 3);

    let builder = server.builder().retry(RetryLayer::new().max_retries(0));
    let response = server.get_by(builder).await.unwrap();
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
}
