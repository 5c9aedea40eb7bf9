//! Layers that see answers go by.

use std::pin::Pin;
use std::task::{Context, Poll};

use cf_tokens::http::StatusCode;
use cf_tokens::transport::{Request, Response, retry_after};
use tower_layer::Layer;
use tower_service::Service;

use super::Progress;

/// Watches pages, as a call layer, or attempts, as an attempt layer.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    progress: Progress,
    seen: fn(&Progress, &Response),
}

#[derive(Clone, Debug)]
pub(crate) struct Watching<S> {
    inner: S,
    watch: Watch,
}

// === impl Watch ===

impl Watch {
    pub(crate) fn pages(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            seen: |progress, answer| {
                if answer.status().is_success() {
                    progress.page();
                }
            },
        }
    }

    pub(crate) fn attempts(progress: &Progress) -> Self {
        Self {
            progress: progress.clone(),
            seen: |progress, answer| {
                if answer.status() == StatusCode::TOO_MANY_REQUESTS
                    && let Some(wait) = retry_after(answer.headers())
                {
                    progress.wait(wait);
                }
            },
        }
    }
}

impl<S> Layer<S> for Watch {
    type Service = Watching<S>;

    fn layer(&self, inner: S) -> Watching<S> {
        Watching {
            inner,
            watch: self.clone(),
        }
    }
}

impl<S> Service<Request> for Watching<S>
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
        let (answer, watch) = (self.inner.call(request), self.watch.clone());
        Box::pin(async move {
            let answer = answer.await?;
            (watch.seen)(&watch.progress, &answer);
            Ok(answer)
        })
    }
}
