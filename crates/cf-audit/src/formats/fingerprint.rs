//! A text that is the same for the same finding in every run.

use crate::audit::{Finding, Report};

/// From account, rule and token; for a finding about the listing, from its evidence.
pub(super) fn fingerprint(report: &Report, finding: &Finding) -> String {
    let mut hash = Fnv::new();
    hash.add(report.account_id.as_deref().unwrap_or_default());
    hash.add(finding.rule.id);
    match &finding.token {
        Some(token) => match &token.id {
            Some(id) => hash.add(id),
            None => {
                hash.add(&token.position.to_string());
                hash.add(token.name.as_deref().unwrap_or_default());
            }
        },
        None if finding.rule.is_about_coverage() => {}
        None => hash.add(&serde_json::to_string(&finding.evidence).unwrap_or_default()),
    }
    format!("{:016x}", hash.0)
}

/// FNV-1a with 64 bits: stable between versions of Rust, unlike its hasher.
struct Fnv(u64);

// === impl Fnv ===

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
