//! Failures before there is a connection. `error::convert` finds them in the source chain.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use http::StatusCode;

use crate::BoxError;
use crate::error::find;

/// No connection within the timeout.
#[derive(Debug)]
pub(crate) struct ConnectTimeout {
    pub(super) after: Duration,
}

/// A server negotiated HTTP/2 before, and does not any more. The request is sent again, by what it negotiates now.
#[derive(Debug)]
pub(super) struct NotHttp2;

/// A proxy on the way responded instead of the service: it requires a user name and a password.
#[derive(Debug)]
pub(crate) struct ProxyRequiresCredentials {
    /// Host and port of the configured proxy, if the connection uses one.
    pub(super) proxy: Option<String>,
    /// Host and port of the target.
    pub(super) target: String,
    pub(super) status: StatusCode,
}

/// The proxy is the reason why there is no connection.
#[derive(Debug)]
pub(crate) struct ProxyFailure {
    /// Host and port of the proxy, without user name and password.
    pub(super) proxy: String,
    /// Host and port of the target.
    pub(super) target: String,
    pub(super) reason: ProxyReason,
}

#[derive(Debug)]
pub(crate) enum ProxyReason {
    /// No connection to the proxy itself.
    Unreachable(BoxError),
    /// The response to CONNECT had this status.
    Refused {
        status: StatusCode,
        /// Whether a user name and a password were sent.
        authorized: bool,
    },
    /// A SOCKS proxy requires a user name and a password, or rejected them.
    Unauthorized {
        /// Whether a user name and a password were sent.
        authorized: bool,
    },
    /// A SOCKS proxy refused or failed to connect, with this message.
    Declined(String),
    /// The host name cannot be resolved here, which `socks5` requires.
    Name(BoxError),
    /// The response is not one of a proxy, or the connection was closed.
    Handshake(BoxError),
}

// === impl ConnectTimeout ===

impl fmt::Display for ConnectTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = cf_text::duration(self.after);
        write!(f, "no connection within {after} (connect timeout)")
    }
}

impl StdError for ConnectTimeout {}

// === impl NotHttp2 ===

impl fmt::Display for NotHttp2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server does not negotiate HTTP/2 any more")
    }
}

impl StdError for NotHttp2 {}

// === impl ProxyFailure ===

impl ProxyFailure {
    /// Returns what to do next.
    pub(crate) fn hint(&self) -> Cow<'static, str> {
        let hint = match &self.reason {
            ProxyReason::Unreachable(_) => {
                "check the proxy address (HTTPS_PROXY, ALL_PROXY), or exclude the host (NO_PROXY)"
            }
            ProxyReason::Unauthorized { authorized } => {
                return wrong_credentials(&self.proxy, *authorized).into();
            }
            ProxyReason::Refused { status, authorized } => match status.as_u16() {
                401 | 407 => return wrong_credentials(&self.proxy, *authorized).into(),
                403 => "ask the proxy's administrator to allow the host, or exclude it (NO_PROXY)",
                502..=504 => "try again; if the error persists, ask the proxy's administrator",
                _ => "check that the proxy address (HTTPS_PROXY, ALL_PROXY) belongs to a proxy",
            },
            ProxyReason::Declined(_) => {
                "ask the proxy's administrator to allow the host, or exclude it (NO_PROXY)"
            }
            ProxyReason::Name(_) => "let the proxy resolve names: write its URL as socks5h://host:port",
            ProxyReason::Handshake(_) => {
                "check that the proxy URL has the scheme of your proxy (http, https, socks5 or socks5h)"
            }
        };
        hint.into()
    }

    /// Returns whether the network failed, rather than that the proxy refused.
    pub(crate) fn is_transient(&self) -> bool {
        match &self.reason {
            ProxyReason::Unreachable(error) => find::<rustls::Error>(&**error).is_none(),
            ProxyReason::Handshake(error) => {
                find::<io::Error>(&**error).is_some()
                    || find::<hyper::Error>(&**error).is_some_and(|error| !error.is_parse())
            }
            ProxyReason::Refused { status, .. } => matches!(status.as_u16(), 502..=504),
            ProxyReason::Name(_) => true,
            ProxyReason::Unauthorized { .. } | ProxyReason::Declined(_) => false,
        }
    }
}

impl ProxyReason {
    /// Returns whether the proxy may connect to another address of the target.
    pub(super) const fn depends_on_address(&self) -> bool {
        matches!(self, Self::Declined(_) | Self::Handshake(_))
    }
}

fn wrong_credentials(proxy: &str, authorized: bool) -> String {
    if authorized {
        format!(
            "check the user name and password in the URL of the proxy {proxy}; percent-encode special characters"
        )
    } else {
        format!("add a user name and a password to the proxy URL: user:password@{proxy}")
    }
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            proxy,
            target,
            reason,
        } = self;
        match reason {
            ProxyReason::Unreachable(_) => {
                write!(f, "could not connect to the proxy {proxy}")
            }
            ProxyReason::Unauthorized { authorized: false } => {
                write!(f, "the proxy {proxy} requires a user name and a password")
            }
            ProxyReason::Unauthorized { authorized: true } => {
                write!(f, "the proxy {proxy} rejected the user name and password")
            }
            ProxyReason::Refused { status, authorized } => match (status.as_u16(), authorized) {
                (code @ (401 | 407), false) => {
                    write!(
                        f,
                        "the proxy {proxy} requires a user name and a password ({code})"
                    )
                }
                (code @ (401 | 407), true) => {
                    write!(
                        f,
                        "the proxy {proxy} rejected the user name and password ({code})"
                    )
                }
                (403, _) => write!(
                    f,
                    "the proxy {proxy} does not allow connections to {target} (403)"
                ),
                (code @ 502..=504, _) => {
                    write!(f, "the proxy {proxy} failed to connect to {target} ({code})")
                }
                (code, _) => write!(f, "the proxy {proxy} refused a connection to {target} ({code})"),
            },
            ProxyReason::Declined(message) => {
                write!(f, "the proxy {proxy} refused a connection to {target}: {message}")
            }
            ProxyReason::Name(_) => {
                write!(f, "could not resolve {target} for the proxy {proxy}")
            }
            ProxyReason::Handshake(_) => write!(f, "the proxy {proxy} did not connect to {target}"),
        }
    }
}

impl StdError for ProxyFailure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.reason {
            ProxyReason::Unreachable(error) | ProxyReason::Handshake(error) | ProxyReason::Name(error) => {
                Some(&**error)
            }
            ProxyReason::Refused { .. } | ProxyReason::Unauthorized { .. } | ProxyReason::Declined(_) => None,
        }
    }
}

// === impl ProxyRequiresCredentials ===

impl ProxyRequiresCredentials {
    /// Returns what to do next.
    pub(crate) fn hint(&self) -> String {
        match &self.proxy {
            Some(proxy) => wrong_credentials(proxy, true),
            None => "set HTTPS_PROXY to the URL of the proxy, with a user name and a password, or ask the network's \
                     administrator"
                .to_owned(),
        }
    }
}

impl fmt::Display for ProxyRequiresCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            proxy,
            target,
            status,
        } = self;
        match proxy {
            Some(proxy) => write!(f, "the proxy {proxy}, or one behind it, requires")?,
            None => write!(f, "a proxy between this machine and {target} requires")?,
        }
        write!(f, " a user name and a password ({})", status.as_u16())
    }
}

impl StdError for ProxyRequiresCredentials {}
