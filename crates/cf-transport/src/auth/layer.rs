use std::sync::Arc;

use tower_layer::Layer;

use super::provider::Provider;
use super::{Auth, CredentialProvider};
use crate::{Credential, Origin};

/// Wraps services in [`Auth`].
#[derive(Clone, Debug)]
pub struct AuthLayer {
    origin: Origin,
    provider: Provider,
}

// === impl AuthLayer ===

impl AuthLayer {
    /// Creates a layer that adds these credentials to all requests to `origin`.
    #[must_use]
    pub const fn new(origin: Origin, credential: Credential) -> Self {
        Self {
            origin,
            provider: Provider::Fixed(credential),
        }
    }

    /// Creates a layer that requests the credentials from `provider` for each attempt.
    #[must_use]
    pub fn with_provider(origin: Origin, provider: impl CredentialProvider) -> Self {
        Self {
            origin,
            provider: Provider::Dynamic(Arc::new(provider)),
        }
    }

    /// Creates a layer that adds no credentials.
    #[must_use]
    pub const fn anonymous(origin: Origin) -> Self {
        Self {
            origin,
            provider: Provider::Anonymous,
        }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth::new(inner, Arc::new(self.origin.clone()), self.provider.clone())
    }
}
