//! Lists one account, whose error ends the command.

use cf_audit::Catalog;
use cf_tokens::{AccountId, Client};
use chrono::Utc;
use futures_util::FutureExt as _;

use super::describe;
use crate::account_listing::AccountListing;
use crate::args::List;
use crate::coverage;
use crate::filter::{Context, Filter};
use crate::output::{Chunk, ListingFormatter, OutputQueue, Row};
use crate::problem::Stop;
use crate::progress::Progress;

/// Lists the tokens of an account. Streamed tokens are written before waiting for the next page, and are not in the
/// result.
pub(super) async fn list(
    client: &Client,
    account: &AccountId,
    args: &List,
    queue: &mut OutputQueue,
    progress: Option<&Progress>,
) -> Result<AccountListing, Stop> {
    let mut check = coverage::check(client, account, args).await;
    let mut stream = describe(client.list_tokens(account.clone()), args).stream();
    let catalog = Catalog::new();
    let context = Context {
        account: Some(account),
        tokens: &[],
    };
    let mut filter = Filter::new(&args.filter, &catalog, context, None);
    let mut listing = AccountListing::default();
    let mut formatter = ListingFormatter::new(&args.output, false);
    let mut chunk = Chunk::default();
    // The same for all rows.
    let now = args.output.now();
    loop {
        let next = match stream.try_next().now_or_never() {
            Some(next) => next,
            None => {
                queue.send(std::mem::take(&mut chunk)).await?;
                if let Some(progress) = progress {
                    let summary = stream.summary();
                    progress.tokens(summary.tokens, summary.total_count);
                }
                stream.try_next().await
            }
        };
        if let (Ok(Some(token)), Some(check)) = (&next, &mut check) {
            check.observe(token);
        }
        match next {
            Ok(Some(token)) if args.output.is_streamed() => {
                if filter.passes(&token) {
                    formatter.begin(&mut chunk)?;
                    let mut row = Row::new(Some(account), &token);
                    if formatter.needs_assessment() {
                        row.assess(&catalog, now);
                    }
                    formatter.token(&row, &mut chunk)?;
                }
                if chunk.is_full() {
                    queue.send(std::mem::take(&mut chunk)).await?;
                }
            }
            Ok(Some(token)) => listing.tokens.push(token),
            Ok(None) => break,
            Err(error) => {
                queue.send(chunk).await?;
                queue.flush().await?;
                return Err(error.into());
            }
        }
    }
    if args.output.is_streamed() {
        formatter.begin(&mut chunk)?;
    }
    queue.send(chunk).await?;
    let mut summary = stream.summary();
    if let Err(problem) = coverage::apply(check.as_ref(), &mut summary, args) {
        queue.flush().await?;
        return Err(Stop::Problem(problem));
    }
    listing.account.clone_from(&summary.account_id);
    listing.summary = Some(summary);
    listing.listed_at = Some(Utc::now());
    if args.output.is_streamed() {
        listing.filter = filter.into_summary();
    } else {
        listing.filter(&args.filter);
    }
    Ok(listing)
}
