//! `cf-tokens diff`: compares two listings of an account.

mod folder;
mod side;

use std::io;

use cf_audit::{Catalog, Differ, RefusalReason};

use crate::args::{Diff, DiffFormat, FailOn};
use crate::comparable::{Comparable, STORE_COMPLETE, refused};
use crate::exit::Exit;
use crate::input;
use crate::output::{self, DiffDocument, Sink};
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

pub(crate) async fn run(args: &Diff, reporter: &Reporter) -> Result<(), Stop> {
    let (old, new) = sides(args, reporter).await?;
    let mut reasons = side::refusals(&old, "old", args, reporter);
    reasons.extend(side::refusals(&new, "new", args, reporter));
    let catalog = Catalog::new();
    let differ = Differ::new(&catalog)
        .with_idle(args.idle.delta())
        .with_use(args.show_use);
    let diff = match differ.compare(&old.listing.to_listed_tokens(), &new.listing.to_listed_tokens()) {
        Ok(diff) if reasons.is_empty() => diff,
        Ok(_) => return Err(refused(&reasons, STORE_COMPLETE)),
        Err(refusal) => {
            let hint = match refusal.reasons.first() {
                _ if !reasons.is_empty() => STORE_COMPLETE,
                Some(RefusalReason::OtherAccount { .. }) => "give two listings of one account",
                Some(RefusalReason::WrongOrder { .. } | RefusalReason::LaterState { .. }) => {
                    "give the older listing first"
                }
                _ => STORE_COMPLETE,
            };
            reasons.extend(refusal.reasons.iter().map(ToString::to_string));
            return Err(refused(&reasons, hint));
        }
    };
    let document = DiffDocument {
        old: side::described(&old),
        new: side::described(&new),
        diff: &diff,
    };
    let mut sink = Sink::open(args.output_file())?;
    let color = args.output_file().is_none()
        && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    match args.output {
        DiffFormat::Text => sink.write(output::diff_text(&document, color).as_bytes())?,
        DiffFormat::Markdown => sink.write(output::diff_markdown(&document).as_bytes())?,
        DiffFormat::Json => sink.data(|out| output::diff_json(out, &document))?,
    }
    sink.finish()?;
    let is_failure = match args.fail_on {
        FailOn::Any => !diff.is_empty(),
        FailOn::Widened => diff.is_widened(),
        FailOn::None => false,
    };
    if is_failure {
        return Err(Stop::Reported(Exit::Found));
    }
    Ok(())
}

/// Reads both listings; the live one last, so that nothing is sent for a file that cannot be read.
async fn sides(args: &Diff, reporter: &Reporter) -> Result<(Comparable, Comparable), Stop> {
    let account = args.account_id.as_ref();
    if let Some(new) = &args.new {
        if input::is_stdin(&args.old) && input::is_stdin(new) {
            return Err(Problem::usage("stdin can be read only once").into());
        }
        let old = side::latest(&args.old, account, reporter).await?;
        return Ok((old, side::latest(new, account, reporter).await?));
    }
    if args.live {
        if args.connection.token_stdin && input::is_stdin(&args.old) {
            return Err(Problem::usage("--token-stdin conflicts with -: both read stdin")
                .hint("use a file for one of them")
                .into());
        }
        let old = side::latest(&args.old, account, reporter).await?;
        let new = side::live(args, old.listing.account.as_ref(), reporter).await?;
        return Ok((old, new));
    }
    if !args.old.is_dir() {
        return Err(Problem::usage("only one listing was given")
            .hint("give a second file, or use --live to compare with the account now")
            .into());
    }
    let [old, new] = folder::two_latest(&args.old, account, reporter).await?;
    Ok((side::file(&old, account).await?, side::file(&new, account).await?))
}
