//! HTTP/2, by servers that are written frame by frame: connections that end between pages, streams that are refused,
//! and many pages over one connection.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use cf_transport::connect::TlsConfig;
use cf_transport::paginate::{Next, PageScheme, Pages};
use cf_transport::{
    Attempts, Error, ErrorKind, Request, RequestOptions, Response, Transport, TransportBuilder,
};
use common::tls::{Authority, Settings};
use common::{Server, get, send};
use futures_util::TryStreamExt;
use h2::Reason;
use h2::server::{Builder, Connection, SendResponse};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

type Responder = SendResponse<Bytes>;

/// `serve` is given each connection with its number, from 0.
async fn start<F, T>(settings: Builder, serve: F) -> (Server, Transport)
where
    F: Fn(usize, Connection<TlsStream<TcpStream>, Bytes>) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let (server, builder) = start_for(settings, serve).await;
    (server, builder.build().unwrap())
}

async fn start_for<F, T>(settings: Builder, serve: F) -> (Server, TransportBuilder)
where
    F: Fn(usize, Connection<TlsStream<TcpStream>, Bytes>) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings {
        alpn: &["h2"],
        ..Settings::default()
    });
    let server = Server::start(move |number, stream| {
        let (acceptor, settings, serve) = (acceptor.clone(), settings.clone(), serve.clone());
        async move {
            // Clients close connections that they do not need after all.
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            if let Ok(connection) = settings.handshake(stream).await {
                serve(number, connection).await;
            }
        }
    })
    .await;
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let builder = common::builder_for(&server.https("127.0.0.1", "")).tls(tls);
    (server, builder)
}

fn respond(mut response: Responder, body: &'static str) {
    let head = http::Response::builder()
        .header("cf-ray", "8f0c1d2e3a4b5c6d-FRA")
        .body(())
        .unwrap();
    let mut stream = response.send_response(head, false).unwrap();
    stream
        .send_data(Bytes::from_static(body.as_bytes()), true)
        .unwrap();
}

async fn page(server: &Server, transport: &mut Transport) -> Result<Response, Error> {
    send(transport, &server.https("127.0.0.1", "/page?page=1")).await
}

fn attempts(response: &Response) -> u32 {
    response.extensions().get::<Attempts>().unwrap().count
}

/// Every connection sends GOAWAY after its second page.
#[tokio::test]
async fn a_connection_that_ends_between_pages_costs_nothing_but_a_new_one() {
    let (server, mut transport) = start(Builder::new(), |_, mut connection| async move {
        let mut served = 0;
        while let Some(Ok((_, response))) = connection.accept().await {
            respond(response, "page");
            served += 1;
            if served == 2 {
                connection.graceful_shutdown();
            }
        }
    })
    .await;
    for _ in 0..8 {
        let response = page(&server, &mut transport).await.unwrap();
        assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 1));
    }
    assert_eq!(server.connections(), 4);
}

/// Every connection serves one stream at a time and sends GOAWAY with its first, as nginx does with `keepalive_requests 1`.
/// No retry is allowed.
async fn one_request_per_connection() -> (Server, Transport) {
    let mut settings = Builder::new();
    settings.max_concurrent_streams(1);
    let (server, builder) = start_for(settings, |_, mut connection| async move {
        while let Some(Ok((_, response))) = connection.accept().await {
            connection.graceful_shutdown();
            respond(response, "page");
        }
    })
    .await;
    (server, builder.max_retries(0).build().unwrap())
}

/// The requests that wait were not processed: they are sent again, although no retry is allowed.
#[tokio::test]
async fn requests_that_wait_on_a_connection_that_ends_are_sent_again_outside_retries() {
    let (server, transport) = one_request_per_connection().await;
    let url = server.https("127.0.0.1", "/page?page=1");
    let tasks: Vec<_> = (0..12)
        .map(|_| tokio::spawn(transport.clone().oneshot(get(&url))))
        .collect();
    let mut sent = 0;
    for task in tasks {
        let response = task.await.unwrap().unwrap();
        assert_eq!(response.body(), "page");
        sent += attempts(&response);
    }
    assert!(sent > 12, "requests sent again count as attempts: {sent}");
}

