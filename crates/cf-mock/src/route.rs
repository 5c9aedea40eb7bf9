//! Checks that the path and the method of a request are those of the listing.

use crate::envelope::Message;
use crate::response::MockResponse;
use http::{Method, StatusCode};

/// Checks that a request is for the listing of a known account; the error is the response that rejects it.
pub(crate) fn check(
    method: &Method,
    path: &str,
    is_account: impl Fn(&str) -> bool,
) -> Result<(), Box<MockResponse>> {
    let relative = path.strip_prefix("/client/v4/").ok_or_else(no_route)?;
    let segments: Vec<&str> = relative.split('/').collect();
    match segments.as_slice() {
        ["accounts", id, "tokens"] if !id.is_empty() => {
            if !is_account(id) {
                return Err(could_not_route(relative).into());
            }
        }
        _ => return Err(no_route().into()),
    }
    if method != Method::GET {
        // Chosen by the mock: the service offers other methods here, which create tokens.
        let error = Message::new(10405, "Method not allowed for this authentication scheme");
        return Err(MockResponse::failure(StatusCode::METHOD_NOT_ALLOWED, &[error]).into());
    }
    Ok(())
}

/// 404: the path contains an identifier that the service does not know.
pub(crate) fn could_not_route(path: &str) -> MockResponse {
    let text = format!("Could not route to /{path}, perhaps your object identifier is invalid?");
    let errors = [
        Message::new(7003, text),
        Message::new(7000, "No route for that URI"),
    ];
    MockResponse::failure(StatusCode::NOT_FOUND, &errors)
}

/// 400: no endpoint has this path.
fn no_route() -> MockResponse {
    MockResponse::failure(
        StatusCode::BAD_REQUEST,
        &[Message::new(7000, "No route for that URI")],
    )
}
