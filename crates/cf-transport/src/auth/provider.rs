use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use crate::{BoxError, Credential};

/// The future of [`CredentialProvider::credential`].
pub type CredentialFuture<'a> = Pin<Box<dyn Future<Output = Result<Credential, BoxError>> + Send + 'a>>;

/// Where the credential comes from: asked for each attempt.
///
/// A [`Credential`] is a provider of itself. One that refreshes keeps what it has behind a lock and answers
/// [`rejected`](Self::rejected) by forgetting it.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use cf_transport::{Credential, CredentialProvider, auth::CredentialFuture};
///
/// #[derive(Default)]
/// struct Rolling {
///     old_is_refused: AtomicBool,
/// }
///
/// impl CredentialProvider for Rolling {
///     fn credential(&self) -> CredentialFuture<'_> {
///         Box::pin(async {
///             let text = if self.old_is_refused.load(Ordering::Relaxed) { "cfat_FAKE_new" } else { "cfat_FAKE_old" };
///             Ok(Credential::bearer(text)?)
///         })
///     }
///
///     fn rejected(&self, _credential: &Credential) {
///         self.old_is_refused.store(true, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// The credential to send now. Its text in an error is shown to people: no secrets in it.
    fn credential(&self) -> CredentialFuture<'_>;

    /// The service answered 401 to this credential. The answer itself goes to the caller all the same.
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

/// One that is known beforehand is asked without a boxed future.
#[derive(Clone)]
pub(super) enum Provider {
    Nobody,
    Known(Credential),
    Asked(Arc<dyn CredentialProvider>),
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("Nobody"),
            Self::Known(credential) => credential.fmt(f),
            Self::Asked(_) => f.write_str("Asked([redacted])"),
        }
    }
}
