//! The one error of the crate, and how it is made of whatever failed below.

mod convert;
mod kind;
mod place;
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub(crate) use convert::{find, root, seconds};
pub use kind::ErrorKind;
pub(crate) use place::{cf_ray, excerpt, place, redacted_uri};

/// Any error at all: what travels between layers, until it becomes an [`Error`] at the edge.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no answer.
///
/// An answer with a status of failure is an answer, not an error; a redirect is an error, since it is never
/// followed. The text never holds a credential, a query's values or a body.
///
/// ```
/// use cf_transport::{Error, ErrorKind};
///
/// fn worth_another_try_later(error: &Error) -> bool {
///     error.is_timeout() || error.kind() == ErrorKind::Connect || error.retry_after().is_some()
/// }
/// assert!(worth_another_try_later(&Error::new(ErrorKind::Connect, "could not connect")));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    help: Option<Cow<'static, str>>,
    source: Option<BoxError>,
    attempts: u32,
    elapsed: Option<Duration>,
    /// Method and URL, without user name, password and query values.
    place: Option<String>,
    retry_after: Option<Duration>,
    cf_ray: Option<String>,
    /// Of a kind that is final as a rule, but for once worth another attempt.
    temporary: bool,
}

// === impl Error ===

impl Error {
    /// An error of one's own service or test.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            help: kind.help().map(Cow::Borrowed),
            source: None,
            attempts: 0,
            elapsed: None,
            place: None,
            retry_after: None,
            cf_ray: None,
            temporary: false,
        }))
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was expected and what came, without attempts and place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next, where something is known.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Whether an attempt's time or the whole request's was up.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::Deadline)
    }

    /// Whether no connection came about: nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Proxy
        )
    }

    /// How many times the request was sent; 0 when it never was, or nobody counted.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The time that went by, with all attempts and waits.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Method and URL, without user name, password and the values of the query.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// How long the service asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Cloudflare's id of the request, where an answer had begun to come.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.0.cf_ray.as_deref()
    }

    #[must_use]
    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help = Some(help.into());
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
    pub(crate) fn with_temporary(mut self, temporary: bool) -> Self {
        self.0.temporary = temporary;
        self
    }

    /// Whether the network failed, rather than that something was refused: worth another attempt.
    pub(crate) fn is_temporary(&self) -> bool {
        self.0.temporary
            || matches!(
                self.0.kind,
                ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Read
            )
    }

    /// All that is known of this one, in the words of an error around it.
    pub(crate) fn told_as(&self, message: String) -> Self {
        Self(Box::new(Inner {
            kind: self.0.kind,
            message: Cow::Owned(message),
            help: self.0.help.clone(),
            source: None,
            attempts: self.0.attempts,
            elapsed: self.0.elapsed,
            place: self.0.place.clone(),
            retry_after: self.0.retry_after,
            cf_ray: self.0.cf_ray.clone(),
            temporary: self.0.temporary,
        }))
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
            .field("help", &self.0.help)
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
        self.0.source.as_deref().map(|source| source as _)
    }
}
