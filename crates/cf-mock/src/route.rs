//! Checks that the path and the method of a request are those of the listing.

use crate::envelope::Message;
use crate::response::MockResponse;
use http::{Method, StatusCode};

/// Returns the account of a request for the listing, as `find` does; the error is the response that rejects it.
pub(crate) fn check<A>(
    method: &Method,
    path: &str,
    find: impl Fn(&str) -> Option<A>,
) -> Result<A, Box<MockResponse>> {
    let relative = path.strip_prefix("/client/v4/").ok_or_else(no_route)?;
    let segments: Vec<&str> = relative.split('/').collect();
    let account = match segments.as_slice() {
        ["accounts", id, "tokens"] if !id.is_empty() => find(id).ok_or_else(|| could_not_route(relative))?,
        _ => return Err(no_route().into()),
    };
    if method != Method::GET {
        // Chosen by the mock: the service offers other methods here, which create tokens.
        let error = Message::new(10405, "Method not allowed for this authentication scheme");
        return Err(MockResponse::failure(StatusCode::METHOD_NOT_ALLOWED, &[error]).into());
    }
    Ok(account)
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
pub(crate) fn no_route() -> MockResponse {
    MockResponse::failure(
        StatusCode::BAD_REQUEST,
        &[Message::new(7000, "No route for that URI")],
    )
}
