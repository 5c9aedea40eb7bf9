//! Texts that are safe to show.

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
                // A lone word may be a secret as well as a name.
                None => text.push('…'),
            }
        }
    }
    excerpt(&text, 300)
}

/// At most so many characters, control characters escaped.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    let mut characters = text.chars();
    let mut short: String = characters
        .by_ref()
        .take(most)
        .flat_map(|character| {
            let escape = character.is_control() || is_invisible(character);
            let plain = (!escape).then_some(character);
            let escaped = escape.then(|| character.escape_unicode());
            plain.into_iter().chain(escaped.into_iter().flatten())
        })
        .collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// Marks that turn the direction of writing, and others that show as nothing.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Cloudflare's id of a request: 16 hexadecimal digits and a place, `8f0c1d2e3a4b5c6d-FRA`. What is longer or has
/// other characters is no such id, and not shown: a server could echo anything there.
pub(crate) fn cf_ray(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("cf-ray")?.to_str().ok()?.trim();
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && (1..=24).contains(&value.len())).then(|| value.to_owned())
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

    #[test]
    fn excerpts_are_short_and_plain() {
        assert_eq!(excerpt("a\u{1b}[31mb\u{202e}c", 20), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(excerpt("abcdef", 3), "abc…");
    }
}