/// Without that, each waiting request opens a connection of its own whenever one has ended, and all but one are closed again.
#[tokio::test]
async fn requests_that_are_sent_again_share_the_next_connection() {
    const REQUESTS: usize = 24;
    let (server, transport) = one_request_per_connection().await;
    let url = server.https("127.0.0.1", "/page?page=1");
    let requests = (0..REQUESTS).map(|_| transport.clone().oneshot(get(&url)));
    for response in futures_util::future::join_all(requests).await {
        assert_eq!(response.unwrap().body(), "page");
    }
    // One for each request at first, and then one after the other; without that, about 300.
    let connections = server.connections();
    assert!(connections <= 3 * REQUESTS, "{connections} connections");
}

/// A connection that ended showed that the server negotiates HTTP/2. The next one does not, or is not opened at all.
#[tokio::test]
async fn a_server_that_no_longer_negotiates_http2_is_served_by_http_1_1() {
    for (alpn, is_cut) in [
        (&["http/1.1"][..], false),
        (&[], false),
        (&["h2", "http/1.1"], true),
    ] {
        let authority = Authority::new("ours");
        let before = authority.acceptor(&Settings::default());
        let after = authority.acceptor(&Settings {
            alpn,
            ..Settings::default()
        });
        let server = Server::start(move |number, stream| {
            let acceptor = if number == 0 {
                before.clone()
            } else {
                after.clone()
            };
            async move {
                if is_cut && number == 1 {
                    return;
                }
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                if number == 0 {
                    let mut settings = Builder::new();
                    settings.max_concurrent_streams(1);
                    let mut connection = settings.handshake(stream).await.unwrap();
                    let mut served = 0;
                    while let Some(Ok((_, response))) = connection.accept().await {
                        served += 1;
                        if served == 2 {
                            connection.graceful_shutdown();
                        }
                        respond(response, "page");
                    }
                    return;
                }
                let page = hyper::service::service_fn(|_| async {
                    Ok::<_, std::convert::Infallible>(http::Response::new("page".to_owned()))
                });
                let _ = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new())
                    .serve_connection(hyper_util::rt::TokioIo::new(stream), page)
                    .await;
            }
        })
        .await;
        let tls = TlsConfig::new()
            .only_added()
            .add_ca_pem(authority.pem().as_bytes())
            .unwrap();
        let transport = common::builder_for(&server.https("127.0.0.1", ""))
            .tls(tls)
            .max_retries(1)
            .build()
            .unwrap();
        let url = server.https("127.0.0.1", "/page?page=1");
        let first = transport.clone().oneshot(get(&url)).await.unwrap();
        assert_eq!(first.body(), "page", "{alpn:?}");
        let requests = (0..5).map(|_| transport.clone().oneshot(get(&url)));
        for response in futures_util::future::join_all(requests).await {
            assert_eq!(response.unwrap().body(), "page", "{alpn:?}");
        }
    }
}

/// GOAWAY arrives while a page is requested, and excludes that page.
#[tokio::test]
async fn a_page_that_goaway_excludes_is_requested_again() {
    let (server, mut transport) = start(Builder::new(), |number, mut connection| async move {
        let mut served = 0;
        while let Some(Ok((_, response))) = connection.accept().await {
            served += 1;
            if number == 0 && served == 2 {
                connection.abrupt_shutdown(Reason::NO_ERROR);
            } else {
                respond(response, "page");
            }
        }
    })
    .await;
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!(attempts(&response), 1);
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_refused_or_reset_stream_is_requested_again_on_the_same_connection() {
    for reason in [
        Reason::REFUSED_STREAM,
        Reason::INTERNAL_ERROR,
        Reason::CANCEL,
        Reason::ENHANCE_YOUR_CALM,
    ] {
        let (server, mut transport) = start(Builder::new(), move |_, mut connection| async move {
            let mut served = 0;
            while let Some(Ok((_, mut response))) = connection.accept().await {
                served += 1;
                match served {
                    1 => response.send_reset(reason),
                    // In the middle of the body.
                    2 => {
                        let mut stream = response.send_response(http::Response::new(()), false).unwrap();
                        stream.send_data(Bytes::from_static(b"pa"), false).unwrap();
                        stream.send_reset(reason);
                    }
                    _ => respond(response, "page"),
                }
            }
        })
        .await;
        let response = page(&server, &mut transport).await.unwrap();
        assert_eq!(
            (&response.body()[..], attempts(&response)),
            (&b"page"[..], 3),
            "{reason}"
        );
        assert_eq!(server.connections(), 1, "{reason}");
    }
}

#[tokio::test]
async fn a_stream_that_is_always_refused_is_an_error_with_that_cause() {
    let (server, mut transport) = start(Builder::new(), |_, mut connection| async move {
        while let Some(Ok((_, mut response))) = connection.accept().await {
            response.send_reset(Reason::REFUSED_STREAM);
        }
    })
    .await;
    let error = page(&server, &mut transport).await.unwrap_err();
    // Each of the three attempts is sent again ten times: nothing shows that it is of use.
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Read, 33), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_during_a_response_is_replaced() {
    let (server, mut transport) = start(Builder::new(), |number, mut connection| async move {
        while let Some(Ok((_, mut response))) = connection.accept().await {
            if number == 0 {
                let mut stream = response.send_response(http::Response::new(()), false).unwrap();
                stream.send_data(Bytes::from_static(b"pa"), false).unwrap();
                // Long enough for the frames to leave, then the connection is dropped.
                let _ = tokio::time::timeout(Duration::from_millis(50), connection.accept()).await;
                return;
            }
            respond(response, "page");
        }
    })
    .await;
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_an_error_at_once() {
    let (server, mut transport) = start(Builder::new(), |_, mut connection| async move {
        while let Some(Ok((_, mut response))) = connection.accept().await {
            let head = http::Response::builder()
                .header("x-long", "x".repeat(100_000))
                .body(())
                .unwrap();
            let _ = response.send_response(head, true);
        }
    })
    .await;
    let error = page(&server, &mut transport).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Protocol, 1),
        "{error:?}"
    );
}

