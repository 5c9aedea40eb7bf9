//! Durations for people.

use std::fmt;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Returns a `Display` adapter for a timeout, a wait or an elapsed time.
///
/// Milliseconds below one second, seconds with at most one decimal below two minutes, then the two largest units. Digits that
/// are not shown are cut off, not rounded.
///
/// ```
/// use cf_text::duration;
/// use std::time::Duration;
///
/// assert_eq!(duration(Duration::from_millis(250)).to_string(), "250 ms");
/// assert_eq!(duration(Duration::from_secs(30)).to_string(), "30 s");
/// assert_eq!(duration(Duration::from_secs(150)).to_string(), "2 min 30 s");
/// ```
#[must_use]
pub fn duration(duration: Duration) -> HumanDuration {
    HumanDuration(duration)
}

/// Returns a `Display` adapter for a distance in time, in words: one unit, the largest of which there are at least two.
///
/// Minutes to years, rounded down; `None` below one minute, for which "just now" or "any moment" reads better. A month is a
/// twelfth of a year of 365.25 days.
///
/// ```
/// use cf_text::approximate;
/// use std::time::Duration;
///
/// let hours = |hours: u64| approximate(Duration::from_secs(3_600 * hours));
/// assert_eq!(format!("{} ago", hours(80).unwrap()), "3 days ago");
/// assert_eq!(format!("in {}", hours(24).unwrap()), "in 24 hours");
/// assert_eq!(approximate(Duration::from_secs(59)), None);
/// ```
#[must_use]
pub fn approximate(distance: Duration) -> Option<Approximate> {
    const UNITS: [(u64, &str); 5] = [
        (31_557_600, "year"),
        (2_629_800, "month"),
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
    ];
    let seconds = distance.as_secs();
    let (count, unit) = UNITS
        .into_iter()
        .filter_map(|(length, unit)| Some((seconds.checked_div(length)?, unit)))
        .find(|(count, unit)| *count >= if *unit == "minute" { 1 } else { 2 })?;
    Some(Approximate(crate::counted(count, unit)))
}

/// A duration such as `1.5 s`; see [`duration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HumanDuration(Duration);

/// A distance such as `3 days`; see [`approximate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approximate(crate::Counted<'static, u64>);

// === impl HumanDuration ===

impl fmt::Display for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (large, large_unit, small, small_unit) = if seconds < 1 {
            return match self.0.as_millis() {
                0 if !self.0.is_zero() => f.write_str("under 1 ms"),
                millis => write!(f, "{millis} ms"),
            };
        } else if seconds < 2 * MINUTE {
            return match self.0.subsec_millis() / 100 {
                0 => write!(f, "{seconds} s"),
                tenths => write!(f, "{seconds}.{tenths} s"),
            };
        } else if seconds < 2 * HOUR {
            (seconds / MINUTE, "min", seconds % MINUTE, "s")
        } else if seconds < 2 * DAY {
            (seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
        } else {
            (seconds / DAY, "d", seconds % DAY / HOUR, "h")
        };
        write!(f, "{large} {large_unit}")?;
        if small > 0 {
            write!(f, " {small} {small_unit}")?;
        }
        Ok(())
    }
}

// === impl Approximate ===

impl fmt::Display for Approximate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
