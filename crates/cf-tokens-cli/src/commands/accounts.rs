//! `cf-tokens accounts`: the accounts that the credentials can see.

use cf_tokens::models::Account;

use super::list::visible_accounts;
use crate::args::AccountsArgs;
use crate::client;
use crate::output::write_plain;
use crate::problem::Stop;
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;

pub(crate) async fn run(args: &AccountsArgs, reporter: &Reporter) -> Result<(), Stop> {
    let settings = Settings::find(&args.connection)?;
    let progress = Progress::new(reporter, &args.requests);
    let progress = progress.as_ref();
    let client = client::build(args.requests.options(), &settings, reporter, progress).await?;
    let mut accounts = visible_accounts(&client, &args.pages, reporter, progress).await?;
    let total = accounts.len();
    if let Some(name) = &args.name {
        accounts.retain(|account| name.matches(account.name.as_deref().unwrap_or_default()));
    }
    write_plain(
        &accounts,
        args.output,
        &["ID", "NAME", "TYPE", "CREATED"],
        |account| account.id.as_ref(),
        cells,
    )?;
    let matching = args.name.as_ref().map(|_| accounts.len());
    reporter.note_count(matching, total, "account");
    Ok(())
}

fn cells(account: &Account) -> Vec<String> {
    let created = account
        .created_on
        .map(|created| created.format("%Y-%m-%d").to_string());
    vec![
        account.id.to_string(),
        account.name.clone().unwrap_or_default(),
        account.kind.clone().unwrap_or_default(),
        created.unwrap_or_default(),
    ]
}
