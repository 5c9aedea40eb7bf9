use cf_transport::{Classify, HttpClassifier, Response, RetryDecision};
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
    fn classify(&self, outcome: Result<&Response, &cf_transport::Error>) -> RetryDecision {
        if let Ok(response) = outcome
            && response.status() == StatusCode::TOO_MANY_REQUESTS
            && Codes::of(&cf_models::failure_messages(response.body())).any(&[TOO_MANY_FAILURES])
        {
            return RetryDecision::Final;
        }
        self.http.classify(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_many_requests(body: &'static str) -> Response {
        let mut response = Response::new(bytes::Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response
    }

    #[test]
    fn a_429_is_retried_unless_its_code_is_10502() {
        let classifier = EnvelopeClassifier::new();
        let blocked =
            too_many_requests(r#"{"success":false,"errors":[{"code":10502,"message":"too many failures"}]}"#);
        assert!(matches!(classifier.classify(Ok(&blocked)), RetryDecision::Final));
        let chained = too_many_requests(
            r#"{"success":false,"errors":[{"code":1,"message":"no","error_chain":[{"code":10502,"message":"no"}]}]}"#,
        );
        assert!(matches!(classifier.classify(Ok(&chained)), RetryDecision::Final));
        let limited =
            too_many_requests(r#"{"success":false,"errors":[{"code":10429,"message":"slow down"}]}"#);
        assert!(matches!(
            classifier.classify(Ok(&limited)),
            RetryDecision::Retry { .. }
        ));
        assert!(matches!(
            classifier.classify(Ok(&too_many_requests("slow down"))),
            RetryDecision::Retry { .. }
        ));
    }
}
