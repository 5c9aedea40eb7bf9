//! `Ratelimit` and `Ratelimit-Policy` as Cloudflare sends them, in the form of the IETF draft
//! draft-ietf-httpapi-ratelimit-headers: `"default";r=50;t=30` and `"default";q=1200;w=300`, or lists of these.

use std::time::Duration;

use http::HeaderMap;

/// What one policy leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) remaining: u64,
    pub(super) reset: Duration,
    /// What there is when all is left, where the answer says.
    pub(super) quota: Option<u64>,
}

/// Of the policies an answer names, the one that slows down the most.
pub(super) fn least(headers: &HeaderMap) -> Option<Left> {
    if !headers.contains_key("ratelimit") {
        return None;
    }
    let policies = items(headers, "ratelimit-policy");
    items(headers, "ratelimit")
        .into_iter()
        .filter_map(|item| {
            let quota = policies
                .iter()
                .find(|policy| policy.name == item.name)
                .and_then(|policy| policy.number('q'));
            Some(Left {
                remaining: item.number('r')?,
                reset: Duration::from_secs(item.number('t')?),
                quota,
            })
        })
        .max_by(|a, b| {
            let interval = |left: &Left| left.reset.as_secs_f64() / left.remaining.max(1) as f64;
            // Nothing left comes before little left.
            let key = |left: &Left| (left.remaining == 0, interval(left));
            let ((a_none, a), (b_none, b)) = (key(a), key(b));
            a_none.cmp(&b_none).then(a.total_cmp(&b))
        })
}

struct Item {
    name: String,
    parameters: Vec<(String, String)>,
}

// === impl Item ===

impl Item {
    fn number(&self, name: char) -> Option<u64> {
        let (_, value) = self.parameters.iter().find(|(key, _)| key.chars().eq([name]))?;
        value.parse().ok()
    }
}

/// The items of a structured-field list; what cannot be read is left out.
fn items(headers: &HeaderMap, name: &str) -> Vec<Item> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| split_outside_quotes(value, ','))
        .take(16)
        .map(|item| {
            let mut parts = split_outside_quotes(item, ';').into_iter();
            let name = parts
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches('"')
                .to_owned();
            let parameters = parts
                .filter_map(|part| part.split_once('='))
                .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
                .collect();
            Item { name, parameters }
        })
        .collect()
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(move |character: char| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
    .collect()
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
    fn what_cannot_be_read_says_nothing() {
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
