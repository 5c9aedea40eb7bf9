//! `cf-tokens audit`.

mod earlier;
mod listings;
mod options;

use std::io::IsTerminal as _;

use cf_audit::formats::{self, HtmlReport, TableOptions};
use cf_audit::{AuditInput, Catalog, Coverage, Report, Severity, Verdict};
use chrono::Utc;

use crate::args::{Audit, AuditFormat};
use crate::exit::Exit;
use crate::output::Sink;
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

use cf_text::counted;
use earlier::Earlier;
use listings::Listings;
use options::Options;

pub(crate) async fn run(args: &Audit, reporter: &Reporter) -> Result<(), Stop> {
    let options = Options::read(args).await?;
    // Before the first request, so that a file that cannot be written is reported at once.
    let mut outputs = vec![(
        args.output.format(),
        Sink::open(args.output.output_file.as_deref())?,
    )];
    for also in &args.output.also {
        outputs.push((also.format, Sink::open(Some(&also.file))?));
    }
    let earlier = match &args.rules.against {
        Some(path) => Some(Earlier::read(path).await?),
        None => None,
    };
    let listings = Listings::read(args, reporter).await?;
    let catalog = match &listings.catalog {
        Some(catalog) => Catalog::new().with_account(catalog.clone()),
        None => Catalog::new(),
    };
    let audit = options.audit.clone().with_catalog(catalog.clone());
    let (now, source) = listings.now(args.rules.now, Utc::now());
    let inputs = listings.inputs();
    let mut reports = audit.at(now).with_source(source).run_all(&inputs);
    if let Some(earlier) = earlier {
        earlier.mark_new(&audit, now, &listings, &mut reports)?;
    }
    let page = || html(&reports, &inputs, &catalog);

    for (format, mut sink) in outputs {
        let text = render(format, args, &reports, options.fail_on, sink.is_terminal(), page)?;
        sink.data(|out| {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        })?;
        sink.finish()?;
    }
    if args.output.format() != AuditFormat::Table || args.output.output_file.is_some() {
        for report in &reports {
            reporter.note(&note(report, reports.len() > 1));
        }
    }
    let exits = listings.failed.iter().copied();
    match exits.reduce(Exit::and) {
        Some(exit) => Err(Stop::Reported(exit)),
        None => exit(&reports, &options, args, reporter),
    }
}

/// The verdict of an account in one line.
fn note(report: &Report, several: bool) -> String {
    let account = match &report.account_id {
        Some(account) if several => format!("account {account}: "),
        _ => String::new(),
    };
    format!(
        "{account}{} (coverage {})",
        report.headline(),
        report.coverage.state
    )
}

fn render(
    format: AuditFormat,
    args: &Audit,
    reports: &[Report],
    fail_on: Severity,
    is_terminal: bool,
    page: impl FnOnce() -> Result<String, Stop>,
) -> Result<String, Stop> {
    Ok(match format {
        AuditFormat::Table => {
            let has_color = is_terminal
                && std::io::stdout().is_terminal()
                && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
            let options = TableOptions::new();
            formats::table(
                reports,
                if has_color {
                    options.with_style(style)
                } else {
                    options
                },
            )
        }
        AuditFormat::Json | AuditFormat::JsonV1 => formats::json(reports),
        AuditFormat::Ndjson => formats::ndjson(reports),
        AuditFormat::Csv => formats::csv(reports),
        AuditFormat::Markdown => formats::markdown(reports),
        AuditFormat::Sarif => formats::sarif(reports, &args.output.sarif_anchor),
        AuditFormat::Junit => formats::junit(reports, fail_on),
        AuditFormat::Gitlab => formats::gitlab(reports, &args.output.sarif_anchor),
        AuditFormat::Html => page()?,
    })
}

/// Returns the page of an account.
fn html(reports: &[Report], inputs: &[AuditInput<'_>], catalog: &Catalog) -> Result<String, Stop> {
    let ([report], [input]) = (reports, inputs) else {
        let count = u64::try_from(reports.len()).unwrap_or(u64::MAX);
        let message = format!("html is for one account, got {}", counted(count, "account"));
        let hint = "audit the accounts one by one, or use --output markdown";
        return Err(Problem::usage(message).hint(hint).into());
    };
    let page = HtmlReport::new(report, input.tokens, catalog).render();
    page.map_err(|reason| Problem::new(Exit::Failure, "output", reason.to_string()).into())
}

fn style(severity: Severity) -> (String, String) {
    use anstyle::{AnsiColor, Style};
    let style = match severity {
        Severity::Error | Severity::Critical | Severity::High => AnsiColor::Red.on_default().bold(),
        Severity::Medium | Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        _ => Style::new().bold(),
    };
    (format!("{style}"), format!("{style:#}"))
}

/// Returns the exit status: no verdict outranks findings, and `--exit-zero` does not hide it.
fn exit(reports: &[Report], options: &Options, args: &Audit, reporter: &Reporter) -> Result<(), Stop> {
    if let Some(report) = reports.iter().find(|report| report.verdict == Verdict::None) {
        let hint = match report.coverage.state {
            Coverage::Broken => "list the tokens again, or run cf-tokens explain CFT902",
            _ if !args.files.is_empty() => {
                "store the listing with `list --include-expired --check-coverage --output json`, or use --require-coverage unproven"
            }
            _ => {
                "use an account-owned token with the permission Account API Tokens Read, or --require-coverage unproven"
            }
        };
        reporter.problem(&Problem::new(Exit::Failure, "no_verdict", report.headline()).hint(hint));
        return Err(Stop::Reported(Exit::Failure));
    }
    let worst = reports.iter().filter_map(Report::worst).max();
    if worst.is_some_and(|worst| worst >= options.fail_on) && !args.verdict.exit_zero {
        return Err(Stop::Reported(Exit::Found));
    }
    Ok(())
}
