use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::origin::is_loopback;
use crate::{Error, ErrorKind};

/// Which connections go through which proxy.
///
/// A proxy's URL is `http://`, `https://`, `socks5://` or `socks5h://`, with a host, a port, and where needed a user
/// name and a password (`http://user:password@proxy.example:3128`, special characters as `%XX`), which are never shown.
///
/// ```
/// use cf_transport::connect::ProxyConfig;
///
/// let proxy = ProxyConfig::all("http://me:FAKE_password@proxy.example:3128").no_proxy("internal.example, 10.0.0.0/8");
/// assert!(!format!("{proxy:?}").contains("FAKE_password"));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ProxyConfig {
    all: Option<Setting>,
    http: Option<Setting>,
    https: Option<Setting>,
    no_proxy: String,
    loopback: bool,
}

/// A proxy's URL, and where it was said.
#[derive(Clone)]
struct Setting {
    place: &'static str,
    url: String,
}

/// A [`ProxyConfig`] that has been understood.
#[derive(Debug)]
pub(super) struct Proxies {
    matcher: Matcher,
    loopback: bool,
}

// === impl ProxyConfig ===

impl ProxyConfig {
    /// No proxy at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// What the environment says now: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or else in
    /// lower case.
    ///
    /// Nothing when `REQUEST_METHOD` is set: there the environment is made by a web server, and `HTTP_PROXY` may be
    /// what a stranger wrote into a `Proxy` header.
    pub fn from_environment() -> Self {
        // What is no Unicode is no proxy either, but it is not nothing: it is told, not passed by.
        Self::from_lookup(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// As [`from_environment`](Self::from_environment), with `lookup` in the environment's place.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let get = |names: [&'static str; 2]| {
            names.into_iter().find_map(|place| {
                let url = lookup(place)?.trim().to_owned();
                (!url.is_empty()).then_some(Setting { place, url })
            })
        };
        if lookup("REQUEST_METHOD").is_some() {
            return Self::none();
        }
        Self {
            all: get(["ALL_PROXY", "all_proxy"]),
            http: get(["HTTP_PROXY", "http_proxy"]),
            https: get(["HTTPS_PROXY", "https_proxy"]),
            no_proxy: get(["NO_PROXY", "no_proxy"]).map_or_else(String::new, |setting| setting.url),
            loopback: false,
        }
    }

    /// This proxy for all connections. A URL that is none is told when the client is built.
    pub fn all(url: impl Into<String>) -> Self {
        Self {
            all: Some(Setting {
                place: "the proxy that was set",
                url: url.into(),
            }),
            ..Self::default()
        }
    }

    /// Hosts that are connected to directly, with commas between: names (and all names below them), addresses,
    /// networks (`10.0.0.0/8`), or `*` for all.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.no_proxy = hosts.into();
        self
    }

    /// Whether connections to this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`) go through a proxy too. Not by
    /// default.
    pub fn loopback(mut self, proxied: bool) -> Self {
        self.loopback = proxied;
        self
    }

    pub(super) fn proxies(&self) -> Result<Option<Proxies>, Error> {
        let settings = [&self.all, &self.http, &self.https];
        if settings.iter().all(|setting| setting.is_none()) {
            return Ok(None);
        }
        // The matcher leaves out what it does not understand; then secrets would take a way nobody chose.
        for setting in settings.into_iter().flatten() {
            setting.check()?;
        }
        // The matcher knows `*` for names only.
        if self.no_proxy.split(',').any(|host| host.trim() == "*") {
            return Ok(None);
        }
        let url = |setting: &Option<Setting>| setting.as_ref().map_or_else(String::new, |it| it.url.clone());
        let matcher = Matcher::builder()
            .all(url(&self.all))
            .http(url(&self.http))
            .https(url(&self.https))
            .no(self.no_proxy.clone())
            .build();
        Ok(Some(Proxies {
            matcher,
            loopback: self.loopback,
        }))
    }
}

/// Neither URLs nor anything in them.
impl fmt::Debug for ProxyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyConfig")
            .field("all", &self.all.is_some())
            .field("http", &self.http.is_some())
            .field("https", &self.https.is_some())
            .field("no_proxy", &self.no_proxy)
            .field("loopback", &self.loopback)
            .finish()
    }
}

