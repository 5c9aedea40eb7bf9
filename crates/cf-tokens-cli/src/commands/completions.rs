//! `cf-tokens completions`.

use clap::CommandFactory as _;

use crate::args::{Args, Completions};
use crate::output::Sink;
use crate::problem::Stop;

pub(crate) fn run(args: &Completions) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "cf-tokens", &mut script);
    Ok(Sink::Stdout.write(&script)?)
}
