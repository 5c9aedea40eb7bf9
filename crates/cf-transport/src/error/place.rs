//! Text that is safe to print.

use http::{HeaderMap, Method, Uri};

/// `GET https://host/path?page=…`: no user name, no password, no value of the query.
pub(crate) fn place(method: &Method, uri: &Uri) -> String {
    format!("{method} {}", redacted_uri(uri))
}

pub(crate) fn redacted_uri(uri: &Uri) -> String {
    let mut text = String::new();
    if let Some(scheme) = uri.scheme_str() {
        text.push_str(scheme);
        text.push_str("://");
    }
    if let Some(authority) = uri.authority() {
        let authority = authority.as_str();
        text.push_str(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
    }
    text.push_str(uri.path());
    if let Some(query) = uri.query() {
        for (index, pair) in query.split('&').enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            match pair.split_once('=') {
                Some((name, _)) => {
                    text.push_str(name);
                    text.push_str("=…");
                }
                // A parameter without a value may be a secret.
                None => text.push('…'),
            }
        }
    }
    excerpt(&text, 300)
}

/// A short piece of untrusted text, escaped.
pub(crate) fn excerpt(text: &str, limit: usize) -> String {
    cf_text::excerpt(text, limit).to_string()
}

/// Cloudflare's request ID (`8f0c1d2e3a4b5c6d-FRA`), unless the header's value cannot be one.
pub(crate) fn cf_ray(headers: &HeaderMap) -> Option<String> {
    cf_text::cf_ray(headers.get("cf-ray")?.as_bytes()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_user_nor_query_values_are_shown() {
        let uri = "https://me:secret@a.example:444/x/y?page=3&token=secret&secret"
            .parse()
            .unwrap();
        assert_eq!(
            place(&Method::GET, &uri),
            "GET https://a.example:444/x/y?page=…&token=…&…"
        );
    }
}
