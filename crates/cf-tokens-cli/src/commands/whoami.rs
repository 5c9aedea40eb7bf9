//! `cf-tokens whoami`: shows the credentials, and with `--check` what the API reports about them.

use cf_tokens::{CallOptions, PerPage};
use serde::Serialize;

use crate::accounts::Accounts;
use crate::args::{TextOrJson, Whoami};
use crate::client;
use crate::output::{self, Card, Sink};
use crate::problem::Stop;
use crate::reporter::Reporter;
use crate::settings::{Origin, Setting, Settings};

/// Description of credentials that reveals no secret: scheme, source, and the known prefix of a token.
#[derive(Serialize)]
struct Identity {
    scheme: &'static str,
    source: String,
    origin: Origin,
    prefix: &'static str,
    base_url: String,
    account_id: Option<String>,
    /// Whether the API accepted the credentials.
    checked: bool,
    /// Id of the API token, if it was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_id: Option<String>,
    /// Kind and name of the source, and the flag or profile that selects it.
    #[serde(skip)]
    described_source: String,
}

pub(crate) async fn run(args: &Whoami, reporter: &Reporter) -> Result<(), Stop> {
    let mut settings = Settings::find(&args.connection)?;
    if let Some(account) = &args.account_id {
        settings.account = Some(Setting::new(account.clone(), Origin::Flag("--account-id")));
    }
    let credential = match &settings.account {
        Some(account) => settings.credential_of(&account.value)?,
        None => settings.credential()?,
    };
    let Some(credential) = credential.cloned() else {
        return Err(client::no_credential().into());
    };
    let found = credential
        .value
        .read(&settings.environment, settings.token_command_timeout, reporter)
        .await?;
    let mut identity = Identity {
        scheme: found.scheme,
        source: credential.value.to_string(),
        described_source: match &credential.origin {
            Origin::Variable(name) if credential.value.to_string() == *name => credential.value.describe(),
            origin => format!("{} ({origin})", credential.value.describe()),
        },
        origin: credential.origin,
        prefix: found.prefix,
        base_url: settings.base_url.value.to_string(),
        account_id: settings.account.as_ref().map(|account| account.value.to_string()),
        checked: args.check,
        token_id: None,
    };
    if args.check {
        let account = Accounts::find(&[], None, &settings).await?;
        let client = client::with_credential(
            CallOptions::new(),
            &settings,
            Some(found.credential),
            reporter,
            None,
        )?;
        for account in account.ids {
            // One page of the smallest size.
            client.list_tokens(account.clone()).per_page(PerPage::MIN).await?;
            match client.verify_token(account).await {
                Ok(own) => identity.token_id = Some(own.id.to_string()),
                Err(error) => reporter.note(&format!(
                    "the calling token could not be verified, as is usual for a user's token or a global key: {error}"
                )),
            }
        }
    }
    match args.output {
        TextOrJson::Text => Sink::Stdout.write(text(&identity).as_bytes())?,
        TextOrJson::Json => Sink::Stdout.data(|out| output::pretty(out, &identity))?,
    }
    Ok(())
}

fn text(identity: &Identity) -> String {
    let mut card = Card::default();
    card.line("type", identity.scheme);
    card.line("source", &identity.described_source);
    card.line("prefix", identity.prefix);
    if let Some(id) = &identity.token_id {
        card.line("token ID", id);
    }
    card.line("base url", &identity.base_url);
    card.line("account", identity.account_id.as_deref().unwrap_or("not set"));
    let checked = if identity.checked {
        "accepted, for listing the tokens of the account"
    } else {
        "not done (use --check)"
    };
    card.line("check", checked);
    card.text
}
