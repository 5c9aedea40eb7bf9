//! `cf-tokens list`.

use cf_tokens::{AccountId, Client, ListTokens, TokenStream};
use chrono::Utc;
use futures_util::FutureExt as _;

use crate::accounts::Accounts;
use crate::args::{Form, List};
use crate::exit::Exit;
use crate::filter::Filter;
use crate::output::{self, Row, Sink};
use crate::part::Part;
use crate::problem::{Problem, Stop};
use crate::report::Report;
use crate::settings::Settings;
use crate::{client, coverage, input};

pub(crate) async fn run(args: &List, report: &Report) -> Result<(), Stop> {
    args.output.check()?;
    check_stdin(args)?;
    let settings = Settings::find(&args.connection)?;
    let accounts = Accounts::find(&args.account_id, args.accounts_file.as_deref(), &settings).await?;
    let client = client::build(args.requests.options(), &settings, report).await?;
    // Before any request: a file that cannot be written is told at once.
    let mut sink = Sink::open(args.output.output_file.as_deref())?;
    let parts = if accounts.several {
        several(&client, &accounts, args, &mut sink, report).await?
    } else {
        let mut parts = Vec::new();
        for account in &accounts.ids {
            parts.push(one(describe(&client, account, args), args, &mut sink).await?);
        }
        parts
    };
    if !is_streamed(args) {
        report.dropped(&output::write(&parts, accounts.several, &args.output, &mut sink)?);
    }
    let failed = parts.iter().filter_map(|part| part.problem.as_ref());
    let exit = failed.map(|problem| problem.exit_status).reduce(Exit::and);
    if exit.is_none() {
        sink.finish()?;
    }
    coverage::report(&parts, accounts.several, report);
    match (exit, &args.output.output_file) {
        (None, _) => Ok(()),
        (Some(exit), Some(path)) => {
            report.warning(&format!(
                "{} is left as it was: not all accounts were listed",
                path.display()
            ));
            Err(Stop::Told(exit))
        }
        (Some(exit), None) => Err(Stop::Told(exit)),
    }
}

/// Standard input can be read once.
fn check_stdin(args: &List) -> Result<(), Stop> {
    if args.connection.token_stdin && args.accounts_file.as_deref().is_some_and(input::is_stdin) {
        return Err(
            Problem::usage("both --token-stdin and --accounts-file - read standard input")
                .hint("give one of them as a file")
                .into(),
        );
    }
    Ok(())
}

/// Whether tokens are written as they come.
fn is_streamed(args: &List) -> bool {
    args.output.form == Form::Ndjson && args.output.sort.is_empty()
}

/// An account's listing as the flags describe it, not yet sent.
fn describe(client: &Client, account: &AccountId, args: &List) -> ListTokens {
    describe_more(client.list_tokens(account.clone()), args)
}

fn describe_more(list: ListTokens, args: &List) -> ListTokens {
    let mut list = args.requests.describe(list);
    if let Some(order) = args.direction {
        list = list.direction(order.into());
    }
    if args.include_expired {
        list = list.include_expired(true);
    }
    list
}

/// The only account: its error is the command's.
async fn one(list: ListTokens, args: &List, sink: &mut Sink) -> Result<Part, Stop> {
    if is_streamed(args) {
        return stream(list.stream(), args, sink).await;
    }
    let mut part = Part::from(list.collect_all().await?);
    part.filter(&args.filter, Utc::now());
    Ok(part)
}

/// One token a line; what has arrived is written before more is waited for.
async fn stream(mut tokens: TokenStream, args: &List, sink: &mut Sink) -> Result<Part, Stop> {
    let mut filter = Filter::new(&args.filter, Utc::now(), None);
    let mut lines = Vec::new();
    loop {
        let next = match tokens.try_next().now_or_never() {
            Some(next) => next,
            None => {
                sink.write_data(&lines)?;
                lines.clear();
                tokens.try_next().await
            }
        };
        match next {
            Ok(Some(token)) => {
                if filter.passes(&token, true) {
                    let row = Row {
                        account: None,
                        token: &token,
                    };
                    output::ndjson(&mut lines, &row, false)?;
                }
            }
            Ok(None) => break,
            Err(error) => {
                sink.write_data(&lines)?;
                return Err(error.into());
            }
        }
    }
    sink.write_data(&lines)?;
    Ok(Part {
        summary: Some(tokens.summary()),
        filter: filter.into_coverage(),
        ..Part::default()
    })
}

/// Many accounts at once: one's error is told, and hides no other's tokens. In the order they were asked for.
async fn several(
    client: &Client,
    accounts: &Accounts,
    args: &List,
    sink: &mut Sink,
    report: &Report,
) -> Result<Vec<Part>, Stop> {
    let each = args.clone();
    let mut listings = client
        .list_tokens_of(accounts.ids.iter().cloned())
        .each(move |list| describe_more(list, &each));
    let mut parts = Vec::with_capacity(accounts.ids.len());
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
        if is_streamed(args) {
            let mut lines = Vec::new();
            Row::of(&part).try_for_each(|row| output::ndjson(&mut lines, &row, true))?;
            sink.write_data(&lines)?;
            part.tokens = Vec::new();
        }
        parts.push(part);
    }
    parts.sort_by_key(|part| {
        accounts
            .ids
            .iter()
            .position(|id| Some(id) == part.account.as_ref())
    });
    Ok(parts)
}
