//! `cf-tokens audit`, `rules` and `explain`.

use std::path::PathBuf;
use std::str::FromStr;

use cf_audit::formats::Anchor;
use cf_audit::{Coverage, Profile, Severity, Thresholds};
use cf_tokens::AccountId;
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;

use super::connection::Connection;
use super::requests::{Pages, Requests};
use super::{ENVIRONMENT, TextOrJson};

const EXAMPLES: &str = "\
Examples:
  cf-tokens audit --account-id 0123456789abcdef0123456789abcdef
  cf-tokens audit --profile cis --fail-on medium
  cf-tokens audit tokens.json --output json --output-file baseline.json
  cf-tokens audit --baseline baseline.json --output markdown >> \"$GITHUB_STEP_SUMMARY\"
  cf-tokens audit --against last-week.json
  cf-tokens audit --output sarif --output-file audit.sarif --exit-zero
  cf-tokens explain CFT410

Without FILES, the account's tokens are listed, including expired ones, until two passes
agree (at least two passes). The token that sends the requests is verified, and the
account's permission groups are read if the credentials allow it. With FILES, no request is
sent; they are read as by `cf-tokens read`.

The result begins with the coverage. If it is lower than --require-coverage, there is no
verdict, and the exit status is 3:
  proven    the listing is complete, and the token that listed it may see all tokens
  unproven  there is no sign of missing tokens, but no proof that all are listed
  broken    there are signs that tokens are missing (never a verdict)

Settings and suppressed findings are read from cf-tokens-audit.toml, if it exists:
  profile = \"cis\"
  [thresholds]
  stale_days = 60
  [[suppress]]
  rule = \"CFT301\"
  token = \"50b131ed46c2839e76fd5f6b96560ab2\"
  reason = \"hosted CI has no fixed addresses\"
  until = \"2027-03-31\"    # the last day, or \"never\"
  by = \"ada@example.com\"";

const TIERS: &str = "\
Tiers (what a permission lets a stolen token do; T0 is the worst):
  T0-mint       creates, edits or rolls credentials
  T0-account    controls who is in the account
  T0-gate       controls who passes Cloudflare Access
  T1-code       changes code that is served to visitors or run with bindings
  T1-traffic    controls where names, mail, certificates or traffic go
  T1-defence    can switch a defense, a log or an alert off
  T1-data       changes stored data or secrets
  T2-data       reads content, logs or personal data
  T2-inventory  reads what exists
  spend         can cause costs
Most permissions have no tier. A rule that names T0, T1 or T2 applies to all tiers of that number.";

const EXIT_STATUS: &str = "\
Exit status:
  0    all listed tokens were examined, and no finding is at or above --fail-on
  1    there are findings at or above --fail-on
  2    usage or configuration error; nothing was sent
  3    no verdict, or an API, network, decode or output failure
  4    authentication or permission failure
  129  ended by SIGHUP
  130  interrupted (Ctrl-C)
  131  ended by SIGQUIT
  141  the reader closed the pipe
  143  ended by SIGTERM";

// `--profile` is the one of the audit. A listing is always double-checked, and one that is incomplete is in the report.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = format!("{EXAMPLES}\n\n{TIERS}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"),
    mut_arg("profile", |arg| {
        arg.long("config-profile")
            .help("Profile of the configuration file (`--profile` in other commands) [env: CF_TOKENS_PROFILE]")
    }),
    mut_arg("double_check", |arg| arg.hide(true)),
    mut_arg("allow_incomplete", |arg| arg.hide(true)),
)]
pub(crate) struct Audit {
    /// Audit stored listings instead of listing the tokens (`-` for stdin)
    #[arg(value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,

    /// Account ID (32 letters and digits; repeatable) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID", conflicts_with = "files")]
    pub(crate) account_id: Vec<AccountId>,

