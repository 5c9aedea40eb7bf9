//! `cf-tokens help`.

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::args::{Args, ENVIRONMENT, EXIT_STATUS, Help};
use crate::output::Sink;
use crate::problem::{Problem, Stop};
use crate::text::shown;

const MORE_EXIT_STATUS: &str = "\
A listing that an error cut short is never 0: what was written before it is whole
lines, and the status says that they are not all. Where a listing came to its end and
the service's own count disagrees, a warning says so. Of several accounts the status is
that of every failure where they have one in common, else 3. A reader that has had
enough (`| head`) ends the command quietly, with 0.";

const MORE_ENVIRONMENT: &str = "\
A variable that is empty counts as unset. A flag counts before a variable, a variable
before the configuration file. Of credentials there may be one only: two that clash
are an error that names both.

  NO_COLOR, CLICOLOR, CLICOLOR_FORCE   as is usual, where --color says `auto`
  SSL_CERT_FILE, SSL_CERT_DIR          other trusted authorities than the system's";

pub(crate) fn run(args: &Help) -> Result<(), Stop> {
    let topic: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    match topic.as_slice() {
        ["exit-status"] => return write(&format!("{EXIT_STATUS}\n\n{MORE_EXIT_STATUS}\n")),
        ["environment"] => return write(&format!("{ENVIRONMENT}\n\n{MORE_ENVIRONMENT}\n")),
        _ => {}
    }
    let help = find(&args.topic)?.render_long_help();
    // As colourful as standard output may be.
    write!(anstream::stdout().lock(), "{}", help.ansi())?;
    Ok(())
}

/// The command of this name, or of these names one below the other.
pub(super) fn find(names: &[String]) -> Result<clap::Command, Stop> {
    let mut command = Args::command();
    command.build();
    let mut found = &command;
    for name in names {
        found = found.find_subcommand(name).ok_or_else(|| {
            Problem::usage(format!("there is no help on {}", shown(&names.join(" "))))
                .hint("cf-tokens help lists the commands; there are exit-status and environment besides")
        })?;
    }
    Ok(found.clone())
}

fn write(text: &str) -> Result<(), Stop> {
    Ok(Sink::Stdout.write(text.as_bytes())?)
}
