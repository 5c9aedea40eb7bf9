//! `cf-tokens help`.

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::args::{Args, ENVIRONMENT, EXIT_STATUS, Help};
use crate::output::Sink;
use crate::problem::{Problem, Stop};
use cf_text::escape;

pub(super) const MORE_EXIT_STATUS: &str = "\
A listing that ends with an error never exits with 0, even if tokens were written before
the error; a warning then reports how many. With --allow-incomplete, a listing that
disagrees with the API's total exits with 0 and a warning. If several accounts fail, the
exit status is the one they have in common, or 3.

If the reader closes the pipe (`| head`), the command ends quietly with the status of a
failure that is already known, or with 141, like a program that is killed by SIGPIPE. If
the output cannot be written for another reason (disk full, stdout not open for writing),
an error is printed and the status is 3. A closed stdout is an error too. At
startup, the runtime replaces it with /dev/null opened for reading and writing, so a stdout
like that counts as closed. Python's subprocess.DEVNULL is opened that way: use
--output-file /dev/null there.
Leaving the pager is not a failure.

If a stored response contains an API error, `read` exits as the request would have: with 4
if the credentials were rejected.";

pub(super) const MORE_ENVIRONMENT: &str = "\
An empty variable counts as unset. A flag takes precedence over a variable, and a variable
over the configuration file. The exception is credentials: if a variable and a flag (or the
profile given with --profile) both set them, the command fails and names both.

  CF_TOKENS_PAGER, PAGER               pager for list, read and show on a terminal, such as
                                       `less -S`; empty or `cat`: none. If LESS is unset,
                                       it is set to FRX
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE   color settings, used with --color auto
  SSL_CERT_FILE, SSL_CERT_DIR          PEM file and directory of CA certificates to trust
                                       instead of the system's

Proxies are selected as in curl: https_proxy (http_proxy if the base URL begins with
http://), otherwise all_proxy. Lower case takes precedence over upper case, and HTTP_PROXY
in upper case is ignored. A proxy variable that is not used is not validated. no_proxy lists
the hosts to connect to directly, separated by commas or spaces: names (with all subdomains;
a leading dot is optional), addresses, networks such as 10.0.0.0/8, or * for every host.

Differences from curl: socks:// is SOCKS5, an entry of no_proxy may have a port
(internal.example:8443), and a loopback base URL never uses a proxy.";

const MESSAGES: &str = "\
With --error-format json, each line on stderr is one object with one of these members:

  error    a failure: `kind` (a word such as authentication, not_found, usage), `message`,
           `exit_status`, and where known `hint`, `request_id`, `account_id`, `page`,
           `status` (HTTP), `codes` (of the API), `attempts`, `retry_after` (seconds),
           `suggestions` and `possible_values` (usage errors), and, if tokens were
           written before the failure, `tokens_written` and `complete` (always false)
  warning  an object with `message`
  note     an object with `message`
  log      a log event (only with --verbose): `timestamp`, `level`, `target`, `fields`,
           `span` and `spans`; in the span named `page`, `number` is the page requested";

pub(crate) fn run(args: &Help) -> Result<(), Stop> {
    let topic: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    match topic.as_slice() {
        ["exit-status"] => return write(&format!("{EXIT_STATUS}\n\n{MORE_EXIT_STATUS}\n")),
        ["messages"] => return write(&format!("{MESSAGES}\n")),
        ["environment"] => return write(&format!("{ENVIRONMENT}\n\n{MORE_ENVIRONMENT}\n")),
        _ => {}
    }
    let help = find(&args.topic)?.render_long_help();
    // Reports a stdout that is closed.
    Sink::open(None)?;
    // In color if stdout supports it.
    write!(anstream::stdout().lock(), "{}", help.ansi())?;
    Ok(())
}

/// Returns the command at this path, such as `config show`.
pub(super) fn find(names: &[String]) -> Result<clap::Command, Stop> {
    let mut command = Args::command();
    command.build();
    let mut found = &command;
    for name in names {
        found = found.find_subcommand(name).ok_or_else(|| {
            Problem::usage(format!("unknown help topic: {}", escape(&names.join(" ")))).hint(
                "run `cf-tokens help` for the commands; the other topics are exit-status, environment and messages",
            )
        })?;
    }
    Ok(found.clone())
}

fn write(text: &str) -> Result<(), Stop> {
    Ok(Sink::Stdout.write(text.as_bytes())?)
}
