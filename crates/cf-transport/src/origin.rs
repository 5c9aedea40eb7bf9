use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

/// Scheme, host and port: the only destination of credentials.
///
/// `https`, or plain `http` to a loopback address. The default port of a scheme may be omitted.
///
/// ```
/// use cf_transport::Origin;
///
/// let origin: Origin = "https://api.cloudflare.com/client/v4".parse()?;
/// assert_eq!(origin.to_string(), "https://api.cloudflare.com");
/// assert!(origin.is_of(&"https://API.cloudflare.com:443/anything".parse()?));
/// assert!(!origin.is_of(&"https://api.cloudflare.com.example/".parse()?));
///
/// let error = "http://api.cloudflare.com".parse::<Origin>().unwrap_err();
/// assert!(error.to_string().contains("use https"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    /// In lower case.
    host: String,
    port: u16,
}

/// Error of an invalid [`Origin`]. It omits a URL that contains a user name or a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOrigin {
    message: String,
}

// === impl Origin ===

impl Origin {
    /// Returns the host, in lower case; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, explicit or the default of the scheme.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn to_uri(&self) -> Uri {
        // The parts were parsed from a URI.
        Uri::try_from(self.to_string()).unwrap_or_default()
    }

    /// Returns whether the host is this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Returns whether a request to `uri` goes to this origin.
    #[must_use]
    pub fn is_of(&self, uri: &Uri) -> bool {
        let https = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return false,
        };
        https == self.https
            && uri
                .host()
                .is_some_and(|host| host.eq_ignore_ascii_case(&self.host))
            && uri.port_u16().unwrap_or(default_port(https)) == self.port
    }
}

impl TryFrom<&Uri> for Origin {
    type Error = InvalidOrigin;

    fn try_from(uri: &Uri) -> Result<Self, InvalidOrigin> {
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(InvalidOrigin::new(
                "it contains a user name or a password: remove them",
            ));
        }
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(other) => {
                return Err(InvalidOrigin::new(format!(
                    "unsupported scheme `{other}`: use https"
                )));
            }
            None => return Err(InvalidOrigin::new("missing scheme: begin the URL with https://")),
        };
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        if host.is_empty() {
            return Err(InvalidOrigin::new("missing host"));
        }
        // `Uri` reads an invalid port as absent.
        let after_host = authority.get(host.len()..).unwrap_or_default();
        let port = match after_host.strip_prefix(':') {
            None if after_host.is_empty() => default_port(https),
            Some(port) => port
                .parse::<u16>()
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| InvalidOrigin::new("invalid port: expected a number from 1 to 65535"))?,
            None => return Err(InvalidOrigin::new("invalid host")),
        };
        if !https && !is_loopback(&host) {
            return Err(InvalidOrigin::new(
                "http would send the credentials unencrypted: use https (http is allowed for loopback addresses only)",
            ));
        }
        Ok(Self { https, host, port })
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let uri: Uri = text
            .trim()
            .parse()
            .map_err(|reason| InvalidOrigin::new(format!("{reason}")))?;
        Self::try_from(&uri)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == default_port(self.https) {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// Expects the host in lower case, an IPv6 address in brackets.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
        || host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .and_then(|host| host.parse::<Ipv6Addr>().ok())
            .is_some_and(|address| address.is_loopback())
}

// === impl InvalidOrigin ===

impl InvalidOrigin {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidOrigin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_are_origins() {
        for text in [
            "https://a.example",
            "http://localhost:1",
            "http://127.8.9.1",
            "http://[::1]:8080/x?y",
        ] {
            assert!(text.parse::<Origin>().is_ok(), "{text}");
        }
        for text in [
            "http://a.example",
            "http://127.0.0.1.a.example",
            "http://localhost.a.example",
            "ftp://a.example",
            "https://u:secret@a.example",
            "https://a.example:0",
            "https://a.example:99999",
            "https://a.example:x",
            "a.example",
            "/path",
            "",
        ] {
            let error = text.parse::<Origin>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_origin() {
        let origin: Origin = "https://a.example".parse().unwrap();
        for (text, same) in [
            ("https://a.example/x", true),
            ("https://A.EXAMPLE:443/", true),
            ("http://a.example:443/", false),
            ("https://a.example:444/", false),
            ("https://a.example./", false),
            ("https://b.a.example/", false),
            ("https://a.example@b.example/", false),
            ("/x", false),
        ] {
            assert_eq!(origin.is_of(&text.parse().unwrap()), same, "{text}");
        }
    }
}
