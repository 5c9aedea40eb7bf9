//! From a path to the account it names.

use crate::answer::Answer;
use crate::envelope::Message;
use http::{Method, StatusCode};

/// Nothing where the request is for the account's listing, else the answer to it.
pub(crate) fn refusal(method: &Method, path: &str, is_account: impl Fn(&str) -> bool) -> Option<Answer> {
    let Some(below) = path.strip_prefix("/client/v4/") else {
        return Some(no_route());
    };
    let mut segments = below.split('/');
    let is_listing = segments.next() == Some("accounts")
        && segments.next().is_some_and(|id| !id.is_empty())
        && segments.next() == Some("tokens")
        && segments.next().is_none();
    if !is_listing {
        return Some(no_route());
    }
    if !below.split('/').nth(1).is_some_and(is_account) {
        return Some(could_not_route(below));
    }
    // The mock's own choice: the service has other methods here, which create tokens.
    (method != Method::GET).then(|| {
        let error = Message::new(10405, "Method not allowed for this authentication scheme");
        Answer::failure(StatusCode::METHOD_NOT_ALLOWED, &[error])
    })
}

/// 404: a path whose identifier is not one of the account's.
pub(crate) fn could_not_route(path: &str) -> Answer {
    let text = format!("Could not route to /{path}, perhaps your object identifier is invalid?");
    let errors = [
        Message::new(7003, text),
        Message::new(7000, "No route for that URI"),
    ];
    Answer::failure(StatusCode::NOT_FOUND, &errors)
}

/// 400: a path that is nothing.
fn no_route() -> Answer {
    Answer::failure(
        StatusCode::BAD_REQUEST,
        &[Message::new(7000, "No route for that URI")],
    )
}
