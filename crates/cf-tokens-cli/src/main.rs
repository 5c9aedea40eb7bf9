//! The command `cf-tokens`: lists the API tokens of a Cloudflare account.
//!
//! Data goes to standard output, everything else to standard error. The exit status is a contract: see [`exit`].

mod args;
mod exit;
mod filter;
mod list;
mod output;
mod report;
mod text;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::exit::Exit;

fn main() -> ExitCode {
    // Usage errors end here, with status 2 and clap's own words.
    let args = Args::parse();
    report::log(args.verbose);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => {
            report::error(&format!("no runtime could be started: {reason}"), None, None);
            return Exit::Failure.into();
        }
    };
    let exit = runtime.block_on(async {
        let work = async {
            match &args.command {
                Command::List(list) => list::run(list, args.quiet).await,
            }
        };
        tokio::select! {
            exit = work => exit,
            // Writing does not yield, so what is written are whole lines.
            Ok(()) = tokio::signal::ctrl_c() => Exit::Interrupted,
        }
    });
    exit.into()
}
