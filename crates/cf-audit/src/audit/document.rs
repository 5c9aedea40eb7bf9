use serde::Serialize;

use super::report::Report;

/// The version of the JSON form of reports. A member that is added does not change it; any other change gets a new one.
pub const REPORT_VERSION: u32 = 1;

/// Reports as a JSON document: `{"version": 1, "accounts": […]}`.
///
/// ```
/// use cf_audit::{Audit, AuditInput, Profile, ReportDocument};
///
/// let report = Audit::new(Profile::Default).at("2026-11-25T12:00:00Z".parse()?).run(&AuditInput::new(&[]));
/// let json = serde_json::to_value(ReportDocument::new(&[report]))?;
/// assert_eq!(json["version"], 1);
/// assert_eq!(json["accounts"][0]["coverage"]["state"], "broken");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct ReportDocument<'a> {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// One report per account.
    pub accounts: &'a [Report],
}

// === impl ReportDocument ===

impl<'a> ReportDocument<'a> {
    /// A document of these reports.
    #[must_use]
    pub const fn new(accounts: &'a [Report]) -> Self {
        Self {
            version: REPORT_VERSION,
            accounts,
        }
    }
}
