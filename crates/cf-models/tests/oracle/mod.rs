//! Plain `serde_json::Value` as an oracle: whatever is accepted is written again with the same meaning.
//!
//! The fuzz target uses this file too.

use std::net::IpAddr;

use cf_models::chrono::DateTime;
use cf_models::ipnet::IpNet;
use serde_json::Value;

/// Checks that `ours` means the same as `theirs`, a token.
pub(crate) fn token(ours: &Value, theirs: &Value) -> Result<(), String> {
    object(ours, theirs, |name, theirs, ours| match name {
        "issued_on" | "modified_on" | "last_used_on" | "expires_on" | "not_before" => time(theirs, ours),
        "condition" => optional(theirs, ours, condition),
        "policies" => optional(theirs, ours, |ours, theirs| list(ours, theirs, policy)),
        "id" | "name" | "status" | "creator_email_at_creation" | "provisioner_type" | "provisioner_id" => {
            optional(theirs, ours, same)
        }
        _ => kept(theirs, ours),
    })
}

/// Checks that `ours` means the same as `theirs`, a successful response.
#[allow(dead_code, reason = "not every user of this file reads lists")]
pub(crate) fn envelope(ours: &Value, theirs: &Value) -> Result<(), String> {
    object(ours, theirs, |name, theirs, ours| match name {
        "result" => optional(theirs, ours, |ours, theirs| list(ours, theirs, token)),
        "errors" | "messages" => messages(theirs, ours),
        // One that has a member twice is absent, which `theirs` no longer shows.
        "result_info" if theirs.is_object() => ours.map_or(Ok(()), |ours| object(ours, theirs, info)),
        "result_info" => optional(theirs, ours, same),
        _ => kept(theirs, ours),
    })
}

fn condition(ours: &Value, theirs: &Value) -> Result<(), String> {
    let mut renamed = theirs.as_object().cloned().unwrap_or_default();
    if let Some(old) = renamed.remove("request.ip")
        && renamed.get("request_ip").is_none_or(Value::is_null)
    {
        renamed.insert("request_ip".to_owned(), old);
    }
    object(ours, &Value::Object(renamed), |name, theirs, ours| match name {
        "request_ip" => optional(theirs, ours, |ours, theirs| {
            object(ours, theirs, |name, theirs, ours| match name {
                "in" | "not_in" => optional(theirs, ours, |ours, theirs| list(ours, theirs, network)),
                _ => kept(theirs, ours),
            })
        }),
        _ => kept(theirs, ours),
    })
}

fn policy(ours: &Value, theirs: &Value) -> Result<(), String> {
    object(ours, theirs, |name, theirs, ours| match (name, ours) {
        ("permission_groups", Some(ours)) => list(ours, theirs, group),
        _ => kept(theirs, ours),
    })
}

fn group(ours: &Value, theirs: &Value) -> Result<(), String> {
    object(ours, theirs, |name, theirs, ours| match name {
        "name" => optional(theirs, ours, same),
        "meta" => optional(theirs, ours, |ours, theirs| {
            object(ours, theirs, |name, theirs, ours| match name {
                "key" | "value" | "category" | "deprecated" | "description" | "editable" | "eol_at"
                | "label" | "scopes" | "visibility" => optional(theirs, ours, same),
                _ => kept(theirs, ours),
            })
        }),
        _ => kept(theirs, ours),
    })
}

fn info(name: &str, theirs: &Value, ours: Option<&Value>) -> Result<(), String> {
    match name {
        // 1.0 is written as 1.
        "page" | "per_page" | "count" | "total_count" | "total_pages" => {
            optional(theirs, ours, |ours, theirs| {
                if ours.is_number() && ours.as_f64() == theirs.as_f64() {
                    return Ok(());
                }
                same(ours, theirs)
            })
        }
        _ => kept(theirs, ours),
    }
}

