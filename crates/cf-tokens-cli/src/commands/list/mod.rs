//! `cf-tokens list`.

mod all;
mod one;
mod several;

pub(super) use all::accounts as visible_accounts;

use std::path::PathBuf;

use cf_tokens::ListTokens;

use crate::accounts::Accounts;
use crate::args::List;
use crate::exit::Exit;
use crate::output::pager::Pager;
use crate::output::{self, OutputQueue, Sink, Written};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::resume::Resumed;
use crate::settings::Settings;
use crate::{client, input, shutdown, status_line, summary};

pub(crate) async fn run(args: &List, reporter: &Reporter) -> Result<(), Stop> {
    let mut args = args.clone();
    args.output.filtering = args.filter.filtering();
    let args = &args;
    args.output.check()?;
    check_stdin(args)?;
    if let Some(reason) = args.filter.contradiction(args.include_expired) {
        reporter.warning(reason);
    }
    let settings = Settings::find(&args.connection)?;
    let progress = Progress::new(reporter, &args.requests);
    let progress = progress.as_ref();
    let options = args.requests.options();
    let mut accounts = if args.all_accounts {
        Accounts::visible(all::list(args, &settings, reporter, progress).await?)
    } else {
        Accounts::find(&args.account_id, args.accounts_file.as_deref(), &settings).await?
    };
    let resumed = match &args.resume_from {
        Some(path) => {
            accounts.several = true;
            Resumed::read(path, args.include_expired).await?
        }
        None => Resumed::default(),
    };
    let clients = client::for_accounts(&accounts, &options, &settings, reporter, progress).await?;
    // Before the first request, so that a file that cannot be written is reported at once.
    let pager = Pager::find(args.output.no_pager, reporter);
    let sink = Sink::open(args.output.output_file())?.with_pager(pager);
    shutdown::set_partial(sink.is_visible_at_once());
    let mut queue = OutputQueue::start(sink)?;
    let work = async {
        let listings = match clients.as_slice() {
            [(account, client)] if !accounts.several => {
                vec![one::list(client, account, args, &mut queue, progress).await?]
            }
            _ => several::list(clients, resumed, args, &mut queue, reporter, progress).await?,
        };
        // The summary line follows.
        status_line::clear();
        let is_written = if accounts.several {
            args.output.is_sorted_by_listing()
        } else {
            args.output.is_streamed()
        };
        let written = if is_written {
            Written::default()
        } else {
            output::write(&listings, accounts.several, &args.output, &mut queue).await?
        };
        Ok::<_, Stop>((listings, written, queue.close().await?))
    };
    let (listings, written, sink) = Progress::during(progress, work).await?;
    reporter.hidden_columns(&written.hidden);
    let failed = listings.iter().filter_map(|listing| listing.problem.as_ref());
    let exit = failed.map(|problem| problem.exit_status).reduce(Exit::and);
    if exit.is_none() {
        sink.finish()?;
        shutdown::set_partial(false);
    }
    summary::report(&listings, accounts.several, written.levels, reporter);
    match (exit, args.output.output_file()) {
        (None, _) => Ok(()),
        (Some(exit), Some(path)) => {
            reporter.warning(&format!(
                "{} is unchanged: not all accounts were listed",
                path.display()
            ));
            Err(Stop::Reported(exit))
        }
        (Some(exit), None) => Err(Stop::Reported(exit)),
    }
}

/// Rejects two readers of stdin.
fn check_stdin(args: &List) -> Result<(), Stop> {
    let stdin = |path: &Option<PathBuf>| path.as_deref().is_some_and(input::is_stdin);
    let readers = [
        (args.connection.token_stdin, "--token-stdin"),
        (stdin(&args.accounts_file), "--accounts-file -"),
        (stdin(&args.resume_from), "--resume-from -"),
    ];
    let readers: Vec<&str> = readers
        .iter()
        .filter(|(reads, _)| *reads)
        .map(|(_, name)| *name)
        .collect();
    if let [one, other, ..] = *readers {
        return Err(
            Problem::usage(format!("{one} conflicts with {other}: both read stdin"))
                .hint("use a file for one of them")
                .into(),
        );
    }
    Ok(())
}

/// Applies the flags to the listing of one account.
fn describe(list: ListTokens, args: &List) -> ListTokens {
    let mut list = args.pages.describe(list);
    if let Some(order) = args.direction {
        list = list.direction(order.into());
    }
    if args.include_expired {
        list = list.include_expired(true);
    }
    list
}
