use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::no_proxy::NoProxy;
use crate::origin::is_loopback;
use crate::{Error, ErrorKind};

/// Proxy settings: which connections use which proxy.
///
/// A proxy URL begins with `http://`, `https://`, `socks5://` (or `socks://`, as GNOME writes it) or `socks5h://`. It has a host, a port and optionally a user
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

/// A proxy URL and its source.
#[derive(Clone)]
struct Setting {
    source: &'static str,
    url: String,
}

/// Proxies by the scheme of the target.
pub(super) struct Proxies {
    http: Route,
    https: Route,
    no_proxy: NoProxy,
    loopback: bool,
}

enum Route {
    Direct,
    Proxy(Box<Matcher>),
    /// The proxy URL of this source is invalid. Connecting directly instead would bypass the proxy unnoticed.
    Invalid(&'static str),
}

// === impl ProxyConfig ===

impl ProxyConfig {
    /// Uses no proxy.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads the proxies from the environment, as curl does.
    ///
    /// The variables are `https_proxy` and `http_proxy` by the scheme of the target, otherwise `all_proxy`, and `no_proxy`.
    /// Lower case takes precedence over upper case. `HTTP_PROXY` in upper case is ignored: in a CGI program it comes from
    /// the `Proxy` header of the request (httpoxy).
    pub fn from_environment() -> Self {
        // A value that is not Unicode is invalid, not absent: `build` reports it.
        Self::from_lookup(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// Like [`from_environment`](Self::from_environment), but reads the variables by `lookup`.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let get = |names: &[&'static str]| {
            names.iter().find_map(|source| {
                let url = lookup(source)?.trim().to_owned();
                (!url.is_empty()).then_some(Setting { source, url })
            })
        };
        Self {
            all: get(&["all_proxy", "ALL_PROXY"]),
            http: get(&["http_proxy"]),
            https: get(&["https_proxy", "HTTPS_PROXY"]),
            no_proxy: get(&["no_proxy", "NO_PROXY"]).map_or_else(String::new, |setting| setting.url),
            loopback: false,
        }
    }

    /// Uses this proxy for all connections. Building the client fails if the URL is invalid.
    pub fn all(url: impl Into<String>) -> Self {
        Self {
            all: Some(Setting {
                source: "the configured proxy",
                url: url.into(),
            }),
            ..Self::default()
        }
    }

    /// Connects directly to these hosts (separated by commas or spaces): names with their subdomains, addresses, networks
    /// (`10.0.0.0/8`), each optionally with a port, or `*` for all.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.no_proxy = hosts.into();
        self
    }

    /// Sets whether connections to this machine (`localhost`, `127.0.0.0/8`, `[::1]`) use a proxy too. Default: `false`.
    pub fn loopback(mut self, proxied: bool) -> Self {
        self.loopback = proxied;
        self
    }

    /// Returns the source of the proxy that a connection to `target` uses, such as `HTTPS_PROXY`; `None` for a direct
    /// connection.
    #[must_use]
    pub fn source_for(&self, target: &Uri) -> Option<&'static str> {
        if self.is_direct(target) {
            return None;
        }
        Some(self.setting(target.scheme_str() != Some("http"))?.source)
    }

    /// Checks the proxy that a connection to `target` uses. Others may be invalid: they are not used.
    pub(super) fn check_for(&self, target: &Uri) -> Result<(), Error> {
        match self.setting(target.scheme_str() != Some("http")) {
            Some(setting) if !self.is_direct(target) => setting.matcher().map(drop),
            _ => Ok(()),
        }
    }

    /// Checks every proxy.
    pub(super) fn check(&self) -> Result<(), Error> {
        [&self.all, &self.http, &self.https]
            .into_iter()
            .flatten()
            .try_for_each(|setting| setting.matcher().map(drop))
    }

    pub(super) fn proxies(&self) -> Option<Proxies> {
        let route = |https| match self.setting(https) {
            None => Route::Direct,
            Some(setting) => setting
                .matcher()
                .map_or(Route::Invalid(setting.source), |matcher| {
                    Route::Proxy(Box::new(matcher))
                }),
        };
        let (http, https) = (route(false), route(true));
        if matches!((&http, &https), (Route::Direct, Route::Direct)) {
            return None;
        }
        Some(Proxies {
            http,
            https,
            no_proxy: NoProxy::parse(&self.no_proxy),
            loopback: self.loopback,
        })
    }

    fn setting(&self, https: bool) -> Option<&Setting> {
        let specific = if https { &self.https } else { &self.http };
        specific.as_ref().or(self.all.as_ref())
    }

    fn is_direct(&self, target: &Uri) -> bool {
        (!self.loopback && has_loopback_host(target)) || NoProxy::parse(&self.no_proxy).includes(target)
    }
}