/// Messages of the documented form are unchanged; of others, none that is not null is lost.
fn messages(theirs: &Value, ours: Option<&Value>) -> Result<(), String> {
    let ours = ours
        .and_then(Value::as_array)
        .ok_or("a list of messages is not written")?;
    let one = [theirs.clone()];
    let items: Vec<&Value> = theirs
        .as_array()
        .map_or(&one[..], Vec::as_slice)
        .iter()
        .filter(|item| !item.is_null())
        .collect();
    if items.len() != ours.len() {
        return Err(format!("{} messages from {theirs}", ours.len()));
    }
    for (ours, theirs) in ours.iter().zip(items) {
        match theirs {
            Value::String(text) if ours.get("message") == Some(&Value::from(text.as_str())) => {}
            Value::Object(members) => {
                for (name, theirs) in members {
                    match name.as_str() {
                        "code" | "error_chain" | "source" => {}
                        "message" | "documentation_url" => optional(theirs, ours.get(name), same)?,
                        _ => kept(theirs, ours.get(name))?,
                    }
                }
            }
            Value::Number(_) | Value::Bool(_) | Value::Array(_) => {}
            _ => return Err(format!("{ours} from the message {theirs}")),
        }
    }
    Ok(())
}

fn object(
    ours: &Value,
    theirs: &Value,
    field: impl Fn(&str, &Value, Option<&Value>) -> Result<(), String>,
) -> Result<(), String> {
    let (Value::Object(ours), Value::Object(theirs)) = (ours, theirs) else {
        return Err(format!("{ours} and {theirs} are not both objects"));
    };
    for (name, value) in theirs {
        field(name, value, ours.get(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    let known = ["errors", "messages"];
    match ours
        .keys()
        .find(|name| !theirs.contains_key(*name) && !known.contains(&name.as_str()))
    {
        Some(added) => Err(format!("{added} was added")),
        None => Ok(()),
    }
}

fn list(
    ours: &Value,
    theirs: &Value,
    element: fn(&Value, &Value) -> Result<(), String>,
) -> Result<(), String> {
    let (Value::Array(ours), Value::Array(theirs)) = (ours, theirs) else {
        return Err(format!("{ours} and {theirs} are not both lists"));
    };
    if ours.len() != theirs.len() {
        return Err(format!("{} elements from {}", ours.len(), theirs.len()));
    }
    ours.iter()
        .zip(theirs)
        .enumerate()
        .try_for_each(|(index, (ours, theirs))| {
            element(ours, theirs).map_err(|error| format!("[{index}]: {error}"))
        })
}

/// Null is not written.
fn optional(
    theirs: &Value,
    ours: Option<&Value>,
    value: impl Fn(&Value, &Value) -> Result<(), String>,
) -> Result<(), String> {
    match (theirs, ours) {
        (Value::Null, None) => Ok(()),
        (theirs, Some(ours)) => value(ours, theirs),
        (theirs, None) => Err(format!("{theirs} was lost")),
    }
}

/// An unknown member.
fn kept(theirs: &Value, ours: Option<&Value>) -> Result<(), String> {
    match ours {
        Some(ours) => same(ours, theirs),
        None => Err(format!("{theirs} was lost")),
    }
}

fn same(ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{ours} from {theirs}"))
}

fn time(theirs: &Value, ours: Option<&Value>) -> Result<(), String> {
    let instant = |value: &Value| {
        let text = value.as_str()?;
        let read = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
        read.or_else(|| text.parse().ok())
    };
    let zero = "0001-01-01T00:00:00Z".parse().ok();
    let is_absent = theirs.is_null() || theirs == "" || instant(theirs) == zero;
    match (is_absent, ours) {
        (true, None) => Ok(()),
        (false, Some(ours)) if instant(ours).is_some() && instant(ours) == instant(theirs) => Ok(()),
        _ => Err(format!("{ours:?} from the time {theirs}")),
    }
}

fn network(ours: &Value, theirs: &Value) -> Result<(), String> {
    let net = |value: &Value| {
        let text = value.as_str()?;
        let bare = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse::<IpNet>().ok().or_else(bare)
    };
    if net(ours).is_some() && net(ours) == net(theirs) {
        return Ok(());
    }
    Err(format!("{ours} from the network {theirs}"))
}
