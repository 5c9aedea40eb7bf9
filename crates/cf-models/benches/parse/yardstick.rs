//! The same shape with plain derive: the usual way to write it.
//!
//! It is as strict as serde is by itself: a wrong type, a malformed time or network and a missing required field are errors.
//! Unknown members are dropped, except for the attributes of permission groups.
#![allow(dead_code, reason = "read and written as a whole")]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize, Serialize)]
pub(crate) struct Envelope {
    success: bool,
    errors: Option<Vec<Value>>,
    messages: Option<Vec<Value>>,
    pub(crate) result: Option<Vec<Token>>,
    result_info: Option<ResultInfo>,
}

#[derive(Deserialize, Serialize)]
struct ResultInfo {
    page: Option<f64>,
    per_page: Option<f64>,
    count: Option<f64>,
    total_count: Option<f64>,
    total_pages: Option<f64>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Token {
    id: Option<String>,
    name: Option<String>,
    status: Option<Status>,
    issued_on: Option<DateTime<Utc>>,
    modified_on: Option<DateTime<Utc>>,
    last_used_on: Option<DateTime<Utc>>,
    expires_on: Option<DateTime<Utc>>,
    not_before: Option<DateTime<Utc>>,
    condition: Option<Condition>,
    policies: Option<Vec<Policy>>,
    creator_email_at_creation: Option<String>,
    provisioner_type: Option<String>,
    provisioner_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Active,
    Disabled,
    Expired,
    #[serde(untagged)]
    Other(String),
}

#[derive(Deserialize, Serialize)]
struct Condition {
    #[serde(alias = "request.ip")]
    request_ip: Option<RequestIp>,
}

#[derive(Deserialize, Serialize)]
struct RequestIp {
    r#in: Option<Vec<IpNet>>,
    not_in: Option<Vec<IpNet>>,
}

#[derive(Deserialize, Serialize)]
struct Policy {
    id: String,
    effect: Effect,
    permission_groups: Vec<PermissionGroup>,
    resources: Resources,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Effect {
    Allow,
    Deny,
    #[serde(untagged)]
    Other(String),
}

#[derive(Deserialize, Serialize)]
struct PermissionGroup {
    id: String,
    name: Option<String>,
    meta: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Resources {
    Flat(BTreeMap<String, String>),
    Nested(BTreeMap<String, BTreeMap<String, String>>),
    Mixed(BTreeMap<String, Scope>),
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Scope {
    Value(String),
    Nested(BTreeMap<String, String>),
}
