//! Through what: a proxy, or none.

use cf_tokens::transport::connect::ProxyConfig;

use super::is_set;
use super::origin::{Origin, Setting};
use crate::args::Connection;
use crate::config::Profile;
use crate::problem::{Problem, Stop};

/// Which connections go through which proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// None at all.
    None,
    /// What `HTTPS_PROXY` and its like say, which the transport reads itself.
    Environment,
    This(String),
}

/// The variables that name a proxy, in upper or lower case.
const VARIABLES: &[&str] = &[
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];
const EXCEPTIONS: &[&str] = &["NO_PROXY", "no_proxy"];
const ALL: &str = "*";

/// The proxy, and the hosts that are connected to without it.
pub(super) fn find(
    flags: &Connection,
    profile: Option<(&Profile, &Origin)>,
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
    let proxy = if let Some(url) = &flags.proxy {
        Setting::new(without_password(url, "--proxy")?, Origin::Flag("--proxy"))
    } else if flags.no_proxy.as_deref() == Some(ALL) {
        Setting::new(Proxy::None, Origin::Flag("--no-proxy"))
    } else if let Some(name) = VARIABLES.iter().find(|name| is_set(name)) {
        Setting::new(Proxy::Environment, Origin::Variable(name))
    } else if let Some(url) = of_profile(|profile| &profile.proxy) {
        let place = url.origin.to_string();
        Setting::new(without_password(&url.value, &place)?, url.origin)
    } else {
        Setting::new(Proxy::None, Origin::Default)
    };
    Ok((proxy, hosts))
}

/// A password in an argument is seen by whoever lists the processes; one in a file is a secret in a file.
fn without_password(url: &str, place: &str) -> Result<Proxy, Stop> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(Problem::configuration(format!(
            "the proxy of {place} has a user name or a password in it"
        ))
        .hint("put such a proxy's URL into the variable HTTPS_PROXY")
        .into());
    }
    Ok(Proxy::This(url.to_owned()))
}

// === impl Proxy ===

impl Proxy {
    /// In the transport's terms.
    pub(crate) fn config(&self, hosts: Option<&str>) -> ProxyConfig {
        let config = match self {
            Self::None => return ProxyConfig::none(),
            Self::Environment => ProxyConfig::from_environment(),
            Self::This(url) => ProxyConfig::all(url),
        };
        match hosts {
            Some(hosts) => config.no_proxy(hosts),
            None => config,
        }
    }
}

/// As it may be shown: what the environment says may hold a password.
impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Environment => f.write_str("as the environment says"),
            Self::This(url) => f.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_refused_and_not_repeated() {
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
