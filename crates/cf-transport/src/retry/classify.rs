use std::sync::Arc;
use std::time::Duration;

use http::{Extensions, HeaderMap, Method, StatusCode, Uri};

use crate::{Error, Request, Response, retry_after};

/// Decides whether a request is retried after an attempt.
///
/// ```
/// use cf_transport::{AttemptOutcome, Classify, HttpClassifier, RetryDecision};
///
/// /// Like the default, but never after 409, and searches only once.
/// struct Cautious;
///
/// impl Classify for Cautious {
///     fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
///         match attempt.outcome() {
///             Ok(response) if response.status() == http::StatusCode::CONFLICT => RetryDecision::Final,
///             _ if attempt.uri().path().ends_with("/search") && attempt.number() > 1 => RetryDecision::Final,
///             _ => HttpClassifier::default().classify(attempt),
///         }
///     }
/// }
/// ```
pub trait Classify: Send + Sync + 'static {
    /// Decides after one attempt. The retry layer counts attempts and waits.
    fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision;
}

/// One attempt, which a [`Classify`] decides about: its request, without credentials, its number and its outcome.
#[derive(Clone, Copy, Debug)]
pub struct AttemptOutcome<'a> {
    request: &'a Request,
    number: u32,
    outcome: Result<&'a Response, &'a Error>,
}

/// Decision of a [`Classify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryDecision {
    /// Return the outcome to the caller.
    Final,
    /// Try again.
    Retry {
        /// How long the server asks to wait first.
        after: Option<Duration>,
    },
}

/// Retries 408, 409, 429, 5xx and [transient](Error::is_transient) errors. The header `x-should-retry` of an error response
/// takes precedence. Reads no body.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct HttpClassifier {}

// === impl AttemptOutcome ===

impl<'a> AttemptOutcome<'a> {
    /// Creates the outcome of attempt `number`, from 1, for the test of a [`Classify`].
    #[must_use]
    pub const fn new(request: &'a Request, number: u32, outcome: Result<&'a Response, &'a Error>) -> Self {
        Self {
            request,
            number,
            outcome,
        }
    }

    /// Returns the method of the request.
    #[must_use]
    pub fn method(&self) -> &'a Method {
        self.request.method()
    }

    /// Returns the URI of the request.
    #[must_use]
    pub fn uri(&self) -> &'a Uri {
        self.request.uri()
    }

    /// Returns the headers of the request, without credentials.
    #[must_use]
    pub fn headers(&self) -> &'a HeaderMap {
        self.request.headers()
    }

    /// Returns the extensions of the request.
    #[must_use]
    pub fn extensions(&self) -> &'a Extensions {
        self.request.extensions()
    }

    /// Returns the number of the attempt; the first is 1.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Returns the response, or the error in its place.
    ///
    /// # Errors
    ///
    /// Returns the error of the attempt, if it has no response.
    pub const fn outcome(&self) -> Result<&'a Response, &'a Error> {
        self.outcome
    }
}

// === impl HttpClassifier ===

impl HttpClassifier {
    /// Creates the classifier.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Classify for HttpClassifier {
    fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
        let (again, after) = match attempt.outcome() {
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
    fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
        (**self).classify(attempt)
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
        HttpClassifier::new().classify(&AttemptOutcome::new(&Request::default(), 1, Ok(&response)))
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
            let (request, error) = (Request::default(), Error::new(kind, "x"));
            let attempt = AttemptOutcome::new(&request, 1, Err(&error));
            assert_eq!(HttpClassifier::new().classify(&attempt), expected, "{kind}");
        }
    }
}
