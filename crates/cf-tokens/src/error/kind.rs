use std::fmt;
use std::time::Duration;

/// The category of an [`Error`](crate::Error), for a `match`.
///
/// ```
/// use cf_tokens::ErrorKind;
///
/// fn advice(kind: &ErrorKind) -> &'static str {
///     match kind {
///         ErrorKind::Authentication | ErrorKind::Permission => "check the credentials",
///         ErrorKind::RateLimited { retry_after: Some(_) } => "retry after that time",
///         ErrorKind::RateLimited { .. } | ErrorKind::Server | ErrorKind::Timeout => "retry later",
///         ErrorKind::Connection | ErrorKind::Tls => "check the network",
///         ErrorKind::Configuration | ErrorKind::InvalidRequest => "fix the call",
///         _ => "read the message",
///     }
/// }
/// assert_eq!(advice(&ErrorKind::Tls), "check the network");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The API rejected the credentials (401, or an error code with that meaning).
    Authentication,
    /// The API accepted the credentials, but they lack the required permission (403, or an error code with that meaning).
    Permission,
    /// No such account or path (404, or the codes 7003 and 7000).
    NotFound,
    /// The API requires a lower request rate (429), and the wait would exceed the limits of the call.
    RateLimited {
        /// The wait that the API requested; `None` if it requested none.
        retry_after: Option<Duration>,
    },
    /// The API, or Cloudflare's edge in front of it, failed (5xx).
    Server,
    /// The API rejected the request for another reason: any other status that is not 2xx, or `success: false`.
    Api,
    /// No complete response within the attempt timeout or the deadline.
    Timeout,
    /// No connection, or a connection that broke before the response was complete.
    Connection,
    /// No trusted connection: an invalid certificate or a failed handshake.
    Tls,
    /// The response differs from what the API reference documents.
    Decode {
        /// JSON path of the invalid element, such as `result[3].status`; empty for the response as a whole.
        path: String,
    },
    /// The listing may lack tokens: the API's numbers contradict what it returned, or there were more pages than allowed.
    Incomplete,
    /// A redirect. It is never followed: the API does not redirect, and following one could send the credentials to
    /// another host.
    Redirect,
    /// The call has an invalid parameter, header or query.
    InvalidRequest,
    /// The client cannot be built: invalid credentials, base URL, environment or certificates.
    Configuration,
    /// The service passed to [`Client::with_service`](crate::Client::with_service), or a layer of the caller, failed with
    /// its own error; see [`Error::get_ref`](crate::Error::get_ref).
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
