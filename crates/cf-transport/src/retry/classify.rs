use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::{Error, Response, retry_after};

/// Decides whether a request is retried after an attempt.
///
/// ```
/// use cf_transport::{Classify, Error, HttpClassifier, Response, RetryDecision};
///
/// /// Like the default, but never after 409.
/// struct NotOnConflict;
///
/// impl Classify for NotOnConflict {
///     fn classify(&self, outcome: Result<&Response, &Error>) -> RetryDecision {
///         match outcome {
///             Ok(response) if response.status() == http::StatusCode::CONFLICT => RetryDecision::Final,
///             outcome => HttpClassifier::default().classify(outcome),
///         }
///     }
/// }
/// ```
pub trait Classify: Send + Sync + 'static {
    /// Decides after one attempt. The retry layer counts attempts and waits.
    fn classify(&self, outcome: Result<&Response, &Error>) -> RetryDecision;
}

/// Decision of a [`Classify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryDecision {
    /// Return the outcome to the caller.
    Final,
    /// Try again.
    Retry {
        /// How long the service asks to wait first.
        after: Option<Duration>,
    },
}

/// Retries 408, 409, 429, 5xx and [transient](Error::is_transient) errors. The header `x-should-retry` of an error response
/// takes precedence. Reads no body.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct HttpClassifier {}

// === impl HttpClassifier ===

impl HttpClassifier {
    /// Creates the classifier.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Classify for HttpClassifier {
    fn classify(&self, outcome: Result<&Response, &Error>) -> RetryDecision {
        let (again, after) = match outcome {
            Ok(response) if response.status().is_success() => (false, None),
            Ok(response) => {
                let should_retry = response
                    .headers()
                    .get("x-should-retry")
                    .map(|value| value.as_bytes());
                let again = match should_retry {
                    Some(b"true") => true,
                    Some(b"false") => false,
                    _ => {
                        let status = response.status();
                        status.is_server_error()
                            || matches!(
                                status,
                                StatusCode::REQUEST_TIMEOUT
                                    | StatusCode::CONFLICT
                                    | StatusCode::TOO_MANY_REQUESTS
                            )
                    }
                };
                (again, retry_after(response.headers()))
            }
            Err(error) => (error.is_transient(), None),
        };
        if again {
            RetryDecision::Retry { after }
        } else {
            RetryDecision::Final
        }
    }
}

impl<C: Classify + ?Sized> Classify for Arc<C> {
    fn classify(&self, outcome: Result<&Response, &Error>) -> RetryDecision {
        (**self).classify(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn decision(status: u16, headers: &[(&'static str, &'static str)]) -> RetryDecision {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        HttpClassifier::new().classify(Ok(&response))
    }

    const AGAIN: RetryDecision = RetryDecision::Retry { after: None };

    #[test]
    fn statuses_are_classified_as_documented() {
        for status in [408, 409, 429, 500, 502, 503, 504, 520, 526] {
            assert_eq!(decision(status, &[]), AGAIN, "{status}");
        }
        for status in [200, 204, 304, 400, 401, 403, 404, 410, 422] {
            assert_eq!(decision(status, &[]), RetryDecision::Final, "{status}");
        }
        assert_eq!(
            decision(503, &[("x-should-retry", "false")]),
            RetryDecision::Final
        );
        assert_eq!(decision(400, &[("x-should-retry", "true")]), AGAIN);
        assert_eq!(decision(200, &[("x-should-retry", "true")]), RetryDecision::Final);
        let after = Some(Duration::from_secs(7));
        assert_eq!(
            decision(429, &[("retry-after", "7")]),
            RetryDecision::Retry { after }
        );
    }

    #[test]
    fn errors_are_classified_by_kind() {
        for (kind, expected) in [
            (ErrorKind::Connect, AGAIN),
            (ErrorKind::Timeout, AGAIN),
            (ErrorKind::Read, AGAIN),
            (ErrorKind::Tls, RetryDecision::Final),
            (ErrorKind::Proxy, RetryDecision::Final),
            (ErrorKind::Deadline, RetryDecision::Final),
            (ErrorKind::TooLarge, RetryDecision::Final),
            (ErrorKind::Encoding, RetryDecision::Final),
            (ErrorKind::Redirect, RetryDecision::Final),
            (ErrorKind::RateLimited, RetryDecision::Final),
            (ErrorKind::Credential, RetryDecision::Final),
            (ErrorKind::Other, RetryDecision::Final),
        ] {
            assert_eq!(
                HttpClassifier::new().classify(Err(&Error::new(kind, "x"))),
                expected,
                "{kind}"
            );
        }
    }
}