// === impl Setting ===

impl Setting {
    /// Whether the matcher understands it and there is a way through it. Never repeats the URL: it may hold a password.
    fn check(&self) -> Result<(), Error> {
        let anything = Uri::from_static("https://example.com/");
        let known = Matcher::builder()
            .all(self.url.as_str())
            .build()
            .intercept(&anything)
            .is_some_and(|proxy| {
                let scheme = proxy.uri().scheme_str();
                let authority = proxy.uri().authority().map_or("", |authority| authority.as_str());
                let host = proxy.uri().host().unwrap_or_default();
                // A port that is no number reads as none: then the default one would be used.
                let port = authority.strip_prefix(host).unwrap_or_default();
                matches!(scheme, Some("http" | "https" | "socks5" | "socks5h"))
                    && !host.is_empty()
                    && (port.is_empty() || proxy.uri().port_u16().is_some_and(|port| port != 0))
            });
        if known {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Configuration,
            format!(
                "expected {} to be the URL of a proxy, got something else",
                self.place
            ),
        )
        .with_help(
            "write it as http://host:port, https://host:port, socks5://host:port or socks5h://host:port",
        ))
    }
}

// === impl Proxies ===

impl Proxies {
    /// The proxy a connection to `target` goes through, if any.
    pub(super) fn intercept(&self, target: &Uri) -> Option<Intercept> {
        let is_loopback = |host: &str| is_loopback(&host.to_ascii_lowercase());
        if !self.loopback && target.host().is_none_or(is_loopback) {
            return None;
        }
        self.matcher.intercept(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> ProxyConfig {
        ProxyConfig::from_lookup(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn way(config: &ProxyConfig, target: &str) -> Option<String> {
        let proxies = config.proxies().unwrap()?;
        let intercept = proxies.intercept(&target.parse().unwrap())?;
        Some(intercept.uri().to_string())
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let both = of(&[
            ("HTTPS_PROXY", "http://upper.example:1"),
            ("https_proxy", "http://lower.example:2"),
            ("all_proxy", "socks5h://all.example:3"),
            ("no_proxy", "internal.example, 10.0.0.0/8"),
        ]);
        assert_eq!(
            way(&both, "https://api.example/").as_deref(),
            Some("http://upper.example:1/")
        );
        assert_eq!(
            way(&both, "http://api.example/").as_deref(),
            Some("socks5h://all.example:3/")
        );
        for direct in [
            "https://internal.example/",
            "https://a.internal.example/",
            "https://10.1.2.3/",
        ] {
            assert_eq!(way(&both, direct), None, "{direct}");
        }
        assert_eq!(
            way(&of(&[("https_proxy", "lower.example:2")]), "https://a.example/").as_deref(),
            Some("http://lower.example:2/")
        );
        assert_eq!(way(&of(&[("HTTPS_PROXY", "")]), "https://a.example/"), None);
    }

    #[test]
    fn loopback_is_proxied_only_when_asked() {
        let config = ProxyConfig::all("http://proxy.example:1");
        for target in ["http://127.0.0.1:8080/", "http://localhost/", "https://[::1]/"] {
            assert_eq!(way(&config, target), None, "{target}");
            assert!(way(&config.clone().loopback(true), target).is_some(), "{target}");
        }
    }

    #[test]
    fn a_web_servers_environment_is_not_trusted() {
        let config = of(&[
            ("REQUEST_METHOD", "GET"),
            ("HTTP_PROXY", "http://proxy.example:1"),
        ]);
        assert_eq!(way(&config, "http://a.example/"), None);
    }

    #[test]
    fn what_is_no_proxy_is_told_without_its_text() {
        for url in [
            "socks4://FAKE_secret.example:1",
            "ftp://FAKE_secret.example",
            "http://FAKE_secret example",
            "http://FAKE_secret.example:99999",
            "http://FAKE_secret.example:port",
            "http://FAKE_secret.example:0",
            "http://FAKE:secret@",
        ] {
            let error = of(&[("HTTPS_PROXY", url)]).proxies().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("HTTPS_PROXY"), "{error}");
            assert!(!format!("{error} {error:?}").contains("FAKE_secret"), "{error:?}");
        }
    }
}
