//! `GET /accounts/{account_id}/tokens/permission_groups`: the permission groups of the account, not in pages.

use super::{EndpointRequest, no_permission};
use crate::account::permission_groups;
use crate::credentials::TokenAccess;
use crate::envelope;
use crate::recorded_request::parameter;
use crate::response::MockResponse;
use http::StatusCode;

/// The parameters `name` and `scope` must match exactly.
pub(super) fn respond(request: EndpointRequest<'_>) -> MockResponse {
    if request.access == TokenAccess::None {
        return no_permission();
    }
    let (name, scope) = (
        parameter(request.query, "name"),
        parameter(request.query, "scope"),
    );
    let matches =
        |wanted: &Option<String>, actual: &str| wanted.as_deref().is_none_or(|wanted| wanted == actual);
    let groups: Vec<String> = permission_groups()
        .filter(|group| matches(&name, group.name) && matches(&scope, group.scope.name()))
        .map(|group| group.to_json())
        .collect();
    MockResponse::json(
        StatusCode::OK,
        envelope::success(&format!("[{}]", groups.join(",")), &[]),
    )
}
