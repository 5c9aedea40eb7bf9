//! Layers that observe requests and responses.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use cf_tokens::http::{StatusCode, Uri};
use cf_tokens::transport::{Request, Response, RetryAttempt, retry_after};
use tower_layer::Layer;
use tower_service::Service;

use super::Progress;

/// Observes pages (as a call layer), or attempts (as an attempt layer).
#[derive(Clone, Debug)]
pub(crate) struct ProgressLayer {
    progress: Progress,
    observes: Observed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Observed {
    Calls,
    Attempts,
}

/// Service of a [`ProgressLayer`].
#[derive(Clone, Debug)]
pub(crate) struct ProgressService<S> {
    inner: S,
    layer: ProgressLayer,
}

/// Number of a call, in the extensions of its attempts.
#[derive(Clone, Copy, Debug)]
struct CallNumber(u64);

/// Ends a call, also if its future is dropped.
struct CallGuard {
    progress: Progress,
    number: u64,
}

/// Records a failure of an attempt whose future is dropped: its timeout has passed.
struct AttemptGuard {
    progress: Progress,
    number: u64,
    is_done: bool,
}

// === impl AttemptGuard ===

impl Drop for AttemptGuard {
    fn drop(&mut self) {
        if !self.is_done {
            let reason = "no response in time".to_owned();
            self.progress.calls(|calls| calls.failed(self.number, reason));
        }
    }
}

// === impl CallGuard ===

impl Drop for CallGuard {
    fn drop(&mut self) {
        self.progress.calls(|calls| calls.end(self.number));
    }
}

// === impl ProgressLayer ===

impl ProgressLayer {
    pub(crate) fn calls(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            observes: Observed::Calls,
        }
    }

    pub(crate) fn attempts(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            observes: Observed::Attempts,
        }
    }
}

impl<S> Layer<S> for ProgressLayer {
    type Service = ProgressService<S>;

    fn layer(&self, inner: S) -> ProgressService<S> {
        ProgressService {
            inner,
            layer: self.clone(),
        }
    }
}

// === impl ProgressService ===

impl<S> Service<Request> for ProgressService<S>
where
    S: Service<Request, Response = Response, Future: Send + 'static>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self.layer.observes {
            Observed::Calls => self.call_page(request),
            Observed::Attempts => self.call_attempt(request),
        }
    }
}

impl<S> ProgressService<S>
where
    S: Service<Request, Response = Response, Future: Send + 'static>,
{
    fn call_page(&mut self, mut request: Request) -> <Self as Service<Request>>::Future {
        let progress = self.layer.progress.clone();
        let page = page(request.uri());
        let number = progress.calls(|calls| calls.begin(page, Instant::now()));
        let guard = CallGuard { progress, number };
        request.extensions_mut().insert(CallNumber(number));
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await?;
            if response.status().is_success() {
                guard.progress.page();
            }
            Ok(response)
        })
    }

    fn call_attempt(&mut self, request: Request) -> <Self as Service<Request>>::Future {
        let progress = self.layer.progress.clone();
        let number = request.extensions().get::<CallNumber>().map(|number| number.0);
        let retries = request
            .extensions()
            .get::<RetryAttempt>()
            .map_or(0, |retry| retry.0);
        if let Some(number) = number {
            progress.calls(|calls| calls.attempt(number, retries, Instant::now()));
        }
        let mut guard = number.map(|number| AttemptGuard {
            progress: progress.clone(),
            number,
            is_done: false,
        });
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await;
            if let Some(guard) = &mut guard {
                guard.is_done = true;
            }
            let failure = match &response {
                Ok(response) if response.status().is_success() => None,
                Ok(response) => Some(format!("HTTP {}", response.status().as_u16())),
                Err(_) => Some("no response".to_owned()),
            };
            if let (Some(number), Some(failure)) = (number, failure) {
                progress.calls(|calls| calls.failed(number, failure));
            }
            if let Ok(response) = &response
                && response.status() == StatusCode::TOO_MANY_REQUESTS
                && let Some(wait) = retry_after(response.headers())
            {
                progress.calls(|calls| calls.rate_limited(Instant::now(), wait));
            }
            response
        })
    }
}

/// Returns the parameter `page` of a request.
fn page(uri: &Uri) -> Option<String> {
    let parameters = uri.query()?.split('&');
    let page = parameters
        .filter_map(|parameter| parameter.strip_prefix("page="))
        .next();
    page.map(str::to_owned)
}
