//! `cf-tokens show`.

use std::io::{self, IsTerminal as _};

use cf_tokens::models::TokenId;
use cf_tokens::{AccountId, Client, Token};
use chrono::Utc;

use crate::accounts::Accounts;
use crate::args::{Show, ShowFormat};
use crate::exit::Exit;
use crate::output::{self, CardOptions, Sink};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::stored::Stored;
use crate::{client, input};
use cf_text::counted;

/// Token with its account, if known.
type Found = (Option<AccountId>, Token);

pub(crate) async fn run(args: &Show, reporter: &Reporter) -> Result<(), Stop> {
    let (account, token) = match &args.file {
        Some(path) => {
            let bytes = input::bytes(path.clone()).await?;
            stored(&bytes, &input::name(path), &args.id)?
        }
        None => listed(args, reporter).await?,
    };
    match args.output {
        ShowFormat::Json => Sink::Stdout.data(|out| output::pretty(out, &token))?,
        ShowFormat::Text => {
            let options = CardOptions {
                relative_times: !args.utc && io::stdout().is_terminal(),
                now: Utc::now(),
            };
            Sink::Stdout.write(output::card(&token, account.as_ref(), options).as_bytes())?;
        }
    }
    Ok(())
}

/// Lists tokens until the token is found. The listing is the only endpoint whose response has the policies.
async fn listed(args: &Show, reporter: &Reporter) -> Result<Found, Stop> {
    let settings = Settings::find(&args.connection)?;
    let flags: Vec<AccountId> = args.account_id.iter().cloned().collect();
    let accounts = Accounts::find(&flags, None, &settings).await?;
    let progress = Progress::new(reporter, &args.requests);
    let client = client::build(args.requests.options(), &settings, reporter, progress.as_ref()).await?;
    let work = find(&client, accounts, args, progress.as_ref(), reporter);
    Progress::during(progress.as_ref(), work).await
}

async fn find(
    client: &Client,
    accounts: Accounts,
    args: &Show,
    progress: Option<&Progress>,
    reporter: &Reporter,
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
        for warning in crate::summary::warnings_of(&summary) {
            reporter.warning(&warning);
        }
    }
    Err(not_found(&args.id, &format!("{}", counted(seen, "token"))))
}

fn stored(bytes: &[u8], name: &str, id: &TokenId) -> Result<Found, Stop> {
    let mut stored = Stored::default();
    stored
        .add(bytes)
        .map_err(|reason| Problem::new(Exit::Failure, "decode", format!("{name}: {reason}")))?;
    let listings: Vec<_> = stored
        .into_listings()
        .into_iter()
        .map(|(listing, _)| listing)
        .collect();
    let seen: usize = listings.iter().map(|listing| listing.tokens.len()).sum();
    for listing in listings {
        if let Some(token) = listing
            .tokens
            .into_iter()
            .find(|token| token.id.as_ref() == Some(id))
        {
            return Ok((listing.account, token));
        }
    }
    let seen = counted(u64::try_from(seen).unwrap_or(u64::MAX), "token");
    Err(not_found(id, &format!("{seen} in {name}")))
}

fn not_found(id: &TokenId, searched: &str) -> Stop {
    let id = cf_text::escape(id.as_ref()).into_owned();
    Problem::new(
        Exit::Failure,
        "not_found",
        format!("token `{id}` not found among {searched}"),
    )
    .hint("check the id and the account (tokens that expired long ago are not listed)")
    .into()
}
