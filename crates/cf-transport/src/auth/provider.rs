use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use crate::{BoxError, Credential};

/// The future of [`CredentialProvider::credential`].
pub type CredentialFuture<'a> = Pin<Box<dyn Future<Output = Result<Credential, BoxError>> + Send + 'a>>;

/// A source of credentials, called for each attempt.
///
/// A [`Credential`] provides itself. A provider that refreshes keeps the current credentials behind a lock, and drops them
/// in [`rejected`](Self::rejected) if they are the rejected ones: several requests may be rejected at once, some of them
/// after another one has caused the refresh.
///
/// ```
/// use std::sync::{Mutex, PoisonError};
/// use cf_transport::{Credential, CredentialProvider, auth::CredentialFuture};
///
/// #[derive(Default)]
/// struct Rolling {
///     current: Mutex<Option<Credential>>,
/// }
///
/// impl CredentialProvider for Rolling {
///     fn credential(&self) -> CredentialFuture<'_> {
///         Box::pin(async {
///             let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
///             if let Some(credential) = &*current {
///                 return Ok(credential.clone());
///             }
///             // Read it from a file or a secret store here.
///             Ok(current.insert(Credential::bearer("cfat_FAKE_new")?).clone())
///         })
///     }
///
///     fn rejected(&self, credential: &Credential) {
///         let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
///         if current.as_ref() == Some(credential) {
///             *current = None;
///         }
///     }
/// }
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// Returns the credentials to send now. Error messages are printed, so they must not contain secrets.
    fn credential(&self) -> CredentialFuture<'_>;

    /// Called when the service responded 401 to these credentials. If [`credential`](Self::credential) then returns others,
    /// the request is sent once more with them.
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
