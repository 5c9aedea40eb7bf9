//! Hand-written servers on loopback, each with one fault, and a transport that has no time to lose.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod proxy;
pub(crate) mod tls;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cf_transport::retry::RetryLayer;
use cf_transport::{Body, Credential, Error, Request, Response, Transport, TransportBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::{Service, ServiceExt};

pub(crate) const TOKEN: &str = "cfat_FAKE_token_for_tests_only";

/// A server whose connections are all served by one function.
pub(crate) struct Server {
    address: std::net::SocketAddr,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// `serve` is given each connection with its number, from 0.
    pub(crate) async fn start<F, T>(serve: F) -> Self
    where
        F: Fn(usize, TcpStream) -> T + Send + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(number, stream));
            }
        });
        Self {
            address,
            connections,
            task,
        }
    }

    /// A server that responds to each request with the same bytes and then closes.
    pub(crate) async fn responding(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes: Arc<[u8]> = bytes.into().into();
        Self::start(move |_, mut stream| {
            let bytes = Arc::clone(&bytes);
            async move {
                read_head(&mut stream).await;
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
        })
        .await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn https(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.address.port())
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn builder(&self) -> TransportBuilder {
        builder_for(&self.url(""))
    }

    /// One request by the builder's transport.
    pub(crate) async fn get_by(&self, builder: TransportBuilder) -> Result<Response, Error> {
        send(
            &mut builder.build().unwrap(),
            &self.url("/page?page=1&secret=word"),
        )
        .await
    }

    pub(crate) async fn get(&self) -> Result<Response, Error> {
        self.get_by(self.builder()).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn builder_for(origin: &str) -> TransportBuilder {
    Transport::builder(origin.parse().unwrap())
        .credential(Credential::bearer(TOKEN).unwrap())
        .retry(RetryLayer::new().backoff(|_| Duration::from_millis(1)))
}

pub(crate) fn get(url: &str) -> Request {
    http::Request::get(url).body(Body::default()).unwrap()
}

pub(crate) async fn send(transport: &mut Transport, url: &str) -> Result<Response, Error> {
    transport.ready().await?.call(get(url)).await
}

/// Reads one request's head; empty when the client is gone.
pub(crate) async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return String::new(),
        }
    }
    String::from_utf8(head).unwrap()
}

/// A complete 200 response.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// An error with all its causes, in both ways of showing it.
pub(crate) fn report(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{:?}", error.hint());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!("\n{error}\n{error:?}"));
        cause = error.source();
    }
    text
}
