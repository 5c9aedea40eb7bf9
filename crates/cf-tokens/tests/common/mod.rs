//! A client of the mock, for all tests.

#![allow(dead_code, reason = "not every test file uses all of it")]

use cf_mock::MockApi;
use cf_tokens::{AccountId, Client, ClientBuilder, Credential};

/// A builder with the mock's address and its token.
pub(crate) fn builder(api: &MockApi) -> ClientBuilder {
    Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token()).unwrap())
}

pub(crate) fn client(api: &MockApi) -> Client {
    builder(api).build().unwrap()
}

pub(crate) fn account(api: &MockApi) -> AccountId {
    api.account_id().parse().unwrap()
}
