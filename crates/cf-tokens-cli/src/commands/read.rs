//! `cf-tokens read`: no network, no credentials.

use std::path::Path;

use chrono::Utc;

use crate::args::Read;
use crate::coverage::{self, counted};
use crate::exit::Exit;
use crate::input;
use crate::output::{self, Sink};
use crate::part::Part;
use crate::problem::{Problem, Stop};
use crate::report::Report;
use crate::stored::Stored;
use crate::text::shown;

pub(crate) async fn run(args: &Read, report: &Report) -> Result<(), Stop> {
    args.output.check()?;
    if args.files.iter().filter(|file| input::is_stdin(file)).count() > 1 {
        return Err(Problem::usage("standard input can be read once").into());
    }
    let mut stored = Stored::default();
    for file in &args.files {
        let bytes = input::bytes(file.clone()).await?;
        stored.add(&bytes).map_err(|reason| unreadable(file, &reason))?;
    }
    let (caution, as_claimed) = (stored.warning(), stored.is_as_claimed());
    let mut parts = stored.into_parts();
    for part in parts.iter_mut().filter(|part| part.problem.is_none()) {
        part.filter(&args.filter, Utc::now());
    }
    let several = parts.len() > 1;
    let mut sink = Sink::open(args.output.output_file.as_deref())?;
    let dropped = output::write(&parts, several, &args.output, &mut sink)?;
    sink.finish()?;
    report.dropped(&dropped);
    report.note(&line(&parts, args.files.len(), as_claimed));
    for (account, problem) in parts
        .iter()
        .filter_map(|part| part.account.as_ref().zip(part.problem.as_ref()))
    {
        report.warning(&format!("account {account} was not listed: {}", problem.message));
    }
    coverage::cautions(&parts, several, report);
    if let Some(caution) = caution {
        report.warning(&caution);
    }
    Ok(())
}

fn unreadable(file: &Path, reason: &str) -> Stop {
    let message = format!("{}: {}", input::name(file), shown(reason));
    Problem::new(Exit::Failure, "decode", message)
        .hint("see cf-tokens read --help for what can be read")
        .into()
}

/// What was read, and whether it is known to be all.
fn line(parts: &[Part], files: usize, as_claimed: bool) -> String {
    let listed: Vec<&Part> = parts.iter().filter(|part| part.problem.is_none()).collect();
    let files = counted(u64::try_from(files).unwrap_or(u64::MAX), "file");
    let mut line = format!("{}, from {files}", coverage::tokens(&listed));
    if let Some(oldest) = parts.iter().filter_map(|part| part.listed_at).min() {
        line.push_str(&format!("; listed {}", output::Times::Absolute.show(oldest)));
    }
    if parts.iter().all(Part::is_complete) {
        line.push_str("; complete");
    } else if as_claimed {
        line.push_str("; as many as the service spoke of");
    } else if parts
        .iter()
        .any(|part| part.summary.is_none() && part.problem.is_none())
    {
        line.push_str("; nothing stored says that these are all");
    }
    line
}
