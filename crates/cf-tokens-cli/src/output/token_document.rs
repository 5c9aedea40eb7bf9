//! One token as JSON, with what is computed from it.

use cf_audit::{Catalog, Marker};
use cf_tokens::models::Extra;
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::rights::{self, RightDocument};

/// The members of the API, then `risk` and `rights`.
#[derive(Serialize)]
pub(crate) struct TokenDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a AccountId>,
    #[serde(flatten)]
    token: Token,
    risk: Risk,
    rights: Vec<RightDocument>,
}

/// Level and concerns of a token.
#[derive(Serialize)]
pub(super) struct Risk {
    level: &'static str,
    concerns: Vec<ConcernDocument>,
}

#[derive(Serialize)]
struct ConcernDocument {
    concern: &'static str,
    message: String,
}

/// Members that are computed. A stored document has them too.
const COMPUTED: [&str; 3] = ["account_id", "risk", "rights"];

// === impl TokenDocument ===

impl<'a> TokenDocument<'a> {
    pub(crate) fn new(token: &Token, account_id: Option<&'a AccountId>, now: DateTime<Utc>) -> Self {
        let catalog = Catalog::new();
        Self {
            account_id,
            token: without_computed(token),
            risk: Risk::new(token, &catalog, now),
            rights: rights::documents(token, &catalog),
        }
    }
}

// === impl Risk ===

impl Risk {
    pub(super) fn new(token: &Token, catalog: &Catalog, now: DateTime<Utc>) -> Self {
        let mark = Marker::new(catalog).mark(token, now);
        let concerns = mark.concerns.iter().map(|concern| ConcernDocument {
            concern: concern.as_str(),
            message: concern.to_string(),
        });
        Self {
            level: mark.level.as_str(),
            concerns: concerns.collect(),
        }
    }
}

fn without_computed(token: &Token) -> Token {
    let mut token = token.clone();
    if token.extra.iter().any(|(name, _)| COMPUTED.contains(&name)) {
        let members = token.extra.iter().filter(|(name, _)| !COMPUTED.contains(name));
        let members = members.map(|(name, value)| (name.to_owned(), value.clone()));
        let members: serde_json::Map<_, _> = members.collect();
        // What was read can be kept.
        token.extra = Extra::try_from(members).unwrap_or_default();
    }
    token
}
