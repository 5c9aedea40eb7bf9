//! Hints in a page that more pages follow.

use cf_models::ResultInfo;
use serde_json::Value;

use crate::page::Page;

/// The largest page size that is believed.
const MAX_PER_PAGE: u64 = 10_000;
/// Members that hold a cursor.
const CURSORS: [&str; 3] = ["cursor", "next", "next_cursor"];

/// The numbers of one page. Each is a hint, and absent where it cannot be right.
#[derive(Clone, Debug)]
pub(crate) struct Hints {
    /// The page number that the API states.
    pub(crate) page: Option<u64>,
    pub(crate) per_page: u64,
    pub(crate) total: Option<u64>,
    /// The member that indicates more pages.
    pub(crate) more: Option<String>,
}

// === impl Hints ===

impl Hints {
    pub(crate) fn of<T>(page: &Page<T>, requested_per_page: u64) -> Self {
        let info = page.result_info.as_ref();
        let per_page = info
            .and_then(|info| info.per_page)
            .filter(|size| (1..=MAX_PER_PAGE).contains(size));
        Self {
            page: info.and_then(|info| info.page),
            per_page: per_page.unwrap_or(requested_per_page),
            total: info.and_then(|info| info.total_count),
            more: info.and_then(|info| more(info, page.number)),
        }
    }
}

/// Returns the member of `result_info` that indicates pages after `number`. Unusual forms are ignored: a hint that is not
/// understood must not make a complete listing incomplete.
fn more(info: &ResultInfo, number: u32) -> Option<String> {
    if let Some(pages) = info.total_pages.filter(|pages| *pages > u64::from(number)) {
        return Some(format!("total_pages is {pages}"));
    }
    if info.extra.is_empty() {
        return None;
    }
    let members = serde_json::to_value(info).ok()?;
    let is_cursor =
        |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if let Some(name) = ["has_more", "more"]
        .into_iter()
        .find(|name| members.get(name) == Some(&Value::Bool(true)))
    {
        return Some(format!("{name} is true"));
    }
    if let Some(name) = CURSORS.into_iter().find(|name| is_cursor(members.get(name))) {
        return Some(format!("{name} is not empty"));
    }
    let after = members.get("cursors").and_then(|cursors| cursors.get("after"));
    is_cursor(after).then(|| "cursors.after is not empty".to_owned())
}
