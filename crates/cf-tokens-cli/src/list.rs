//! `cf-tokens list`.

use std::io;

use cf_tokens::{ClientBuilder, Environment, Error, ListTokens, Listing, Options, Summary, TokenStream};
use chrono::Utc;
use futures_util::FutureExt as _;

use crate::args::{Form, List};
use crate::exit::Exit;
use crate::filter::{Coverage, Filter};
use crate::output::{self, Document, Row, Sink};
use crate::report;

/// Why a listing was not written.
enum Stop {
    Listing(Error),
    /// No account was named.
    NoAccount,
    /// The arguments do not fit together.
    Usage(String),
    Writing(io::Error),
}

pub(crate) async fn run(args: &List, quiet: bool) -> Exit {
    match list(args, quiet).await {
        Ok(()) => Exit::Complete,
        Err(Stop::Listing(reason)) => {
            report::library_error(&reason);
            Exit::from(&reason)
        }
        Err(Stop::NoAccount) => {
            report::error(
                "no account is named",
                Some("give --account-id, or set CLOUDFLARE_ACCOUNT_ID"),
                None,
            );
            Exit::Usage
        }
        Err(Stop::Usage(reason)) => {
            report::error(&reason, Some("see cf-tokens list --help"), None);
            Exit::Usage
        }
        // The reader has had enough: `| head`.
        Err(Stop::Writing(reason)) if reason.kind() == io::ErrorKind::BrokenPipe => Exit::Complete,
        Err(Stop::Writing(reason)) => {
            report::error(&format!("the output could not be written: {reason}"), None, None);
            Exit::Failure
        }
    }
}

async fn list(args: &List, quiet: bool) -> Result<(), Stop> {
    args.output.check().map_err(Stop::Usage)?;
    let list = describe(args)?;
    // Before any request: a file that cannot be written is told at once.
    let mut sink = Sink::open(args.output.output_file.as_deref()).map_err(Stop::Usage)?;
    let form = args.output.form;
    let (summary, filter) = if form == Form::Ndjson && args.output.sort.is_empty() {
        let mut filter = Filter::new(&args.filter, Utc::now(), None);
        let summary = stream(list.stream(), &mut filter, &mut sink).await?;
        (summary, filter.into_coverage())
    } else {
        let mut listing: Listing = list.collect_all().await?;
        let filter = Filter::apply(&args.filter, listing.listed_at, None, &mut listing.tokens);
        write(&listing, filter.as_ref(), args, &mut sink, quiet)?;
        (listing.summary, filter)
    };
    sink.finish()?;
    report::summary(&summary, filter.as_ref(), quiet);
    Ok(())
}

/// The request, with nothing sent yet.
fn describe(args: &List) -> Result<ListTokens, Stop> {
    let environment = Environment::from_process()?;
    let account_id = match &args.account_id {
        Some(account_id) => account_id.clone(),
        None => environment.account_id()?.ok_or(Stop::NoAccount)?,
    };
    let requests = &args.requests;
    let options = Options::new()
        .timeout(requests.timeout)
        .deadline(requests.deadline)
        .max_retries(requests.max_retries);
    let client = ClientBuilder::from_environment(&environment)?
        .options(options)
        .transport(|transport| transport.user_agent(concat!("cf-tokens/", env!("CARGO_PKG_VERSION"))))
        .build()?;
    let mut list = client
        .list_tokens(account_id)
        .per_page(requests.per_page)
        .prefetch(requests.prefetch.get())
        .max_pages(requests.max_pages.get());
    if let Some(order) = args.direction {
        list = list.direction(order.into());
    }
    if args.include_expired {
        list = list.include_expired(true);
    }
    Ok(list)
}

/// A whole listing, sorted as was asked, in the form that was asked for.
fn write(
    listing: &Listing,
    filter: Option<&Coverage>,
    args: &List,
    sink: &mut Sink,
    quiet: bool,
) -> Result<(), Stop> {
    let row = |token| Row { account: None, token };
    let mut rows: Vec<Row<'_>> = listing.tokens.iter().map(row).collect();
    output::sort(&mut rows, &args.output.sort);
    match args.output.form {
        Form::Json => {
            let document = Document {
                listed_at: listing.listed_at,
                summary: &listing.summary,
                filter,
                tokens: rows.iter().map(|row| row.token).collect(),
            };
            sink.write(&output::json(&document)?)?;
        }
        Form::Ndjson => {
            let mut lines = Vec::new();
            rows.iter().try_for_each(|row| output::ndjson(&mut lines, row))?;
            sink.write(&lines)?;
        }
        Form::Table | Form::Wide | Form::Csv => {
            let written = output::rows(&rows, &args.output)?;
            sink.write(&written.bytes)?;
            report::dropped(&written.dropped, quiet);
        }
    }
    Ok(())
}

/// One token a line; what has arrived is written before more is waited for.
async fn stream(mut tokens: TokenStream, filter: &mut Filter<'_>, sink: &mut Sink) -> Result<Summary, Stop> {
    let mut lines = Vec::new();
    loop {
        let next = match tokens.try_next().now_or_never() {
            Some(next) => next,
            None => {
                sink.write(&lines)?;
                lines.clear();
                tokens.try_next().await
            }
        };
        match next {
            Ok(Some(token)) if !filter.passes(&token, true) => {}
            Ok(Some(token)) => {
                let row = Row {
                    account: None,
                    token: &token,
                };
                output::ndjson(&mut lines, &row)?;
            }
            Ok(None) => break,
            Err(error) => {
                sink.write(&lines)?;
                return Err(error.into());
            }
        }
    }
    sink.write(&lines)?;
    Ok(tokens.summary())
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Listing(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}
