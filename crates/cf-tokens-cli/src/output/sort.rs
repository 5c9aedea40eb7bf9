//! Order of rows.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::TimeFormat;
use super::assessment::Assessment;
use super::row::Row;
use crate::args::SortKey;
use crate::column::Column;

/// Sorts rows by the keys in turn. Equal rows keep the order of the API.
pub(crate) fn sort(rows: &mut [Row<'_>], keys: &[SortKey]) {
    rows.sort_by(|left, right| {
        keys.iter()
            .map(|key| compare(left, right, key))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
}

/// The riskiest first, then by name.
pub(crate) fn by_risk(rows: &mut [Row<'_>]) {
    rows.sort_by_cached_key(|row| {
        let order = row.assessment().map(Assessment::order);
        (order, row.token.display_name().to_lowercase())
    });
}

fn compare(left: &Row<'_>, right: &Row<'_>, key: &SortKey) -> Ordering {
    let column = key.column;
    if let (Some(left), Some(right)) = (time(left, column), time(right, column)) {
        return missing_last(left, right, key.descending);
    }
    if column == Column::Risk {
        let order = |row: &Row<'_>| row.assessment().map(Assessment::order);
        return missing_last(order(left), order(right), key.descending);
    }
    if column == Column::Policies {
        let count = |row: &Row<'_>| Some(row.token.policies().len());
        return missing_last(count(left), count(right), key.descending);
    }
    missing_last(text(left, column), text(right, column), key.descending)
}

/// Compares in ascending or descending order, with missing values last.
fn missing_last<T: Ord>(left: Option<T>, right: Option<T>, descending: bool) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) if descending => right.cmp(&left),
        (Some(left), Some(right)) => left.cmp(&right),
        (left, right) => right.is_some().cmp(&left.is_some()),
    }
}

/// Returns the time in a column of times.
fn time(row: &Row<'_>, column: Column) -> Option<Option<DateTime<Utc>>> {
    let token = row.token;
    match column {
        Column::Issued => Some(token.issued_on),
        Column::Modified => Some(token.modified_on),
        Column::LastUsed => Some(token.last_used_on),
        Column::Expires => Some(token.expires_on),
        Column::NotBefore => Some(token.not_before),
        _ => None,
    }
}

fn text(row: &Row<'_>, column: Column) -> Option<String> {
    let text = row
        .cell(column, TimeFormat::Absolute, DateTime::<Utc>::MIN_UTC)
        .text
        .to_lowercase();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use cf_tokens::models::parse_token;

    use super::*;

    fn order(keys: &[&str]) -> String {
        let tokens = [
            r#"{"id":"1","name":"beta","expires_on":"2026-03-01T00:00:00Z"}"#,
            r#"{"id":"2","name":"Alpha"}"#,
            r#"{"id":"3","name":"alpha","expires_on":"2026-02-01T00:00:00Z"}"#,
        ];
        let tokens: Vec<_> = tokens
            .iter()
            .map(|json| parse_token(json.as_bytes()).unwrap())
            .collect();
        let mut rows: Vec<_> = tokens.iter().map(|token| Row::new(None, token)).collect();
        let keys: Vec<SortKey> = keys.iter().map(|key| key.parse().unwrap()).collect();
        sort(&mut rows, &keys);
        rows.iter()
            .map(|row| row.token.id.as_ref().unwrap().as_ref())
            .collect()
    }

    #[test]
    fn missing_values_are_last_in_either_direction() {
        assert_eq!(order(&["expires"]), "312");
        assert_eq!(order(&["-expires"]), "132");
    }

    #[test]
    fn names_are_compared_case_insensitively_and_equal_ones_keep_their_order() {
        assert_eq!(order(&["name"]), "231");
        assert_eq!(order(&["name", "-id"]), "321");
    }
}
