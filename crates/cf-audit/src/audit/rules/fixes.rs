//! How to change a token: texts that several rules share.

/// Deleting a token.
pub(super) const DELETE_DASHBOARD: &str = "Manage Account > Account API Tokens > the token's menu > Delete.";
pub(super) const DELETE_API: &str = "DELETE /accounts/{account_id}/tokens/{token_id}";
pub(super) const DELETE_TERRAFORM: &str = "Remove the resource `cloudflare_account_token` and apply. For a token that is not in the state, use the dashboard or the API.";
pub(super) const DELETE_BREAKS: &str = "Whoever still uses the token is refused at once, and a deleted token cannot be restored. To be able to go back, disable it first, \
     wait for as long as its rarest job needs, then delete it.";

/// Changing the expiry.
pub(super) const EXPIRY_DASHBOARD: &str = "Manage Account > Account API Tokens > the token's menu > Edit > TTL: set an end date. A date picked there ends at 00:00 UTC.";
pub(super) const EXPIRY_API: &str = "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and a new time. The call replaces the token: send its \
name, policies and condition again.\n  {\"name\": …, \"policies\": …, \"condition\": …, \"expires_on\": \"2027-06-30T00:00:00Z\"}";
pub(super) const EXPIRY_TERRAFORM: &str =
    "In the resource `cloudflare_account_token`:\n  expires_on = \"2027-06-30T00:00:00Z\"";

/// Restricting addresses.
pub(super) const IP_DASHBOARD: &str = "Manage Account > Account API Tokens > the token's menu > Edit > Client IP Address Filtering: add \"Is in\" with the networks of \
the callers.";
pub(super) const IP_API: &str = "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and a condition. The call replaces the token: send its \
name, policies and expiry again.\n  \"condition\": {\"request_ip\": {\"in\": [\"192.0.2.0/24\", \"2001:db8::/48\"], \"not_in\": []}}";
pub(super) const IP_TERRAFORM: &str = "In the resource `cloudflare_account_token`:\n  condition = { request_ip = { in = [\"192.0.2.0/24\", \"2001:db8::/48\"] } }";
pub(super) const IP_BREAKS: &str = "Callers with other addresses are refused with code 9109 (\"from location\"). Include the IPv6 addresses of dual-stack callers. \
Hosted CI has no fixed addresses: run it behind a fixed egress, or rely on a short lifetime instead.";

/// Changing what a token may do.
pub(super) const RIGHTS_DASHBOARD: &str = "Manage Account > Account API Tokens > the token's menu > Edit > Permissions: remove what its job does not need, and select the \
zones or buckets that it works on.";
pub(super) const RIGHTS_API: &str = "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and smaller policies. The call replaces the token: send its \
name, condition and expiry again.\n  \"policies\": [{\"effect\": \"allow\", \"permission_groups\": [{\"id\": …}], \"resources\": {…}}]";
pub(super) const RIGHTS_TERRAFORM: &str = "In the resource `cloudflare_account_token`, reduce `policies`:\n  policies = [{ effect = \"allow\", permission_groups = [{ id = … }], resources = jsonencode({ … }) }]";
pub(super) const RIGHTS_BREAKS: &str = "Calls that need a removed permission fail with code 10000 or 9109. The audit log of the account shows which calls changed something; \
calls that only read are not in it.";

/// Rolling a secret.
pub(super) const ROLL_DASHBOARD: &str =
    "Manage Account > Account API Tokens > the token's menu > Roll. Copy the new secret to where it is used.";
pub(super) const ROLL_API: &str = "PUT /accounts/{account_id}/tokens/{token_id}/value with an empty object. The response contains the new secret; it is shown only once.";
pub(super) const ROLL_TERRAFORM: &str = "The provider cannot roll a secret in place: replace the resource.\n  terraform apply -replace=cloudflare_account_token.NAME";
pub(super) const ROLL_BREAKS: &str = "The old secret stops working at once, wherever it is still used. To overlap, create a second token with the same policies, move the \
callers, and delete the first.";

/// Nothing to change.
pub(super) const NOTHING: &str = "Nothing to change there.";
pub(super) const BREAKS_NOTHING: &str = "Nothing.";
