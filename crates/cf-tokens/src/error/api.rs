//! An answer that is no page of tokens, given its meaning.

use bytes::Bytes;
use cf_models::{ApiMessage, ParseError};
use http::{HeaderMap, StatusCode, header};

use super::{Error, ErrorKind, Seconds, hint};
use crate::text;

/// The parts of an answer an error speaks of.
pub(crate) struct Answer<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) extensions: &'a http::Extensions,
}

/// Foreign words in a message: enough to recognise them, not enough to be a body.
const WORDS: usize = 160;
/// Items of `errors` a message repeats.
const ITEMS: usize = 4;

// === impl Answer ===

impl Answer<'_> {
    /// An answer that could not be read as an envelope.
    pub(crate) fn unreadable(&self, reason: &ParseError) -> Error {
        if !self.status.is_success() {
            return self.refused(&[]);
        }
        let path = self.redact(reason.path());
        let message = if self.looks_like_json() {
            format!("{}: {}", self.status_line(), self.redact(&reason.to_string()))
        } else {
            format!("expected a JSON answer, got {}", self.described())
        };
        self.place(Error::new(ErrorKind::Decode { path }, message))
            .with_help("the answer did not come from the API as it is documented: check the base URL and what stands between")
    }

    /// 206: part of an answer, which nobody asked for.
    pub(crate) fn partial(&self) -> Error {
        let message = format!("expected a whole answer, got {}", self.described());
        self.place(Error::new(ErrorKind::Decode { path: String::new() }, message))
            .with_help("something between here and the API cuts answers into parts: check proxies and caches")
    }

    /// An envelope that says `success: false`, or any status that is not 2xx.
    pub(crate) fn refused(&self, errors: &[ApiMessage]) -> Error {
        let codes = hint::Codes::of(errors);
        let retry_after = self
            .extensions
            .get::<cf_transport::RetryAfter>()
            .map(|wait| wait.0)
            .or_else(|| cf_transport::retry_after(self.headers));
        let kind = hint::kind(self.status, &codes, retry_after);
        let mut message = match (errors.is_empty(), self.status.is_success()) {
            (true, true) => format!("{} with `success: false` and no error named", self.status_line()),
            (true, false) => format!("the service answered {}", self.described()),
            (false, _) => format!("{}: {}", self.status_line(), self.listed(errors)),
        };
        if let ErrorKind::RateLimited {
            retry_after: Some(wait),
        } = &kind
        {
            message.push_str(&format!("; the service asks to wait {}", Seconds(*wait)));
        }
        let mut error = self.place(Error::new(kind, message));
        error.0.help = hint::help(self.status, self.headers, &codes, errors, retry_after);
        error.0.api_messages = errors.iter().map(|message| self.scrubbed(message)).collect();
        error
    }

    /// Adds what is known of the answer itself.
    fn place(&self, mut error: Error) -> Error {
        error.0.status = Some(self.status);
        error.0.cf_ray = cf_ray(self.headers);
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

    /// Status, media type, size or first words: what one needs to recognise a page of somebody else's.
    fn described(&self) -> String {
        let mut described = self.status_line();
        if self.body.is_empty() {
            described.push_str(" with an empty body");
            return described;
        }
        match self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
        {
            Some(media_type) => {
                let media_type = media_type.split(';').next().unwrap_or(media_type);
                described.push_str(&format!(", {}", text::excerpt(media_type, 60)));
            }
            None => described.push_str(", of no stated type"),
        }
        if !self.looks_like_json()
            && let Some(words) = text::page_snippet(self.redact(&text::head(self.body)).as_bytes(), 80)
        {
            described.push_str(&format!(", \"{words}\""));
        }
        described
    }

    fn looks_like_json(&self) -> bool {
        matches!(
            self.body.iter().find(|byte| !byte.is_ascii_whitespace()),
            Some(b'{' | b'[')
        )
    }

    fn listed(&self, errors: &[ApiMessage]) -> String {
        let mut listed = String::new();
        for message in errors.iter().take(ITEMS) {
            self.list_one(&mut listed, message, 0);
        }
        if errors.len() > ITEMS {
            listed.push_str(&format!("; and {} more", errors.len().saturating_sub(ITEMS)));
        }
        listed
    }

    fn list_one(&self, listed: &mut String, message: &ApiMessage, depth: usize) {
        if !listed.is_empty() {
            listed.push_str("; ");
        }
        let words = text::excerpt(
            &self.redact(message.message.as_deref().unwrap_or("(no message)")),
            WORDS,
        );
        match message.code {
            Some(code) => listed.push_str(&format!("{words} (code {code})")),
            None => listed.push_str(&words),
        }
        // The chain holds the cause; two steps down is as far as it was ever seen to go.
        if depth < 2 {
            for cause in message.error_chain.iter().take(ITEMS) {
                self.list_one(listed, cause, depth.saturating_add(1));
            }
        }
    }

    /// A service that echoes the credential must not get it printed.
    fn redact(&self, words: &str) -> String {
        match self.extensions.get::<cf_transport::Redactor>() {
            Some(redactor) => redactor.redact(words).into_owned(),
            None => words.to_owned(),
        }
    }

    fn scrubbed(&self, message: &ApiMessage) -> ApiMessage {
        let mut message = message.clone();
        message.message = message.message.map(|words| self.redact(&words));
        message.error_chain = message
            .error_chain
            .iter()
            .map(|cause| self.scrubbed(cause))
            .collect();
        message
    }
}

/// Cloudflare's request id, as short and plain as one is.
pub(crate) fn cf_ray(headers: &HeaderMap) -> Option<String> {
    let ray = headers.get("cf-ray")?.to_str().ok()?;
    Some(text::excerpt(ray, 64))
}
