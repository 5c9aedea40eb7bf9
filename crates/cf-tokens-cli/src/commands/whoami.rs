//! `cf-tokens whoami`: shows the credentials, without sending a request.

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
}

pub(crate) async fn run(args: &Whoami, reporter: &Reporter) -> Result<(), Stop> {
    let mut settings = Settings::find(&args.connection)?;
    if let Some(account) = &args.account_id {
        settings.account = Some(Setting::new(account.clone(), Origin::Flag("--account-id")));
    }
    let Some(credential) = settings.credential()?.cloned() else {
        return Err(client::no_credential().into());
    };
    let found = credential.value.read(&settings.environment, reporter).await?;
    let identity = Identity {
        scheme: found.scheme,
        source: credential.value.to_string(),
        origin: credential.origin,
        prefix: found.prefix,
        base_url: settings.base_url.value.to_string(),
        account_id: settings.account.as_ref().map(|account| account.value.to_string()),
        checked: args.check,
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
    card.line("prefix", identity.prefix);
    card.line("base url", &identity.base_url);
    card.line("account", identity.account_id.as_deref().unwrap_or("not set"));
    let checked = if identity.checked {
        "yes, for listing the tokens of the account"
    } else {
        "not checked (use --check)"
    };
    card.line("accepted", checked);
    card.text
}
