//! What is set by flags, and what by `cf-tokens-audit.toml`.

use std::path::{Path, PathBuf};

use cf_audit::{Audit, AuditFile, Baseline, Departed, Domains, Severity, Thresholds};

use crate::args;
use crate::input;
use crate::problem::{Problem, Stop};
use cf_text::escape;

/// The settings file of the working directory.
const FILE: &str = "cf-tokens-audit.toml";

/// The audit, and what its result means for the exit status.
pub(super) struct Options {
    pub(super) audit: Audit,
    pub(super) fail_on: Severity,
}

// === impl Options ===

impl Options {
    /// Reads the files that flags name. Flags win over the settings file.
    pub(super) async fn read(args: &args::Audit) -> Result<Self, Stop> {
        let rules = &args.rules;
        check_stdin(args)?;
        let file = match settings(rules.settings.as_deref()) {
            Some(path) => {
                let text = input::text(path.clone()).await?;
                AuditFile::parse(&text).map_err(|reason| {
                    Problem::configuration(format!("{}: {}", input::name(&path), escape(&reason.to_string())))
                        .hint("run cf-tokens audit --help for the format")
                })?
            }
            None => AuditFile::default(),
        };
        let profile = rules.profile.or(file.profile).unwrap_or_default();
        let mut thresholds = Thresholds::of(profile);
        for (name, number) in &file.thresholds {
            thresholds.set(name, *number);
        }
        args.thresholds.apply(&mut thresholds);
        let domains = if rules.allowed_domain.is_empty() {
            file.allowed_domains
        } else {
            rules.allowed_domain.clone()
        };
        let mut audit = Audit::new(profile)
            .with_thresholds(thresholds)
            .with_allowed_domains(Domains::new(domains))
            .with_allow_empty(args.verdict.allow_empty);
        if !rules.no_suppressions {
            audit = audit.with_suppressions(file.suppressions);
        }
        if let Some(path) = &rules.departed {
            let text = input::text(path.clone()).await?;
            let departed = Departed::parse(&text)
                .map_err(|reason| Problem::configuration(format!("{}, {reason}", input::name(path))))?;
            audit = audit.with_departed(departed);
        }
        if let Some(path) = &rules.baseline {
            let bytes = input::bytes(path.clone()).await?;
            let baseline = Baseline::from_json(&bytes).map_err(|reason| {
                Problem::configuration(format!("{}: {}", input::name(path), escape(&reason.to_string())))
                    .hint("write a baseline with cf-tokens audit --output json --output-file FILE")
            })?;
            audit = audit.with_baseline(baseline);
        }
        if let Some(required) = args.verdict.require_coverage.or(file.require_coverage) {
            audit = audit.with_required_coverage(required);
        }
        Ok(Self {
            audit,
            fail_on: args.verdict.fail_on.or(file.fail_on).unwrap_or(Severity::High),
        })
    }
}

/// The file that is named, or the one of the working directory.
fn settings(named: Option<&Path>) -> Option<PathBuf> {
    match named {
        Some(path) => Some(path.to_owned()),
        // A dangling link is an error, and not no file: findings would be reported that are accepted.
        None => Path::new(FILE).symlink_metadata().is_ok().then(|| FILE.into()),
    }
}

/// Rejects several readers of stdin.
fn check_stdin(args: &args::Audit) -> Result<(), Stop> {
    let rules = &args.rules;
    let named = [
        &args.accounts_file,
        &rules.settings,
        &rules.departed,
        &rules.baseline,
        &rules.against,
    ];
    let named = named.into_iter().flatten().chain(&args.files);
    let readers = named.filter(|path| input::is_stdin(path)).count();
    let from_token = usize::from(args.connection.token_stdin);
    if readers.saturating_add(from_token) > 1 {
        return Err(Problem::usage("stdin can be read only once").into());
    }
    Ok(())
}
