//! Parsers of argument values.

use std::net::IpAddr;
use std::time::Duration;

use super::duration::DurationArg;
use crate::glob::Glob;

/// Parses a timeout.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    DurationArg::parse_time(text).map(|parsed| parsed.duration())
}

/// Parses one IP address.
pub(crate) fn address(text: &str) -> Result<IpAddr, String> {
    text.trim()
        .parse()
        .map_err(|_| "expected one IP address, such as 192.0.2.7".to_owned())
}

/// Parses a distance between two points in time, usually in days.
pub(crate) fn time_span(text: &str) -> Result<DurationArg, String> {
    DurationArg::parse_days(text)
}

/// Parses a known status or a glob: a status with a typing error would match nothing.
pub(crate) fn status(text: &str) -> Result<Glob, String> {
    const KNOWN: [&str; 3] = ["active", "disabled", "expired"];
    let glob = Glob::from(text);
    if glob.is_pattern() || KNOWN.iter().any(|known| glob.matches(known)) {
        return Ok(glob);
    }
    Err(format!(
        "unknown status: expected {} or a glob such as 'revoked*'",
        KNOWN.join(", ")
    ))
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
