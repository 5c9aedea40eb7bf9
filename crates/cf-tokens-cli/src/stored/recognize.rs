//! Names JSON that is not a stored listing, for the error message.

use cf_tokens::Token;
use serde_json::{Map, Value};

/// Members that are listed in a message.
const MAX_NAMES: usize = 5;

/// Returns what an object looks like.
pub(super) fn describe(json: &str) -> String {
    let Ok(Value::Object(object)) = serde_json::from_str(json) else {
        return "something other than an object".to_owned();
    };
    let has = |name: &str| object.contains_key(name);
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    if object.is_empty() {
        return "an empty object".to_owned();
    }
    if has("planned_values") || has("resource_changes") {
        return "a Terraform plan".to_owned();
    }
    if has("terraform_version") {
        return "a Terraform state".to_owned();
    }
    if has("data") && (has("errors") || object.len() == 1) {
        return "a GraphQL response".to_owned();
    }
    if let (Some(message), Some(code)) = (text("message"), object.get("code")) {
        return format!("an error of the API without its response: {message} (code {code})");
    }
    if let Some(message) = text("message") {
        return format!("an error response of another API: {message}");
    }
    if has("name") && has("version") {
        return "a package manifest".to_owned();
    }
    format!("an object with {}", names(&object))
}

fn names(object: &Map<String, Value>) -> String {
    let mut names: Vec<String> = object
        .keys()
        .take(MAX_NAMES)
        .map(|name| format!("`{name}`"))
        .collect();
    if object.len() > MAX_NAMES {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Returns whether a token looks like an object of another API: it has none of a token's own members, but others.
pub(super) fn is_other_object(token: &Token) -> bool {
    let has_own = token.issued_on.is_some()
        || token.modified_on.is_some()
        || token.expires_on.is_some()
        || token.last_used_on.is_some()
        || token.policies.is_some()
        || token.condition.is_some();
    let others = token
        .extra
        .iter()
        .filter(|(name, _)| *name != "account_id")
        .count();
    !has_own && others >= 3
}
