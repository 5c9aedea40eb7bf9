use cf_transport::{AttemptOutcome, Classify, HttpClassifier, RetryDecision};
use http::StatusCode;

use crate::error::{Codes, TOO_MANY_FAILURES};

/// Classifies like the transport's [`HttpClassifier`], except that code 10502 (too many authentication failures) is never
/// retried, although it comes with status 429.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EnvelopeClassifier {
    http: HttpClassifier,
}

// === impl EnvelopeClassifier ===

impl EnvelopeClassifier {
    /// Creates a classifier with [`HttpClassifier`]'s defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Classify for EnvelopeClassifier {
    fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
        if let Ok(response) = attempt.outcome()
            && response.status() == StatusCode::TOO_MANY_REQUESTS
            && Codes::of(&cf_models::failure_messages(response.body())).any(&[TOO_MANY_FAILURES])
        {
            return RetryDecision::Final;
        }
        self.http.classify(attempt)
    }
}

#[cfg(test)]
mod tests {
    use cf_transport::Response;

    use super::*;

    fn too_many_requests(body: &'static str) -> Response {
        let mut response = Response::new(bytes::Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response
    }

    fn is_retried(response: &Response) -> bool {
        let request = cf_transport::Request::default();
        let decision = EnvelopeClassifier::new().classify(&AttemptOutcome::new(&request, 1, Ok(response)));
        matches!(decision, RetryDecision::Retry { .. })
    }

    #[test]
    fn a_429_is_retried_unless_its_code_is_10502() {
        for (body, expected) in [
            (
                r#"{"success":false,"errors":[{"code":10502,"message":"too many failures"}]}"#,
                false,
            ),
            (
                r#"{"success":false,"errors":[{"code":1,"message":"no","error_chain":[{"code":10502,"message":"no"}]}]}"#,
                false,
            ),
            (
                r#"{"success":false,"errors":[{"code":10429,"message":"slow down"}]}"#,
                true,
            ),
            ("slow down", true),
        ] {
            assert_eq!(is_retried(&too_many_requests(body)), expected, "{body}");
        }
    }
}
