use cf_models::Token;
use serde::{Serialize, Serializer};

use super::evidence::Evidence;
use super::rule_info::RuleInfo;
use super::secret;
use super::severity::Severity;

/// Something that a rule found about a token, or about the listing.
///
/// Texts are untrusted: escape them for the output. Nothing in a finding looks like a credential.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    #[serde(flatten, serialize_with = "rule")]
    pub rule: &'static RuleInfo,
    /// The severity of the rule in the profile.
    pub severity: Severity,
    /// The token; `None` for a finding about the listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenRef>,
    /// What was found, in words.
    pub message: String,
    /// The fields and values it rests on.
    pub evidence: Evidence,
    /// What limits the finding and does not remove it, such as a deny on a part of the resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to do.
    pub fix: &'static str,
    /// The rule whose finding on the same token contains this one. Human-readable formats leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absorbed_by: Option<&'static str>,
    /// Why it is suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Acceptance>,
    /// Whether a baseline contains it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_baseline: bool,
    /// Whether the earlier listing that the report was compared with does not have it.
    #[serde(rename = "new", skip_serializing_if = "std::ops::Not::not")]
    pub is_new: bool,
}

/// The token of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct TokenRef {
    /// The id.
    pub id: Option<String>,
    /// The name, without what looks like a credential.
    pub name: Option<String>,
    /// Position in the listing, from 0.
    pub position: usize,
}

/// Why a finding is suppressed, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Acceptance {
    /// The reason.
    pub reason: String,
    /// The last day, or `never`.
    pub until: String,
    /// Who suppressed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

// === impl Finding ===

impl Finding {
    /// Returns whether the finding asks for something to be done: it is neither suppressed nor in the baseline.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.suppressed.is_none() && !self.in_baseline
    }

    /// Returns whether human-readable formats show the finding: it is active, and not a part of another one.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.is_active() && self.absorbed_by.is_none()
    }

    /// The evidence, as reports contain it.
    pub(super) fn evidence_value(&self) -> serde_json::Value {
        serde_json::to_value(&self.evidence).unwrap_or_default()
    }

    /// Returns the name of the token, or else its id, or else a text; `None` for a finding about the listing.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.token.as_ref().map(TokenRef::display_name)
    }
}

fn rule<S: Serializer>(rule: &&'static RuleInfo, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Rule {
        rule: &'static str,
        slug: &'static str,
        title: &'static str,
    }
    let RuleInfo { id, slug, title, .. } = **rule;
    Rule {
        rule: id,
        slug,
        title,
    }
    .serialize(serializer)
}

// === impl TokenRef ===

impl TokenRef {
    pub(super) fn new(token: &Token, position: usize) -> Self {
        Self {
            id: token.id.as_ref().map(ToString::to_string),
            name: token
                .name
                .as_deref()
                .map(|name| secret::redact(name).into_owned()),
            position,
        }
    }

    /// Returns the name, or else the id, or else `(unnamed)`, as untrusted text.
    #[must_use]
    pub fn display_name(&self) -> &str {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        name.or(self.id.as_deref()).unwrap_or("(unnamed)")
    }
}
