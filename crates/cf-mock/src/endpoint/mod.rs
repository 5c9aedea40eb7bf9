//! The endpoints, one file each, and the routes to them.

mod get_token;
mod list_accounts;
mod list_tokens;
mod page;
mod permission_groups;
mod verify_token;

use crate::account::Account;
use crate::credentials::TokenAccess;
use crate::envelope::Message;
use crate::listing_change::ListingChange;
use crate::response::MockResponse;
use http::{Method, StatusCode};

/// A request that an endpoint responds to.
pub(crate) struct EndpointRequest<'a> {
    /// The calling credentials.
    access: TokenAccess,
    query: &'a str,
    change: &'a ListingChange,
    accounts: &'a mut [Account],
    /// The index of the account in the path; 0 without one.
    account: usize,
}

/// Returns the response to a request. `caller` checks the credentials; its error is the response that rejects them.
pub(crate) fn respond(
    parts: &http::request::Parts,
    accounts: &mut [Account],
    change: &ListingChange,
    caller: impl FnOnce() -> Result<TokenAccess, Box<MockResponse>>,
) -> MockResponse {
    let Some(path) = parts.uri.path().strip_prefix("/client/v4/") else {
        return no_route();
    };
    let segments: Vec<&str> = path.split('/').collect();
    let account = match segments.get(1) {
        None => 0,
        Some(id) => match accounts.iter().position(|account| account.id() == *id) {
            Some(account) => account,
            None if id.is_empty() || !matches!(segments.as_slice(), ["accounts", _, "tokens", ..]) => {
                return no_route();
            }
            None => return could_not_route(path),
        },
    };
    let endpoint: &dyn Fn(EndpointRequest<'_>) -> MockResponse = match segments.as_slice() {
        ["accounts"] => &list_accounts::respond,
        ["accounts", _, "tokens"] => &list_tokens::respond,
        ["accounts", _, "tokens", "verify"] => &verify_token::respond,
        ["accounts", _, "tokens", "permission_groups"] => &permission_groups::respond,
        ["accounts", _, "tokens", id] if !id.is_empty() => &|request| get_token::respond(request, id, path),
        _ => return no_route(),
    };
    if parts.method != Method::GET {
        // Chosen by the mock: the API offers other methods here, which create and change tokens.
        let error = Message::new(10405, "Method not allowed for this authentication scheme");
        return MockResponse::failure(StatusCode::METHOD_NOT_ALLOWED, &[error]);
    }
    match caller() {
        Ok(access) => endpoint(EndpointRequest {
            access,
            query: parts.uri.query().unwrap_or_default(),
            change,
            accounts,
            account,
        }),
        Err(rejection) => *rejection,
    }
}

/// 404: the path contains an identifier that the API does not know.
pub(crate) fn could_not_route(path: &str) -> MockResponse {
    let text = format!("Could not route to /{path}, perhaps your object identifier is invalid?");
    let errors = [
        Message::new(7003, text),
        Message::new(7000, "No route for that URI"),
    ];
    MockResponse::failure(StatusCode::NOT_FOUND, &errors)
}

/// 403: the credentials lack the permission.
pub(crate) fn no_permission() -> MockResponse {
    let error = Message::new(9109, "Unauthorized to access requested resource");
    MockResponse::failure(StatusCode::FORBIDDEN, &[error])
}

/// 400: no endpoint has this path.
fn no_route() -> MockResponse {
    MockResponse::failure(
        StatusCode::BAD_REQUEST,
        &[Message::new(7000, "No route for that URI")],
    )
}

// === impl EndpointRequest ===

impl<'a> EndpointRequest<'a> {
    fn account(self) -> Option<&'a mut Account> {
        self.accounts.get_mut(self.account)
    }
}
