//! `cf-tokens show`.

use std::io::{self, IsTerminal as _};

use cf_tokens::models::TokenId;
use cf_tokens::{AccountId, Client, Token};
use chrono::Utc;

use crate::accounts::Accounts;
use crate::args::{Show, ShowForm};
use crate::coverage::counted;
use crate::exit::Exit;
use crate::output::{self, CardLook, Sink};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::report::Report;
use crate::settings::Settings;
use crate::stored::Stored;
use crate::{client, input};

/// A token, and whose it is where that is known.
type Found = (Option<AccountId>, Token);

pub(crate) async fn run(args: &Show, report: &Report) -> Result<(), Stop> {
    let (account, token) = match &args.file {
        Some(path) => {
            let bytes = input::bytes(path.clone()).await?;
            stored(&bytes, &input::name(path), &args.id)?
        }
        None => listed(args, report).await?,
    };
    match args.output {
        ShowForm::Json => Sink::Stdout.data(|out| output::pretty(out, &token))?,
        ShowForm::Text => {
            let look = CardLook {
                distances: !args.utc && io::stdout().is_terminal(),
                now: Utc::now(),
            };
            Sink::Stdout.write(output::card(&token, account.as_ref(), look).as_bytes())?;
        }
    }
    Ok(())
}

/// The service has no other way to an account-owned token's policies than the listing: it is read until it is found.
async fn listed(args: &Show, report: &Report) -> Result<Found, Stop> {
    let settings = Settings::find(&args.connection)?;
    let flags: Vec<AccountId> = args.account_id.iter().cloned().collect();
    let accounts = Accounts::find(&flags, None, &settings).await?;
    let progress = Progress::new(report);
    let client = client::build(args.requests.options(), &settings, report, progress.as_ref()).await?;
    let work = find(&client, accounts, args, progress.as_ref(), report);
    Progress::during(progress.as_ref(), work).await
}

async fn find(
    client: &Client,
    accounts: Accounts,
    args: &Show,
    progress: Option<&Progress>,
    report: &Report,
) -> Result<Found, Stop> {
    let mut seen = 0_u64;
    for account in accounts.ids {
        let list = args.requests.describe(client.list_tokens(account.clone()));
        let mut tokens = list.include_expired(true).stream();
        let mut given = 0_u64;
        while let Some(token) = tokens.try_next().await? {
            given = given.saturating_add(1);
            if let Some(progress) = progress {
                progress.tokens(given, tokens.summary().total_count);
            }
            if token.id.as_ref() == Some(&args.id) {
                return Ok((Some(account), token));
            }
        }
        let summary = tokens.summary();
        seen = seen.saturating_add(summary.tokens);
        if let Some(caution) = summary.warning() {
            report.warning(&caution);
        }
    }
    Err(not_found(
        &args.id,
        &format!("{} were listed", counted(seen, "token")),
    ))
}

fn stored(bytes: &[u8], name: &str, id: &TokenId) -> Result<Found, Stop> {
    let mut stored = Stored::default();
    stored
        .add(bytes)
        .map_err(|reason| Problem::new(Exit::Failure, "decode", format!("{name}: {reason}")))?;
    let parts = stored.into_parts();
    let seen: usize = parts.iter().map(|part| part.tokens.len()).sum();
    for part in parts {
        if let Some(token) = part
            .tokens
            .into_iter()
            .find(|token| token.id.as_ref() == Some(id))
        {
            return Ok((part.account, token));
        }
    }
    let seen = counted(u64::try_from(seen).unwrap_or(u64::MAX), "token");
    Err(not_found(id, &format!("{name} holds {seen}")))
}

fn not_found(id: &TokenId, looked_at: &str) -> Stop {
    let id = crate::text::shown(id.as_ref()).into_owned();
    Problem::new(Exit::Failure, "not_found", format!("no token has the id {id}: {looked_at}, and it is none of them"))
        .hint("check the id and the account; a token that expired long ago is not listed, and a credential limited to the tokens it created sees no others")
        .into()
}