/// HTTP/1.1 limits them too.
#[tokio::test]
async fn more_than_100_headers_are_an_error_that_states_the_limit() {
    let (server, mut transport) = start(Builder::new(), |_, mut connection| async move {
        while let Some(Ok((_, mut response))) = connection.accept().await {
            let mut head = http::Response::builder();
            for number in 0..101 {
                head = head.header(format!("x-{number}"), "1");
            }
            let _ = response.send_response(head.body(()).unwrap(), true);
        }
    })
    .await;
    let error = page(&server, &mut transport).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Protocol, 1),
        "{error:?}"
    );
    assert_eq!(
        error.message(),
        "invalid HTTP response: the response has 101 headers; at most 100 are accepted"
    );
}

/// As fast as the network carries them, on the stream of the request. Written byte by byte, since compressing takes long.
#[tokio::test]
async fn a_flood_of_interim_responses_is_an_error() {
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings {
        alpn: &["h2"],
        ..Settings::default()
    });
    let server = Server::start(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await.unwrap();
            let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            stream.write_all(&settings).await.unwrap();
            stream.read_exact(&mut [0; 24]).await.unwrap();
            let mut head = [0; 9];
            // Up to the HEADERS of stream 1.
            while head[3] != 1 {
                stream.read_exact(&mut head).await.unwrap();
                let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                let mut payload = vec![0; length.try_into().unwrap()];
                stream.read_exact(&mut payload).await.unwrap();
            }
            // `:status: 103` and `link: xxx…` with 2000 letters, neither indexed nor compressed (RFC 7541).
            let block = [b"\x08\x03103\x00\x04link\x7f\xd1\x0e", &[b'x'; 2000][..]].concat();
            let [.., high, low] = block.len().to_be_bytes();
            let frame = [&[0, high, low, 1, 4, 0, 0, 0, 1][..], &block]
                .concat()
                .repeat(100);
            while stream.write_all(&frame).await.is_ok() {}
        }
    })
    .await;
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let builder = common::builder_for(&server.https("127.0.0.1", "")).tls(tls);
    let error = page(&server, &mut builder.build().unwrap()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Protocol, 1),
        "{error:?}"
    );
    assert!(
        error.message().contains("more than 8 MiB of interim (1xx)"),
        "{error}"
    );
}

/// The server negotiates HTTP/2, and refuses requests by it.
#[tokio::test]
async fn a_server_that_requires_http_1_1_gets_it() {
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor(&Settings::default());
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let server = Server::start(move |_, stream| {
        let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                let mut connection = Builder::new().handshake::<_, Bytes>(stream).await.unwrap();
                while let Some(Ok((_, mut response))) = connection.accept().await {
                    count.fetch_add(1, Ordering::SeqCst);
                    response.send_reset(Reason::HTTP_1_1_REQUIRED);
                }
            } else {
                let respond = hyper::service::service_fn(|_| async {
                    Ok::<_, std::convert::Infallible>(http::Response::new("page".to_owned()))
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(hyper_util::rt::TokioIo::new(stream), respond)
                    .await;
            }
        }
    })
    .await;
    let tls = TlsConfig::new()
        .only_added()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    let mut transport = common::builder_for(&server.https("127.0.0.1", ""))
        .tls(tls)
        .max_retries(0)
        .build()
        .unwrap();
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(response.version(), http::Version::HTTP_11);
    // It is remembered.
    for _ in 0..3 {
        let response = page(&server, &mut transport).await.unwrap();
        assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 1));
    }
    assert_eq!(refused.load(Ordering::SeqCst), 1);
    assert_eq!(server.connections(), 2);
}

