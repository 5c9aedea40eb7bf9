//! A service with scripted responses that records when it was called.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cf_transport::{Attempts, Body, Error, Request, RequestOptions, Response};
use tokio::time::Instant;
use tower::Service;

pub(crate) fn response(status: u16, headers: &[(&'static str, &'static str)]) -> Response {
    let mut response = Response::new(Bytes::from_static(b"{}"));
    *response.status_mut() = status.try_into().unwrap();
    for (name, value) in headers {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}

pub(crate) fn request() -> Request {
    http::Request::get("https://api.example/")
        .body(Body::default())
        .unwrap()
}

pub(crate) fn request_with(change: impl FnOnce(&mut RequestOptions)) -> Request {
    let (mut request, mut options) = (request(), RequestOptions::default());
    change(&mut options);
    request.extensions_mut().insert(options);
    request
}

/// Returns the scripted response for each attempt, from 1, and records when it was called.
#[derive(Clone)]
pub(crate) struct Script {
    responses: Arc<dyn Fn(usize) -> Result<Response, Error> + Send + Sync>,
    pub(crate) asked: Arc<Mutex<Vec<Instant>>>,
}

impl Script {
    pub(crate) fn new(responses: impl Fn(usize) -> Result<Response, Error> + Send + Sync + 'static) -> Self {
        Self {
            responses: Arc::new(responses),
            asked: Arc::default(),
        }
    }

    /// From each attempt's start to the next one's.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        let asked = self.asked.lock().unwrap();
        asked.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

impl Service<Request> for Script {
    type Response = Response;
    type Error = Error;
    type Future = std::future::Ready<Result<Response, Error>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        let mut asked = self.asked.lock().unwrap();
        asked.push(Instant::now());
        std::future::ready((self.responses)(asked.len()))
    }
}

pub(crate) fn attempts(response: &Response) -> u32 {
    response.extensions().get::<Attempts>().unwrap().count
}
