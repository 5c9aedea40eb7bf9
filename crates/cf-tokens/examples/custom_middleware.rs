//! Two custom layers: one sees one request per page, the other every attempt. Neither sees the credentials.
//!
//! `cargo run -p cf-tokens --example custom_middleware`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use cf_mock::{Fault, MockApi};
use cf_tokens::{Client, Credential, transport};
use tower::{Layer, Service};

/// Counts requests, and those that contain credentials.
#[derive(Clone, Default)]
struct Count {
    requests: Arc<AtomicUsize>,
    credentials: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Counting<S> {
    inner: S,
    count: Count,
}

impl<S> Layer<S> for Count {
    type Service = Counting<S>;

    fn layer(&self, inner: S) -> Counting<S> {
        Counting {
            inner,
            count: self.clone(),
        }
    }
}

impl<S: Service<transport::Request>> Service<transport::Request> for Counting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: transport::Request) -> S::Future {
        self.count.requests.fetch_add(1, Ordering::Relaxed);
        let secret = ["authorization", "x-auth-key", "x-auth-email"];
        if secret.iter().any(|name| request.headers().contains_key(*name)) {
            self.count.credentials.fetch_add(1, Ordering::Relaxed);
        }
        self.inner.call(request)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The third page fails once, so one page takes two attempts.
    let api = MockApi::builder()
        .fault(Fault::html_page(503).on_page(3).once())
        .start()
        .await?;
    let (calls, attempts) = (Count::default(), Count::default());

    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .transport({
            let (calls, attempts) = (calls.clone(), attempts.clone());
            move |transport| transport.call_layer(calls).attempt_layer(attempts)
        })
        .build()?;
    let listing = client
        .list_tokens(api.account_id().parse()?)
        .collect_all()
        .await?;

    let read = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    println!(
        "{} tokens on {} pages",
        listing.tokens().len(),
        listing.summary.pages
    );
    println!(
        "the call layer saw {} requests, the attempt layer {}",
        read(&calls.requests),
        read(&attempts.requests)
    );
    println!(
        "credentials seen: {}",
        read(&calls.credentials) + read(&attempts.credentials)
    );
    assert_eq!((read(&calls.requests), read(&attempts.requests)), (3, 4));
    assert_eq!(read(&calls.credentials) + read(&attempts.credentials), 0);
    Ok(())
}