fn has_loopback_host(target: &Uri) -> bool {
    target
        .host()
        .is_none_or(|host| is_loopback(&host.to_ascii_lowercase()))
}

/// No URLs: they may contain passwords.
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
    /// Returns an error unless it is the URL of a supported proxy. The error omits the URL: it may contain a password.
    fn matcher(&self) -> Result<Matcher, Error> {
        // GNOME writes `socks://` for what is SOCKS5 everywhere.
        let url = match self.url.get(..8) {
            Some(scheme) if scheme.eq_ignore_ascii_case("socks://") => {
                format!("socks5://{}", self.url.get(8..).unwrap_or_default())
            }
            _ => self.url.clone(),
        };
        let matcher = Matcher::builder().all(url).build();
        let is_valid = matcher
            .intercept(&Uri::from_static("https://example.com/"))
            .is_some_and(|proxy| {
                let scheme = proxy.uri().scheme_str();
                let authority = proxy.uri().authority().map_or("", |authority| authority.as_str());
                let host = proxy.uri().host().unwrap_or_default();
                // An invalid port reads as absent; then the default port would be used.
                let port = authority.strip_prefix(host).unwrap_or_default();
                matches!(scheme, Some("http" | "https" | "socks5" | "socks5h"))
                    && !host.is_empty()
                    && (port.is_empty() || proxy.uri().port_u16().is_some_and(|port| port != 0))
            });
        if is_valid {
            Ok(matcher)
        } else {
            Err(invalid(self.source))
        }
    }
}

fn invalid(source: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("invalid proxy URL in {source}")).with_hint(
        "write the URL as http://host:port, https://host:port, socks5://host:port or socks5h://host:port",
    )
}

// === impl Proxies ===

