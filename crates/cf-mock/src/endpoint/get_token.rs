//! `GET /accounts/{account_id}/tokens/{token_id}`: one token.

use super::{EndpointRequest, could_not_route, no_permission, no_route};
use crate::account::SampleToken;
use crate::credentials::TokenAccess;
use crate::envelope;
use crate::response::MockResponse;
use http::StatusCode;

/// An unknown ID is the same error as a malformed path; the reference documents no code of its own.
pub(super) fn respond(request: EndpointRequest<'_>, id: &str, path: &str) -> MockResponse {
    let access = request.access;
    if access == TokenAccess::None {
        return no_permission();
    }
    let Some(account) = request.account() else {
        return no_route();
    };
    match account.listed(true, access).find(|token| token.id() == id) {
        Some(token) => MockResponse::json(StatusCode::OK, envelope::success(SampleToken::json(token), &[])),
        None => could_not_route(path),
    }
}
