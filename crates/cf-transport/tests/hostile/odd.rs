//! Responses of odd shape: lawful, unlawful, and without an end.

use cf_transport::ErrorKind;
use tokio::io::AsyncWriteExt;

use crate::common::{Server, read_head};

#[tokio::test]
async fn responses_of_odd_but_lawful_shape_are_read() {
    for (response, body) in [
        (
            "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n",
            "ok",
        ),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
        // Longer than its content-length: the rest belongs to no response.
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok, and more", "ok"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;extension=\"1;2\"\r\nok\r\n0\r\n\r\n",
            "ok",
        ),
        // Two lengths that agree are one.
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        // The content-length of a chunked body is ignored.
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 99\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "ok",
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", ""),
        ("HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n", ""),
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n",
            "",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\ncontent-length: 2\r\n\r\nok",
            "ok",
        ),
        ("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", "ok"),
    ] {
        let server = Server::responding(response).await;
        let response = server
            .get()
            .await
            .unwrap_or_else(|error| panic!("{response:?}: {error}"));
        assert_eq!(response.body(), body, "{response:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_an_error_at_once() {
    for response in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
    ] {
        let server = Server::responding(response).await;
        let error = server.get().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Protocol, 1),
            "{response:?}: {error}"
        );
    }
}

#[tokio::test]
async fn endless_heads_and_bodies_are_cut_short() {
    for (head, more, kind) in [
        (
            "HTTP/1.1 200 OK\r\n",
            "x-more: yes, there is always more of it\r\n",
            ErrorKind::Protocol,
        ),
        (
            "HTTP/1.1 200 OK\r\nx-long: ",
            "and longer and longer and longer and longer",
            ErrorKind::Protocol,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n",
            "and more and more and more and more",
            ErrorKind::TooLarge,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            "x",
            ErrorKind::TooLarge,
        ),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            let more = more.repeat(500);
            while stream.write_all(more.as_bytes()).await.is_ok() {}
        })
        .await;
        let error = server
            .get_by(server.builder().body_limit(1024 * 1024))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1), "{head:?}: {error}");
    }
}

#[tokio::test]
async fn invalid_chunks_are_never_a_response() {
    for chunks in [
        "x\r\nok\r\n0\r\n\r\n",
        "2\r\nok, and more\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nok",
    ] {
        let server = Server::responding(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}"
        ))
        .await;
        let error = server.get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Read, "{chunks:?}: {error}");
    }
}

/// A body of two bytes whose end never comes.
#[tokio::test]
async fn endless_trailers_and_extensions_of_chunks_are_cut_short() {
    for (chunks, more) in [
        ("2\r\nok\r\n0\r\n", "x-trailer: and one more, and one more\r\n"),
        (
            "2\r\nok\r\n0\r\nx-trailer: ",
            "and longer, and longer, and longer",
        ),
        ("2;", "an extension of the chunk, and more of it"),
    ] {
        let server = Server::start(move |_, mut stream| async move {
            read_head(&mut stream).await;
            let head = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
            let _ = stream.write_all(head.as_bytes()).await;
            let more = more.repeat(500);
            while stream.write_all(more.as_bytes()).await.is_ok() {}
        })
        .await;
        let error = server.get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Read, "{chunks:?}: {error}");
    }
}

/// As fast as the network carries them.
#[tokio::test]
async fn a_flood_of_responses_before_the_response_is_an_error() {
    let server = Server::start(|_, mut stream| async move {
        read_head(&mut stream).await;
        let flood = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(1000);
        while stream.write_all(flood.as_bytes()).await.is_ok() {}
    })
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Protocol, 1),
        "{error}"
    );
    assert_eq!(
        error.message(),
        "invalid HTTP response: the server sent more than 8 MiB of interim (1xx) responses or empty frames instead of a \
         response"
    );
}

#[tokio::test]
async fn more_than_100_headers_are_an_error_that_states_the_limit() {
    let response = |count| {
        let headers: String = (0..count).map(|number| format!("x-{number}: 1\r\n")).collect();
        format!("HTTP/1.1 200 OK\r\n{headers}\r\nok")
    };
    let server = Server::responding(response(100)).await;
    assert_eq!(server.get().await.unwrap().body(), "ok");
    for too_large in [
        response(101),
        format!("HTTP/1.1 200 OK\r\nx-long: {}\r\n\r\nok", "x".repeat(200_000)),
    ] {
        let server = Server::responding(too_large).await;
        let error = server.get().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Protocol, 1),
            "{error}"
        );
        assert_eq!(
            error.message(),
            "invalid HTTP response: the head is too large; at most 100 headers and 64 KiB are accepted"
        );
    }
}

/// From a proxy that the client does not know of: the service responds with neither.
#[tokio::test]
async fn a_response_of_a_proxy_that_wants_a_password_is_an_error_of_the_proxy() {
    for head in [
        "407 Proxy Authentication Required\r\nproxy-authenticate: Basic",
        "407 Proxy Authentication Required",
        "401 Unauthorized\r\nproxy-authenticate: Basic",
    ] {
        let server = Server::responding(format!("HTTP/1.1 {head}\r\ncontent-length: 2\r\n\r\nno")).await;
        let error = server.get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Proxy, 1), "{error}");
        let (status, _) = head.split_once(' ').unwrap();
        assert_eq!(
            error.message(),
            format!(
                "a proxy between this machine and {} requires a user name and a password ({status})",
                server.address()
            )
        );
        assert!(error.hint().unwrap().contains("HTTPS_PROXY"), "{error:?}");
    }
    // The service's own.
    let server =
        Server::responding("HTTP/1.1 401 Unauthorized\r\nwww-authenticate: x\r\ncontent-length: 0\r\n\r\n")
            .await;
    assert_eq!(server.get().await.unwrap().status(), 401);
}

/// No upgrade was requested.
#[tokio::test]
async fn another_protocol_is_no_success() {
    let server = Server::responding(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nxxxx",
    )
    .await;
    match server.get().await {
        Ok(response) => assert_eq!(response.status(), 101),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Protocol, "{error}"),
    }
}
