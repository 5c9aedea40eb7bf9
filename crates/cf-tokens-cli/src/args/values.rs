//! Parsers of argument values.

use std::time::Duration;

use chrono::TimeDelta;

use super::duration::DurationArg;

/// Parses a timeout.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    DurationArg::parse(text).map(|parsed| parsed.duration())
}

/// Parses a distance between two points in time, usually in days.
pub(crate) fn time_span(text: &str) -> Result<TimeDelta, String> {
    let parsed = DurationArg::parse_days(text)?;
    TimeDelta::from_std(parsed.duration()).map_err(|_| "the duration is too long".to_owned())
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
