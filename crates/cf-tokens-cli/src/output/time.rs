//! Times, as people say them and as programs read them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// How times are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// By their distance from this instant: `3 days ago`.
    From(DateTime<Utc>),
    /// As RFC 3339, in UTC.
    Absolute,
}

// === impl Times ===

impl Times {
    pub(crate) fn show(self, time: DateTime<Utc>) -> String {
        match self {
            Self::From(now) => relative(time.signed_duration_since(now)),
            Self::Absolute => rfc3339(time),
        }
    }
}

pub(crate) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// In the largest unit of which there are two, rounded down: never sooner nor later than it says by more than one.
pub(crate) fn relative(distance: TimeDelta) -> String {
    let seconds = distance.num_seconds().unsigned_abs();
    let units = [
        ("year", 31_557_600),
        ("month", 2_629_800),
        ("day", 86_400),
        ("hour", 3_600),
        ("minute", 60),
    ];
    let found = units
        .into_iter()
        .find(|(_, length)| seconds.div_euclid(*length) >= 2)
        .or_else(|| {
            units
                .into_iter()
                .rev()
                .find(|(_, length)| seconds >= *length && *length <= 86_400)
        });
    let Some((unit, length)) = found else {
        return if distance < TimeDelta::zero() {
            "just now"
        } else {
            "any moment"
        }
        .to_owned();
    };
    let count = seconds.checked_div(length).unwrap_or_default();
    let plural = if count == 1 { "" } else { "s" };
    if distance < TimeDelta::zero() {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_told_in_the_largest_unit_that_fits_twice() {
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
        for (seconds, told) in rows {
            assert_eq!(relative(TimeDelta::seconds(seconds)), told, "{seconds}");
        }
    }
}
