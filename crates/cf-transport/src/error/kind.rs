use std::fmt;

/// What sort of failure an [`Error`](crate::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection: the name does not resolve, the port is closed, the network is down, or it took too long.
    Connect,
    /// The TLS handshake failed: most often a certificate that is not trusted, of another host, or expired.
    Tls,
    /// A proxy refused, or could not be used.
    Proxy,
    /// One attempt took longer than it may.
    Timeout,
    /// The request took longer than it may with all its attempts and waits.
    Deadline,
    /// The connection broke before the answer was whole: reset, closed, cut off.
    Read,
    /// What came is not HTTP, or its head is too large.
    Protocol,
    /// The answer's body is larger than what is allowed.
    TooLarge,
    /// The answer's body is in an encoding that was not asked for, or is not what it says it is.
    Encoding,
    /// The answer sends elsewhere; redirects are never followed.
    Redirect,
    /// The service asked to wait longer than this client may; nothing was sent.
    RateLimited,
    /// The credential could not be had from its provider.
    Credential,
    /// The request cannot be sent as it is.
    Request,
    /// A setting of the transport cannot be used.
    Configuration,
    /// Anything else: an error of one's own layers or service, most likely.
    Other,
}

// === impl ErrorKind ===

impl ErrorKind {
    pub(crate) fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::Connect => "check the network, the host's name and whether a proxy is needed (HTTPS_PROXY)",
            Self::Tls => {
                "check the host's name and this machine's clock; if a proxy here inspects TLS, add its CA certificate"
            }
            Self::Proxy => {
                "check the proxy's address and credentials (HTTPS_PROXY, ALL_PROXY), or exclude the host (NO_PROXY)"
            }
            Self::Timeout => "try again; if answers are slow as a rule, allow an attempt more time",
            Self::Deadline => "try again later, or allow the request more time",
            Self::Read => "try again; if it stays, look for a proxy or firewall that cuts connections",
            Self::Protocol | Self::TooLarge | Self::Encoding => {
                "check the address: what answers there does not behave like the API"
            }
            Self::Redirect => "the API does not redirect: check the address, and what stands between",
            Self::RateLimited => "wait as long as the service asked, or allow longer waits",
            Self::Credential => "check where the credential comes from",
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
