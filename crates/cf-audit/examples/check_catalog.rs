//! Compares the built-in table of permission groups with a catalog response of the API:
//!
//! ```sh
//! curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \
//!   "https://api.cloudflare.com/client/v4/accounts/$CLOUDFLARE_ACCOUNT_ID/tokens/permission_groups" > groups.json
//! cargo run -p cf-audit --example check_catalog -- groups.json
//! ```
//!
//! Without a file, it compares a sample of one group.
//!
//! Exit status: 0 if the table has every group of the catalog under its name and scopes, 1 if not, 2 if the file cannot be read.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints its result"
)]

use std::process::ExitCode;

use cf_audit::{AccountCatalog, Difference, TABLE_DATE, compare_table};

const SAMPLE: &[u8] = br#"{"success": true, "errors": [], "messages": [], "result": [
    {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write", "scopes": ["com.cloudflare.api.account.zone"]}
]}"#;

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1);
    let response = match &path {
        Some(path) => std::fs::read(path).map_err(|error| error.to_string()),
        None => Ok(SAMPLE.to_vec()),
    };
    let catalog = match response
        .and_then(|bytes| AccountCatalog::from_json(&bytes).map_err(|error| error.to_string()))
    {
        Ok(catalog) => catalog,
        Err(error) => {
            eprintln!("{}: {error}", path.unwrap_or_default().display());
            return ExitCode::from(2);
        }
    };
    let differences = compare_table(&catalog);
    for difference in &differences {
        println!("{difference}");
    }
    // Which groups an account offers depends on its features.
    let wrong = differences
        .iter()
        .filter(|difference| !matches!(difference, Difference::NotInCatalog(_)));
    let wrong = wrong.count();
    println!(
        "{} groups in the catalog; {wrong} to correct in the table of {TABLE_DATE}",
        catalog.groups().len()
    );
    ExitCode::from(u8::from(wrong > 0))
}
