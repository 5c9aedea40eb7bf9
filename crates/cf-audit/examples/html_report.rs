//! Writes the HTML report of a stored response of the API to stdout; without a file, of a sample account.
//!
//! ```console
//! $ cargo run -p cf-audit --features html --example html_report -- tokens.json > report.html
//! ```

#![allow(clippy::print_stdout, reason = "an example prints its result")]

use cf_audit::formats::HtmlReport;
use cf_audit::{Audit, AuditInput, Catalog, Completeness, Profile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let body = match std::env::args_os().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => cf_mock::account::list_json(cf_mock::account::TOKENS, cf_mock::account::SEED),
    };
    let tokens = cf_models::parse_list(&body)?.result.unwrap_or_default();
    // The day of the sample account.
    let now = "2026-01-15T12:00:00Z".parse()?;
    let input = AuditInput::new(&tokens).with_completeness(Completeness::Complete);
    let report = Audit::new(Profile::Default).at(now).run(&input);
    print!("{}", HtmlReport::new(&report, &tokens, &Catalog::new()).render()?);
    Ok(())
}
