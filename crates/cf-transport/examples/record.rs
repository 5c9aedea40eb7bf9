//! A recording layer: what was asked and responded, kept, and played back without a network.
//!
//! `cargo run -p cf-transport --example record`

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use cf_transport::{Body, BoxError, Credential, Request, Response, Transport};
use http::{StatusCode, Uri};
use tower::{Layer, Service, ServiceExt, service_fn};

/// Responds by URL. As an attempt layer it sees no credential, so none is kept.
#[derive(Clone, Default)]
struct Recorder {
    tape: Arc<Mutex<HashMap<Uri, (StatusCode, Bytes)>>>,
}

#[derive(Clone)]
struct Recording<S> {
    inner: S,
    recorder: Recorder,
}

impl<S> Layer<S> for Recorder {
    type Service = Recording<S>;

    fn layer(&self, inner: S) -> Recording<S> {
        Recording {
            inner,
            recorder: self.clone(),
        }
    }
}

impl<S> Service<Request> for Recording<S>
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
        let (uri, tape) = (request.uri().clone(), Arc::clone(&self.recorder.tape));
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await?;
            if let Ok(mut tape) = tape.lock() {
                tape.insert(uri, (response.status(), response.body().clone()));
            }
            Ok(response)
        })
    }
}

impl Recorder {
    /// The tape as an innermost service: no network, no surprise.
    fn playback(
        self,
    ) -> impl Service<Request, Response = http::Response<Body>, Error = BoxError, Future: Send> + Clone + Send + Sync
    {
        service_fn(move |request: Request| {
            let found = self
                .tape
                .lock()
                .ok()
                .and_then(|tape| tape.get(request.uri()).cloned());
            async move {
                let (status, body) = found.ok_or("nothing was recorded for this request")?;
                Ok(http::Response::builder().status(status).body(Body::from(body))?)
            }
        })
    }
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builder = || {
        let credential = Credential::bearer("cfat_FAKE_token_for_tests_only")?;
        Ok::<_, Box<dyn std::error::Error>>(
            Transport::builder("https://api.example".parse()?).credential(credential),
        )
    };
    let request = || http::Request::get("https://api.example/pages/1").body(Body::default());

    let recorder = Recorder::default();
    let live = builder()?
        .attempt_layer(recorder.clone())
        .build_with_service(service_fn(|_: Request| async {
            Ok::<_, std::io::Error>(http::Response::new(Body::from("page 1")))
        }));
    let first = live.oneshot(request()?).await?;

    let played = builder()?
        .build_with_service(recorder.playback())
        .oneshot(request()?)
        .await?;
    assert_eq!((first.status(), first.body()), (played.status(), played.body()));
    Ok(())
}
