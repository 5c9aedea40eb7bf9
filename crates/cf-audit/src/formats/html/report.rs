use std::fmt;

use askama::Template;
use cf_models::Token;

use super::describe::Described;
use super::payload::payload;
use super::policy::{CSS, SCRIPT, policy};
use super::rights::{GroupCount, TierCount, groups, tiers};
use super::sections::{self, CoverageView, First, Number, RuleView, Suppressed};
use crate::audit::{Report, redact};
use crate::catalog::{Catalog, Tier};

/// Tokens up to which each has a row in the timeline; above, there are histograms.
const MOST_LINES: usize = 300;
/// Permission groups that are in sight.
const MOST_GROUPS: usize = 14;

/// A report as one HTML file that loads nothing. Needs the feature `html`.
///
/// The verdict, the numbers and the 50 most serious findings work without JavaScript; the timeline and the table of all tokens need
/// it. Text from the API is untrusted, and is never interpreted as HTML.
///
/// ```
/// use cf_audit::formats::HtmlReport;
/// use cf_audit::{Audit, AuditInput, Catalog, Profile};
///
/// let tokens = [cf_models::parse_token(br#"{"id": "a1", "name": "<b>deploy</b>", "status": "active"}"#)?];
/// let report = Audit::new(Profile::Default).at("2026-11-25T12:00:00Z".parse()?).run(&AuditInput::new(&tokens));
/// let html = HtmlReport::new(&report, &tokens, &Catalog::new()).render()?;
/// assert!(html.contains("&#60;b&#62;deploy") && !html.contains("<b>deploy"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HtmlReport<'a> {
    report: &'a Report,
    tokens: &'a [Token],
    catalog: &'a Catalog,
}

/// A report cannot be rendered.
#[derive(Debug)]
pub struct RenderError(Box<dyn std::error::Error + Send + Sync>);

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    policy: String,
    css: &'static str,
    script: &'static str,
    headline: String,
    account: Option<&'a str>,
    now: String,
    profile: String,
    coverage: CoverageView,
    numbers: [Number; 4],
    not_counted: String,
    first: Vec<First>,
    lines: bool,
    tiers: Vec<TierCount>,
    groups: Vec<GroupView<'a>>,
    more_groups: Vec<GroupView<'a>>,
    rules: Vec<RuleView>,
    suppressed: Vec<Suppressed>,
    evaluation: Vec<(&'static str, String)>,
    thresholds: Vec<(String, u32)>,
    data: String,
}

/// A permission group in the table.
struct GroupView<'a> {
    name: &'a str,
    /// For the address.
    link: String,
    tier: &'static str,
    tokens: usize,
}

// === impl HtmlReport ===

impl<'a> HtmlReport<'a> {
    /// Creates the page of a report about these tokens, in the order in which they were examined.
    #[must_use]
    pub fn new(report: &'a Report, tokens: &'a [Token], catalog: &'a Catalog) -> Self {
        Self {
            report,
            tokens,
            catalog,
        }
    }

    /// Returns the page.
    ///
    /// # Errors
    ///
    /// If the template or the data cannot be written, which does not happen for a report of this crate.
    pub fn render(&self) -> Result<String, RenderError> {
        let (report, tokens) = (self.report, self.tokens);
        let describe = |token: &Token| {
            let name = redact(token.name.as_deref().unwrap_or_default()).into_owned();
            Described::new(token, name, self.catalog, report.now)
        };
        let described: Vec<Described> = tokens.iter().map(describe).collect();
        let counts = groups(&described);
        let (visible, more) = counts.split_at_checked(MOST_GROUPS).unwrap_or((&counts, &[]));
        let page = Page {
            policy: policy(),
            css: CSS,
            script: SCRIPT,
            headline: sentence(&report.headline()),
            account: report.account_id.as_deref(),
            now: sections::time(report.now),
            profile: report.profile.to_string(),
            coverage: sections::coverage(report),
            numbers: sections::numbers(report),
            not_counted: sections::not_in_numbers(report),
            first: sections::first(report),
            lines: tokens.len() <= MOST_LINES,
            tiers: tiers(tokens, &described),
            groups: visible.iter().map(GroupView::of).collect(),
            more_groups: more.iter().map(GroupView::of).collect(),
            rules: sections::rules(report),
            suppressed: sections::suppressed(report),
            evaluation: sections::evaluation(report),
            thresholds: sections::thresholds(report),
            data: payload(report, tokens, &described, &counts).map_err(RenderError::from)?,
        };
        page.render().map_err(RenderError::from)
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

// === impl GroupView ===

impl<'a> GroupView<'a> {
    fn of(group: &'a GroupCount) -> Self {
        let encode = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        Self {
            name: &group.name,
            link: group.id.bytes().map(encode).collect(),
            tier: group.tier.map_or("", Tier::as_str),
            tokens: group.tokens.len(),
        }
    }
}

// === impl RenderError ===

impl From<askama::Error> for RenderError {
    fn from(reason: askama::Error) -> Self {
        Self(reason.into())
    }
}

impl From<serde_json::Error> for RenderError {
    fn from(reason: serde_json::Error) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot render the report")
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
