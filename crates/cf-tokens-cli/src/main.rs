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
mod report;
mod settings;
mod stored;
mod text;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::report::Report;

fn main() -> ExitCode {
    // Usage errors end here, with status 2 and clap's own words.
    let args = Args::parse();
    report::log(args.verbose);
    let report = Report { quiet: args.quiet };
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
    // A thread may still wait for standard input.
    runtime.shutdown_background();
    exit.into()
}

async fn run(command: &Command, report: &Report) -> Result<(), Stop> {
    match command {
        Command::List(args) => commands::list::run(args, report).await,
        Command::Show(args) => commands::show::run(args, report).await,
        Command::Read(args) => commands::read::run(args, report).await,
        Command::Whoami(args) => commands::whoami::run(args, report).await,
        Command::Config(args) => commands::config::run(args),
    }
}
