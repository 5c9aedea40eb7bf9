//! `cf-tokens man`.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;

use super::help;
use crate::args::{Args, Man};
use crate::output::Sink;
use crate::problem::{Problem, Stop};

pub(crate) fn run(args: &Man) -> Result<(), Stop> {
    if let Some(folder) = &args.output_dir {
        let mut command = Args::command();
        command.build();
        return write_all(&command, folder).map_err(|reason| {
            let name = folder.display();
            Problem::configuration(format!("cannot write man pages to {name}: {reason}")).into()
        });
    }
    let page = page(&help::find(&args.command)?)?;
    Ok(Sink::Stdout.write(page.as_bytes())?)
}

/// Writes the page of a command and of each subcommand.
fn write_all(command: &clap::Command, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let name = command.get_display_name().unwrap_or(command.get_name());
    std::fs::write(folder.join(format!("{name}.1")), page(command)?)?;
    command
        .get_subcommands()
        .try_for_each(|command| write_all(command, folder))
}

fn page(command: &clap::Command) -> io::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .source(concat!("cf-tokens ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)?;
    let page = String::from_utf8(page).map_err(io::Error::other)?;
    // The text after the options has its own layout: examples and tables of variables.
    let Some((options, more)) = page.split_once("\n.SH EXTRA\n") else {
        return Ok(page);
    };
    let (more, rest) = match more.find("\n.SH ") {
        Some(end) => more.split_at(end),
        None => (more, "\n"),
    };
    Ok(format!("{options}\n.SH MORE\n.nf\n{more}\n.fi{rest}"))
}
