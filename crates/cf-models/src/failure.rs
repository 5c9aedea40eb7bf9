//! The reason for a failure, in any form of body that was seen.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::api_message::{ApiMessage, read_messages};
use crate::budget;
use crate::envelope::Envelope;
use crate::extra::Extra;
use crate::hint::{FromValue as _, read_code, read_text, take};
use crate::json::{ValueSeed, is_reserved};
use crate::member_name::MemberName;
use crate::result_info::ResultInfo;

/// Extracts messages and codes from the body of a failed request, whatever its form; empty if it has none.
///
/// These forms are read: the `errors` of the envelope, as a list, an object or a string, or its `messages` where it has no errors;
/// a bare `{code, message}`; `{error: "…"}` and `{error: {…}}`; problem details by RFC 9457, `{title, detail}`. A body that is
/// cut off or has members twice gives what could be read.
///
/// ```
/// let body = br#"{"code": 9106, "message": "Missing X-Auth-Key, X-Auth-Email or Authorization headers"}"#;
/// let messages = cf_models::failure_messages(body);
/// assert_eq!(messages[0].code, Some(9106));
/// assert!(cf_models::failure_messages(b"<html>").is_empty());
/// ```
#[must_use]
pub fn failure_messages(body: &[u8]) -> Vec<ApiMessage> {
    budget::within(body.len(), || {
        let mut members = read_members(body, &|name| MEMBERS.contains(&name)).members;
        let errors = take_errors(&mut members);
        if errors.is_empty() {
            list(members.remove("messages"))
        } else {
            errors
        }
    })
}

/// Reads the envelope of a failure, which may have any `result`; `None` if the body is not an object, reports success, or gives
/// no reason.
pub(crate) fn failure<T>(body: &[u8]) -> Option<Envelope<T>> {
    let Body {
        mut members,
        is_complete: true,
    } = budget::within(body.len(), || read_members(body, &|_| true))
    else {
        return None;
    };
    let success = members.remove("success");
    if members.get("result") == Some(&Value::Null) {
        members.remove("result");
    }
    let errors = take_errors(&mut members);
    let messages = list(members.remove("messages"));
    let is_failure = match success {
        Some(Value::Bool(success)) => !success,
        // Only the envelope has `success`; a failure may be reported by something else, but a list by nothing else.
        _ => !errors.is_empty() && !members.get("result").is_some_and(Value::is_array),
    };
    is_failure.then(|| {
        let info = take(&mut members, "result_info", ResultInfo::from_value);
        Envelope {
            success: false,
            errors,
            messages,
            result: None,
            result_info: info,
            extra: Extra::from_map(members),
        }
    })
}

/// The members that may hold a reason.
const MEMBERS: [&str; 10] = [
    "errors",
    "messages",
    "error",
    "error_description",
    "error_code",
    "code",
    "message",
    "title",
    "detail",
    "documentation_url",
];

struct Body {
    members: Map<String, Value>,
    is_complete: bool,
}

/// Reads the members of an object as far as possible; of members with the same name, the last one counts.
fn read_members(body: &[u8], is_kept: &dyn Fn(&str) -> bool) -> Body {
    let mut members = Map::new();
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let read = deserializer.deserialize_map(MembersVisitor {
        members: &mut members,
        is_kept,
    });
    Body {
        members,
        is_complete: read.and_then(|()| deserializer.end()).is_ok(),
    }
}

struct MembersVisitor<'a> {
    members: &'a mut Map<String, Value>,
    is_kept: &'a dyn Fn(&str) -> bool,
}

impl<'de> Visitor<'de> for MembersVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let is_lossy = Cell::new(false);
        while let Some(name) = map.next_key::<MemberName<'de>>()? {
            if (self.is_kept)(name.as_str()) && !is_reserved(name.as_str()) {
                let seed = ValueSeed::lenient(&is_lossy, size_of::<ApiMessage>());
                let value = map.next_value_seed(seed)?;
                self.members.insert(name.as_str().to_owned(), value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Takes the errors out of the members of a body.
fn take_errors(members: &mut Map<String, Value>) -> Vec<ApiMessage> {
    let errors = list(members.remove("errors"));
    if !errors.is_empty() {
        return errors;
    }
    let description = take(members, "error_description", read_text);
    let mut errors = list(members.remove("error"));
    if let (Some(first), Some(description)) = (errors.first_mut(), &description) {
        first.message = join(first.message.take(), Some(description.clone()));
    }
    if errors.iter().any(ApiMessage::is_reason) {
        return errors;
    }
    let title = take(members, "title", read_text);
    let detail = take(members, "detail", read_text);
    let bare = ApiMessage {
        code: take(members, "code", read_code).or_else(|| take(members, "error_code", read_code)),
        message: take(members, "message", read_text)
            .or(description)
            .or_else(|| join(title, detail)),
        documentation_url: take(members, "documentation_url", read_text),
        ..ApiMessage::default()
    };
    if bare.is_reason() { vec![bare] } else { errors }
}

fn list(value: Option<Value>) -> Vec<ApiMessage> {
    value
        .and_then(|value| read_messages(value).ok())
        .unwrap_or_default()
}

fn join(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one}: {other}")),
        (one, other) => one.or(other),
    }
}
