use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use crate::{BoxError, Credential};

/// The future of [`CredentialProvider::credential`].
pub type CredentialFuture<'a> = Pin<Box<dyn Future<Output = Result<Credential, BoxError>> + Send + 'a>>;

/// A source of credentials, called for each attempt.
///
/// A [`Credential`] provides itself. A provider that refreshes keeps the current credentials behind a lock and drops them
/// in [`rejected`](Self::rejected).
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use cf_transport::{Credential, CredentialProvider, auth::CredentialFuture};
///
/// #[derive(Default)]
/// struct Rolling {
///     old_is_rejected: AtomicBool,
/// }
///
/// impl CredentialProvider for Rolling {
///     fn credential(&self) -> CredentialFuture<'_> {
///         Box::pin(async {
///             let text = if self.old_is_rejected.load(Ordering::Relaxed) { "cfat_FAKE_new" } else { "cfat_FAKE_old" };
///             Ok(Credential::bearer(text)?)
///         })
///     }
///
///     fn rejected(&self, _credential: &Credential) {
///         self.old_is_rejected.store(true, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// Returns the credentials to send now. People read the text of an error: it must not contain secrets.
    fn credential(&self) -> CredentialFuture<'_>;

    /// Called when the service responded 401 to these credentials.
    fn rejected(&self, credential: &Credential) {
        let _ = credential;
    }
}

impl CredentialProvider for Credential {
    fn credential(&self) -> CredentialFuture<'_> {
        Box::pin(ready(Ok(self.clone())))
    }
}

impl<P: CredentialProvider + ?Sized> CredentialProvider for Arc<P> {
    fn credential(&self) -> CredentialFuture<'_> {
        (**self).credential()
    }

    fn rejected(&self, credential: &Credential) {
        (**self).rejected(credential);
    }
}

/// Fixed credentials need no boxed future.
#[derive(Clone)]
pub(super) enum Provider {
    Anonymous,
    Fixed(Credential),
    Dynamic(Arc<dyn CredentialProvider>),
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("Anonymous"),
            Self::Fixed(credential) => credential.fmt(f),
            Self::Dynamic(_) => f.write_str("Dynamic([redacted])"),
        }
    }
}
