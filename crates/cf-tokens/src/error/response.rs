//! Errors made of a response that is not the expected one.

use std::borrow::Cow;

use bytes::Bytes;
use cf_models::{ApiMessage, ParseError, failure_messages};
use cf_text::excerpt;
use http::{HeaderMap, StatusCode, header};

use super::{Error, ErrorKind, hint};

/// The parts of a response that an error reports.
pub(crate) struct FailedResponse<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) extensions: &'a http::Extensions,
    /// The permission that the request needs, for hints.
    pub(crate) permission: Option<&'static str>,
}

/// Characters of one untrusted message: enough to recognize it, not enough for a body.
const MESSAGE_LENGTH: usize = 160;
/// Characters of a page that is not the API's JSON.
const SNIPPET_LENGTH: usize = 80;
/// Items of `errors` that a message repeats.
const MAX_MESSAGES: usize = 4;
/// Bytes of a body that are searched for a title.
const HEAD_LENGTH: usize = 4096;

// === impl FailedResponse ===

impl FailedResponse<'_> {
    /// The body is not a valid envelope.
    pub(crate) fn decode_error(&self, reason: &ParseError) -> Error {
        if !self.status.is_success() {
            return self.api_error(&failure_messages(self.body));
        }
        let path = self.redact(reason.path());
        let message = if self.looks_like_json() {
            let errors = failure_messages(self.body);
            let reason = format!("{}: {}", self.status_line(), self.redact(&reason.to_string()));
            if errors.is_empty() {
                reason
            } else {
                format!("{reason}; errors: {}", self.join(&errors))
            }
        } else {
            format!("expected a JSON response, got {}", self.describe())
        };
        self.with_context(Error::new(ErrorKind::Decode { path }, message))
            .with_hint("check the base URL, and any proxy between this machine and the API: the response does not have the documented format")
    }

    /// 206: a part of a response, which was not requested.
    pub(crate) fn partial_content(&self) -> Error {
        let message = format!("expected a complete response, got {}", self.describe());
        self.with_context(Error::new(ErrorKind::Decode { path: String::new() }, message))
            .with_hint("check proxies and caches between this machine and the API: the response was partial")
    }

    /// An envelope with `success: false`, or any status that is not 2xx.
    pub(crate) fn api_error(&self, errors: &[ApiMessage]) -> Error {
        let codes = hint::Codes::of(errors);
        let retry_after = self
            .extensions
            .get::<cf_transport::RetryAfter>()
            .map(|wait| wait.0)
            .or_else(|| cf_transport::retry_after(self.headers));
        let kind = hint::kind(self.status, &codes, retry_after);
        let mut message = match (errors.is_empty(), self.status.is_success()) {
            (true, true) => format!(
                "{} with `success: false` and no error message",
                self.status_line()
            ),
            (true, false) => format!("the API returned {}", self.describe()),
            (false, _) => format!("{}: {}", self.status_line(), self.join(errors)),
        };
        let requested_wait =
            retry_after.filter(|_| matches!(kind, ErrorKind::RateLimited { .. }) || may_pass(self.status));
        if let Some(wait) = requested_wait {
            message.push_str(&format!("; the API asked to wait {}", cf_text::duration(wait)));
        }
        let budget_is_exhausted = self
            .extensions
            .get::<cf_transport::RetryBudgetExhausted>()
            .is_some();
        if budget_is_exhausted {
            message.push_str("; not retried: the shared retry budget is used up");
        }
        let mut error = self.with_context(Error::new(kind, message));
        error.0.hint = hint::hint(
            self.status,
            self.headers,
            &codes,
            errors,
            retry_after,
            self.permission,
        );
        if budget_is_exhausted {
            error.0.hint = Some(cf_transport::RetryBudgetExhausted::HELP.into());
        }
        error.0.retry_after = requested_wait;
        error.0.api_messages = errors.iter().map(|message| self.redacted(message)).collect();
        error
    }

    /// Adds status, request ID, attempts and time.
    fn with_context(&self, mut error: Error) -> Error {
        error.0.status = Some(self.status);
        error.0.cf_ray = self
            .headers
            .get("cf-ray")
            .and_then(cf_text::cf_ray)
            .map(str::to_owned);
        if let Some(attempts) = self.extensions.get::<cf_transport::Attempts>() {
            error.0.attempts = Some(attempts.count);
            error.0.elapsed = Some(attempts.elapsed);
        }
        error
    }

    fn status_line(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("HTTP {} {reason}", self.status.as_u16()),
            None => format!("HTTP {}", self.status.as_u16()),
        }
    }

    /// Status, media type, and title or first words: enough to recognize the page of a proxy.
    fn describe(&self) -> String {
        let mut description = self.status_line();
        if self.body.is_empty() {
            description.push_str(" with an empty body");
            return description;
        }
        match self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
        {
            Some(media_type) => {
                let media_type = media_type.split(';').next().unwrap_or(media_type);
                description.push_str(&format!(", {}", excerpt(media_type, 60)));
            }
            None => description.push_str(", no content type"),
        }
        if !self.looks_like_json()
            && let Some(words) = snippet(&self.redact(&head(self.body)))
        {
            description.push_str(&format!(", \"{words}\""));
        }
        description
    }

    fn looks_like_json(&self) -> bool {
        matches!(
            self.body.iter().find(|byte| !byte.is_ascii_whitespace()),
            Some(b'{' | b'[')
        )
    }

    fn join(&self, errors: &[ApiMessage]) -> String {
        let mut joined = String::new();
        for message in errors.iter().take(MAX_MESSAGES) {
            self.push_message(&mut joined, message, 0);
        }
        if errors.len() > MAX_MESSAGES {
            joined.push_str(&format!(
                "; and {} more",
                errors.len().saturating_sub(MAX_MESSAGES)
            ));
        }
        joined
    }

    fn push_message(&self, joined: &mut String, message: &ApiMessage, depth: usize) {
        if !joined.is_empty() {
            joined.push_str("; ");
        }
        let text = self.redact(message.message.as_deref().unwrap_or("(no message)"));
        joined.push_str(&excerpt(&*text, MESSAGE_LENGTH).to_string());
        if let Some(code) = message.code {
            joined.push_str(&format!(" (code {code})"));
        }
        // The chain holds the cause; it was never seen deeper than two levels.
        if depth < 2 {
            for cause in message.error_chain.iter().take(MAX_MESSAGES) {
                self.push_message(joined, cause, depth.saturating_add(1));
            }
        }
    }

    /// Masks credentials that the server echoed.
    fn redact(&self, text: &str) -> String {
        match self.extensions.get::<cf_transport::Redactor>() {
            Some(redactor) => redactor.redact(text).into_owned(),
            None => text.to_owned(),
        }
    }

    fn redacted(&self, message: &ApiMessage) -> ApiMessage {
        let mut message = message.clone();
        message.message = message.message.map(|text| self.redact(&text));
        message.error_chain = message
            .error_chain
            .iter()
            .map(|cause| self.redacted(cause))
            .collect();
        message
    }
}

