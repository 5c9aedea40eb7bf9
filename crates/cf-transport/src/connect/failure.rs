//! What goes wrong before there is a connection, typed, for the edge to find in the chain of causes.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use http::StatusCode;

use crate::BoxError;
use crate::error::find;

/// No connection in time.
#[derive(Debug)]
pub(crate) struct ConnectTimeout {
    pub(super) after: Duration,
}

/// The proxy is the reason that there is no connection.
#[derive(Debug)]
pub(crate) struct ProxyFailure {
    /// Host and port of the proxy, without user name and password.
    pub(super) proxy: String,
    /// Host and port that were to be reached.
    pub(super) target: String,
    pub(super) reason: ProxyReason,
}

#[derive(Debug)]
pub(crate) enum ProxyReason {
    /// No connection to the proxy itself.
    Unreachable(BoxError),
    /// It answered a CONNECT with this status.
    Refused {
        status: StatusCode,
        /// Whether a user name and a password were sent.
        authorized: bool,
    },
    /// A SOCKS proxy wants a user name and a password, or others.
    Unauthorized {
        /// Whether a user name and a password were sent.
        authorized: bool,
    },
    /// A SOCKS proxy would not or could not connect, in its own words.
    Declined(String),
    /// The host has no address here, where a `socks5` proxy wants one.
    Name(io::Error),
    /// What it said is not what a proxy says, or it hung up.
    Handshake(BoxError),
}

// === impl ConnectTimeout ===

impl fmt::Display for ConnectTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = crate::error::seconds(self.after);
        write!(
            f,
            "expected a connection within {after} (name, TCP, proxy and TLS together), got none"
        )
    }
}

impl StdError for ConnectTimeout {}

// === impl ProxyFailure ===

impl ProxyFailure {
    /// What to do next.
    pub(crate) fn help(&self) -> &'static str {
        match &self.reason {
            ProxyReason::Unreachable(_) => {
                "check the proxy's address (HTTPS_PROXY, ALL_PROXY), or exclude the host (NO_PROXY)"
            }
            ProxyReason::Unauthorized { authorized } => wrong_credentials(*authorized),
            ProxyReason::Refused { status, authorized } => match status.as_u16() {
                407 => wrong_credentials(*authorized),
                403 => "ask who runs the proxy to allow the host, or exclude it (NO_PROXY)",
                502..=504 => "try again; if it stays, ask who runs the proxy",
                _ => "check that the proxy's address (HTTPS_PROXY, ALL_PROXY) is that of a proxy",
            },
            ProxyReason::Declined(_) => {
                "ask who runs the proxy whether it allows the host, or exclude it (NO_PROXY)"
            }
            ProxyReason::Name(_) => "let the proxy look up names: write its URL as socks5h://host:port",
            ProxyReason::Handshake(_) => {
                "check that what listens at the proxy's address is a proxy, and of this kind (http, socks5)"
            }
        }
    }

    /// Whether it is a failure of the network rather than the proxy's considered answer.
    pub(crate) fn is_temporary(&self) -> bool {
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

fn wrong_credentials(authorized: bool) -> &'static str {
    if authorized {
        "check the user name and password in the proxy's URL; special characters are written %XX"
    } else {
        "put them into the proxy's URL, before its host: user:password@host:port"
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
            ProxyReason::Unreachable(error) => {
                write!(
                    f,
                    "could not connect to the proxy {proxy}: {}",
                    crate::error::root(&**error)
                )
            }
            ProxyReason::Unauthorized { authorized: false } => {
                write!(f, "the proxy {proxy} wants a user name and a password")
            }
            ProxyReason::Unauthorized { authorized: true } => {
                write!(
                    f,
                    "the proxy {proxy} does not accept the user name and password it was given"
                )
            }
            ProxyReason::Refused { status, authorized } => match (status.as_u16(), authorized) {
                (407, false) => write!(f, "the proxy {proxy} wants a user name and a password (407)"),
                (407, true) => write!(
                    f,
                    "the proxy {proxy} does not accept the user name and password it was given (407)"
                ),
                (403, _) => write!(
                    f,
                    "the proxy {proxy} does not allow connections to {target} (403)"
                ),
                (code @ 502..=504, _) => write!(f, "the proxy {proxy} could not reach {target} ({code})"),
                (code, _) => write!(f, "the proxy {proxy} refused a connection to {target} ({code})"),
            },
            ProxyReason::Declined(words) => {
                write!(f, "the proxy {proxy} made no connection to {target}: {words}")
            }
            ProxyReason::Name(error) => {
                write!(f, "could not look up {target} for the proxy {proxy}: {error}")
            }
            ProxyReason::Handshake(error) => write!(
                f,
                "expected the proxy {proxy} to open a connection to {target}, got: {}",
                crate::error::root(&**error)
            ),
        }
    }
}

impl StdError for ProxyFailure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.reason {
            ProxyReason::Unreachable(error) | ProxyReason::Handshake(error) => Some(&**error),
            ProxyReason::Name(error) => Some(error),
            ProxyReason::Refused { .. } | ProxyReason::Unauthorized { .. } | ProxyReason::Declined(_) => None,
        }
    }
}
