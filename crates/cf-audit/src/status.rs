//! What a status outside the reference shows.

use cf_models::{Token, TokenStatus};

/// Whether the status reports exposure, such as `revoked (exposed)`.
pub(crate) fn is_exposed(token: &Token) -> bool {
    match &token.status {
        Some(TokenStatus::Other(status)) => status.as_str().to_ascii_lowercase().contains("exposed"),
        _ => false,
    }
}
