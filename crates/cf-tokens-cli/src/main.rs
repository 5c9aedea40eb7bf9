//! The command `cf-tokens`: lists the API tokens of a Cloudflare account.
//!
//! Data goes to standard output, everything else to standard error. The exit status is a contract: see [`exit`].

mod account_listing;
mod accounts;
mod args;
mod background;
mod client;
mod column;
mod commands;
mod comparable;
mod config;
mod coverage;
mod describe;
mod exit;
mod filter;
mod glob;
mod input;
mod output;
mod page_span;
mod problem;
mod process_group;
mod progress;
mod reporter;
mod resume;
mod secrets;
mod settings;
mod shutdown;
mod signals;
mod status_line;
mod stored;
mod summary;
mod token_query;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use crate::args::{Args, ColorMode, Command, ErrorFormat, MessageOptions};
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

/// Tokens are many small values, for which the allocator of libc takes several times the instructions. Version 3 of this one takes
/// half as much memory again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // If a shell requests candidates, prints them and exits.
    clap_complete::CompleteEnv::with_factory(Args::command)
        .var(commands::completions::VARIABLE)
        .bin("cf-tokens")
        .completer("cf-tokens")
        .complete();
    let args = match parse() {
        Ok(args) => args,
        Err(exit) => return exit.into(),
    };
    reporter::init_logging(args.verbose, args.error_format);
    let reporter = Reporter {
        quiet: args.quiet,
        verbose: args.verbose > 0,
        format: args.error_format,
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => {
            let problem = Problem::new(
                Exit::Failure,
                "system",
                format!("cannot start the async runtime: {reason}"),
            );
            return reporter.finish(Err(problem.into())).into();
        }
    };
    if let Err(reason) = signals::watch(reporter) {
        reporter.warning(&format!("cannot handle signals: {reason}"));
    }
    let exit = runtime.block_on(async { reporter.finish(run(&args.command, &reporter).await) });
    status_line::clear();
    // A thread may still be reading stdin.
    runtime.shutdown_background();
    exit.into()
}

/// Parses the arguments, or prints help or an error and returns the exit status.
fn parse() -> Result<Args, Exit> {
    let MessageOptions {
        color,
        error_format: format,
    } = MessageOptions::find(std::env::args_os().skip(1));
    let (stream_color, clap_color) = match color {
        ColorMode::Auto => (ColorChoice::Auto, clap::ColorChoice::Auto),
        ColorMode::Always => (ColorChoice::Always, clap::ColorChoice::Always),
        ColorMode::Never => (ColorChoice::Never, clap::ColorChoice::Never),
    };
    stream_color.write_global();
    let matches = Args::command().color(clap_color).try_get_matches();
    matches
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| {
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                return match error.print() {
                    Ok(()) => Exit::Complete,
                    Err(reason) if reason.kind() == std::io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
                    Err(_) => Exit::Failure,
                };
            }
            match format {
                // clap's text includes suggestions.
                ErrorFormat::Text => {
                    reporter::usage_error(&error.render().ansi().to_string());
                }
                ErrorFormat::Json => {
                    let text = error.to_string();
                    let message = text
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .trim_start_matches("error: ");
                    let reporter = Reporter {
                        quiet: false,
                        verbose: false,
                        format,
                    };
                    let mut problem = Problem::usage(message).hint("run cf-tokens --help");
                    problem.suggestions = context(&error, |kind| {
                        matches!(
                            kind,
                            ContextKind::SuggestedArg
                                | ContextKind::SuggestedSubcommand
                                | ContextKind::SuggestedValue
                        )
                    });
                    problem.possible_values = context(&error, |kind| kind == ContextKind::ValidValue);
                    reporter.problem(&problem);
                }
            }
            Exit::Usage
        })
}

/// Returns the texts that clap's error has for some kinds of context.
fn context(error: &clap::Error, is_wanted: impl Fn(ContextKind) -> bool) -> Vec<String> {
    let values = error.context().filter(|(kind, _)| is_wanted(*kind));
    values
        .flat_map(|(_, value)| match value {
            ContextValue::String(text) => vec![text.clone()],
            ContextValue::Strings(texts) => texts.clone(),
            _ => Vec::new(),
        })
        .collect()
}

async fn run(command: &Command, reporter: &Reporter) -> Result<(), Stop> {
    match command {
        Command::List(args) => commands::list::run(args, reporter).await,
        Command::Show(args) => commands::show::run(args, reporter).await,
        Command::Read(args) => commands::read::run(args, reporter).await,
        Command::Diff(args) => commands::diff::run(args, reporter).await,
        Command::Audit(args) => commands::audit::run(args, reporter).await,
        Command::Rules(args) => commands::rules::list(args),
        Command::Explain(args) => commands::rules::explain(args),
        Command::Accounts(args) => commands::accounts::run(args, reporter).await,
        Command::Verify(args) => commands::verify::run(args, reporter).await,
        Command::PermissionGroups(args) => commands::permission_groups::run(args, reporter).await,
        Command::Whoami(args) => commands::whoami::run(args, reporter).await,
        Command::Config(args) => commands::config::run(args),
        Command::Help(args) => commands::help::run(args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    }
}
