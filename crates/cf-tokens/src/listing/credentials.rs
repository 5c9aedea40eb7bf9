use cf_models::TokenId;
use serde::{Deserialize, Serialize};

/// The credentials used for a listing, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CredentialsUsed {
    /// How requests were authenticated.
    pub scheme: CredentialScheme,
    /// Id of the API token, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<TokenId>,
}

/// An authentication scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CredentialScheme {
    /// `Authorization: Bearer`.
    ApiToken,
    /// `X-Auth-Key` with `X-Auth-Email`.
    GlobalKey,
}

// === impl CredentialsUsed ===

impl CredentialsUsed {
    pub(crate) fn of(credential: &cf_transport::Credential) -> Self {
        Self {
            scheme: match credential.scheme() {
                cf_transport::CredentialScheme::GlobalKey => CredentialScheme::GlobalKey,
                _ => CredentialScheme::ApiToken,
            },
            token_id: None,
        }
    }
}
