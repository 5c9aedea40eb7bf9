//! How values are written on the command line.

use std::time::Duration;

use chrono::TimeDelta;

/// A time that leaves some for an answer.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("a time of 0 leaves no time for an answer".to_owned()),
        Ok(duration) => Ok(duration),
        Err(reason) => Err(format!("{reason}; write it like 3s, 500ms or 1m")),
    }
}

/// A distance between two instants.
pub(crate) fn time_span(text: &str) -> Result<TimeDelta, String> {
    let how = "write it like 30d, 12h or 1year";
    let span = humantime::parse_duration(text).map_err(|reason| format!("{reason}; {how}"))?;
    TimeDelta::from_std(span).map_err(|_| format!("that is longer than can be reckoned with; {how}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_with_a_unit() {
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("3").is_err() && duration("0s").is_err() && duration("-1s").is_err());
    }
}
