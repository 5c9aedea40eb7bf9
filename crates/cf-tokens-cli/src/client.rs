//! Creates the client from the settings.

use cf_tokens::transport::connect::TlsConfig;
use cf_tokens::variables::{API_KEY, API_TOKEN};
use cf_tokens::{CallOptions, Client, Credential};

use crate::background::BackgroundLayer;
use crate::page_span::PageSpanLayer;
use crate::problem::{Problem, Stop};
use crate::progress::{Progress, ProgressLayer};
use crate::reporter::Reporter;
use crate::settings::{Settings, legacy};

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
                .read(&settings.environment, reporter)
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
            match reason.help() {
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

pub(crate) fn no_credential() -> Problem {
    Problem::configuration("no credentials: neither an API token nor a global API key is set")
        .hint(legacy::hint(&[API_TOKEN, API_KEY]).unwrap_or_else(|| {
        "set CLOUDFLARE_API_TOKEN to a token with the permission Account API Tokens Read, or use --token-file"
            .to_owned()
    }))
}
