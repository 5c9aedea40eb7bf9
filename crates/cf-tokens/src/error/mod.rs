//! The crate's error: one opaque struct with a kind, a message, a hint, and where it happened.

mod hint;
mod kind;
mod response;
mod transport;

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use cf_models::{AccountId, ApiMessage};
use http::StatusCode;

pub(crate) use hint::{Codes, TOO_MANY_FAILURES};
pub use kind::ErrorKind;
pub(crate) use response::FailedResponse;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a listing failed or is incomplete.
///
/// `Display` prints what failed and why, with page, attempts and request ID, and does not repeat what
/// [`source()`](std::error::Error::source) returns. [`Error::hint`] returns what to do next. Neither contains credentials or
/// a body.
///
/// ```
/// # fn report(error: cf_tokens::Error) {
/// eprintln!("error: {error}");
/// if let Some(hint) = error.hint() {
///     eprintln!("hint: {hint}");
/// }
/// if let Some(ray) = error.cf_ray() {
///     eprintln!("request ID: {ray}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<Cow<'static, str>>,
    account_id: Option<AccountId>,
    page: Option<u32>,
    status: Option<StatusCode>,
    attempts: Option<u32>,
    elapsed: Option<Duration>,
    cf_ray: Option<String>,
    retry_after: Option<Duration>,
    api_messages: Vec<ApiMessage>,
    cause: Option<Cause>,
    /// What was listed before the error: a `Listing`, which this module does not know.
    partial: Option<Box<dyn Any + Send + Sync>>,
}

enum Cause {
    /// Its message is not part of ours.
    Source(BoxError),
    /// Ours repeats its message, so the chain continues with its source.
    Wrapped(BoxError),
}

// === impl Error ===

impl Error {
    /// Creates an error, for services and layers that callers write.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            account_id: None,
            page: None,
            status: None,
            attempts: None,
            elapsed: None,
            cf_ray: None,
            retry_after: None,
            api_messages: Vec::new(),
            cause: None,
            partial: None,
        }))
    }

    /// Sets the hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Sets the source. The message should not repeat it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.cause = Some(Cause::Source(source.into()));
        self
    }

    /// Keeps the error whose message this one has.
    fn wrapping(mut self, wrapped: impl Into<BoxError>) -> Self {
        self.0.cause = Some(Cause::Wrapped(wrapped.into()));
        self
    }

    pub(crate) fn set_partial(&mut self, partial: Box<dyn Any + Send + Sync>) {
        self.0.partial = Some(partial);
    }

    pub(crate) fn take_partial(&mut self) -> Option<Box<dyn Any + Send + Sync>> {
        self.0.partial.take()
    }

    pub(crate) fn partial(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.0.partial.as_deref()
    }

    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets the page, unless the error has one.
    pub(crate) fn on_page(mut self, page: u32) -> Self {
        self.0.page.get_or_insert(page);
        self
    }

    /// Sets the account, unless the error has one.
    pub(crate) fn of_account(mut self, account_id: &AccountId) -> Self {
        self.0.account_id.get_or_insert_with(|| account_id.clone());
        self
    }

    /// Returns the category, for a `match`.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns what to do next, if anything is known to help.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Returns the account whose listing failed; `None` for an error that does not belong to a listing, such as a configuration
    /// error.
    #[must_use]
    pub fn account_id(&self) -> Option<&AccountId> {
        self.0.account_id.as_ref()
    }

    /// Returns the number of the page that failed, from 1.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        self.0.page
    }

    /// Returns the HTTP status; `None` without a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the first error code of the response, or of its `error_chain`; `None` if it has none.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        Codes::of(&self.0.api_messages).first()
    }

    /// Returns how many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> Option<u32> {
        self.0.attempts
    }

    /// Returns the time spent on the request, including all attempts and the waits between them.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Returns Cloudflare's request ID (the `cf-ray` header), which its support asks for.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.0.cf_ray.as_deref()
    }

    /// Returns the wait that the API requested before the next request: with a rate limit, or with 408, 409 and 5xx.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.0.kind {
            ErrorKind::RateLimited { retry_after } => retry_after,
            _ => self.0.retry_after,
        }
    }

    /// Returns the `errors` of the response, redacted. Their texts are untrusted: escape them for terminal output.
    #[must_use]
    pub fn api_messages(&self) -> &[ApiMessage] {
        &self.0.api_messages
    }

    /// Returns the underlying error, from the transport or from a custom service or layer.
    ///
    /// [`source()`](std::error::Error::source) skips it where this error's message already contains it.
    #[must_use]
    pub fn get_ref(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match self.0.cause.as_ref()? {
            Cause::Source(error) | Cause::Wrapped(error) => Some(&**error),
        }
    }

    /// Returns whether the credentials are the cause: rejected, or without the permission.
    #[must_use]
    pub fn is_authentication_or_permission(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Authentication | ErrorKind::Permission)
    }

    /// Returns whether an attempt timed out or the deadline passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Returns whether the same call may succeed later without any change: rate limited, 5xx, timeout, or no connection.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::RateLimited { .. } | ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Connection
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(page) = inner.page {
            write!(f, "page {page}: ")?;
        }
        f.write_str(&inner.message)?;
        let mut separator = " (";
        if let Some(attempts) = inner.attempts {
            write!(f, "{separator}{}", cf_text::counted(attempts, "attempt"))?;
            if let Some(elapsed) = inner.elapsed {
                write!(f, " in {}", cf_text::duration(elapsed))?;
            }
            separator = ", ";
        }
        if let Some(ray) = &inner.cf_ray {
            write!(f, "{separator}cf-ray {ray}")?;
            separator = ", ";
        }
        if separator == ", " {
            f.write_str(")")
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let codes: Vec<_> = inner
            .api_messages
            .iter()
            .filter_map(|message| message.code)
            .collect();
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("message", &inner.message)
            .field("account_id", &inner.account_id)
            .field("page", &inner.page)
            .field("status", &inner.status)
            .field("codes", &codes)
            .field("attempts", &inner.attempts)
            .field("cf_ray", &inner.cf_ray)
            .field("cause", &self.get_ref())
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.cause.as_ref()? {
            Cause::Source(error) => Some(&**error),
            // The transport's messages contain those of some of its sources.
            Cause::Wrapped(error) => {
                let mut source = error.source();
                while let Some(repeated) = source
                    && self.0.message.contains(&repeated.to_string())
                {
                    source = repeated.source();
                }
                source
            }
        }
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<crate::InvalidPerPage> for Error {
    fn from(reason: crate::InvalidPerPage) -> Self {
        Self::new(ErrorKind::InvalidRequest, format!("invalid per_page: {reason}"))
    }
}
