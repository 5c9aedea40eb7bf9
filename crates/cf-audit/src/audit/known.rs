use std::collections::HashMap;

use serde_json::Value;

use super::finding::Finding;

/// Findings of another audit, by account, rule, token and evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct KnownFindings(HashMap<Key, Vec<Value>>);

type Key = (Option<String>, String, Option<String>);

// === impl KnownFindings ===

impl KnownFindings {
    pub(super) fn add(
        &mut self,
        account: Option<&str>,
        rule: String,
        token: Option<String>,
        evidence: Value,
    ) {
        let key = (account.map(str::to_owned), rule, token);
        self.0.entry(key).or_default().push(evidence);
    }

    /// Returns whether the other audit had this finding. One of a token without an ID is never known: nothing shows that it is
    /// the same token.
    pub(super) fn contains(&self, account: Option<&str>, finding: &Finding) -> bool {
        let token = finding.token.as_ref();
        if token.is_some_and(|token| token.id.is_none()) {
            return false;
        }
        let key = (
            account.map(str::to_owned),
            finding.rule.id.to_owned(),
            token.and_then(|token| token.id.clone()),
        );
        let evidence = finding.evidence_value();
        self.0.get(&key).is_some_and(|known| known.contains(&evidence))
    }
}
