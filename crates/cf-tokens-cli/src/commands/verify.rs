//! `cf-tokens verify`: the calling token, by one request.

use cf_tokens::models::TokenVerification;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::accounts::Accounts;
use crate::args::{TextOrJson, Verify};
use crate::client;
use crate::output::{self, Card, Sink};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;

pub(crate) async fn run(args: &Verify, reporter: &Reporter) -> Result<(), Stop> {
    let settings = Settings::find(&args.connection)?;
    let flags: Vec<_> = args.account_id.iter().cloned().collect();
    let accounts = Accounts::find(&flags, None, &settings).await?;
    let progress = Progress::new(reporter, &args.requests);
    let options = args.requests.options();
    let clients = client::for_accounts(&accounts, &options, &settings, reporter, progress.as_ref()).await?;
    for (account, client) in clients {
        let verify = client.verify_token(account.clone());
        let token = Progress::during(progress.as_ref(), verify.send())
            .await
            .map_err(|error| Problem::from(&error).of_account(&account))?;
        match args.output {
            TextOrJson::Json => Sink::Stdout.data(|out| output::pretty(out, &token))?,
            TextOrJson::Text => Sink::Stdout.write(text(&token).as_bytes())?,
        }
    }
    Ok(())
}

fn text(token: &TokenVerification) -> String {
    let time =
        |time: Option<DateTime<Utc>>| time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let mut card = Card::default();
    card.line("id", &token.id);
    card.line("status", token.status.as_str());
    if let Some(not_before) = time(token.not_before) {
        card.line("valid from", not_before);
    }
    card.line(
        "expires",
        time(token.expires_on).unwrap_or_else(|| "never".to_owned()),
    );
    card.text
}
