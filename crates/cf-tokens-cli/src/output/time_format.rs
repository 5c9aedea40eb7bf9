//! Formats of times in tables.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// Format of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    /// Distance from this time, such as `3 days ago`.
    Relative(DateTime<Utc>),
    /// RFC 3339, in UTC.
    Absolute,
}

// === impl TimeFormat ===

impl TimeFormat {
    pub(crate) fn show(self, time: DateTime<Utc>) -> String {
        match self {
            Self::Relative(now) => relative(time.signed_duration_since(now)),
            Self::Absolute => rfc3339(time),
        }
    }
}

pub(crate) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Returns a distance in the largest unit of which there are at least two, rounded down.
pub(crate) fn relative(distance: TimeDelta) -> String {
    let is_past = distance < TimeDelta::zero();
    let approximate = distance.abs().to_std().ok().and_then(cf_text::approximate);
    match approximate {
        Some(distance) if is_past => format!("{distance} ago"),
        Some(distance) => format!("in {distance}"),
        None if is_past => "just now".to_owned(),
        None => "any moment".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_uses_the_largest_unit_that_fits_twice() {
        let rows = [
            (-20, "just now"),
            (20, "any moment"),
            (-60, "1 minute ago"),
            (-3_599, "59 minutes ago"),
            (-3_600, "60 minutes ago"),
            (7_200, "in 2 hours"),
            (86_400, "in 24 hours"),
            (-3 * 86_400, "3 days ago"),
            (59 * 86_400, "in 59 days"),
            (70 * 86_400, "in 2 months"),
            (-400 * 86_400, "13 months ago"),
            (-1_000 * 86_400, "2 years ago"),
        ];
        for (seconds, expected) in rows {
            assert_eq!(relative(TimeDelta::seconds(seconds)), expected, "{seconds}");
        }
    }
}
