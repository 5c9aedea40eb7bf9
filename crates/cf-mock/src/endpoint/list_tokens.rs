//! `GET /accounts/{account_id}/tokens`: the tokens of an account, in pages.

use super::page::{PageQuery, flag, rejected};
use super::{EndpointRequest, no_permission, no_route};
use crate::account::SampleToken;
use crate::credentials::TokenAccess;
use crate::response::MockResponse;

pub(super) fn respond(request: EndpointRequest<'_>) -> MockResponse {
    let (access, change, query) = (request.access, request.change, request.query);
    let parsed = PageQuery::parse(query).and_then(|page| Ok((page, flag(query, "include_expired")?)));
    let (page, include_expired) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return rejected(&error),
    };
    if access == TokenAccess::None {
        return no_permission();
    }
    let Some(account) = request.account() else {
        return no_route();
    };
    for account_change in &change.account {
        account.apply(*account_change, page.is_descending, include_expired);
    }
    let mut tokens: Vec<&str> = account
        .listed(include_expired, access)
        .map(SampleToken::json)
        .collect();
    if page.is_descending {
        tokens.reverse();
    }
    page.respond(&tokens, account.listed(true, access).count(), change)
}
