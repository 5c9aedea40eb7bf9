//! One error for all that can go wrong, with questions to ask of it.

mod api;
mod hint;
mod kind;
mod transport;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use cf_models::ApiMessage;
use http::StatusCode;

pub(crate) use api::Answer;
pub(crate) use hint::{Codes, TOO_MANY_FAILURES};
pub use kind::ErrorKind;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no listing, or no whole one.
///
/// `Display` says what was expected, what came, and where; [`Error::help`] what to do next. Neither ever holds a
/// credential or a body.
///
/// ```
/// # fn report(error: cf_tokens::Error) {
/// eprintln!("error: {error}");
/// if let Some(help) = error.help() {
///     eprintln!("hint: {help}");
/// }
/// if let Some(ray) = error.cf_ray() {
///     eprintln!("request id: {ray}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    help: Option<Cow<'static, str>>,
    page: Option<u32>,
    status: Option<StatusCode>,
    attempts: Option<u32>,
    elapsed: Option<Duration>,
    cf_ray: Option<String>,
    api_messages: Vec<ApiMessage>,
    source: Option<BoxError>,
}

// === impl Error ===

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            help: None,
            page: None,
            status: None,
            attempts: None,
            elapsed: None,
            cf_ray: None,
            api_messages: Vec::new(),
            source: None,
        }))
    }

    pub(crate) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The page is known where the pages are: an error that has none gets it there.
    pub(crate) fn on_page(mut self, page: u32) -> Self {
        self.0.page.get_or_insert(page);
        self
    }

    /// What went wrong, for a `match`.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What to do next, in a sentence, where there is something to say.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The page that failed, from 1.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        self.0.page
    }

    /// The status of the answer, where one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> Option<u32> {
        self.0.attempts
    }

    /// The time spent on the request, with all attempts and the waits between them.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Cloudflare's request id (the `cf-ray` header), which its support asks for.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.0.cf_ray.as_deref()
    }

    /// How long the service asked to wait before the next request, where it said.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.0.kind {
            ErrorKind::RateLimited { retry_after } => retry_after,
            _ => None,
        }
    }

    /// The `errors` of the service's envelope, as they came, for a program to read. Their texts are foreign.
    #[must_use]
    pub fn api_messages(&self) -> &[ApiMessage] {
        &self.0.api_messages
    }

    /// Whether the credential is the cause: not accepted, or not allowed to list these tokens.
    #[must_use]
    pub fn is_authentication_or_permission(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Authentication | ErrorKind::Permission)
    }

    /// Whether time ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
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
            let plural = if attempts == 1 { "" } else { "s" };
            write!(f, "{separator}{attempts} attempt{plural}")?;
            if let Some(elapsed) = inner.elapsed {
                write!(f, " in {}", Seconds(elapsed))?;
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
            .field("page", &inner.page)
            .field("status", &inner.status)
            .field("codes", &codes)
            .field("attempts", &inner.attempts)
            .field("cf_ray", &inner.cf_ray)
            .field("source", &inner.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<crate::InvalidPerPage> for Error {
    fn from(reason: crate::InvalidPerPage) -> Self {
        Self::new(ErrorKind::InvalidRequest, reason.to_string())
    }
}

/// A duration as a person says it: to a tenth of a second, or whole milliseconds below one.
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else if self.0.subsec_nanos() == 0 {
            write!(f, "{} s", self.0.as_secs())
        } else {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        }
    }
}
