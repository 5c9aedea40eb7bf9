use std::fmt;

/// Category of an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection: the name does not resolve, the port is closed, the network is down, or the connect timeout passed.
    Connect,
    /// The TLS handshake failed. Usually the certificate is not trusted, is for another host, or has expired.
    Tls,
    /// A proxy refused the connection, or could not be used.
    Proxy,
    /// An attempt took longer than the attempt timeout.
    Timeout,
    /// The request took longer than its deadline, including retries and waits.
    Deadline,
    /// The connection was lost before the response was complete: reset, closed, cut off.
    Read,
    /// The response is not valid HTTP, its head is too large, or it is preceded by too many interim responses.
    Protocol,
    /// The response body is larger than the limit.
    TooLarge,
    /// The response body has an unknown content encoding, or does not match its content encoding.
    Encoding,
    /// The response is a redirect; redirects are never followed.
    Redirect,
    /// The server requires a wait that exceeds the limit; the request was not sent.
    RateLimited,
    /// The credential provider failed.
    Credential,
    /// The request is invalid and was not sent.
    Request,
    /// A setting of the transport is invalid.
    Configuration,
    /// Any other error. Usually it comes from a user's layer or service.
    Other,
}

// === impl ErrorKind ===

impl ErrorKind {
    pub(crate) fn hint(self) -> Option<&'static str> {
        Some(match self {
            Self::Connect => {
                "check the network and the host name, and set HTTPS_PROXY if a proxy is required"
            }
            Self::Tls => {
                "check the host name and this machine's clock; if a proxy inspects TLS here, add its CA certificate"
            }
            Self::Proxy => {
                "check the proxy address and credentials (HTTPS_PROXY, ALL_PROXY), or exclude the host (NO_PROXY)"
            }
            Self::Timeout => "try again, or raise the attempt timeout",
            Self::Deadline => "try again later, or raise the deadline",
            Self::Read => {
                "try again; if the error persists, look for a proxy or firewall that closes connections"
            }
            Self::Protocol | Self::TooLarge | Self::Encoding => {
                "check the URL: the server does not behave like the API"
            }
            Self::Redirect => {
                "check the URL, and any proxy between this machine and the server: redirects are never followed"
            }
            Self::RateLimited => "retry after the requested wait, or raise the maximum wait",
            Self::Credential => "check the credential provider",
            Self::Request | Self::Configuration | Self::Other => return None,
        })
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::Read => "read",
            Self::Protocol => "protocol",
            Self::TooLarge => "too large",
            Self::Encoding => "encoding",
            Self::Redirect => "redirect",
            Self::RateLimited => "rate limited",
            Self::Credential => "credential",
            Self::Request => "request",
            Self::Configuration => "configuration",
            Self::Other => "other",
        })
    }
}
