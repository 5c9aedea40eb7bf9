use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Hosts to connect to directly: the value of `NO_PROXY`.
///
/// hyper-util's matcher separates entries by commas only and has no ports; both are handled here.
pub(super) struct NoProxy {
    all: bool,
    hosts: Matcher,
    /// Entries that apply to one port.
    with_port: Vec<(u16, Matcher)>,
}

// === impl NoProxy ===

impl NoProxy {
    pub(super) fn parse(list: &str) -> Self {
        let mut no_proxy = Self {
            all: false,
            hosts: matcher(String::new()),
            with_port: Vec::new(),
        };
        let mut hosts = Vec::new();
        for entry in list
            .split([',', ' ', '\t', '\n'])
            .filter(|entry| !entry.is_empty())
        {
            let (host, port) = host_and_port(entry);
            // `*.example.com` is not in curl, but means `.example.com` elsewhere. A trailing dot is the DNS root.
            let host = if host == "*" {
                host
            } else {
                host.trim_start_matches('*').trim_end_matches('.')
            };
            match port {
                Some(port) => no_proxy.with_port.push((port, matcher(host.to_owned()))),
                None if host == "*" => no_proxy.all = true,
                None => hosts.push(host),
            }
        }
        no_proxy.hosts = matcher(hosts.join(","));
        no_proxy
    }

    pub(super) fn includes(&self, target: &Uri) -> bool {
        let default_port = if target.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        let port = target.port_u16().unwrap_or(default_port);
        // A matcher returns a proxy for hosts that are not excluded.
        let is_excluded = |hosts: &Matcher| hosts.intercept(target).is_none();
        self.all
            || is_excluded(&self.hosts)
            || self
                .with_port
                .iter()
                .any(|(excluded, hosts)| *excluded == port && is_excluded(hosts))
    }
}

fn matcher(hosts: String) -> Matcher {
    Matcher::builder().all("http://proxy.invalid").no(hosts).build()
}

/// Splits `host:port` and `[address]:port`. A bare IPv6 address has no port.
fn host_and_port(entry: &str) -> (&str, Option<u16>) {
    if let Some((address, rest)) = entry.strip_prefix('[').and_then(|entry| entry.split_once(']')) {
        return (address, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_may_have_spaces_dots_and_ports() {
        let rows = [
            ("internal.example", "https://internal.example/", true),
            ("internal.example", "https://a.internal.example/", true),
            ("internal.example", "https://notinternal.example/", false),
            (".internal.example", "https://internal.example/", true),
            (".internal.example", "https://a.internal.example/", true),
            ("*.internal.example", "https://a.internal.example/", true),
            ("internal.example.", "https://internal.example/", true),
            ("INTERNAL.example", "https://internal.EXAMPLE/", true),
            ("a.example b.example", "https://b.example/", true),
            (" a.example , b.example ,", "https://b.example/", true),
            ("a.example\tb.example", "https://a.example/", true),
            ("internal.example:8443", "https://internal.example:8443/", true),
            ("internal.example:8443", "https://internal.example/", false),
            ("internal.example:443", "https://internal.example/", true),
            ("internal.example:80", "http://internal.example/", true),
            ("10.0.0.0/8", "https://10.1.2.3/", true),
            ("10.0.0.1:8443", "https://10.0.0.1:8443/", true),
            ("10.0.0.1:8443", "https://10.0.0.1/", false),
            ("2001:db8::1", "https://[2001:db8::1]/", true),
            ("[2001:db8::1]", "https://[2001:db8::1]/", true),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/", true),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]/", false),
            ("other.example, *", "https://10.1.2.3/", true),
            ("", "https://a.example/", false),
        ];
        for (list, target, expected) in rows {
            let target = target.parse().unwrap();
            assert_eq!(
                NoProxy::parse(list).includes(&target),
                expected,
                "{list:?} {target}"
            );
        }
    }
}
