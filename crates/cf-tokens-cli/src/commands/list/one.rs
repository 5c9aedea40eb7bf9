//! One account: its error is the command's.

use cf_tokens::ListTokens;
use chrono::Utc;
use futures_util::FutureExt as _;

use super::is_streamed;
use crate::args::List;
use crate::filter::Filter;
use crate::output::{self, Row, Sink};
use crate::part::Part;
use crate::problem::Stop;
use crate::progress::Progress;

/// Its tokens, or where they are streamed none: they are written as they come, and what has arrived is written before
/// more is waited for.
pub(super) async fn list(
    list: ListTokens,
    args: &List,
    sink: &mut Sink,
    progress: Option<&Progress>,
) -> Result<Part, Stop> {
    let mut stream = list.stream();
    let mut filter = Filter::new(&args.filter, Utc::now(), None);
    let mut part = Part::default();
    let mut lines = Vec::new();
    loop {
        let next = match stream.try_next().now_or_never() {
            Some(next) => next,
            None => {
                sink.write_data(&lines)?;
                lines.clear();
                if let Some(progress) = progress {
                    let summary = stream.summary();
                    progress.tokens(summary.tokens, summary.total_count);
                }
                stream.try_next().await
            }
        };
        match next {
            Ok(Some(token)) if !filter.passes(&token, true) => {}
            Ok(Some(token)) if is_streamed(args) => {
                let row = Row {
                    account: None,
                    token: &token,
                };
                output::ndjson(&mut lines, &row, false)?;
            }
            Ok(Some(token)) => part.tokens.push(token),
            Ok(None) => break,
            Err(error) => {
                sink.write_data(&lines)?;
                return Err(error.into());
            }
        }
    }
    sink.write_data(&lines)?;
    let summary = stream.summary();
    part.account = Some(summary.account_id.clone());
    part.summary = Some(summary);
    part.listed_at = Some(Utc::now());
    part.filter = filter.into_coverage();
    Ok(part)
}
