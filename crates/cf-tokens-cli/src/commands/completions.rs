//! `cf-tokens completions`.

use clap_complete::env::Shells;

use crate::args::Completions;
use crate::output::Sink;
use crate::problem::{Problem, Stop};

/// The variable by which a shell asks the command for candidates.
pub(crate) const VARIABLE: &str = "CF_TOKENS_COMPLETE";

/// Prints the script that registers the command with a shell.
///
/// The script asks the command itself for candidates, so they match the installed version and include the profiles of
/// the configuration file. clap_complete's scripts of fixed words are not used: for bash they look up a subcommand's
/// flags under a name in which `-` is written in two ways, and find nothing (clap issue 5365).
pub(crate) fn run(args: &Completions) -> Result<(), Stop> {
    let name = args.shell.to_string();
    let shells = Shells::builtins();
    let shell = shells
        .completer(&name)
        .ok_or_else(|| Problem::usage(format!("no completions for {name}")))?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "cf-tokens", "cf-tokens", "cf-tokens", &mut script)?;
    Ok(Sink::Stdout.write(&script)?)
}
