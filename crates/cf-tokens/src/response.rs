//! An HTTP response, read as a page or an error.

use std::borrow::Cow;

use bytes::Bytes;
use cf_models::{ApiMessage, InvalidToken, ParseError, ResultInfo, Token, parse_list, parse_list_lossy};
use cf_transport::{Attempts, Response};
use http::StatusCode;
use http::response::Parts;

use crate::endpoint::Decoding;
use crate::error::{Error, FailedResponse};
use crate::page::Page;

/// A decoded envelope.
struct Decoded {
    success: bool,
    errors: Vec<ApiMessage>,
    messages: Vec<ApiMessage>,
    result_info: Option<ResultInfo>,
    tokens: Vec<Token>,
    invalid: Vec<InvalidToken>,
}

// === impl Decoded ===

impl Decoded {
    /// A list without anything that is printed or logged.
    fn is_plain(&self) -> bool {
        self.success && self.invalid.is_empty() && self.errors.is_empty()
    }

    /// Errors next to an empty list: whatever `success` is, the account may have tokens.
    fn is_empty_with_errors(&self) -> bool {
        self.tokens.is_empty() && self.invalid.is_empty() && !self.errors.is_empty()
    }
}

fn decode(body: &[u8], decoding: Decoding) -> Result<Decoded, ParseError> {
    match decoding {
        Decoding::Strict => parse_list(body).map(|envelope| Decoded {
            success: envelope.success,
            errors: envelope.errors,
            messages: envelope.messages,
            result_info: envelope.result_info,
            tokens: envelope.result.unwrap_or_default(),
            invalid: Vec::new(),
        }),
        Decoding::Lossy => parse_list_lossy(body).map(|envelope| {
            let mut decoded = Decoded {
                success: envelope.success,
                errors: envelope.errors,
                messages: envelope.messages,
                result_info: envelope.result_info,
                tokens: Vec::new(),
                invalid: Vec::new(),
            };
            for element in envelope.result.unwrap_or_default() {
                match element {
                    Ok(token) => decoded.tokens.push(token),
                    Err(reason) => decoded.invalid.push(reason),
                }
            }
            decoded
        }),
    }
}

/// Reads a response. Whatever is not a page is an error, never an empty list.
pub(crate) fn read_page(number: u32, decoding: Decoding, response: Response) -> Result<Page, Error> {
    let (parts, body) = response.into_parts();
    let is_complete = parts.status.is_success() && parts.status != StatusCode::PARTIAL_CONTENT;
    match decode(&body, decoding) {
        Ok(decoded) if is_complete && decoded.is_plain() => Ok(page(number, parts, body, decoded)),
        outcome => read_redacted(number, decoding, parts, body, outcome),
    }
}

/// Reads a response of which something may be printed. It is redacted here, before anything is cut: a cut could leave a
/// part of the credentials that redaction no longer recognizes.
fn read_redacted(
    number: u32,
    decoding: Decoding,
    parts: Parts,
    body: Bytes,
    outcome: Result<Decoded, ParseError>,
) -> Result<Page, Error> {
    let redacted = redact(&parts.extensions, &body);
    let response = FailedResponse {
        status: parts.status,
        headers: &parts.headers,
        body: redacted.as_ref().unwrap_or(&body),
        extensions: &parts.extensions,
    };
    if parts.status == StatusCode::PARTIAL_CONTENT {
        return Err(response.partial_content());
    }
    let mut decoded = match (outcome, &redacted) {
        (Ok(decoded), _) => decoded,
        (Err(reason), None) => return Err(response.decode_error(&reason)),
        (Err(reason), Some(redacted)) => {
            return Err(response.decode_error(&decode(redacted, decoding).err().unwrap_or(reason)));
        }
    };
    if let Some(redacted) = &redacted
        && !decoded.is_plain()
    {
        let redacted = decode(redacted, decoding).map_err(|reason| response.decode_error(&reason))?;
        decoded.invalid = redacted.invalid;
        decoded.errors = redacted.errors;
        decoded.messages = redacted.messages;
    }
    if !decoded.success || decoded.is_empty_with_errors() || !parts.status.is_success() {
        let reasons = if decoded.errors.is_empty() {
            &decoded.messages
        } else {
            &decoded.errors
        };
        return Err(response.api_error(reasons));
    }
    Ok(page(number, parts, body, decoded))
}

fn page(number: u32, parts: Parts, body: Bytes, decoded: Decoded) -> Page {
    let attempts = parts.extensions.get::<Attempts>();
    Page {
        number,
        elements: decoded.tokens,
        invalid: decoded.invalid,
        result_info: decoded.result_info,
        errors: decoded.errors,
        messages: decoded.messages,
        status: parts.status,
        attempts: attempts.map_or(1, |attempts| attempts.count),
        headers: parts.headers,
        body,
    }
}

/// Returns the body without the credentials, if it contains them.
fn redact(extensions: &http::Extensions, body: &Bytes) -> Option<Bytes> {
    let text = String::from_utf8_lossy(body);
    match extensions.get::<cf_transport::Redactor>()?.redact(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(redacted) => Some(redacted.into()),
    }
}
