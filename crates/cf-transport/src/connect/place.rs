//! Host and port of a URL, without user name and password.

use http::Uri;
use http::uri::Authority;

/// The host, without the brackets of an IPv6 address.
pub(super) fn host(uri: &Uri) -> &str {
    let host = uri.host().unwrap_or_default();
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
}

/// The port, or the one that the scheme has by default.
pub(super) fn port(uri: &Uri) -> u16 {
    let default = match uri.scheme_str() {
        Some("https") => 443,
        Some("socks5" | "socks5h") => 1080,
        _ => 80,
    };
    uri.authority().and_then(Authority::port_u16).unwrap_or(default)
}

/// `host:port`
pub(super) fn host_and_port(uri: &Uri) -> String {
    format!("{}:{}", uri.host().unwrap_or_default(), port(uri))
}