// === many at once ===

/// Forty pages; the first one contains their number.
struct Forty(String);

impl PageScheme for Forty {
    type Request = Request;
    type Page = Response;
    type Item = Response;
    type Error = std::convert::Infallible;

    fn first(&mut self) -> Request {
        get(&self.0)
    }

    fn after(&mut self, page: Response) -> Result<(Next<Request>, Response), std::convert::Infallible> {
        let next = match &page.body()[..] {
            b"1" => Next::Then((2..=40).map(|_| get(&self.0)).collect()),
            b"40" => Next::Done,
            _ => Next::Then(Vec::new()),
        };
        Ok((next, page))
    }
}

#[tokio::test]
async fn pages_at_once_share_one_connection_and_no_more_than_the_server_allows() {
    // With a place for every page, and with fewer.
    for (allowed, expected) in [(100, 8), (3, 3)] {
        let (most, now, asked) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let highest = Arc::clone(&most);
        let mut settings = Builder::new();
        settings.max_concurrent_streams(allowed);
        let (server, transport) = start(settings, move |_, mut connection| {
            let (most, now, asked) = (Arc::clone(&highest), Arc::clone(&now), Arc::clone(&asked));
            async move {
                while let Some(Ok((_, response))) = connection.accept().await {
                    let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let now = Arc::clone(&now);
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        now.fetch_sub(1, Ordering::SeqCst);
                        respond(response, number.to_string().leak());
                    });
                }
            }
        })
        .await;
        let pages: Vec<Response> = Pages::new(transport, Forty(server.https("127.0.0.1", "/page")))
            .prefetch(NonZeroUsize::new(8).unwrap())
            .try_collect()
            .await
            .unwrap();
        assert_eq!(pages.len(), 40);
        assert!(pages.iter().all(|page| attempts(page) == 1));
        assert_eq!(server.connections(), 1);
        let most = most.load(Ordering::SeqCst);
        assert!((2..=expected).contains(&most), "{most} at once");
    }
}

/// The client does not know yet that the server supports HTTP/2: each request may open a connection.
#[tokio::test]
async fn concurrent_first_requests_all_succeed() {
    let (server, transport) = start(Builder::new(), |_, mut connection| async move {
        while let Some(Ok((_, response))) = connection.accept().await {
            respond(response, "page");
        }
    })
    .await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let request = get(&server.https("127.0.0.1", "/page"));
            tokio::spawn(transport.clone().oneshot(request))
        })
        .collect();
    for task in tasks {
        assert_eq!(attempts(&task.await.unwrap().unwrap()), 1);
    }
    let before = server.connections();
    let mut transport = transport;
    for _ in 0..5 {
        page(&server, &mut transport).await.unwrap();
    }
    assert_eq!(server.connections(), before, "then one is enough");
}

/// A dropped request cancels its stream, and the connection goes on.
#[tokio::test]
async fn a_dropped_request_cancels_its_stream_and_keeps_the_connection() {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let (server, mut transport) = start(Builder::new(), move |_, mut connection| {
        let sender = sender.clone();
        async move {
            let mut first = true;
            while let Some(Ok((_, mut response))) = connection.accept().await {
                if std::mem::take(&mut first) {
                    sender.send(Reason::NO_ERROR).unwrap();
                    let sender = sender.clone();
                    tokio::spawn(async move {
                        let reset = std::future::poll_fn(|cx| response.poll_reset(cx)).await;
                        sender.send(reset.unwrap()).unwrap();
                    });
                } else {
                    respond(response, "page");
                }
            }
        }
    })
    .await;
    let mut dropped = transport.clone();
    tokio::select! {
        outcome = page(&server, &mut dropped) => panic!("no server responds: {outcome:?}"),
        event = events.recv() => assert_eq!(event, Some(Reason::NO_ERROR)),
    }
    assert_eq!(events.recv().await, Some(Reason::CANCEL));
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!(&response.body()[..], b"page");
    assert_eq!(server.connections(), 1);
}

