//! Proxy settings.

use cf_tokens::BaseUrl;
use cf_tokens::transport::connect::ProxyConfig;

use super::is_set;
use super::origin::{Origin, Setting};
use crate::args::Connection;
use crate::config::Profile;
use crate::problem::{Problem, Stop};

/// Proxy of all connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// No proxy.
    None,
    /// A proxy is set, but connections to the base URL are direct, for this reason.
    Unused(&'static str),
    /// Proxy variables such as `HTTPS_PROXY`, which the transport reads.
    Environment,
    Url(String),
}

/// In order of precedence, as in curl.
const EXCEPTIONS: &[&str] = &["no_proxy", "NO_PROXY"];
const ALL: &str = "*";

/// Returns the proxy for the base URL and the hosts that are excluded from it.
pub(super) fn find(
    flags: &Connection,
    profile: Option<(&Profile, &Origin)>,
    base_url: &Setting<BaseUrl>,
) -> Result<(Setting<Proxy>, Option<Setting<String>>), Stop> {
    let of_profile = |value: fn(&Profile) -> &Option<String>| {
        let (profile, origin) = profile?;
        value(profile)
            .clone()
            .map(|value| Setting::new(value, origin.clone()))
    };
    let hosts = match (&flags.no_proxy, EXCEPTIONS.iter().find(|name| is_set(name))) {
        (Some(hosts), _) => Some(Setting::new(hosts.clone(), Origin::Flag("--no-proxy"))),
        (None, Some(name)) => super::variable(name)?.map(|hosts| Setting::new(hosts, Origin::Variable(name))),
        (None, None) => of_profile(|profile| &profile.no_proxy),
    };
    let target = base_url.value.to_string().parse().unwrap_or_default();
    // The exclusions are examined below, for any source.
    let variable = ProxyConfig::from_environment()
        .no_proxy("")
        .loopback(true)
        .source_for(&target);
    let mut proxy = if let Some(url) = &flags.proxy {
        Setting::new(without_password(url, "--proxy")?, Origin::Flag("--proxy"))
    } else if flags.no_proxy.as_deref() == Some(ALL) {
        Setting::new(Proxy::None, Origin::Flag("--no-proxy"))
    } else if let Some(name) = variable {
        Setting::new(Proxy::Environment, Origin::Variable(name))
    } else if let Some(url) = of_profile(|profile| &profile.proxy) {
        let place = url.origin.to_string();
        Setting::new(without_password(&url.value, &place)?, url.origin)
    } else {
        Setting::new(Proxy::None, Origin::Default)
    };
    if proxy.value != Proxy::None {
        let config = proxy
            .value
            .config(hosts.as_ref().map(|hosts| hosts.value.as_str()));
        if config.clone().loopback(true).source_for(&target).is_none() {
            proxy.value = Proxy::Unused("no_proxy includes the host");
        } else if config.source_for(&target).is_none() {
            proxy.value = Proxy::Unused("the base URL is a loopback address");
        }
    }
    Ok((proxy, hosts))
}

/// Rejects a URL with credentials: arguments are visible to other users, and the file must not contain secrets.
fn without_password(url: &str, place: &str) -> Result<Proxy, Stop> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(Problem::configuration(format!(
            "{place}: the proxy URL contains a user name or password"
        ))
        .hint("set HTTPS_PROXY to this URL instead")
        .into());
    }
    Ok(Proxy::Url(url.to_owned()))
}

// === impl Proxy ===

impl Proxy {
    /// Returns the configuration of the transport.
    pub(crate) fn config(&self, hosts: Option<&str>) -> ProxyConfig {
        let config = match self {
            Self::None | Self::Unused(_) => return ProxyConfig::none(),
            Self::Environment => ProxyConfig::from_environment(),
            Self::Url(url) => ProxyConfig::all(url),
        };
        match hosts {
            Some(hosts) => config.no_proxy(hosts),
            None => config,
        }
    }
}

/// Omits the value of variables, which may contain a password.
impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Unused(reason) => write!(f, "not used: {reason}"),
            Self::Environment => f.write_str("set by the environment"),
            Self::Url(url) => f.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_rejected_and_not_printed() {
        for url in [
            "http://me:FAKE_secret@proxy.example:3128",
            "FAKE_secret@proxy.example",
            "socks5://FAKE_secret@x/",
        ] {
            let Err(Stop::Problem(problem)) = without_password(url, "--proxy") else {
                panic!("{url} has a password");
            };
            assert!(!format!("{problem:?}").contains("FAKE"), "{problem:?}");
        }
        assert!(without_password("http://proxy.example:3128/@", "--proxy").is_ok());
    }
}
