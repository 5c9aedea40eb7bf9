use std::fmt;

use serde::{Deserialize, Deserializer};

use super::coverage::Coverage;
use super::profile::Profile;
use super::severity::Severity;
use super::suppression::Suppressions;
use super::thresholds::Thresholds;

/// The settings file of an audit, `cf-tokens-audit.toml`: settings and suppressions.
///
/// ```
/// use cf_audit::AuditFile;
///
/// let file = AuditFile::parse(r#"
/// profile = "cis"
/// allowed_domains = ["example.com"]
///
/// [thresholds]
/// stale_days = 60
///
/// [[suppress]]
/// rule = "CFT301"
/// token = "50b131ed46c2839e76fd5f6b96560ab2"
/// reason = "hosted CI has no fixed addresses"
/// until = "2027-03-31"
/// by = "ada@example.com"
/// "#)?;
/// assert_eq!(file.suppressions.len(), 1);
/// # Ok::<(), cf_audit::InvalidAuditFile>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AuditFile {
    /// The profile.
    pub profile: Option<Profile>,
    /// The least severity of findings that make the command fail.
    pub fail_on: Option<Severity>,
    /// The least coverage for a verdict.
    pub require_coverage: Option<Coverage>,
    /// Domains of creators.
    pub allowed_domains: Vec<String>,
    /// Numbers by name, as in [`Thresholds::NAMES`].
    pub thresholds: Vec<(String, u32)>,
    /// What is suppressed. A malformed entry is kept, does not apply, and is reported (CFT905).
    pub suppressions: Suppressions,
}

/// Text that is not a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAuditFile {
    line: Option<usize>,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(default, deserialize_with = "profile")]
    profile: Option<Profile>,
    #[serde(default, deserialize_with = "severity")]
    fail_on: Option<Severity>,
    #[serde(default, deserialize_with = "coverage")]
    require_coverage: Option<Coverage>,
    #[serde(default)]
    allowed_domains: Vec<String>,
    #[serde(default)]
    thresholds: toml::Table,
    #[serde(default)]
    suppress: Vec<toml::Value>,
}

fn profile<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Profile>, D::Error> {
    one_of(
        deserializer,
        "profile",
        &Profile::ALL.map(|profile| (profile.as_str(), profile)),
    )
}

/// Those that `--fail-on` accepts. The others are about the coverage, which does not count there: with `error`, the command
/// would never fail.
fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    let severities = [
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ];
    one_of(
        deserializer,
        "severity",
        &severities.map(|severity| (severity.as_str(), severity)),
    )
}

/// Those that `--require-coverage` accepts: broken coverage never has a verdict.
fn coverage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Coverage>, D::Error> {
    let coverages = [Coverage::Unproven, Coverage::Proven];
    one_of(
        deserializer,
        "coverage",
        &coverages.map(|coverage| (coverage.as_str(), coverage)),
    )
}

/// Reads a name. The derived error would name neither the kind nor only what is accepted here: `unknown variant`.
fn one_of<'de, D: Deserializer<'de>, T: Copy>(
    deserializer: D,
    kind: &str,
    values: &[(&str, T)],
) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if let Some((_, value)) = values.iter().find(|(name, _)| *name == text) {
        return Ok(Some(*value));
    }
    let names: Vec<String> = values.iter().map(|(name, _)| format!("`{name}`")).collect();
    Err(serde::de::Error::custom(format!(
        "unknown {kind} `{}`, expected one of {}",
        cf_text::excerpt(&text, 40),
        names.join(", ")
    )))
}

// === impl AuditFile ===

impl AuditFile {
    /// Parses the file.
    ///
    /// # Errors
    ///
    /// When it is not TOML, or has an unknown key or threshold. A malformed suppression is not an error.
    pub fn parse(text: &str) -> Result<Self, InvalidAuditFile> {
        let content: Content = toml::from_str(text).map_err(|reason| InvalidAuditFile::new(&reason, text))?;
        let mut thresholds = Vec::new();
        for (name, value) in &content.thresholds {
            if Thresholds::default().get(name).is_none() {
                return Err(InvalidAuditFile::without_line(format!(
                    "thresholds: unknown key `{}`, expected one of {}",
                    cf_text::excerpt(name, 40),
                    Thresholds::NAMES.join(", ")
                )));
            }
            let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
            let Some(number) = number else {
                return Err(InvalidAuditFile::without_line(format!(
                    "thresholds.{name}: expected a whole number"
                )));
            };
            thresholds.push((name.clone(), number));
        }
        Ok(Self {
            profile: content.profile,
            fail_on: content.fail_on,
            require_coverage: content.require_coverage,
            allowed_domains: content.allowed_domains,
            thresholds,
            suppressions: Suppressions::new(&content.suppress),
        })
    }
}

// === impl InvalidAuditFile ===

impl InvalidAuditFile {
    fn new(reason: &toml::de::Error, text: &str) -> Self {
        let before = reason.span().and_then(|span| text.get(..span.start));
        Self {
            line: before.map(|before| before.split('\n').count()),
            message: reason.message().to_owned(),
        }
    }

    fn without_line(message: String) -> Self {
        Self { line: None, message }
    }
}

/// Without the text of the line, which may contain anything.
impl fmt::Display for InvalidAuditFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}", cf_text::excerpt(&self.message, 400))
    }
}

impl std::error::Error for InvalidAuditFile {}
