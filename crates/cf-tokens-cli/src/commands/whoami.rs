//! `cf-tokens whoami`: as whom requests are sent, without sending one.

use cf_tokens::{CallOptions, PerPage};
use serde::Serialize;

use crate::accounts::Accounts;
use crate::args::{TextOrJson, Whoami};
use crate::client;
use crate::output::{self, Card, Sink};
use crate::problem::Stop;
use crate::report::Report;
use crate::settings::{Origin, Setting, Settings};

/// What may be told of a credential: its scheme, where it is, and of a token its prefix.
#[derive(Serialize)]
struct Identity {
    scheme: &'static str,
    source: String,
    origin: Origin,
    looks: &'static str,
    base_url: String,
    account_id: Option<String>,
    /// Whether the service was asked, and let it in.
    checked: bool,
}

pub(crate) async fn run(args: &Whoami, report: &Report) -> Result<(), Stop> {
    let mut settings = Settings::find(&args.connection)?;
    if let Some(account) = &args.account_id {
        settings.account = Some(Setting::new(account.clone(), Origin::Flag("--account-id")));
    }
    let Some(credential) = settings.credential.take() else {
        return Err(client::no_credential().into());
    };
    let found = credential.value.read(&settings.environment, report).await?;
    let identity = Identity {
        scheme: found.scheme,
        source: credential.value.to_string(),
        origin: credential.origin,
        looks: found.looks,
        base_url: settings.base_url.value.to_string(),
        account_id: settings.account.as_ref().map(|account| account.value.to_string()),
        checked: args.check,
    };
    if args.check {
        let account = Accounts::find(&[], None, &settings).await?;
        let client = client::with_credential(CallOptions::new(), &settings, Some(found.credential), None)?;
        for account in account.ids {
            // The first page alone, as small as it can be.
            client.list_tokens(account).per_page(PerPage::MIN).await?;
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
    card.line("scheme", identity.scheme);
    card.line("from", format!("{} ({})", identity.source, identity.origin));
    card.line("looks like", identity.looks);
    card.line("base url", &identity.base_url);
    card.line("account", identity.account_id.as_deref().unwrap_or("not named"));
    let checked = if identity.checked {
        "the service lets it list the account's tokens"
    } else {
        "not asked of the service (--check does)"
    };
    card.line("accepted", checked);
    card.text
}
