//! Parsers of argument values.

use std::time::Duration;

use chrono::TimeDelta;

/// Parses a timeout, which must not be zero.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("a timeout must be longer than 0".to_owned()),
        Ok(duration) => Ok(duration),
        Err(reason) => Err(format!("{reason} (expected a duration such as 3s, 500ms or 1m)")),
    }
}

/// Parses a distance between two points in time.
pub(crate) fn time_span(text: &str) -> Result<TimeDelta, String> {
    let expected = "expected a duration such as 30d, 12h or 1year";
    let span = humantime::parse_duration(text).map_err(|reason| format!("{reason} ({expected})"))?;
    TimeDelta::from_std(span).map_err(|_| format!("the duration is too long ({expected})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_requires_a_unit() {
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("3").is_err() && duration("0s").is_err() && duration("-1s").is_err());
    }
}
