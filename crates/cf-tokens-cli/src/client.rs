//! The client, as flags and environment describe it.

use cf_tokens::{Client, ClientBuilder, Environment, Options};

use crate::args::Requests;
use crate::problem::Stop;

/// With nothing sent yet.
pub(crate) fn build(requests: &Requests, environment: &Environment) -> Result<Client, Stop> {
    let options = Options::new()
        .timeout(requests.timeout)
        .deadline(requests.deadline)
        .max_retries(requests.max_retries);
    let client = ClientBuilder::from_environment(environment)?
        .options(options)
        .transport(|transport| transport.user_agent(concat!("cf-tokens/", env!("CARGO_PKG_VERSION"))))
        .build()?;
    Ok(client)
}