    /// Read account IDs from FILE, one per line (`-` for stdin)
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub(crate) accounts_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) rules: RuleOptions,

    #[command(flatten)]
    pub(crate) thresholds: ThresholdOptions,

    #[command(flatten)]
    pub(crate) verdict: VerdictOptions,

    #[command(flatten)]
    pub(crate) output: AuditOutput,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) pages: Pages,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleOptions {
    /// Rules, severities and thresholds to use [default: default]
    #[arg(id = "audit_profile", long = "profile", value_name = "PROFILE", value_parser = profiles())]
    pub(crate) profile: Option<Profile>,

    /// Evaluate tokens as of TIME (RFC 3339) [default: the time of a stored listing, otherwise now]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<DateTime<Utc>>,

    /// Settings and suppressed findings [default: cf-tokens-audit.toml, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,

    /// Report suppressed findings too
    #[arg(long)]
    pub(crate) no_suppressions: bool,

    /// Leave out findings that the JSON report FILE already contains (same rule, token and evidence)
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Mark findings that are new since the stored listing OLD (a file for `cf-tokens read`; `-` for stdin)
    ///
    /// OLD is audited by the same rules and thresholds, as of the time at which it was listed. A
    /// finding is new if OLD lacks it with the same rule, token and evidence. All findings are still
    /// reported, and --fail-on applies to all of them. The exit status is 3 if OLD is incomplete,
    /// filtered, of another account, or newer.
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,

    /// Domain of creators' email addresses (repeatable); others are reported (CFT501)
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) allowed_domain: Vec<String>,

    /// Email addresses of people who have left, one per line, each with the date of departure, such as 2026-03-31 (CFT505)
    #[arg(long, value_name = "FILE")]
    pub(crate) departed: Option<PathBuf>,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Verdict")]
pub(crate) struct VerdictOptions {
    /// Exit with status 1 if there are findings at or above SEVERITY [default: high]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(crate) fail_on: Option<Severity>,

    /// Exit with status 0 instead of 1; it does not change the other statuses
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Lowest coverage for which there is a verdict [default: unproven; profile cis: proven]
    #[arg(long, value_name = "COVERAGE", value_parser = coverages())]
    pub(crate) require_coverage: Option<Coverage>,

    /// Accept an empty listing, except from an account-owned token, which must at least list itself
    #[arg(long)]
    pub(crate) allow_empty: bool,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct AuditOutput {
    /// Output format [default: by the extension of --output-file, otherwise table]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub(crate) output: Option<AuditFormat>,

    /// Write to FILE atomically instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,

    /// Write the report in another format too, such as sarif=audit.sarif (repeatable)
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) also: Vec<AlsoOutput>,

    /// Path in the repository at which sarif and gitlab show findings
    #[arg(long, value_name = "PATH", default_value = "cf-tokens-audit.toml")]
    pub(crate) sarif_anchor: Anchor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// Verdict and coverage, then the findings by rule, the most serious first
    Table,
    /// The newest version of the JSON report
    Json,
    /// Version 1 of the JSON report
    #[value(name = "json-v1")]
    JsonV1,
    /// One JSON object per line: the report of an account, then its findings
    Ndjson,
    /// Comma-separated values; the first record of each account contains its verdict
    Csv,
    /// Markdown for a job summary or a comment, at most 900 KiB
    Markdown,
    /// SARIF 2.1.0 for code scanning
    Sarif,
    /// JUnit XML: a test case per rule
    Junit,
    /// Code quality report of GitLab
    Gitlab,
    /// Page for people that loads nothing, for one account
    Html,
}

