use std::fmt;
use std::time::Duration;

/// What went wrong, for a `match`.
///
/// ```
/// use cf_tokens::ErrorKind;
///
/// fn what_to_do(kind: &ErrorKind) -> &'static str {
///     match kind {
///         ErrorKind::Authentication | ErrorKind::Permission => "look at the credential",
///         ErrorKind::RateLimited { retry_after: Some(_) } => "come back when told",
///         ErrorKind::RateLimited { .. } | ErrorKind::Server | ErrorKind::Timeout => "try again later",
///         ErrorKind::Connection | ErrorKind::Tls => "look at the network",
///         ErrorKind::Configuration | ErrorKind::InvalidRequest => "mend the call",
///         _ => "read the message",
///     }
/// }
/// assert_eq!(what_to_do(&ErrorKind::Tls), "look at the network");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service does not accept the credential (401, or a code that says so).
    Authentication,
    /// The credential is accepted and may not list these tokens (403, or a code that says so).
    Permission,
    /// No such account, or no such path (404, or codes 7003 and 7000).
    NotFound,
    /// The service asks to slow down (429), and waiting longer was not possible within the limits of the call.
    RateLimited {
        /// How long the service asked to wait, where it said.
        retry_after: Option<Duration>,
    },
    /// The service, or the edge before it, failed (5xx).
    Server,
    /// The service refused the request in another way: another status that is not 2xx, or `success: false`.
    Api,
    /// No complete answer within the time of an attempt or of the whole call.
    Timeout,
    /// No connection, or one that broke before the answer was whole.
    Connection,
    /// No trusted connection: certificate or handshake.
    Tls,
    /// The answer is not what the reference documents.
    Decode {
        /// Where in the answer, as a JSON path such as `result[3].status`; empty for the answer as a whole.
        path: String,
    },
    /// The listing was not ended by the service within the cap on pages.
    Incomplete,
    /// A redirect, which is never followed: the API does not redirect, and following would hand the
    /// credential to another place.
    Redirect,
    /// The request cannot be made as it was described.
    InvalidRequest,
    /// The client cannot be made: credential, base URL, environment, certificates.
    Configuration,
    /// The service given to [`Client::with_service`](crate::Client::with_service), or a layer of the caller's,
    /// failed with an error of its own; it is the [source](std::error::Error::source).
    Service,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::NotFound => "not found",
            Self::RateLimited { .. } => "rate limited",
            Self::Server => "server",
            Self::Api => "api",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Decode { .. } => "decode",
            Self::Incomplete => "incomplete",
            Self::Redirect => "redirect",
            Self::InvalidRequest => "invalid request",
            Self::Configuration => "configuration",
            Self::Service => "service",
        })
    }
}
