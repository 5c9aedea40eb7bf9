//! `cf-tokens list`.

use std::io;

use cf_tokens::{ClientBuilder, Environment, Error, Listing, Options, TokenStream};
use futures_util::FutureExt as _;

use crate::args::{List, Output};
use crate::exit::Exit;
use crate::output;
use crate::report;

/// Why a listing was not written.
enum Stop {
    Listing(Error),
    /// No account was named.
    NoAccount,
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
        // The reader has had enough: `| head`.
        Err(Stop::Writing(reason)) if reason.kind() == io::ErrorKind::BrokenPipe => Exit::Complete,
        Err(Stop::Writing(reason)) => {
            report::error(&format!("the output could not be written: {reason}"), None, None);
            Exit::Failure
        }
    }
}

async fn list(args: &List, quiet: bool) -> Result<(), Stop> {
    let environment = Environment::from_process()?;
    let account_id = match &args.account_id {
        Some(account_id) => account_id.clone(),
        None => environment.account_id()?.ok_or(Stop::NoAccount)?,
    };
    let options = Options::new()
        .timeout(args.timeout)
        .deadline(args.deadline)
        .max_retries(args.max_retries);
    let client = ClientBuilder::from_environment(&environment)?
        .options(options)
        .transport(|transport| transport.user_agent(concat!("cf-tokens/", env!("CARGO_PKG_VERSION"))))
        .build()?;

    let mut list = client
        .list_tokens(account_id)
        .per_page(args.per_page)
        .prefetch(args.prefetch.get())
        .max_pages(args.max_pages.get());
    if let Some(order) = args.direction {
        list = list.direction(order.into());
    }
    if args.include_expired {
        list = list.include_expired(true);
    }

    let summary = if args.output == Output::Ndjson {
        stream(list.stream()).await?
    } else {
        let listing: Listing = list.collect_all().await?;
        let text = match args.output {
            Output::Table => output::table(&listing.tokens, listing.listed_at),
            Output::Csv => output::csv(&listing.tokens, args.csv_raw)?,
            Output::Json | Output::Ndjson => output::json(&listing)?,
        };
        output::write(text.as_bytes())?;
        listing.summary
    };
    report::summary(&summary, quiet);
    Ok(())
}

/// One token a line; what has arrived is written before more is waited for.
async fn stream(mut tokens: TokenStream) -> Result<cf_tokens::Summary, Stop> {
    let mut lines = Vec::new();
    loop {
        let next = match tokens.try_next().now_or_never() {
            Some(next) => next,
            None => {
                output::write(&lines)?;
                lines.clear();
                tokens.try_next().await
            }
        };
        match next {
            Ok(Some(token)) => output::ndjson(&mut lines, &token)?,
            Ok(None) => break,
            Err(error) => {
                output::write(&lines)?;
                return Err(error.into());
            }
        }
    }
    output::write(&lines)?;
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