macro_rules! threshold_options {
    ($($(#[doc = $doc:literal])+ $field:ident $long:literal $value:literal;)+) => {
        #[derive(Clone, Debug, Default, clap::Args)]
        #[command(next_help_heading = "Thresholds (defaults in parentheses; those of profile cis after a slash)")]
        pub(crate) struct ThresholdOptions {
            $(
                $(#[doc = $doc])+
                #[arg(long = $long, value_name = $value)]
                $field: Option<u32>,
            )+
        }

        impl ThresholdOptions {
            /// Sets the numbers that are given.
            pub(crate) fn apply(&self, thresholds: &mut Thresholds) {
                $(
                    if let Some(number) = self.$field {
                        thresholds.$field = number;
                    }
                )+
            }

            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}

threshold_options! {
    /// CFT102: report tokens that expire within DAYS (30)
    expiring_soon_days "expiring-soon-days" "DAYS";
    /// CFT104: longest allowed time from the last change to the expiry (366/90)
    max_lifetime_days "max-lifetime-days" "DAYS";
    /// CFT105: longest allowed time since the last change (365/90)
    rotation_days "rotation-days" "DAYS";
    /// CFT106: report tokens in use that expire within DAYS (7)
    expiring_in_use_days "expiring-in-use-days" "DAYS";
    /// CFT106: a token counts as in use if it was used within the last DAYS (7)
    in_use_days "in-use-days" "DAYS";
    /// CFT201: report tokens that have been valid for DAYS and were never used (30)
    never_used_days "never-used-days" "DAYS";
    /// CFT202: report tokens that were last used DAYS ago or earlier (90/45)
    stale_days "stale-days" "DAYS";
    /// CFT203: report disabled tokens that were last changed DAYS ago or earlier (30)
    disabled_days "disabled-days" "DAYS";
    /// CFT303: most IPv4 addresses that a token may allow, as the prefix length of one network (16/24)
    ipv4_prefix "ipv4-prefix" "BITS";
    /// CFT303: most IPv6 addresses that a token may allow, as the prefix length of one network (32/48)
    ipv6_prefix "ipv6-prefix" "BITS";
    /// CFT404: report tokens with at least N distinct write permissions (20/10)
    write_groups "write-groups" "N";
    /// CFT407: report deprecated permissions that end within DAYS (90)
    deprecated_days "deprecated-days" "DAYS";
    /// CFT417: report tokens with at least N distinct read permissions (40/20)
    read_groups "read-groups" "N";
    /// CFT510: tokens that an account may hold (500)
    quota_tokens "quota-tokens" "N";
    /// CFT510: percent of the quota (80)
    quota_percent "quota-percent" "N";
    /// CFT905: report suppressions that end within DAYS (14)
    suppression_days "suppression-days" "DAYS";
}

/// Names of the rules, or what one means.
#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// Severities of this profile
    #[arg(long, value_name = "PROFILE", value_parser = profiles(), default_value = "default")]
    pub(crate) profile: Profile,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: TextOrJson,
}

#[derive(Debug, clap::Args)]
#[command(after_help = TIERS)]
pub(crate) struct Explain {
    /// Rule, by its ID or name, such as CFT301 or no-ip-restriction
    #[arg(value_name = "RULE", required = true)]
    pub(crate) rules: Vec<String>,
}

fn profiles() -> impl clap::builder::TypedValueParser<Value = Profile> {
    let names = Profile::ALL.map(|profile| profile.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Profile>())
}

fn severities() -> impl clap::builder::TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["info", "low", "medium", "high", "critical"])
        .try_map(|name| name.parse::<Severity>())
}

fn coverages() -> impl clap::builder::TypedValueParser<Value = Coverage> {
    PossibleValuesParser::new(["unproven", "proven"]).map(|name| match name.as_str() {
        "proven" => Coverage::Proven,
        _ => Coverage::Unproven,
    })
}

/// A format and a file, such as `sarif=audit.sarif`.
#[derive(Clone, Debug)]
pub(crate) struct AlsoOutput {
    pub(crate) format: AuditFormat,
    pub(crate) file: PathBuf,
}

// === impl AlsoOutput ===

impl FromStr for AlsoOutput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
            return Err("expected a format and a file, such as sarif=audit.sarif".to_owned());
        };
        let format = AuditFormat::from_str(format, true).map_err(|_| {
            let formats = AuditFormat::value_variants().iter();
            let names: Vec<String> = formats
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            format!("expected one of the formats {}", names.join(", "))
        })?;
        Ok(Self {
            format,
            file: file.into(),
        })
    }
}

// === impl AuditOutput ===

impl AuditOutput {
    pub(crate) fn format(&self) -> AuditFormat {
        let by_extension = || {
            let extension = self.output_file.as_deref()?.extension()?.to_str()?;
            match extension.to_ascii_lowercase().as_str() {
                "json" => Some(AuditFormat::Json),
                "ndjson" | "jsonl" => Some(AuditFormat::Ndjson),
                "csv" => Some(AuditFormat::Csv),
                "md" | "markdown" => Some(AuditFormat::Markdown),
                "sarif" => Some(AuditFormat::Sarif),
                "xml" => Some(AuditFormat::Junit),
                "html" | "htm" => Some(AuditFormat::Html),
                _ => None,
            }
        };
        self.output.or_else(by_extension).unwrap_or(AuditFormat::Table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_output_is_a_format_and_a_file() {
        let also: AlsoOutput = "sarif=a=b.sarif".parse().unwrap();
        assert_eq!(
            (also.format, also.file.to_str()),
            (AuditFormat::Sarif, Some("a=b.sarif"))
        );
        for text in ["sarif", "sarif=", "pdf=a.pdf", ""] {
            assert!(text.parse::<AlsoOutput>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_threshold_is_an_option() {
        assert_eq!(ThresholdOptions::NAMES, Thresholds::NAMES);
    }
}
