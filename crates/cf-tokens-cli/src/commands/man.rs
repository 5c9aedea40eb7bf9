//! `cf-tokens man`.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap::builder::Resettable;

use super::help::{self, MORE_ENVIRONMENT, MORE_EXIT_STATUS};
use crate::args::{Args, ENVIRONMENT, EXIT_STATUS, Man};
use crate::output::Sink;
use crate::problem::{Problem, Stop};

const FILES: &str = "\
$XDG_CONFIG_HOME/cf-tokens/config.toml, or ~/.config/cf-tokens/config.toml
  configuration file with profiles; CF_TOKENS_CONFIG or --config selects another one";

/// Examples of the page of the command itself.
const OVERVIEW: &str = "  cf-tokens list --account-id 0123456789abcdef0123456789abcdef
  cf-tokens show 799070fe19ca5ab6962c054a974fa9c2
  cf-tokens read tokens.json --never-expires
  cf-tokens diff monday.json tuesday.json";

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

/// Renders a page. clap_mangen writes the text after the options as one paragraph; here it becomes sections.
fn page(command: &clap::Command) -> io::Result<String> {
    let extra = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let without_extra = command.clone().after_help(Resettable::Reset);
    let mut page = Vec::new();
    clap_mangen::Man::new(without_extra)
        .source(concat!("cf-tokens ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)?;
    let page = String::from_utf8(page).map_err(io::Error::other)?;
    let (before, version) = match page.find("\n.SH VERSION") {
        Some(start) => page.split_at(start),
        None => (page.trim_end(), "\n"),
    };
    let name = command.get_display_name().unwrap_or(command.get_name());
    Ok(format!(
        "{before}\n{}{}",
        sections(name, &extra),
        version.trim_start()
    ))
}

/// Returns the sections after the options.
fn sections(name: &str, extra: &str) -> String {
    let (mut notes, mut examples) = (Vec::new(), Vec::new());
    for paragraph in extra.split("\n\n") {
        if let Some(lines) = paragraph.strip_prefix("Examples:\n") {
            examples.push(lines);
        } else if !paragraph.is_empty() && paragraph != ENVIRONMENT && paragraph != EXIT_STATUS {
            notes.push(paragraph);
        }
    }
    if examples.is_empty() {
        examples.push(match name {
            "cf-tokens" => OVERVIEW,
            "cf-tokens-config" | "cf-tokens-config-show" => "  cf-tokens config show --origin",
            "cf-tokens-help" => "  cf-tokens help exit-status",
            _ => "  cf-tokens whoami --check",
        });
    }
    let section = |title: &str, paragraphs: &[&str]| match paragraphs {
        [] => String::new(),
        paragraphs => format!(".SH \"{title}\"\n.nf\n{}\n.fi\n", roff(&paragraphs.join("\n\n"))),
    };
    let without_heading = |text: &'static str| text.split_once('\n').map_or(text, |(_, lines)| lines);
    [
        section("NOTES", &notes),
        section("EXIT STATUS", &[without_heading(EXIT_STATUS), MORE_EXIT_STATUS]),
        section("ENVIRONMENT", &[without_heading(ENVIRONMENT), MORE_ENVIRONMENT]),
        section("FILES", &[FILES]),
        section("EXAMPLES", &examples),
    ]
    .concat()
}

/// Escapes text for roff: hyphens stay hyphens when they are copied, and no line is a request.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    let lines = escaped.lines().map(|line| match line.trim_end() {
        line if line.starts_with(['.', '\'']) => format!("\\&{line}"),
        line => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
