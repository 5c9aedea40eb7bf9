//! Many accounts at once: one's error is told, and hides no other's tokens.

use cf_tokens::{AccountId, Client};
use chrono::Utc;

use super::{describe, is_streamed};
use crate::args::List;
use crate::output::{self, Row, Sink};
use crate::part::Part;
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::report::Report;

/// In the order they were asked for.
pub(super) async fn list(
    client: &Client,
    accounts: &[AccountId],
    args: &List,
    sink: &mut Sink,
    report: &Report,
    progress: Option<&Progress>,
) -> Result<Vec<Part>, Stop> {
    if let Some(progress) = progress {
        progress.accounts(accounts.len());
    }
    let each = args.clone();
    let mut listings = client
        .list_tokens_for_accounts(accounts.iter().cloned())
        .each(move |list| describe(list, &each));
    let mut parts = Vec::with_capacity(accounts.len());
    while let Some((account, listing)) = listings.next().await {
        let mut part = match listing {
            Ok(listing) => {
                let mut part = Part::from(listing);
                part.filter(&args.filter, Utc::now());
                part
            }
            Err(error) => {
                let problem = Problem::from(&error).of_account(&account);
                report.problem(&problem);
                Part::failed(account, problem)
            }
        };
        if let Some(progress) = progress {
            progress.account_done(part.seen());
        }
        if is_streamed(args) {
            let mut lines = Vec::new();
            Row::of(&part).try_for_each(|row| output::ndjson(&mut lines, &row, true))?;
            sink.write_data(&lines)?;
            part.tokens = Vec::new();
        }
        parts.push(part);
    }
    parts.sort_by_cached_key(|part| accounts.iter().position(|id| Some(id) == part.account.as_ref()));
    Ok(parts)
}
