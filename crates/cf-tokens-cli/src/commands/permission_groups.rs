//! `cf-tokens permission-groups`: the permission groups that tokens of an account may have.

use cf_tokens::models::{AccountPermissionGroup, PermissionGroupId};

use crate::accounts::Accounts;
use crate::args::PermissionGroups;
use crate::client;
use crate::output::write_plain;
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;

pub(crate) async fn run(args: &PermissionGroups, reporter: &Reporter) -> Result<(), Stop> {
    let settings = Settings::find(&args.connection)?;
    let flags: Vec<_> = args.account_id.iter().cloned().collect();
    let accounts = Accounts::find(&flags, None, &settings).await?;
    let progress = Progress::new(reporter, &args.requests);
    let options = args.requests.options();
    let clients = client::for_accounts(&accounts, &options, &settings, reporter, progress.as_ref()).await?;
    for (account, client) in clients {
        let mut call = client.list_permission_groups(account.clone());
        if let Some(scope) = &args.scope {
            call = call.scope(scope);
        }
        let mut groups = Progress::during(progress.as_ref(), call.send())
            .await
            .map_err(|error| Problem::from(&error).of_account(&account))?;
        let total = groups.len();
        if let Some(name) = &args.name {
            groups.retain(|group| name.matches(group.name.as_deref().unwrap_or_default()));
        }
        write_plain(&groups, args.output, &["ID", "NAME", "SCOPES"], id, cells)?;
        let matching = args.name.as_ref().map(|_| groups.len());
        reporter.note_count(matching, total, "permission group");
    }
    Ok(())
}

fn id(group: &AccountPermissionGroup) -> &str {
    group.id.as_ref().map_or("", PermissionGroupId::as_str)
}

fn cells(group: &AccountPermissionGroup) -> Vec<String> {
    vec![
        id(group).to_owned(),
        group.name.clone().unwrap_or_default(),
        group.scopes().join(", "),
    ]
}
