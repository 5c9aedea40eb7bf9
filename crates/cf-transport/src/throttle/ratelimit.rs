//! Parses `Ratelimit` and `Ratelimit-Policy` as Cloudflare sends them, following
//! draft-ietf-httpapi-ratelimit-headers: `"default";r=50;t=30` and `"default";q=1200;w=300`, or lists of these.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The remaining quota of one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) remaining: u64,
    pub(super) reset: Duration,
    /// The full quota, if the response states it.
    pub(super) quota: Option<u64>,
}

/// Returns the most restrictive policy of a response.
pub(super) fn least(headers: &HeaderMap) -> Option<Left> {
    items(headers, &RATELIMIT)
        .filter_map(|item| {
            let quota = items(headers, &POLICY).find(|policy| policy.name == item.name);
            Some(Left {
                remaining: item.number("r")?,
                reset: Duration::from_secs(item.number("t")?),
                quota: quota.and_then(|policy| policy.number("q")),
            })
        })
        .max_by(|a, b| {
            let interval = |left: &Left| left.reset.as_secs_f64() / left.remaining.max(1) as f64;
            // An exhausted quota is the most restrictive.
            let key = |left: &Left| (left.remaining == 0, interval(left));
            let ((a_exhausted, a), (b_exhausted, b)) = (key(a), key(b));
            a_exhausted.cmp(&b_exhausted).then(a.total_cmp(&b))
        })
}

/// `"name";key=value;key=value`
struct Item<'a> {
    name: &'a str,
    parameters: &'a str,
}

// === impl Item ===

impl Item<'_> {
    fn number(&self, name: &str) -> Option<u64> {
        self.parameters
            .split(';')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| key.trim() == name)
            .and_then(|(_, value)| value.trim().parse().ok())
    }
}

/// The items of a structured-field list, parsed in place, since every response has them.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = Item<'a>> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| split_outside_quotes(value, ','))
        // Bounds the work: items are compared with one another.
        .take(16)
        .map(|item| {
            let name = split_outside_quotes(item, ';').next().unwrap_or_default();
            let parameters = item.get(name.len()..).unwrap_or_default();
            Item {
                name: name.trim().trim_matches('"'),
                parameters,
            }
        })
}

fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character: char| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[(&'static str, &'static str)]) -> Option<Left> {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(*name, value.parse().unwrap());
        }
        least(&headers)
    }

    fn left(remaining: u64, reset: u64, quota: Option<u64>) -> Option<Left> {
        Some(Left {
            remaining,
            reset: Duration::from_secs(reset),
            quota,
        })
    }

    #[test]
    fn one_policy_or_many_are_read() {
        assert_eq!(
            read(&[("ratelimit", r#""default";r=50;t=30"#)]),
            left(50, 30, None)
        );
        assert_eq!(
            read(&[
                ("ratelimit", r#""burst, or so";r=9;t=60, "default"; r=50; t=30"#),
                (
                    "ratelimit-policy",
                    r#""burst, or so";q=100;w=60,"default";q=1200;w=300"#
                ),
            ]),
            left(9, 60, Some(100))
        );
        assert_eq!(
            read(&[("ratelimit", r#""a";r=1;t=100"#), ("ratelimit", r#""b";r=0;t=3"#)]),
            left(0, 3, None)
        );
    }

    #[test]
    fn invalid_values_are_ignored() {
        for odd in [
            "",
            "50",
            r#""default""#,
            r#""default";r=50"#,
            r#""default";r=-1;t=30"#,
            r#"";r=;t="#,
            r#""open;r=1;t=1"#,
        ] {
            assert_eq!(read(&[("ratelimit", odd)]), None, "{odd}");
        }
    }
}
