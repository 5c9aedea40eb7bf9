//! Times in reports.

use cf_models::chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use cf_text::counted;
use serde::Serializer;
use serde_json::Value;

/// RFC 3339 in UTC, without fractions of a second.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A time as evidence; null where it is absent.
pub(super) fn value(time: Option<DateTime<Utc>>) -> Value {
    time.map_or(Value::Null, |time| rfc3339(time).into())
}

pub(super) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*time))
}

pub(super) fn serialize_option<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serialize(time, serializer),
        None => serializer.serialize_none(),
    }
}

/// A distance in words, such as `less than an hour`: whole days, and hours below two days, since a date picked in the dashboard ends at midnight.
pub(super) fn words(distance: TimeDelta) -> String {
    let distance = distance.abs();
    if distance < TimeDelta::hours(1) {
        "less than an hour".to_owned()
    } else if distance < TimeDelta::days(2) {
        counted(distance.num_hours().unsigned_abs(), "hour").to_string()
    } else {
        counted(distance.num_days().unsigned_abs(), "day").to_string()
    }
}
