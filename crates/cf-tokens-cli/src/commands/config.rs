//! `cf-tokens config`.

use std::fmt::Display;

use serde::Serialize;

use crate::args::{ConfigArgs, ConfigCommand, ConfigShow, TextOrJson};
use crate::output::{self, Card, Sink};
use crate::problem::Stop;
use crate::settings::{CredentialSource, Origin, Setting, Settings};

/// Setting for output: never a secret, only its source.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'static str,
    value: Option<String>,
    origin: Option<&'a Origin>,
}

pub(crate) fn run(args: &ConfigArgs) -> Result<(), Stop> {
    match &args.command {
        ConfigCommand::Show(args) => show(args),
    }
}

fn show(args: &ConfigShow) -> Result<(), Stop> {
    let settings = Settings::find(&args.connection)?;
    let config = settings
        .config
        .as_ref()
        .map(|config| Setting::new(config.value.display(), config.origin.clone()));
    let ca_file = settings
        .ca_file
        .as_ref()
        .map(|file| Setting::new(file.value.display(), file.origin.clone()));
    let shown = [
        entry("config", config.as_ref()),
        entry("profile", settings.profile.as_ref()),
        entry("base_url", Some(&settings.base_url)),
        entry("account_id", settings.account.as_ref()),
        credential(&settings),
        entry("ca_file", ca_file.as_ref()),
        entry("proxy", Some(&settings.proxy)),
        entry("no_proxy", settings.no_proxy.as_ref()),
    ];
    match args.output {
        TextOrJson::Text => Sink::Stdout.write(text(&shown, args.origin).as_bytes())?,
        TextOrJson::Json => Sink::Stdout.data(|out| output::pretty(out, &shown))?,
    }
    Ok(())
}

/// A conflict is explained, with all other settings, instead of failing on it.
fn credential(settings: &Settings) -> Shown<'_> {
    match settings.credential() {
        Ok(source) => Shown {
            name: "credentials",
            value: source.map(|source| source.value.describe()),
            origin: source.map(|source| &source.origin),
        },
        Err(Stop::Problem(conflict)) => Shown {
            name: "credentials",
            value: Some(match &conflict.hint {
                Some(hint) => format!("error: {} ({hint})", conflict.message),
                None => format!("error: {}", conflict.message),
            }),
            origin: None,
        },
        Err(_) => entry::<CredentialSource>("credentials", None),
    }
}

fn entry<'a, T: Display>(name: &'static str, setting: Option<&'a Setting<T>>) -> Shown<'a> {
    Shown {
        name,
        value: setting.map(|setting| setting.value.to_string()),
        origin: setting.map(|setting| &setting.origin),
    }
}

fn text(shown: &[Shown<'_>], origins: bool) -> String {
    let mut card = Card::default();
    for Shown { name, value, origin } in shown {
        let value = value.as_deref().unwrap_or("not set");
        match origin {
            Some(origin) if origins => card.line(name, format!("{value}  ({origin})")),
            _ => card.line(name, value),
        }
    }
    card.text
}
