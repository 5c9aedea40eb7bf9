use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::HeaderMap;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tracing::{Level, Span};

use crate::BoxError;
use crate::error::{cf_ray, excerpt, root};

pin_project! {
    /// The future of a [`Trace`](super::Trace).
    #[derive(Debug)]
    pub struct TraceFuture<F> {
        #[pin]
        response: F,
        span: Span,
        started: Instant,
    }
}

/// Headers that describe the response and do not identify the account.
const SHOWN: [&str; 9] = [
    "content-type",
    "content-length",
    "content-encoding",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "cf-auditlog-id",
    "api-version",
    "cf-mitigated",
];

// === impl TraceFuture ===

impl<F> TraceFuture<F> {
    pub(super) fn new(response: F, span: Span) -> Self {
        Self {
            response,
            span,
            started: Instant::now(),
        }
    }
}

impl<F, R, E> Future for TraceFuture<F>
where
    F: Future<Output = Result<http::Response<R>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<http::Response<R>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.enter();
        let outcome = ready!(this.response.poll(cx)).map_err(Into::into);
        if tracing::enabled!(Level::DEBUG) {
            let elapsed_ms = u64::try_from(this.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            match &outcome {
                Ok(response) => {
                    tracing::debug!(
                        status = response.status().as_u16(),
                        elapsed_ms,
                        cf_ray = cf_ray(response.headers()),
                        headers = shown(response.headers()),
                        "response",
                    );
                }
                Err(error) => tracing::debug!(elapsed_ms, error = root(&**error), "no response"),
            }
        }
        Poll::Ready(outcome)
    }
}

/// The auth layer below has redacted the values.
fn shown(headers: &HeaderMap) -> String {
    let mut text = String::new();
    for name in SHOWN {
        for value in headers.get_all(name) {
            let separator = if text.is_empty() { "" } else { ", " };
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = excerpt(&value, 200);
            // Writing to a String cannot fail.
            let _ = write!(text, "{separator}{name}: {value}");
        }
    }
    text
}
