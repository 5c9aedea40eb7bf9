//! An HTTP response, read as an envelope or an error.

use std::borrow::Cow;

use bytes::Bytes;
use cf_models::{Envelope, InvalidToken, ParseError, parse_elements, parse_elements_lossy};
use cf_transport::Response;
use http::StatusCode;
use http::response::Parts;
use serde::de::DeserializeOwned;

use crate::endpoint::{Decoding, SingleEndpoint};
use crate::error::{Error, FailedResponse};

/// What a response must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    /// What `result` is, for errors: `an array of tokens`.
    pub(crate) result: &'static str,
    /// The permission that the request needs, for hints.
    pub(crate) permission: Option<&'static str>,
    pub(crate) decoding: Decoding,
    /// Whether errors next to a result are an error: the caller could not see them otherwise.
    pub(crate) rejects_errors: bool,
}

/// What a `result` is read as.
pub(crate) trait Content: Sized {
    fn decode(body: &[u8], expected: &Expected) -> Result<Envelope<Self>, ParseError>;

    /// Whether nothing of it is printed or logged.
    fn is_plain(&self) -> bool {
        true
    }

    fn is_empty(&self) -> bool {
        false
    }

    /// Takes what is printed or logged from the redacted form.
    fn redact(&mut self, _redacted: Self) {}
}

/// The elements of a list.
pub(crate) struct Elements<T> {
    pub(crate) valid: Vec<T>,
    pub(crate) invalid: Vec<InvalidToken>,
}

/// The value of an endpoint.
pub(crate) struct Value<E: SingleEndpoint>(pub(crate) E::Output);

/// A successful response.
pub(crate) struct Success<C> {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) envelope: Envelope<C>,
}

// === impl Elements ===

impl<T> Default for Elements<T> {
    fn default() -> Self {
        Self {
            valid: Vec::new(),
            invalid: Vec::new(),
        }
    }
}

impl<T: DeserializeOwned> Content for Elements<T> {
    fn decode(body: &[u8], expected: &Expected) -> Result<Envelope<Self>, ParseError> {
        match expected.decoding {
            Decoding::Strict => {
                let envelope = parse_elements(body, expected.result)?;
                Ok(envelope.map(|valid| Self {
                    valid,
                    invalid: Vec::new(),
                }))
            }
            Decoding::Lossy => {
                let envelope = parse_elements_lossy(body, expected.result)?;
                Ok(envelope.map(|elements| {
                    let mut read = Self::default();
                    for element in elements {
                        match element {
                            Ok(element) => read.valid.push(element),
                            Err(reason) => read.invalid.push(reason),
                        }
                    }
                    read
                }))
            }
        }
    }

    fn is_plain(&self) -> bool {
        self.invalid.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.valid.is_empty() && self.invalid.is_empty()
    }

    fn redact(&mut self, redacted: Self) {
        self.invalid = redacted.invalid;
    }
}

// === impl Value ===

impl<E: SingleEndpoint> Content for Value<E> {
    fn decode(body: &[u8], _: &Expected) -> Result<Envelope<Self>, ParseError> {
        Ok(E::parse(body)?.map(Self))
    }
}

/// A successful envelope without anything that is printed or logged.
fn is_plain<C: Content>(envelope: &Envelope<C>) -> bool {
    envelope.success
        && envelope.errors.is_empty()
        && envelope.result.as_ref().is_none_or(|result| result.is_plain())
}

/// Errors next to an empty list: whatever `success` is, the account may have elements.
fn is_empty_with_errors<C: Content>(envelope: &Envelope<C>) -> bool {
    !envelope.errors.is_empty() && envelope.result.as_ref().is_none_or(|result| result.is_empty())
}

/// Reads a response. Whatever is not the expected one is an error, never an empty list.
pub(crate) fn read<C: Content>(response: Response, expected: &Expected) -> Result<Success<C>, Error> {
    let (parts, body) = response.into_parts();
    let is_complete = parts.status.is_success() && parts.status != StatusCode::PARTIAL_CONTENT;
    match C::decode(&body, expected) {
        Ok(envelope) if is_complete && is_plain(&envelope) => Ok(Success {
            parts,
            body,
            envelope,
        }),
        outcome => read_redacted(parts, body, expected, outcome),
    }
}

/// Returns a response whose status is successful, unread.
pub(crate) fn check<C: Content>(response: Response, expected: &Expected) -> Result<Response, Error> {
    if response.status().is_success() {
        return Ok(response);
    }
    read::<C>(response.clone(), expected).map(|_| response)
}

/// Reads a response of which something may be printed. It is redacted here, before anything is cut: a cut could leave a
/// part of the credentials that redaction no longer recognizes.
fn read_redacted<C: Content>(
    parts: Parts,
    body: Bytes,
    expected: &Expected,
    outcome: Result<Envelope<C>, ParseError>,
) -> Result<Success<C>, Error> {
    let redacted = redact(&parts.extensions, &body);
    let response = FailedResponse {
        status: parts.status,
        headers: &parts.headers,
        body: redacted.as_ref().unwrap_or(&body),
        extensions: &parts.extensions,
        permission: expected.permission,
    };
    if parts.status == StatusCode::PARTIAL_CONTENT {
        return Err(response.partial_content());
    }
    let mut envelope = match (outcome, &redacted) {
        (Ok(envelope), _) => envelope,
        (Err(reason), None) => return Err(response.decode_error(&reason)),
        (Err(reason), Some(redacted)) => {
            return Err(response.decode_error(&C::decode(redacted, expected).err().unwrap_or(reason)));
        }
    };
    if let Some(redacted) = &redacted
        && !is_plain(&envelope)
    {
        let redacted = C::decode(redacted, expected).map_err(|reason| response.decode_error(&reason))?;
        if let (Some(result), Some(redacted)) = (&mut envelope.result, redacted.result) {
            result.redact(redacted);
        }
        envelope.errors = redacted.errors;
        envelope.messages = redacted.messages;
    }
    let is_rejected = expected.rejects_errors && !envelope.errors.is_empty();
    if !envelope.success || is_rejected || is_empty_with_errors(&envelope) || !parts.status.is_success() {
        return Err(response.api_error(envelope.reasons()));
    }
    Ok(Success {
        parts,
        body,
        envelope,
    })
}

/// Returns the body without the credentials, if it contains them.
fn redact(extensions: &http::Extensions, body: &Bytes) -> Option<Bytes> {
    let text = String::from_utf8_lossy(body);
    match extensions.get::<cf_transport::Redactor>()?.redact(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(redacted) => Some(redacted.into()),
    }
}
