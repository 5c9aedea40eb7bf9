//! `GET /accounts/{account_id}/tokens/verify`: the calling token. It needs no permission.

use super::{EndpointRequest, no_route};
use crate::credentials::{TokenAccess, invalid_token};
use crate::envelope::{self, Message};
use crate::response::MockResponse;
use http::StatusCode;

/// The API marks the success with a message whose code, 10000, is also that of an authentication error.
pub(super) fn respond(request: EndpointRequest<'_>) -> MockResponse {
    let access = request.access;
    // Only account-owned tokens can be verified here.
    if access == TokenAccess::GlobalKey {
        return invalid_token();
    }
    let Some(account) = request.account() else {
        return no_route();
    };
    let message = Message::new(10000, "This API Token is valid and active");
    let body = envelope::success(&account.calling_token(access), &[message]);
    MockResponse::json(StatusCode::OK, body)
}
