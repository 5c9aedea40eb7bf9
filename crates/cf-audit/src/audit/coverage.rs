use std::fmt;

use cf_models::Token;
use cf_models::rights::Rights;
use serde::{Deserialize, Serialize};

use super::input::{AuditInput, Completeness, Credentials};
use crate::catalog::Catalog;

/// Whether the audit has seen all tokens of the account. If it is broken, or lower than required, there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Coverage {
    /// Tokens are missing, or may be.
    Broken,
    /// There is no sign of missing tokens, but nothing shows that the caller can see all tokens.
    Unproven,
    /// The listing is complete and contains the calling token, whose policies allow reading all tokens.
    Proven,
}

/// The coverage with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CoverageReport {
    /// The state.
    pub state: Coverage,
    /// Why, in words, the most important first. They may contain untrusted text.
    pub reasons: Vec<String>,
}

/// The permission groups that show all tokens of the account.
const SEES_ALL: [&str; 2] = ["Account API Tokens Read", "Account API Tokens Write"];

// === impl Coverage ===

impl Coverage {
    /// Returns the name: `proven`, `unproven` or `broken`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Unproven => "unproven",
            Self::Proven => "proven",
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

// === impl CoverageReport ===

impl CoverageReport {
    pub(super) fn assess(input: &AuditInput<'_>, catalog: &Catalog, allow_empty: bool) -> Self {
        let broken = breaks(input, allow_empty);
        if !broken.is_empty() {
            return Self {
                state: Coverage::Broken,
                reasons: broken,
            };
        }
        let doubts = doubts(input, catalog);
        if doubts.is_empty() {
            Self {
                state: Coverage::Proven,
                reasons: vec![
                    "the list is complete, the calling token is in it, and its policies allow reading all tokens"
                        .to_owned(),
                ],
            }
        } else {
            Self {
                state: Coverage::Unproven,
                reasons: doubts,
            }
        }
    }
}

fn breaks(input: &AuditInput<'_>, allow_empty: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Completeness::Incomplete(causes) = &input.completeness {
        reasons.extend(causes.iter().cloned());
        if causes.is_empty() {
            reasons.push("the listing is incomplete".to_owned());
        }
    }
    if !input.filters.is_empty() {
        reasons.push(format!("the input is filtered: {}", input.filters.join(" ")));
    }
    if input.tokens.is_empty() {
        match &input.credentials {
            Credentials::AccountToken { .. } => {
                reasons.push("the list is empty, although an account token listed it".to_owned());
            }
            _ if !allow_empty => reasons.push("the list is empty: nothing was examined".to_owned()),
            _ => {}
        }
    } else if let Some(id) = input.credentials.token_id().filter(|_| caller(input).is_none()) {
        reasons.push(format!("the listing does not contain the calling token {id}"));
    }
    reasons
}

fn doubts(input: &AuditInput<'_>, catalog: &Catalog) -> Vec<String> {
    let mut doubts = Vec::new();
    if input.completeness == Completeness::Unknown {
        doubts.push("the input contains no listing summary, so completeness cannot be checked".to_owned());
    }
    let caller = caller(input);
    match (&input.credentials, caller) {
        (_, Some(caller)) if sees_all(caller, catalog) => {}
        (_, Some(_)) => doubts.push(
            "the calling token has no Account API Tokens Read or Write: it may see only the tokens that it created"
                .to_owned(),
        ),
        (Credentials::User, None) => doubts
            .push("a user's credentials listed the tokens: they may show only the tokens that the user created".to_owned()),
        (_, None) => doubts.push("nothing shows whether the credentials can see all tokens".to_owned()),
    }
    doubts
}

/// The calling token, if the listing contains it.
fn caller<'a>(input: &AuditInput<'a>) -> Option<&'a Token> {
    let id = input.credentials.token_id()?;
    input.tokens.iter().find(|token| token.id.as_ref() == Some(id))
}

/// Whether the token's own policies allow reading all tokens, for certain and without a deny on a part.
fn sees_all(token: &Token, catalog: &Catalog) -> bool {
    let scopes = |group: &_| catalog.scopes(group);
    let rights = Rights::new(token).with_scopes(&scopes).effective();
    rights.iter().any(|right| {
        let is_one = |name: &&str| catalog.matches(name, right.group);
        right.unknown.is_none() && right.narrower_denies.is_empty() && SEES_ALL.iter().any(is_one)
    })
}
