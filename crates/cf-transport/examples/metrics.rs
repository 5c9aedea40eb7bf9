//! A custom layer in both slots: as a call layer it counts requests, as an attempt layer it counts attempts.
//!
//! `cargo run -p cf-transport --example metrics`

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use cf_transport::retry::RetryLayer;
use cf_transport::{Body, Request, Response, Transport};
use tower::{Layer, Service, ServiceExt, service_fn};

/// Counts what passes, by outcome. Clones share their numbers.
#[derive(Clone, Default)]
struct Metrics {
    sent: Arc<AtomicU32>,
    statuses: Arc<Mutex<Vec<u16>>>,
}

#[derive(Clone)]
struct Measured<S> {
    inner: S,
    metrics: Metrics,
}

impl<S> Layer<S> for Metrics {
    type Service = Measured<S>;

    fn layer(&self, inner: S) -> Measured<S> {
        Measured {
            inner,
            metrics: self.clone(),
        }
    }
}

impl<S> Service<Request> for Measured<S>
where
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let metrics = self.metrics.clone();
        metrics.sent.fetch_add(1, Ordering::Relaxed);
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await?;
            if let Ok(mut statuses) = metrics.statuses.lock() {
                statuses.push(response.status().as_u16());
            }
            Ok(response)
        })
    }
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Fails every other time.
    let responded = Arc::new(AtomicU32::new(0));
    let service = service_fn(move |_: http::Request<Body>| {
        let status = if responded.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            503
        } else {
            200
        };
        async move { http::Response::builder().status(status).body(Body::from("{}")) }
    });

    let (calls, attempts) = (Metrics::default(), Metrics::default());
    let transport = Transport::builder("https://api.example".parse()?)
        .retry(RetryLayer::new().backoff(|_| Duration::from_millis(1)))
        .call_layer(calls.clone())
        .attempt_layer(attempts.clone())
        .build_with_service(service);

    for _ in 0..3 {
        transport
            .clone()
            .oneshot(http::Request::get("https://api.example/").body(Body::default())?)
            .await?;
    }

    assert_eq!(calls.sent.load(Ordering::Relaxed), 3);
    assert_eq!(attempts.sent.load(Ordering::Relaxed), 6);
    assert_eq!(*calls.statuses.lock().map_err(|_| "poisoned")?, [200, 200, 200]);
    assert_eq!(
        *attempts.statuses.lock().map_err(|_| "poisoned")?,
        [503, 200, 503, 200, 503, 200]
    );
    Ok(())
}
