//! The error type of the crate, and the conversion of all other errors to it.

mod chain;
mod convert;
mod kind;
mod place;
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub(crate) use chain::{chain, find, root};
pub use kind::ErrorKind;
pub(crate) use place::{cf_ray, excerpt, place, redacted_uri};

/// Any error. Layers pass it on; the outermost service converts it to an [`Error`].
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Error of a request that returned no response.
///
/// A response with an error status is a response, not an error. A redirect is an error, since it is never followed. The
/// text never contains credentials, query values or a body.
///
/// ```
/// use cf_transport::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Connect, "could not connect");
/// assert!(error.is_transient());
/// assert!(!Error::new(ErrorKind::Tls, "the server's certificate has expired").is_transient());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    source: Option<BoxError>,
    attempts: u32,
    elapsed: Option<Duration>,
    /// Method and URL, without user name, password and query values.
    place: Option<String>,
    retry_after: Option<Duration>,
    cf_ray: Option<String>,
    /// Transient although its kind usually is not.
    transient: bool,
}

// === impl Error ===

impl Error {
    /// Creates an error, for a user's service, layer or test.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint: kind.hint().map(Cow::Borrowed),
            source: None,
            attempts: 0,
            elapsed: None,
            place: None,
            retry_after: None,
            cf_ray: None,
            transient: false,
        }))
    }

    /// Returns the category of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns what failed and why, without request, attempts and request ID.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns what to do next, if known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Returns whether the attempt timeout or the deadline passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::Deadline)
    }

    /// Returns whether there was no connection, so that nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Proxy
        )
    }

    /// Returns how many times the request was sent; 0 when it was not sent, or not counted.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time that passed, including all attempts and waits.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Returns the request's method and URL, without user name, password and query values.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Returns how long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns Cloudflare's request ID, if the head of a response arrived.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.0.cf_ray.as_deref()
    }

    /// Sets the cause. The message must not repeat it: [`source`](std::error::Error::source) returns it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Returns the first error of type `T` in the chain, including one that `source()` skips because its message is part of
    /// this error's message.
    #[must_use]
    pub fn find_source<T: std::error::Error + 'static>(&self) -> Option<&T> {
        find(self.full_source()?)
    }

    /// The source, even if the message contains its message.
    fn full_source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    #[must_use]
    pub(crate) fn with_cf_ray(mut self, cf_ray: Option<String>) -> Self {
        self.0.cf_ray = cf_ray;
        self
    }

    #[must_use]
    pub(crate) fn with_place(mut self, place: impl FnOnce() -> String) -> Self {
        self.0.place.get_or_insert_with(place);
        self
    }

    #[must_use]
    pub(crate) fn with_transient(mut self, transient: bool) -> Self {
        self.0.transient = transient;
        self
    }

    /// Returns whether another attempt may succeed: the network failed, and nothing refused the request.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.transient
            || matches!(
                self.0.kind,
                ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Read
            )
    }

    /// A copy without the source, with the message of an error around it.
    pub(crate) fn with_message(&self, message: String) -> Self {
        Self(Box::new(Inner {
            kind: self.0.kind,
            message: Cow::Owned(message),
            hint: self.0.hint.clone(),
            source: None,
            attempts: self.0.attempts,
            elapsed: self.0.elapsed,
            place: self.0.place.clone(),
            retry_after: self.0.retry_after,
            cf_ray: self.0.cf_ray.clone(),
            transient: self.0.transient,
        }))
    }

    /// Adds that the request was not retried because of the shared budget.
    pub(crate) fn set_budget_exhausted(&mut self) {
        self.0.message = format!(
            "{}; not retried: the shared retry budget is used up",
            self.0.message
        )
        .into();
        self.0.hint = Some(Cow::Borrowed(crate::RetryBudgetExhausted::HELP));
    }

    pub(crate) fn set_attempts(&mut self, attempts: u32, elapsed: Duration) {
        self.0.attempts = attempts;
        self.0.elapsed = Some(elapsed);
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        let mut separator = " (";
        let mut part = |f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>| {
            let written = write!(f, "{separator}{text}");
            separator = ", ";
            written
        };
        if let Some(place) = &self.0.place {
            part(f, format_args!("{place}"))?;
        }
        match (self.0.attempts, self.0.elapsed) {
            (0, _) | (_, None) => {}
            (1, Some(elapsed)) => part(f, format_args!("1 attempt in {:.1} s", elapsed.as_secs_f64()))?,
            (count, Some(elapsed)) => {
                part(
                    f,
                    format_args!("{count} attempts in {:.1} s", elapsed.as_secs_f64()),
                )?;
            }
        }
        if let Some(cf_ray) = &self.0.cf_ray {
            part(f, format_args!("cf-ray {cf_ray}"))?;
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
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("hint", &self.0.hint)
            .field("place", &self.0.place)
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .field("retry_after", &self.0.retry_after)
            .field("cf_ray", &self.0.cf_ray)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The message contains those of some sources: skipped, so that a report prints each cause once.
        chain::chain(self.full_source()?).find(|source| {
            let text = excerpt(&source.to_string(), 200);
            !self.0.message.contains(text.trim_end_matches('…'))
        })
    }
}
