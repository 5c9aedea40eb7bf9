//! The names of the environment variables that this crate reads.

/// API token, sent as `Authorization: Bearer`.
pub const API_TOKEN: &str = "CLOUDFLARE_API_TOKEN";
/// Global API key, sent as `X-Auth-Key`. Requires [`EMAIL`].
pub const API_KEY: &str = "CLOUDFLARE_API_KEY";
/// Email address of the global key's owner, sent as `X-Auth-Email`.
pub const EMAIL: &str = "CLOUDFLARE_EMAIL";
/// Account to list.
pub const ACCOUNT_ID: &str = "CLOUDFLARE_ACCOUNT_ID";
/// Base URL of the API. Default: [`BaseUrl::CLOUDFLARE`](crate::BaseUrl::CLOUDFLARE).
pub const BASE_URL: &str = "CLOUDFLARE_BASE_URL";
