//! From bytes to a typed answer, or an error that names the place.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::envelope::Envelope;
use crate::error::{InvalidToken, ParseError};
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
/// # Errors
///
/// What is wrong with the answer as a whole.
pub fn parse_list_lossy(body: &[u8]) -> Result<Envelope<Vec<Result<Token, InvalidToken>>>, ParseError> {
    let envelope: Envelope<Vec<&RawValue>> = parse(body)?;
    let read = |(index, element): (usize, &&RawValue)| {
        serde_json::from_str::<Token>(element.get()).map_err(|reason| InvalidToken {
            index,
            json: element.get().to_owned(),
            error: locate::<Token>(element.get().as_bytes(), &reason, &format!("result[{index}]")),
        })
    };
    Ok(Envelope {
        success: envelope.success,
        errors: envelope.errors,
        messages: envelope.messages,
        result: envelope
            .result
            .map(|elements| elements.iter().enumerate().map(read).collect()),
        result_info: envelope.result_info,
        extra: envelope.extra,
    })
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
    serde_json::from_slice(json).map_err(|reason| locate::<Token>(json, &reason, ""))
}

fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<Envelope<Vec<T>>, ParseError> {
    match serde_json::from_slice::<Envelope<Vec<T>>>(body) {
        Ok(envelope) if envelope.success && envelope.result.is_none() => Err(ParseError::new(
            "result".to_owned(),
            "missing or null, expected a list of tokens",
            0,
            0,
        )),
        Ok(envelope) => Ok(envelope),
        Err(reason) => failure(body).ok_or_else(|| locate::<Envelope<Vec<T>>>(body, &reason, "")),
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
        extra.insert("result", result);
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

/// Reads again for the place.
fn locate<'de, T: Deserialize<'de>>(body: &'de [u8], reason: &serde_json::Error, prefix: &str) -> ParseError {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) if error.path().iter().next().is_some() => error.path().to_string(),
        _ => String::new(),
    };
    let path = match (prefix, path.as_str()) {
        ("", _) => path,
        (_, "") => prefix.to_owned(),
        _ => format!("{prefix}.{path}"),
    };
    let text = reason.to_string();
    let place = format!(" at line {} column {}", reason.line(), reason.column());
    ParseError::new(
        path,
        text.strip_suffix(&place).unwrap_or(&text),
        reason.line(),
        reason.column(),
    )
}
