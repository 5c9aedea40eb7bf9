use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// How long the server asked to wait; in the extensions of a response that asked for a retry but was not retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetryAfter(pub Duration);

/// Returns the wait that a response asks for: `retry-after-ms`, or `Retry-After` in seconds or as an HTTP date (RFC 9110,
/// section 10.2.3). A date is relative to the `Date` of the response, since clocks differ; without one, to the local clock.
/// A date in the past means no wait. `None` if both headers are missing or invalid.
///
/// ```
/// use std::time::Duration;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("retry-after", http::HeaderValue::from_static("30"));
/// assert_eq!(cf_transport::retry_after(&headers), Some(Duration::from_secs(30)));
/// ```
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    retry_after_at(headers, SystemTime::now())
}

fn retry_after_at(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str, unit: f64| {
        // Digits only: no document defines `inf`, `1e9` or signs here.
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        let number: f64 = text.parse().ok()?;
        Some(Duration::try_from_secs_f64(number * unit).unwrap_or(Duration::MAX))
    };
    if let Some(wait) = text("retry-after-ms").and_then(|text| seconds(text, 0.001)) {
        return Some(wait);
    }
    let value = text(header::RETRY_AFTER.as_str())?;
    seconds(value, 1.0).or_else(|| {
        let until = httpdate::parse_http_date(value).ok()?;
        let sent = text(header::DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
        Some(until.duration_since(sent.unwrap_or(now)).unwrap_or_default())
    })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "numbers of a test, known to fit")]
mod tests {
    use super::*;

    fn read(rows: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = rows
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()))
            .collect();
        // Sun, 06 Nov 1994 08:49:37 GMT
        retry_after_at(
            &headers,
            SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777),
        )
    }

    #[test]
    fn every_documented_form_is_read_and_no_other() {
        assert_eq!(read(&[("retry-after", "0")]), Some(Duration::ZERO));
        assert_eq!(read(&[("retry-after", " 7 ")]), Some(Duration::from_secs(7)));
        assert_eq!(
            read(&[("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")]),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            read(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]),
            Some(Duration::ZERO)
        );
        // The clock of the server counts, if it is known.
        for (date, seconds) in [
            ("Sun, 06 Nov 1994 08:50:27 GMT", 10),
            ("Mon, 07 Nov 1994 08:50:37 GMT", 0),
            ("invalid", 60),
        ] {
            assert_eq!(
                read(&[("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT"), ("date", date)]),
                Some(Duration::from_secs(seconds)),
                "{date}"
            );
        }
        assert_eq!(
            read(&[("retry-after", "9"), ("retry-after-ms", "250")]),
            Some(Duration::from_millis(250))
        );
        assert_eq!(
            read(&[("retry-after", "9"), ("retry-after-ms", "soon")]),
            Some(Duration::from_secs(9))
        );
        assert_eq!(
            read(&[("retry-after", "99999999999999999999999999")]),
            Some(Duration::MAX)
        );
        for odd in [
            "",
            "-1",
            "soon",
            "inf",
            "nan",
            "1e3",
            ".",
            "1.2.3",
            "tomorrow GMT",
        ] {
            assert_eq!(read(&[("retry-after", odd)]), None, "{odd}");
        }
        assert_eq!(read(&[]), None);
    }
}
