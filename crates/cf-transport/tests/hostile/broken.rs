//! Responses that break off, stall or trickle.

use std::time::Duration;

use cf_transport::{Attempts, ErrorKind};
use tokio::io::AsyncWriteExt;

use crate::common::{Server, ok, read_head};

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_body_cut_off_is_never_a_response() {
    let server = Server::responding(
        "HTTP/1.1 200 OK\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\ncontent-length: 10\r\n\r\nhalf",
    )
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 3), "{error}");
    assert_eq!(error.cf_ray(), Some("8f0c1d2e3a4b5c6d-FRA"));
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_chunked_body_cut_off_is_never_a_response() {
    for body in ["5\r\nhello\r\n", "5\r\nhel", "5\r\nhello\r\n0\r\n"] {
        let server = Server::responding(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{body}"
        ))
        .await;
        let error = server.get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Read, "{body:?}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_recovers_is_requested_again() {
    let server = Server::start(|number, mut stream| async move {
        read_head(&mut stream).await;
        let response = match number {
            0 => String::new(),
            1 => "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal".to_owned(),
            _ => ok("whole"),
        };
        let _ = stream.write_all(response.as_bytes()).await;
    })
    .await;
    let response = server.get().await.unwrap();
    assert_eq!(&response.body()[..], b"whole");
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 3);
}

#[tokio::test]
async fn resets_are_reported_as_such() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        // Closing with a reset: nothing is left to linger.
        stream.set_zero_linger().unwrap();
    })
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 3), "{error}");
}

#[tokio::test]
async fn resets_during_a_body_are_reported_as_such() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        let half = "HTTP/1.1 200 OK\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\ncontent-length: 99\r\n\r\nhalf";
        let _ = stream.write_all(half.as_bytes()).await;
        // A reset throws away what has not been read yet: the other side must read first.
        tokio::time::sleep(SHORT).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 3), "{error}");
    assert_eq!(error.cf_ray(), Some("8f0c1d2e3a4b5c6d-FRA"));
    assert!(error.message().contains("HTTP 200"), "{error}");
}

#[tokio::test]
async fn stalls_and_trickles_end_when_the_attempt_is_over() {
    for (head, trickle) in [
        ("", ""),
        ("HTTP/1.1 200", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n", "x"),
        ("HTTP/1.1 200 OK\r\nx-long: ", "x"),
        // The body of a refusal is not waited for any longer.
        (
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 999999\r\n\r\n",
            "x",
        ),
        (
            "HTTP/1.1 401 Unauthorized\r\ntransfer-encoding: chunked\r\n\r\n",
            "1\r\nx\r\n",
        ),
        // Always about to response.
        ("", "HTTP/1.1 102 Processing\r\n\r\n"),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if stream.write_all(trickle.as_bytes()).await.is_err() {
                    return;
                }
            }
        })
        .await;
        let builder = server.builder().attempt_timeout(SHORT).max_retries(1);
        let error = server.get_by(builder).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Timeout, 2),
            "{head:?}: {error}"
        );
        assert!(error.is_timeout());
    }
}

#[tokio::test]
async fn a_deadline_covers_attempts_and_waits() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let builder = server
        .builder()
        .attempt_timeout(Duration::from_secs(60))
        .deadline(SHORT);
    let error = server.get_by(builder).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Deadline, 1),
        "{error}"
    );
}
