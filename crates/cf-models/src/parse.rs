//! From bytes to a typed answer, or an error that names the place.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::elements::Elements;
use crate::envelope::Envelope;
use crate::error::{InvalidToken, ParseError};
use crate::quick::{self, Quick};
use crate::token::Token;

/// Reads an answer of the token listing.
///
/// With `success: true` there is a list, or it is an error; with `success: false` the envelope is given whatever its
/// `result` is, for it holds the reasons. Reads once; only when that fails, a second and slower time to find the
/// place.
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
/// Whatever is not the documented answer: not JSON, a wrong type, a malformed time or CIDR, a policy without a
/// required field, a member twice, a list that is not there.
pub fn parse_list(body: &[u8]) -> Result<Envelope<Vec<Token>>, ParseError> {
    parse(body)
}

/// Reads an answer of the token listing, each element of `result` by itself: one that is no token hides no other.
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
/// What is wrong with the answer as a whole.
pub fn parse_list_lossy(body: &[u8]) -> Result<Envelope<Vec<Result<Token, InvalidToken>>>, ParseError> {
    let envelope: Envelope<Vec<&RawValue>> = parse(body)?;
    let read = |(index, element): (usize, &&RawValue)| {
        let error = match from_json::<Token>(
            element.get().as_bytes(),
            &format!("result[{index}]"),
            quick::read_or_parse,
        ) {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        Err(InvalidToken {
            index,
            json: element.get().to_owned(),
            error,
        })
    };
    Ok(envelope.map(|elements| elements.iter().enumerate().map(read).collect()))
}

/// Reads one token, as a line of an NDJSON export holds it.
///
/// ```
/// let token = cf_models::parse_token(br#"{"id":"a1","name":"deploy","status":"active"}"#)?;
/// assert_eq!(token.display_name(), "deploy");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// # Errors
///
/// Whatever is no documented token; the path begins within the token.
pub fn parse_token(json: &[u8]) -> Result<Token, ParseError> {
    from_json(json, "", quick::read_or_parse)
}

fn parse<'de, T: Deserialize<'de> + Quick<'de>>(body: &'de [u8]) -> Result<Envelope<Vec<T>>, ParseError> {
    match from_json::<Envelope<Elements<T>>>(body, "", quick::read_or_parse) {
        Ok(envelope) if envelope.success && envelope.result.is_none() => Err(ParseError::new(
            "result",
            "missing or null, expected a list of tokens",
        )),
        Ok(envelope) => Ok(envelope.map(|elements| elements.0)),
        Err(error) => failure(body).ok_or(error),
    }
}

/// An answer with `success: false`, whose `result` may be anything: it is kept in `extra`.
fn failure<T>(body: &[u8]) -> Option<Envelope<Vec<T>>> {
    let envelope: Envelope<Box<RawValue>> = serde_json::from_slice(body).ok()?;
    if envelope.success {
        return None;
    }
    let mut extra = envelope.extra;
    if let Some(result) = envelope.result {
        extra.push("result", result.get());
    }
    Some(Envelope {
        success: false,
        errors: envelope.errors,
        messages: envelope.messages,
        result: None,
        result_info: envelope.result_info,
        extra,
    })
}

/// Reads a document, or says where it is wrong; `prefix` is the path of the document itself.
pub(crate) fn from_json<'de, T: Deserialize<'de>>(
    document: &'de [u8],
    prefix: &str,
    read: fn(&'de str) -> serde_json::Result<T>,
) -> Result<T, ParseError> {
    // Checked once as a whole, not string by string.
    let text = std::str::from_utf8(document).map_err(|reason| ParseError::not_utf8(document, &reason))?;
    read(text).map_err(|reason| {
        // Again, for the place.
        let mut deserializer = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => ParseError::at(text, prefix, Some(error.path()), &reason),
            // All of it is well but for what comes after it.
            Ok(_) => ParseError::at(text, prefix, None, &reason),
        }
    })
}
