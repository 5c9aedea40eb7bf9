//! `cf-tokens list`.

mod one;
mod several;

use cf_tokens::ListTokens;

use crate::accounts::Accounts;
use crate::args::{Form, List};
use crate::exit::Exit;
use crate::output::{self, Sink};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::report::Report;
use crate::settings::Settings;
use crate::{client, coverage, input};

pub(crate) async fn run(args: &List, report: &Report) -> Result<(), Stop> {
    args.output.check()?;
    check_stdin(args)?;
    let settings = Settings::find(&args.connection)?;
    let accounts = Accounts::find(&args.account_id, args.accounts_file.as_deref(), &settings).await?;
    let progress = Progress::new(report);
    let progress = progress.as_ref();
    let client = client::build(args.requests.options(), &settings, report, progress).await?;
    // Before any request: a file that cannot be written is told at once.
    let mut sink = Sink::open(args.output.output_file.as_deref())?;
    let work = async {
        match accounts.ids.as_slice() {
            [account] if !accounts.several => {
                let list = describe(client.list_tokens(account.clone()), args);
                Ok(vec![one::list(list, args, &mut sink, progress).await?])
            }
            ids => several::list(&client, ids, args, &mut sink, report, progress).await,
        }
    };
    let parts = Progress::during(progress, work).await?;
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
fn describe(list: ListTokens, args: &List) -> ListTokens {
    let mut list = args.requests.describe(list);
    if let Some(order) = args.direction {
        list = list.direction(order.into());
    }
    if args.include_expired {
        list = list.include_expired(true);
    }
    list
}
