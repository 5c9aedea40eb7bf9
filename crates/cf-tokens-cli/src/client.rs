//! Creates the client from the settings.

use std::collections::HashMap;

use cf_tokens::transport::connect::TlsConfig;
use cf_tokens::variables::{API_KEY, API_TOKEN};
use cf_tokens::{AccountId, CallOptions, Client, Credential};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::accounts::Accounts;
use crate::background::BackgroundLayer;
use crate::page_span::PageSpanLayer;
use crate::problem::{Problem, Stop};
use crate::progress::{Progress, ProgressLayer};
use crate::reporter::Reporter;
use crate::settings::{CredentialSource, ResolvedCredential, Settings, legacy};

/// Creates the client after reading the credentials. Nothing is sent.
pub(crate) async fn build(
    options: CallOptions,
    settings: &Settings,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Client, Stop> {
    let credential = match settings.credential()? {
        Some(source) => Some(
            source
                .value
                .read(&settings.environment, settings.token_command_timeout, reporter)
                .await?
                .credential,
        ),
        None => None,
    };
    with_credential(options, settings, credential, reporter, progress)
}

/// Creates the client with credentials that have been read already.
pub(crate) fn with_credential(
    options: CallOptions,
    settings: &Settings,
    credential: Option<Credential>,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Client, Stop> {
    let credential = credential.ok_or_else(no_credential)?;
    let mut builder = Client::builder()
        .base_url(&settings.base_url.value.to_string())
        .options(options)
        .credential(credential)
        .transport(|transport| transport.user_agent(concat!("cf-tokens/", env!("CARGO_PKG_VERSION"))));
    if let Some(ca_file) = &settings.ca_file {
        let tls = TlsConfig::new().add_ca_file(&ca_file.value).map_err(|reason| {
            let problem = Problem::configuration(format!("{}: {reason}", ca_file.origin));
            match reason.hint() {
                Some(help) => problem.hint(help),
                None => problem,
            }
        })?;
        builder = builder.transport(|transport| transport.tls(tls));
    }
    if let Some(progress) = progress {
        let (pages, attempts) = (ProgressLayer::calls(progress), ProgressLayer::attempts(progress));
        builder = builder.transport(|transport| transport.call_layer(pages).attempt_layer(attempts));
    }
    if reporter.verbose {
        builder = builder.transport(|transport| transport.call_layer(PageSpanLayer));
    }
    builder = builder.transport(|transport| transport.call_layer(BackgroundLayer));
    let hosts = settings.no_proxy.as_ref().map(|hosts| hosts.value.as_str());
    let proxy = settings.proxy.value.config(hosts);
    Ok(builder.transport(|transport| transport.proxy(proxy)).build()?)
}

/// The clients of several accounts. They share connections; each of the credentials has its own rate limit.
pub(crate) type AccountClients = Vec<(AccountId, Client)>;

/// Most commands that print tokens at once.
const COMMANDS: usize = 4;

/// Creates the clients after reading all credentials, so that nothing is sent if one of them cannot be read.
pub(crate) async fn for_accounts(
    accounts: &Accounts,
    options: &CallOptions,
    settings: &Settings,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<AccountClients, Stop> {
    // With the first account of each.
    let mut sources: Vec<(&CredentialSource, &AccountId)> = Vec::new();
    let mut source_of = Vec::with_capacity(accounts.ids.len());
    let mut index_of: HashMap<&CredentialSource, usize> = HashMap::new();
    for id in &accounts.ids {
        let source = accounts.credential(id, settings)?;
        let source = &source.ok_or_else(no_credential)?.value;
        let index = *index_of.entry(source).or_insert_with(|| {
            sources.push((source, id));
            sources.len().saturating_sub(1)
        });
        source_of.push(index);
    }
    let several = sources.len() > 1;
    let read = sources.iter().map(|(source, id)| async move {
        let read = source.read(&settings.environment, settings.token_command_timeout, reporter);
        read.await.map_err(|stop| match stop {
            Stop::Problem(problem) if several => problem.of_account(id).into(),
            stop => stop,
        })
    });
    let found: Vec<ResolvedCredential> = stream::iter(read).buffered(COMMANDS).try_collect().await?;
    let first = found.first().map(|found| found.credential.clone());
    let client = with_credential(options.clone(), settings, first, reporter, progress)?;
    let clients: Vec<Client> = found
        .into_iter()
        .map(|found| {
            client
                .clone()
                .with_options(CallOptions::new().credential(found.credential))
        })
        .collect();
    let of_source = |index: &usize| clients.get(*index).unwrap_or(&client).clone();
    let clients = source_of.iter().map(of_source);
    Ok(accounts.ids.iter().cloned().zip(clients).collect())
}

/// Creates the client of the first account, for commands that take only one.
pub(crate) async fn for_first(
    accounts: &Accounts,
    options: &CallOptions,
    settings: &Settings,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Client, Stop> {
    let clients = for_accounts(accounts, options, settings, reporter, progress).await?;
    let first = clients.into_iter().next();
    Ok(first.map(|(_, client)| client).ok_or_else(no_credential)?)
}

pub(crate) fn no_credential() -> Problem {
    Problem::configuration("no credentials: neither an API token nor a global API key is set")
        .hint(legacy::hint(&[API_TOKEN, API_KEY]).unwrap_or_else(|| {
        "set CLOUDFLARE_API_TOKEN to a token with the permission Account API Tokens Read, or use --token-file"
            .to_owned()
    }))
}
