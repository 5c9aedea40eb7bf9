//! The command `cf-tokens`: lists the API tokens of a Cloudflare account.
//!
//! Data goes to standard output, everything else to standard error. The exit status is a contract: see [`exit`].

mod accounts;
mod args;
mod client;
mod commands;
mod config;
mod coverage;
mod exit;
mod filter;
mod input;
mod output;
mod part;
mod problem;
mod progress;
mod report;
mod settings;
mod stored;
mod text;
mod words;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::args::{Args, Colour, Command, Early, ErrorFormat};
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::report::Report;

fn main() -> ExitCode {
    // Where a shell asks for candidates, prints them and exits.
    clap_complete::CompleteEnv::with_factory(Args::command)
        .var(commands::completions::VARIABLE)
        .bin("cf-tokens")
        .completer("cf-tokens")
        .complete();
    let early = Early::find(std::env::args_os().skip(1));
    let args = match parse(early) {
        Ok(args) => args,
        Err(exit) => return exit.into(),
    };
    report::log(args.verbose);
    let report = Report {
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
                format!("no runtime could be started: {reason}"),
            );
            return report.end(Err(problem.into())).into();
        }
    };
    let exit = runtime.block_on(async {
        tokio::select! {
            outcome = run(&args.command, &report) => report.end(outcome),
            // Writing does not yield, so what is written are whole lines.
            Ok(()) = tokio::signal::ctrl_c() => Exit::Interrupted,
        }
    });
    progress::erase();
    // A thread may still wait for standard input.
    runtime.shutdown_background();
    exit.into()
}

/// The arguments; where there are none to work with, help or what is wrong was told.
fn parse(early: Early) -> Result<Args, Exit> {
    let (ours, claps) = match early.colour {
        Colour::Auto => (ColorChoice::Auto, clap::ColorChoice::Auto),
        Colour::Always => (ColorChoice::Always, clap::ColorChoice::Always),
        Colour::Never => (ColorChoice::Never, clap::ColorChoice::Never),
    };
    ours.write_global();
    let matches = Args::command().color(claps).try_get_matches();
    matches
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| {
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                let _ = error.print();
                return Exit::Complete;
            }
            match early.errors {
                // In clap's own words, with what was meant perhaps.
                ErrorFormat::Text => drop(error.print()),
                ErrorFormat::Json => {
                    let told = error.to_string();
                    let words = told
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .trim_start_matches("error: ");
                    let report = Report {
                        quiet: false,
                        verbose: false,
                        format: ErrorFormat::Json,
                    };
                    report.problem(&Problem::usage(words).hint("see cf-tokens --help"));
                }
            }
            Exit::Usage
        })
}

async fn run(command: &Command, report: &Report) -> Result<(), Stop> {
    match command {
        Command::List(args) => commands::list::run(args, report).await,
        Command::Show(args) => commands::show::run(args, report).await,
        Command::Read(args) => commands::read::run(args, report).await,
        Command::Whoami(args) => commands::whoami::run(args, report).await,
        Command::Config(args) => commands::config::run(args),
        Command::Help(args) => commands::help::run(args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    }
}