/// Whether the transport retries a response of this status, so that `Retry-After` is its wait.
fn may_pass(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT)
}

/// The title of an HTML page, or the first words of any other text.
fn snippet(text: &str) -> Option<String> {
    let words = match title(text) {
        Some(title) => title,
        None if text.trim_start().starts_with('<') => return None,
        None => text,
    };
    let words = excerpt(words, SNIPPET_LENGTH);
    (!words.is_empty()).then(|| words.to_string())
}

fn head(body: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(body.get(..HEAD_LENGTH).unwrap_or(body))
}

fn title(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open.checked_add(lower.get(open..)?.find('>')?)?.checked_add(1)?;
    let length = lower.get(start..)?.find("</title")?;
    text.get(start..start.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::snippet;

    #[test]
    fn the_snippet_of_an_html_page_is_its_title() {
        let page = "<!DOCTYPE html>\n<html><head><TITLE>502: Bad\n gateway</TITLE></head><body>secret</body>";
        assert_eq!(snippet(page).as_deref(), Some("502: Bad gateway"));
        assert_eq!(snippet("<html><body>no title</body></html>"), None);
        assert_eq!(
            snippet("upstream request timeout").as_deref(),
            Some("upstream request timeout")
        );
        assert_eq!(snippet(""), None);
    }
}
