use std::sync::Arc;

use tower_layer::Layer;

use super::provider::Provider;
use super::{Auth, CredentialProvider};
use crate::{Credential, Origin};

/// Puts an [`Auth`] around a service.
#[derive(Clone, Debug)]
pub struct AuthLayer {
    origin: Origin,
    provider: Provider,
}

// === impl AuthLayer ===

impl AuthLayer {
    /// With one credential for all requests to `origin`.
    #[must_use]
    pub const fn new(origin: Origin, credential: Credential) -> Self {
        Self {
            origin,
            provider: Provider::Known(credential),
        }
    }

    /// With whatever the provider says at the time.
    #[must_use]
    pub fn with_provider(origin: Origin, provider: impl CredentialProvider) -> Self {
        Self {
            origin,
            provider: Provider::Asked(Arc::new(provider)),
        }
    }

    /// Without a credential: requests pass as they are.
    #[must_use]
    pub const fn anonymous(origin: Origin) -> Self {
        Self {
            origin,
            provider: Provider::Nobody,
        }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth::new(inner, Arc::new(self.origin.clone()), self.provider.clone())
    }
}
