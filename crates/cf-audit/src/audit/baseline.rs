use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::coverage::Coverage;
use super::document::REPORT_VERSION;
use super::finding::Finding;
use super::known::KnownFindings;

/// Findings of an earlier audit: any JSON report. It covers a finding with the same rule, token and evidence.
///
/// ```
/// use cf_audit::{Audit, AuditInput, Baseline, Profile, ReportDocument};
///
/// let tokens = [cf_models::parse_token(br#"{"id": "a1", "status": "active"}"#)?];
/// let (input, now) = (AuditInput::new(&tokens), "2026-11-25T12:00:00Z".parse()?);
/// let first = Audit::new(Profile::Default).at(now).run(&input);
/// let json = serde_json::to_vec(&ReportDocument::new(&[first]))?;
///
/// let audit = Audit::new(Profile::Default).with_baseline(Baseline::from_json(&json)?);
/// assert_eq!(audit.at(now).run(&input).counts.active(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    findings: KnownFindings,
}

/// Why a document cannot be a baseline.
#[derive(Debug)]
pub struct InvalidBaseline {
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Json(serde_json::Error),
    Version(u64),
    NoVerdict(Option<String>),
}

#[derive(Deserialize)]
struct Document {
    version: u64,
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    account_id: Option<String>,
    coverage: CoverageState,
    findings: Vec<Known>,
}

#[derive(Deserialize)]
struct CoverageState {
    state: Coverage,
}

#[derive(Deserialize)]
struct Known {
    rule: String,
    token: Option<KnownToken>,
    evidence: Value,
}

#[derive(Deserialize)]
struct KnownToken {
    id: Option<String>,
}

/// Rules whose findings are reported even if a baseline contains them.
const NEVER: [&str; 3] = ["CFT506", "CFT508", "CFT902"];

// === impl Baseline ===

impl Baseline {
    /// Reads a JSON report. Suppressed findings of that report count too.
    ///
    /// # Errors
    ///
    /// When it is not a report, is one of an unknown version, or one of a listing without a verdict: its tokens are not all.
    pub fn from_json(json: &[u8]) -> Result<Self, InvalidBaseline> {
        let document: Document = serde_json::from_slice(json).map_err(|reason| InvalidBaseline {
            reason: Reason::Json(reason),
        })?;
        if document.version != u64::from(REPORT_VERSION) {
            return Err(InvalidBaseline {
                reason: Reason::Version(document.version),
            });
        }
        let mut findings = KnownFindings::default();
        for account in document.accounts {
            if account.coverage.state == Coverage::Broken {
                return Err(InvalidBaseline {
                    reason: Reason::NoVerdict(account.account_id),
                });
            }
            for known in account.findings {
                let token = known.token.and_then(|token| token.id);
                findings.add(account.account_id.as_deref(), known.rule, token, known.evidence);
            }
        }
        Ok(Self { findings })
    }

    /// Marks the findings that it covers.
    pub(super) fn apply(&self, account: Option<&str>, findings: &mut [Finding]) {
        for finding in findings {
            finding.in_baseline =
                !NEVER.contains(&finding.rule.id) && self.findings.contains(account, finding);
        }
    }
}

// === impl InvalidBaseline ===

impl fmt::Display for InvalidBaseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid baseline: ")?;
        match &self.reason {
            Reason::Json(_) => f.write_str("expected a JSON report of an audit"),
            Reason::Version(version) => {
                write!(
                    f,
                    "expected version {REPORT_VERSION} of the report, got {version}"
                )
            }
            Reason::NoVerdict(account) => {
                f.write_str("the report has no verdict")?;
                match account {
                    Some(account) => write!(f, " for the account {}", cf_text::excerpt(account, 40)),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for InvalidBaseline {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Json(reason) => Some(reason),
            Reason::Version(_) | Reason::NoVerdict(_) => None,
        }
    }
}