// === connections that look alive ===

/// The first connection acknowledges PINGs, but sends no response after its first page.
#[tokio::test]
async fn a_connection_on_which_time_ran_out_is_not_used_again() {
    for body in [false, true] {
        let (server, builder) = start_for(Builder::new(), move |number, mut connection| async move {
            let mut first = true;
            let mut held = Vec::new();
            while let Some(Ok((_, mut response))) = connection.accept().await {
                if number > 0 || std::mem::take(&mut first) {
                    respond(response, "page");
                } else if body {
                    // The head, and never a body.
                    let stream = response.send_response(http::Response::new(()), false).unwrap();
                    held.push((response, Some(stream)));
                } else {
                    held.push((response, None));
                }
            }
        })
        .await;
        let mut transport = builder.build().unwrap();
        page(&server, &mut transport).await.unwrap();
        let mut options = RequestOptions::default();
        options.attempt_timeout = Some(Duration::from_millis(500));
        options.max_retries = Some(5);
        let mut request = get(&server.https("127.0.0.1", "/page"));
        request.extensions_mut().insert(options);
        let response = transport.oneshot(request).await.unwrap();
        // On a busy machine a new connection may take longer than that, too.
        assert!(response.body() == "page" && attempts(&response) > 1);
        assert!(server.connections() > 1);
    }
}

/// The deadline passes long before the timeout of the attempt.
#[tokio::test]
async fn a_connection_on_which_the_deadline_passed_is_not_used_again() {
    let (server, builder) = start_for(Builder::new(), |number, mut connection| async move {
        let mut first = true;
        let mut held = Vec::new();
        while let Some(Ok((_, response))) = connection.accept().await {
            if number > 0 || std::mem::take(&mut first) {
                respond(response, "page");
            } else {
                held.push(response);
            }
        }
    })
    .await;
    let mut transport = builder.build().unwrap();
    page(&server, &mut transport).await.unwrap();
    let mut options = RequestOptions::default();
    options.deadline = Some(Duration::from_millis(300));
    let mut request = get(&server.https("127.0.0.1", "/page"));
    request.extensions_mut().insert(options);
    let error = transport.clone().oneshot(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 1));
    assert_eq!(server.connections(), 2);
}

/// Like a lost network, after responses on the connection: the request is sent again, which is not a retry.
#[tokio::test]
async fn a_connection_that_died_between_pages_costs_no_retry() {
    let (server, builder) = start_for(Builder::new(), |number, mut connection| async move {
        let mut first = true;
        while let Some(Ok((_, response))) = connection.accept().await {
            if number == 0 && !std::mem::take(&mut first) {
                // Neither reads nor writes any more.
                std::future::pending::<()>().await;
            }
            respond(response, "page");
        }
    })
    .await;
    let mut transport = builder
        .http2_keep_alive(Duration::from_millis(200))
        .max_retries(0)
        .build()
        .unwrap();
    page(&server, &mut transport).await.unwrap();
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(server.connections(), 2);
}

/// Like a lost network: there is neither FIN nor RST.
#[tokio::test]
async fn a_connection_that_is_dead_is_noticed_long_before_the_attempt_is_over() {
    let (server, builder) = start_for(Builder::new(), |number, mut connection| async move {
        while let Some(Ok((_, response))) = connection.accept().await {
            if number == 0 {
                // Neither reads nor writes any more.
                std::future::pending::<()>().await;
            }
            respond(response, "page");
        }
    })
    .await;
    let mut transport = builder
        .http2_keep_alive(Duration::from_millis(500))
        .build()
        .unwrap();
    let response = page(&server, &mut transport).await.unwrap();
    assert_eq!((&response.body()[..], attempts(&response)), (&b"page"[..], 2));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_ends_with_the_last_clone() {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let (server, mut transport) = start(Builder::new(), move |_, mut connection| {
        let sender = sender.clone();
        async move {
            while let Some(Ok((_, response))) = connection.accept().await {
                respond(response, "page");
            }
            sender.send("gone").unwrap();
        }
    })
    .await;
    let mut clone = transport.clone();
    page(&server, &mut transport).await.unwrap();
    drop(transport);
    page(&server, &mut clone).await.unwrap();
    assert_eq!(server.connections(), 1);
    drop(clone);
    assert_eq!(events.recv().await, Some("gone"));
}
