use super::finding::Finding;
use super::known::KnownFindings;
use super::report::{Against, Report};

// === impl Report ===

impl Report {
    /// Marks the findings that are new since `earlier`: those that it does not contain with the same rule, token and evidence.
    ///
    /// Both reports must be of one account, and of audits with the same profile and thresholds. Evaluate the earlier listing as of
    /// its own time, so that a finding which only the passing of time caused is new, such as a token that is stale by now. Findings
    /// about coverage or about suppressions are not marked: they are not about tokens.
    ///
    /// ```
    /// use cf_audit::{Audit, AuditInput, Profile};
    ///
    /// let old = [cf_models::parse_token(br#"{"id": "a1", "status": "active", "expires_on": "2026-12-20T00:00:00Z"}"#)?];
    /// let new = [cf_models::parse_token(br#"{"id": "a1", "status": "active"}"#)?];
    /// let audit = Audit::new(Profile::Default);
    /// let earlier = audit.at("2026-11-01T00:00:00Z".parse()?).run(&AuditInput::new(&old));
    /// let mut report = audit.at("2026-11-25T00:00:00Z".parse()?).run(&AuditInput::new(&new));
    /// report.mark_new_since(&earlier);
    /// let is_new = |rule| report.findings.iter().any(|finding| finding.rule.id == rule && finding.is_new);
    /// assert!(is_new("CFT101"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_new_since(&mut self, earlier: &Self) {
        let mut known = KnownFindings::default();
        for finding in &earlier.findings {
            let token = finding.token.as_ref().and_then(|token| token.id.clone());
            known.add(None, finding.rule.id.to_owned(), token, finding.evidence_value());
        }
        for finding in &mut self.findings {
            finding.is_new = finding.rule.is_about_tokens() && !known.contains(None, finding);
        }
        let new = |finding: &&Finding| finding.is_new && finding.is_shown();
        self.counts.new = Some(self.findings.iter().filter(new).count());
        self.against = Some(Against {
            listed_at: earlier.listed_at,
            now: earlier.now,
            tokens: earlier.tokens.listed,
        });
    }

    /// Such as `; 3 new since 2026-01-01`.
    pub(super) fn new_findings(&self) -> String {
        let (Some(against), Some(new)) = (&self.against, self.counts.new) else {
            return String::new();
        };
        let new = match new {
            0 => "none".to_owned(),
            new => new.to_string(),
        };
        match against.listed_at {
            Some(at) => format!("; {new} new since {}", at.format("%Y-%m-%d")),
            None => format!("; {new} new since the earlier listing"),
        }
    }
}
