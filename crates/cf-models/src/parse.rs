//! From bytes to types, or an error that names the location.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::value::RawValue;
use serde_with::DeserializeAs as _;

use crate::adapters::List;
use crate::budget;
use crate::envelope::Envelope;
use crate::failure::failure;
use crate::invalid_token::InvalidToken;
use crate::parse_error::ParseError;
use crate::token::Token;

/// Parses a response of the token listing.
///
/// With `success: true`, the envelope has a list; otherwise that is an error. With `success: false` the envelope is returned
/// whatever its `result` is, with the reasons in `errors`. Another body that gives a reason, such as a bare `{code, message}`, is
/// returned as such an envelope too: see [`failure_messages`](crate::failure_messages).
///
/// The document is parsed once. Only if that fails, it is parsed a second time to find the location.
///
/// ```
/// let body = br#"{"success":true,"errors":[],"messages":[],"result":[{"id":"a1","name":"deploy","status":"active"}]}"#;
/// let envelope = cf_models::parse_list(body)?;
/// assert_eq!(envelope.result.unwrap_or_default()[0].display_name(), "deploy");
///
/// let error = cf_models::parse_list(br#"{"success":true,"result":[{"expires_on":"soon"}]}"#).unwrap_err();
/// assert_eq!(error.path(), "result[0].expires_on");
/// assert_eq!(error.expected(), Some("an RFC 3339 time such as `2026-01-31T12:00:00Z`"));
/// assert_eq!(error.found(), Some("\"soon\""));
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// If the body is not JSON, or not the documented response: a wrong type, a malformed time or network, a policy without a required
/// field, a duplicate member, a missing list.
pub fn parse_list(body: &[u8]) -> Result<Envelope<Vec<Token>>, ParseError> {
    parse_elements(body, "an array of tokens")
}

/// Parses a response of the token listing, each element of `result` separately, so that an invalid element does not hide the others.
///
/// ```
/// let body = br#"{"success":true,"result":[{"id":"a1"},{"id":7}]}"#;
/// let elements = cf_models::parse_list_lossy(body)?.result.unwrap_or_default();
/// assert!(elements[0].is_ok());
/// let invalid = elements[1].as_ref().unwrap_err();
/// assert_eq!((invalid.index, invalid.json.as_str()), (1, r#"{"id":7}"#));
/// assert_eq!(invalid.error.path(), "result[1].id");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// As [`parse_list`], except for invalid elements of `result`.
pub fn parse_list_lossy(body: &[u8]) -> Result<Envelope<Vec<Result<Token, InvalidToken>>>, ParseError> {
    parse_elements_lossy(body, "an array of tokens")
}

/// Parses a response whose `result` is a list of elements of any type, as [`parse_list`] does for tokens. `expected` describes the
/// list, for the error if it is missing.
///
/// ```
/// use cf_models::Account;
///
/// let body = br#"{"success":true,"result":[{"id":"0123456789abcdef0123456789abcdef","name":"Sample","type":"standard"}]}"#;
/// let accounts = cf_models::parse_elements::<Account>(body, "an array of accounts")?.result.unwrap_or_default();
/// assert_eq!(accounts[0].display_name(), "Sample");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// As [`parse_list`].
pub fn parse_elements<T: DeserializeOwned>(
    body: &[u8],
    expected: &str,
) -> Result<Envelope<Vec<T>>, ParseError> {
    budget::within(body.len(), || {
        let envelope: Envelope<Elements<T>> = parse_envelope(body, expected)?;
        Ok(envelope.map(|elements| elements.0))
    })
}

/// Parses a response whose `result` is a list of elements of any type, each element separately, as [`parse_list_lossy`] does for
/// tokens.
///
/// # Errors
///
/// As [`parse_elements`], except for invalid elements of `result`.
pub fn parse_elements_lossy<T: DeserializeOwned>(
    body: &[u8],
    expected: &str,
) -> Result<Envelope<Vec<Result<T, InvalidToken>>>, ParseError> {
    budget::within(body.len(), || {
        let envelope: Envelope<Elements<&RawValue>> = parse_envelope(body, expected)?;
        Ok(envelope.map(|elements| elements.0.into_iter().enumerate().map(parse_element).collect()))
    })
}

/// Parses a response whose `result` is one value. `expected` describes it, for the error if it is missing.
///
/// Your own [`Vec`] has no limit on its elements; see [`parse_elements`].
///
/// ```
/// use cf_models::Token;
///
/// let body = br#"{"success":true,"errors":[],"messages":[],"result":{"id":"a1","name":"deploy","status":"active"}}"#;
/// let token = cf_models::parse_response::<Token>(body, "a token")?.result.unwrap();
/// assert_eq!(token.display_name(), "deploy");
///
/// let error = cf_models::parse_response::<Token>(br#"{"success":true}"#, "a token").unwrap_err();
/// assert_eq!(error.to_string(), "result: missing or null, expected a token");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// If the body is not JSON, not an envelope, or if its `result` is missing or not a valid `T` although `success` is true.
pub fn parse_response<T: DeserializeOwned>(body: &[u8], expected: &str) -> Result<Envelope<T>, ParseError> {
    budget::within(body.len(), || parse_envelope(body, expected))
}

/// Parses one token, such as a line of an NDJSON export.
///
/// ```
/// let token = cf_models::parse_token(br#"{"id":"a1","name":"deploy","status":"active"}"#)?;
/// assert_eq!(token.display_name(), "deploy");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// If the document is not JSON, or not a token as documented. The path begins within the token.
pub fn parse_token(json: &[u8]) -> Result<Token, ParseError> {
    budget::within(json.len(), || parse_document(json, ""))
}

/// A list within the limits.
struct Elements<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Elements<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <List>::deserialize_as(deserializer).map(Self)
    }
}

fn parse_envelope<'de, T: Deserialize<'de>>(
    body: &'de [u8],
    expected: &str,
) -> Result<Envelope<T>, ParseError> {
    match parse_document::<Envelope<T>>(body, "") {
        Ok(envelope) if envelope.success && envelope.result.is_none() => {
            Err(ParseError::missing("result", expected))
        }
        Ok(envelope) => Ok(envelope),
        Err(error) => failure(body).ok_or(error),
    }
}

fn parse_element<T: DeserializeOwned>((index, element): (usize, &RawValue)) -> Result<T, InvalidToken> {
    parse_document(element.get().as_bytes(), &format!("result[{index}]")).map_err(|error| InvalidToken {
        index,
        json: element.get().to_owned(),
        error,
    })
}

/// Parses a document, or returns the location of what is wrong; `prefix` is the path of the document itself.
fn parse_document<'de, T: Deserialize<'de>>(document: &'de [u8], prefix: &str) -> Result<T, ParseError> {
    // Once for the document, not for each string.
    let text = std::str::from_utf8(document).map_err(|reason| ParseError::not_utf8(document, &reason))?;
    if text.starts_with('\u{feff}') {
        return Err(ParseError::byte_order_mark());
    }
    serde_json::from_str(text).map_err(|reason| {
        // Again, for the path.
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let located = budget::within(text.len(), || {
            serde_path_to_error::deserialize::<_, T>(&mut deserializer)
        });
        match located {
            Err(error) => ParseError::at(text, prefix, Some(error.path()), &reason),
            // The document is valid, except for what follows it.
            Ok(_) => ParseError::at(text, prefix, None, &reason),
        }
    })
}
