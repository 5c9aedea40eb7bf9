//! `GET /accounts`: the accounts that the credentials can see, in pages.

use super::page::{PageQuery, rejected};
use super::{EndpointRequest, no_permission};
use crate::account::Account;
use crate::credentials::TokenAccess;
use crate::recorded_request::parameter;
use crate::response::MockResponse;

/// The parameter `name` must match exactly.
pub(super) fn respond(request: EndpointRequest<'_>) -> MockResponse {
    let page = match PageQuery::parse(request.query) {
        Ok(page) => page,
        Err(error) => return rejected(&error),
    };
    if request.access == TokenAccess::None {
        return no_permission();
    }
    let name = parameter(request.query, "name");
    let mut accounts: Vec<String> = request
        .accounts
        .iter()
        .filter(|account| name.as_ref().is_none_or(|name| *name == account.name()))
        .map(Account::to_json)
        .collect();
    if page.is_descending {
        accounts.reverse();
    }
    let elements: Vec<&str> = accounts.iter().map(String::as_str).collect();
    page.respond(&elements, elements.len(), request.change)
}