impl Proxies {
    /// Returns the proxy for a connection to `target`, if any.
    pub(super) fn intercept(&self, target: &Uri) -> Result<Option<Intercept>, Error> {
        if (!self.loopback && has_loopback_host(target)) || self.no_proxy.includes(target) {
            return Ok(None);
        }
        let route = if target.scheme_str() == Some("http") {
            &self.http
        } else {
            &self.https
        };
        match route {
            Route::Direct => Ok(None),
            Route::Proxy(matcher) => Ok(matcher.intercept(target)),
            Route::Invalid(source) => Err(invalid(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> ProxyConfig {
        ProxyConfig::from_lookup(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn proxy_for(config: &ProxyConfig, target: &str) -> Option<String> {
        let proxies = config.proxies()?;
        let intercept = proxies.intercept(&target.parse().unwrap()).unwrap()?;
        Some(intercept.uri().to_string())
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let both = config(&[
            ("HTTPS_PROXY", "http://upper.example:1"),
            ("https_proxy", "http://lower.example:2"),
            ("all_proxy", "socks5h://all.example:3"),
            ("no_proxy", "internal.example, 10.0.0.0/8"),
        ]);
        assert_eq!(
            proxy_for(&both, "https://api.example/").as_deref(),
            Some("http://lower.example:2/")
        );
        assert_eq!(
            proxy_for(&both, "http://api.example/").as_deref(),
            Some("socks5h://all.example:3/")
        );
        for direct in [
            "https://internal.example/",
            "https://a.internal.example/",
            "https://10.1.2.3/",
        ] {
            assert_eq!(proxy_for(&both, direct), None, "{direct}");
        }
        assert_eq!(
            proxy_for(
                &config(&[("https_proxy", "lower.example:2")]),
                "https://a.example/"
            )
            .as_deref(),
            Some("http://lower.example:2/")
        );
        assert_eq!(
            proxy_for(&config(&[("HTTPS_PROXY", "")]), "https://a.example/"),
            None
        );
    }

    #[test]
    fn loopback_is_proxied_only_on_request() {
        let config = ProxyConfig::all("http://proxy.example:1");
        for target in ["http://127.0.0.1:8080/", "http://localhost/", "https://[::1]/"] {
            assert_eq!(proxy_for(&config, target), None, "{target}");
            assert!(
                proxy_for(&config.clone().loopback(true), target).is_some(),
                "{target}"
            );
        }
    }

    #[test]
    fn a_web_servers_environment_is_not_trusted() {
        let config = config(&[
            ("REQUEST_METHOD", "GET"),
            ("HTTP_PROXY", "http://proxy.example:1"),
        ]);
        assert_eq!(proxy_for(&config, "http://a.example/"), None);
    }

    #[test]
    fn upper_case_http_proxy_is_ignored() {
        let upper = config(&[("HTTP_PROXY", "http://proxy.example:1")]);
        assert_eq!(proxy_for(&upper, "http://a.example/"), None);
        let lower = config(&[("http_proxy", "http://proxy.example:1")]);
        assert!(proxy_for(&lower, "http://a.example/").is_some());
        assert_eq!(proxy_for(&lower, "https://a.example/"), None);
    }

    #[test]
    fn socks_means_socks5() {
        for scheme in ["socks", "SOCKS", "socks5"] {
            let config = ProxyConfig::all(format!("{scheme}://proxy.example:1080/"));
            assert_eq!(
                proxy_for(&config, "https://a.example/").as_deref(),
                Some("socks5://proxy.example:1080/")
            );
        }
    }

    #[test]
    fn only_the_proxy_that_is_used_must_be_valid() {
        let https = "https://a.example/".parse().unwrap();
        let others = config(&[
            ("https_proxy", "http://proxy.example:1"),
            ("HTTPS_PROXY", "FAKE invalid"),
            ("http_proxy", "FAKE invalid"),
            ("ALL_PROXY", "FAKE invalid"),
        ]);
        assert!(others.check_for(&https).is_ok());
        assert_eq!(others.source_for(&https), Some("https_proxy"));
        // A request that would use an invalid one fails; it does not bypass the proxy.
        let plain = "http://a.example/".parse().unwrap();
        assert!(others.check_for(&plain).is_err());
        assert!(others.proxies().unwrap().intercept(&plain).is_err());

        let used = config(&[("HTTPS_PROXY", "FAKE invalid"), ("no_proxy", "internal.example")]);
        assert!(used.check_for(&https).is_err());
        for direct in [
            "https://internal.example/",
            "http://127.0.0.1:8080/",
            "https://localhost/",
        ] {
            let direct = direct.parse().unwrap();
            assert!(used.check_for(&direct).is_ok(), "{direct}");
            assert_eq!(used.source_for(&direct), None, "{direct}");
        }
    }

    #[test]
    fn an_invalid_proxy_url_is_reported_without_its_text() {
        for url in [
            "socks4://FAKE_secret.example:1",
            "ftp://FAKE_secret.example",
            "http://FAKE_secret example",
            "http://FAKE_secret.example:99999",
            "http://FAKE_secret.example:port",
            "http://FAKE_secret.example:0",
            "http://FAKE:secret@",
        ] {
            let error = config(&[("HTTPS_PROXY", url)]).check().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("HTTPS_PROXY"), "{error}");
            assert!(!format!("{error} {error:?}").contains("FAKE_secret"), "{error:?}");
        }
    }
}
