//! The completeness rule, case by case, on scripted services.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

#[path = "common/scripted.rs"]
mod scripted;

use std::sync::Arc;

use cf_tokens::{Decoding, EndReason, ErrorKind, ListTokens, Verification, WarningKind};
use scripted::{Ask, Outcome, Scripted, healthy, list, page, page_of, total};

type Server = Arc<dyn Fn(Ask) -> String + Send + Sync>;
type Configure = fn(ListTokens<Scripted>) -> ListTokens<Scripted>;

/// One case of the rule.
struct Case {
    name: &'static str,
    server: Server,
    configure: Configure,
    /// How many tokens are yielded, each once.
    tokens: usize,
    /// Pages read in each pass.
    pages: &'static [u64],
    end: End,
}

enum End {
    Complete(Verification),
    /// What the error states.
    Incomplete(&'static [&'static str]),
}

use End::{Complete, Incomplete};
use Verification::{CountsAgree, PassesAgree, Unverified};

fn case(
    name: &'static str,
    server: impl Fn(Ask) -> String + Send + Sync + 'static,
    tokens: usize,
    pages: &'static [u64],
    end: End,
) -> Case {
    Case {
        name,
        server: Arc::new(server),
        configure: |list| list,
        tokens,
        pages,
        end,
    }
}

impl Case {
    fn with(mut self, configure: Configure) -> Self {
        self.configure = configure;
        self
    }
}

const EXPIRED: &str = r#"{"id":"e1","name":"e1","status":"expired"}"#;
const EXPIRED_BY_TIME: &str = r#"{"id":"e2","name":"e2","expires_on":"2026-11-01T11:59:59Z"}"#;
const NOT_YET_EXPIRED: &str = r#"{"id":"e3","name":"e3","expires_on":"2026-11-01T12:00:01Z"}"#;

fn named(ids: &[&str]) -> Vec<String> {
    ids.iter()
        .map(|id| format!(r#"{{"id":"{id}","name":"{id}"}}"#))
        .collect()
}

fn anonymous(names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| format!(r#"{{"name":"{name}"}}"#))
        .collect()
}

/// A token, modified on a day of January.
fn modified(id: &str, day: u32) -> String {
    format!(r#"{{"id":"{id}","name":"{id}","modified_on":"2026-01-0{day}T00:00:00Z"}}"#)
}

/// Page 1 has five tokens with `info`, page 2 three more with a total of 8, page 3 none.
fn two_pages(info: &'static str) -> impl Fn(Ask) -> String {
    move |ask| match ask.page {
        1 => page(1..=5, info),
        2 => page(6..=8, "{}"),
        _ => page(0..0, "{}"),
    }
}

fn cases() -> Vec<Case> {
    let mut cases = ends_of_a_pass();
    cases.extend(contradictions());
    cases.extend(reconciliation());
    cases.extend(elements_without_ids());
    cases.extend(double_check());
    cases
}

fn ends_of_a_pass() -> Vec<Case> {
    vec![
        case(
            "the total is reached",
            |ask| healthy(ask, 12),
            12,
            &[3],
            Complete(CountsAgree),
        ),
        case(
            "the total is reached on a full page",
            |ask| healthy(ask, 10),
            10,
            &[2],
            Complete(CountsAgree),
        ),
        case(
            "an account without tokens",
            |ask| healthy(ask, 0),
            0,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "without a total, an empty page is the end",
            |ask| {
                page(
                    if ask.page < 3 {
                        ask.page * 5..ask.page * 5 + 5
                    } else {
                        0..0
                    },
                    "null",
                )
            },
            10,
            &[3],
            Complete(Unverified),
        ),
        case(
            "a partly filled page is not the end",
            |ask| match ask.page {
                1 => page(1..=2, "{}"),
                2 => page(3..=4, "{}"),
                _ => page(0..0, "{}"),
            },
            4,
            &[3],
            Complete(Unverified),
        ),
        case(
            "a partly filled page is repeated",
            |_| page(1..=3, "null"),
            3,
            &[2],
            Complete(Unverified),
        ),
        case(
            "a full page is repeated",
            |_| page(1..=5, "null"),
            5,
            &[2, 2],
            Incomplete(&["page 2 repeats the full page before it", "no total"]),
        ),
        case(
            "a page is full by the API's size, not by the requested one",
            |_| page(1..=3, r#"{"per_page":3}"#),
            3,
            &[2, 2],
            Incomplete(&["page 2 repeats the full page"]),
        ),
        case(
            "a page size of 0 is absent",
            |_| page(1..=5, r#"{"per_page":0}"#),
            5,
            &[2, 2],
            Incomplete(&["repeats the full page"]),
        ),
        case(
            "a page size above 10,000 is absent",
            |_| page(1..=5, r#"{"per_page":10001}"#),
            5,
            &[2, 2],
            Incomplete(&["repeats the full page"]),
        ),
        case(
            "a page size of 10,000 is believed",
            |_| page(1..=5, r#"{"per_page":10000}"#),
            5,
            &[2],
            Complete(Unverified),
        ),
        case(
            "a full page is repeated and the total confirms it",
            |ask| {
                page(
                    1..=5,
                    if ask.page == 1 {
                        r#"{"total_count":5,"has_more":true}"#
                    } else {
                        r#"{"total_count":5}"#
                    },
                )
            },
            5,
            &[2],
            Complete(CountsAgree),
        ),
        case(
            "the total of an earlier page confirms a repeated full page",
            |ask| {
                page(
                    1..=5,
                    if ask.page == 1 {
                        r#"{"total_count":5,"has_more":true}"#
                    } else {
                        "{}"
                    },
                )
            },
            5,
            &[2],
            Complete(CountsAgree),
        ),
        case(
            "unusual totals are absent",
            |ask| match ask.page {
                1 => page(1..=2, r#"{"total_count":-2}"#),
                2 => page(3..=4, r#"{"total_count":4.5}"#),
                3 => page(5..=6, r#"{"total_count":"6"}"#),
                4 => page(7..=8, r#"{"total_count":4294967297}"#),
                _ => page(0..0, r#"{"total_count":null}"#),
            },
            8,
            &[5],
            Complete(Unverified),
        ),
        case(
            "a total may be a float",
            |_| page(1..=2, r#"{"total_count":2.0}"#),
            2,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "unusual hints of more are ignored",
            |ask| match ask.page {
                1 => page(
                    1..=2,
                    r#"{"total_count":2,"has_more":"true","more":1,"cursor":"","next":{},"next_cursor":7,"cursors":{"after":""},"total_pages":"9"}"#,
                ),
                _ => page(0..0, "{}"),
            },
            2,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "total_pages of this page is no hint of more",
            |_| page(1..=2, r#"{"total_count":2,"total_pages":1}"#),
            2,
            &[1],
            Complete(CountsAgree),
        ),
    ]
}

fn contradictions() -> Vec<Case> {
    let mut cases: Vec<Case> = [
        r#"{"total_count":5,"total_pages":2}"#,
        r#"{"total_count":5,"has_more":true}"#,
        r#"{"total_count":5,"more":true}"#,
        r#"{"total_count":5,"cursor":"abc"}"#,
        r#"{"total_count":5,"cursors":{"after":"abc"}}"#,
        r#"{"total_count":5,"next":"abc"}"#,
        r#"{"total_count":5,"next_cursor":"abc"}"#,
    ]
    .into_iter()
    .map(|info| {
        let end = Incomplete(&["reports 5 tokens but returned 8"]);
        case(
            "a total is not trusted while something indicates more",
            two_pages(info),
            8,
            &[3, 3],
            end,
        )
    })
    .collect();
    cases.extend([
        case(
            "a total that equals one page, with three pages",
            |ask| match ask.page {
                1..=3 => page(
                    ask.page * 5..ask.page * 5 + 5,
                    r#"{"total_count":5,"total_pages":3}"#,
                ),
                _ => page(0..0, r#"{"total_count":5,"total_pages":3}"#),
            },
            15,
            &[4, 4],
            Incomplete(&["the API reports 5 tokens but returned 15"]),
        ),
        case(
            "a total is not forgotten",
            |ask| match ask.page {
                1 => page(1..=5, &total(300)),
                _ => page(0..0, "{}"),
            },
            5,
            &[2, 2],
            Incomplete(&["the API reports 300 tokens but returned 5"]),
        ),
        case(
            "more tokens than the total",
            |ask| match ask.page {
                1 => page(1..=5, &total(3)),
                _ => page(0..0, "{}"),
            },
            5,
            &[2, 2],
            Incomplete(&["reports 3 tokens but returned 5"]),
        ),
        case(
            "more is indicated at the end",
            |ask| match ask.page {
                1 => page(1..=5, "{}"),
                _ => page(0..0, r#"{"has_more":true}"#),
            },
            5,
            &[2, 2],
            Incomplete(&["page 2 ended the listing but indicates further pages (has_more is true)"]),
        ),
        case(
            "more was indicated before the end only",
            |ask| match ask.page {
                1 => page(1..=5, r#"{"has_more":true}"#),
                _ => page(0..0, "{}"),
            },
            5,
            &[2],
            Complete(Unverified),
        ),
        case(
            "pages overlap",
            |ask| match ask.page {
                1 => page(1..=5, &total(8)),
                _ => page(5..=8, &total(8)),
            },
            8,
            &[2, 2],
            Incomplete(&["page 2 repeats a token of page 1"]),
        ),
        case(
            "a page is repeated, but not right after itself",
            |ask| match ask.page {
                1 | 3 => page(1..=3, "{}"),
                _ => page(4..=5, "{}"),
            },
            5,
            &[3, 3],
            Incomplete(&["page 3 repeats a token of page 1"]),
        ),
        case(
            "a repeated page has one member that differs",
            |ask| page_of([format!(r#"{{"id":"1","name":"1","n":{}}}"#, ask.page)], "{}"),
            1,
            &[2, 2],
            Incomplete(&["page 2 repeats a token of page 1"]),
        ),
        case(
            "a repeated page has another order",
            |ask| {
                if ask.page == 1 {
                    page([1, 2], "{}")
                } else {
                    page([2, 1], "{}")
                }
            },
            2,
            &[2, 2],
            Incomplete(&["page 2 repeats a token of page 1"]),
        ),
        case(
            "the total changed in both passes",
            |ask| match ask.page {
                1 => page(1..=5, &total(9)),
                _ => page(6..=8, &total(8)),
            },
            8,
            &[2, 2],
            Incomplete(&["the API's total changed from 9 to 8 at page 2"]),
        ),
        case(
            "an id twice on one page is no overlap",
            |_| page([1, 2, 2], &total(2)),
            2,
            &[1],
            Complete(CountsAgree),
        ),
    ]);
    cases
}

fn reconciliation() -> Vec<Case> {
    let expired = |ask: Ask| {
        let mut elements = named(&["1", "2", "3"]);
        if ask.include_expired {
            elements.push(EXPIRED.to_owned());
            elements.push(EXPIRED_BY_TIME.to_owned());
        }
        page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(5))
    };
    vec![
        case(
            "the total counts expired tokens that were not requested",
            expired,
            3,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "the total counts expired tokens that were requested",
            expired,
            5,
            &[1],
            Complete(CountsAgree),
        )
        .with(|list| list.include_expired(true)),
        case(
            "a token that the first pass lacked and that has not expired is yielded",
            |ask| {
                let mut elements = named(&["1", "2"]);
                if ask.pass == 2 {
                    elements.push(NOT_YET_EXPIRED.to_owned());
                }
                page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(3))
            },
            3,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "a token that is disabled past its expiry time is not expired",
            |ask| {
                let mut elements = named(&["1", "2"]);
                if ask.pass == 2 {
                    let disabled =
                        r#"{"id":"3","name":"3","status":"disabled","expires_on":"2020-01-01T00:00:00Z"}"#;
                    elements.push(disabled.to_owned());
                }
                page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(3))
            },
            3,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "expired tokens that the first pass returned are yielded",
            |_| page_of([EXPIRED], &total(1)),
            1,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "the total changed in the first pass",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=5, &total(7)),
                (1, _) => page(6..=7, &total(8)),
                (_, 1) => page(1..=5, &total(8)),
                _ => page(6..=8, &total(8)),
            },
            8,
            &[3, 2],
            Complete(CountsAgree),
        ),
        case(
            "pages overlapped in the first pass",
            |ask| match (ask.pass, ask.page) {
                (_, 1) => page(1..=5, &total(8)),
                (1, _) => page(5..=8, &total(8)),
                _ => page(6..=8, &total(8)),
            },
            8,
            &[2, 2],
            Complete(CountsAgree),
        ),
        case(
            "a verified second pass explains a token that it lacks",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=3, &total(2)),
                (1, _) => page(0..0, "{}"),
                _ => page(1..=2, &total(2)),
            },
            3,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "an unverified second pass does not explain a token that it lacks",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=3, "{}"),
                (1, 2) => page(3..=4, "{}"),
                (2, 1) => page(1..=3, "{}"),
                _ => page(0..0, "{}"),
            },
            4,
            &[3, 2],
            Incomplete(&["the second pass lacks 1 token of the first"]),
        ),
        case(
            "an unverified second pass that lacks no token",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=3, "{}"),
                (1, 2) => page(3..=4, "{}"),
                (2, 1) => page(1..=4, "{}"),
                _ => page(0..0, "{}"),
            },
            4,
            &[3, 2],
            Complete(Unverified),
        ),
        case(
            "the total of the first pass counts where the second gives none",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=3, &total(9)),
                (_, 1) => page(1..=3, "{}"),
                _ => page(0..0, "{}"),
            },
            3,
            &[2, 2],
            Incomplete(&["reports 9 tokens but returned 3"]),
        ),
        case(
            "the total of the first pass confirms a repeated full page of the second",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=4, &total(5)),
                (1, _) => page(0..0, "{}"),
                _ => page(1..=5, "{}"),
            },
            5,
            &[2, 2],
            Complete(CountsAgree),
        ),
        case(
            "allow_incomplete does not skip reconciliation",
            expired,
            3,
            &[2, 1],
            Complete(CountsAgree),
        )
        .with(|list| list.allow_incomplete(true)),
        case(
            "the cap on pages is per pass",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page(1..=5, &total(7)),
                (_, 1) => page(1..=5, &total(8)),
                _ => page(6..=8, &total(8)),
            },
            8,
            &[2, 2],
            Complete(CountsAgree),
        )
        .with(|list| list.max_pages(2)),
    ]
}

fn elements_without_ids() -> Vec<Case> {
    vec![
        case(
            "elements without ids are distinct",
            |_| page_of(anonymous(&["a", "a"]), &total(2)),
            2,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "elements without ids on several pages",
            |ask| match ask.page {
                1 => page_of(anonymous(&["a", "b"]), "{}"),
                2 => page_of(anonymous(&["b"]), "{}"),
                _ => page_of(anonymous(&[]), "{}"),
            },
            3,
            &[3],
            Complete(Unverified),
        ),
        case(
            "elements without ids of a repeated page are neither counted nor yielded again",
            |_| page_of(anonymous(&["a", "b"]), "{}"),
            2,
            &[2],
            Complete(Unverified),
        ),
        case(
            "elements without ids of a repeated page do not make up the total",
            |_| page_of(anonymous(&["a", "b"]), &total(4)),
            2,
            &[2, 2],
            Incomplete(&["reports 4 tokens but returned 2"]),
        ),
        case(
            "a second pass yields only elements without ids that the first lacked",
            |ask| {
                let names: &[&str] = if ask.pass == 1 {
                    &["a", "b"]
                } else {
                    &["b", "a", "b"]
                };
                page_of(
                    if ask.page == 1 {
                        anonymous(names)
                    } else {
                        Vec::new()
                    },
                    &total(3),
                )
            },
            3,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "expired elements without ids are hidden in the second pass",
            |ask| {
                let mut elements = anonymous(&["a"]);
                if ask.include_expired {
                    elements.push(r#"{"name":"x","status":"expired"}"#.to_owned());
                }
                page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(2))
            },
            1,
            &[2, 1],
            Complete(CountsAgree),
        ),
        case(
            "expired elements without ids of the first pass are yielded",
            |_| {
                page_of(
                    [r#"{"name":"a"}"#, r#"{"name":"x","status":"expired"}"#],
                    &total(2),
                )
            },
            2,
            &[1],
            Complete(CountsAgree),
        ),
        case(
            "elements without ids are not compared by a double check",
            |ask| page_of(anonymous(if ask.pass == 1 { &["a"] } else { &["b"] }), &total(1)),
            2,
            &[1, 1],
            Complete(PassesAgree),
        )
        .with(|list| list.double_check(true)),
    ]
}

/// Token 3 is hidden in the first pass: 1 was deleted and 7 created between pages 1 and 2.
fn replaced(ask: Ask) -> String {
    match (ask.pass, ask.page) {
        (1, 1) => page([1, 2], r#"{"per_page":2,"total_count":6}"#),
        (1, 2) => page([4, 5], r#"{"per_page":2,"total_count":6}"#),
        (1, 3) => page([6, 7], r#"{"per_page":2,"total_count":6}"#),
        (_, 1) => page([2, 3], r#"{"per_page":2,"total_count":6}"#),
        (_, 2) => page([4, 5], r#"{"per_page":2,"total_count":6}"#),
        _ => page([6, 7], r#"{"per_page":2,"total_count":6}"#),
    }
}

fn double_check() -> Vec<Case> {
    let checked = vec![
        case(
            "two passes agree",
            |ask| healthy(ask, 7),
            7,
            &[2, 2],
            Complete(PassesAgree),
        ),
        case(
            "a token hidden by a deletion and a creation is found",
            replaced,
            7,
            &[3, 3, 3],
            Complete(PassesAgree),
        ),
        case(
            "a token that changed is compared again",
            |ask| page_of([modified("1", ask.pass.min(2))], &total(1)),
            1,
            &[1, 1, 1],
            Complete(PassesAgree),
        ),
        case(
            "a token that the third pass lacks",
            |ask| match ask.pass {
                1 => page([1, 2], &total(2)),
                2 => page([1, 2, 3], &total(3)),
                _ => page([1, 3], &total(2)),
            },
            3,
            &[1, 1, 1],
            Incomplete(&["3 passes returned different tokens"]),
        ),
        case(
            "a token that was hidden as expired is yielded once it is active",
            |ask| match (ask.pass, ask.page) {
                (1, 1) => page_of([modified("1", 1)], &total(2)),
                (1, _) => page(0..0, "{}"),
                (2, _) => page_of([modified("1", 2), EXPIRED.to_owned()], &total(2)),
                _ => page_of([modified("1", 2), modified("e1", 2)], &total(2)),
            },
            2,
            &[2, 1, 1],
            Incomplete(&["3 passes returned different tokens"]),
        ),
        case(
            "three passes that differ",
            |ask| page([ask.pass], &total(1)),
            3,
            &[1, 1, 1],
            Incomplete(&["3 passes returned different tokens"]),
        ),
        case(
            "the last of two passes that agree is contradicted",
            |ask| {
                if ask.page == 1 {
                    page(1..=3, &total(9))
                } else {
                    page(0..0, "{}")
                }
            },
            3,
            &[2, 2],
            Incomplete(&["reports 9 tokens but returned 3"]),
        ),
        case(
            "without a total, passes that agree verify the listing",
            |ask| {
                if ask.page == 1 {
                    page(1..=3, "{}")
                } else {
                    page(0..0, "{}")
                }
            },
            3,
            &[2, 2],
            Complete(PassesAgree),
        ),
        case(
            "expired tokens that were not requested are not compared",
            |ask| {
                let mut elements = named(&["1"]);
                if ask.include_expired {
                    elements.push(EXPIRED.to_owned());
                }
                page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(2))
            },
            1,
            &[2, 1],
            Complete(PassesAgree),
        ),
    ];
    checked
        .into_iter()
        .map(|case| case.with(|list| list.double_check(true)))
        .collect()
}

fn run(case: &Case) -> impl Fn(Ask) -> String + Send + Sync + use<> {
    let server = Arc::clone(&case.server);
    move |ask| server(ask)
}

fn check(case: &Case, outcome: &Outcome) -> Result<(), String> {
    let mut unique = outcome.names.clone();
    unique.sort_unstable();
    unique.dedup();
    let anonymous = case.name.contains("without ids");
    if outcome.names.len() != case.tokens || (unique.len() != case.tokens && !anonymous) {
        return Err(format!(
            "expected {} tokens, got {:?}",
            case.tokens, outcome.names
        ));
    }
    let pages: Vec<u64> = outcome.summary.passes.iter().map(|pass| pass.pages).collect();
    if pages != case.pages || outcome.summary.pages != pages.iter().sum::<u64>() {
        return Err(format!(
            "expected passes of {:?} pages, got {pages:?}",
            case.pages
        ));
    }
    if outcome.asks.len() as u64 != outcome.summary.requests {
        return Err(format!(
            "{} requests, counted {}",
            outcome.asks.len(),
            outcome.summary.requests
        ));
    }
    match (&case.end, &outcome.error) {
        (Complete(verification), None) => {
            if outcome.summary.verification != Some(*verification) || !outcome.summary.is_complete() {
                return Err(format!("expected {verification:?}, got {:?}", outcome.summary));
            }
            Ok(())
        }
        (Incomplete(parts), Some(error)) => {
            let message = error.to_string();
            let is_stated = parts.iter().all(|part| message.contains(part));
            if error.kind() != &ErrorKind::Incomplete || !is_stated || error.page().is_none() {
                return Err(format!("expected {parts:?}, got {message}"));
            }
            let summary = error.summary().ok_or("no summary")?;
            if summary != &outcome.summary || summary.is_complete() || summary.verification.is_some() {
                return Err(format!("the error's summary: {summary:?}"));
            }
            Ok(())
        }
        (_, error) => Err(format!("ended with {error:?}, {:?}", outcome.summary)),
    }
}

#[tokio::test(start_paused = true)]
async fn every_case_of_the_completeness_rule() {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        let outcome = list(run(&case), case.configure).await;
        if let Err(reason) = check(&case, &outcome) {
            failures.push(format!("{}: {reason}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert_eq!(count, 66);
}

/// The same cases with `allow_incomplete`: as many tokens, and a warning in place of the error.
#[tokio::test(start_paused = true)]
async fn allow_incomplete_turns_the_error_of_every_case_into_a_warning() {
    for case in cases() {
        let configure = case.configure;
        let outcome = list(run(&case), |list| configure(list).allow_incomplete(true)).await;
        assert_eq!(outcome.names.len(), case.tokens, "{}", case.name);
        assert!(outcome.error.is_none(), "{}: {:?}", case.name, outcome.error);
        let is_complete = matches!(case.end, Complete(_));
        assert_eq!(outcome.summary.is_complete(), is_complete, "{}", case.name);
        let warnings = &outcome.summary.warnings;
        let is_warned = warnings
            .iter()
            .any(|warning| warning.kind == WarningKind::Incomplete);
        assert_eq!(is_warned, !is_complete, "{}: {warnings:?}", case.name);
        if let Incomplete(parts) = case.end {
            let warning = outcome.summary.warning().unwrap();
            assert!(
                parts.iter().all(|part| warning.contains(part)),
                "{}: {warning}",
                case.name
            );
        }
    }
}

/// The same cases with prefetch: the same tokens, and the same end.
#[tokio::test(start_paused = true)]
async fn prefetch_changes_no_case_of_the_completeness_rule() {
    for case in cases() {
        let configure = case.configure;
        let outcome = list(run(&case), |list| configure(list).prefetch(9)).await;
        check(&case, &outcome).unwrap_or_else(|reason| panic!("{}: {reason}", case.name));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reconciled_listing_notes_both_passes_and_does_not_warn() {
    let outcome = list(
        |ask| {
            let mut elements = named(&["1", "2", "3"]);
            if ask.include_expired {
                elements.push(EXPIRED.to_owned());
                elements.push(EXPIRED_BY_TIME.to_owned());
            }
            page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(5))
        },
        |list| list,
    )
    .await;
    assert_eq!(outcome.summary.expired_not_requested, 2);
    let note = "2 passes were needed (the API reports 5 tokens but returned 3); 2 expired tokens are counted by the API and \
                were not requested";
    assert_eq!(outcome.summary.note().as_deref(), Some(note));
    assert_eq!(
        (outcome.summary.warning(), outcome.summary.warnings.len()),
        (None, 0)
    );
    let asked: Vec<_> = outcome
        .asks
        .iter()
        .map(|ask| (ask.page, ask.include_expired))
        .collect();
    assert_eq!(asked, [(1, false), (2, false), (1, true)]);
    let passes = &outcome.summary.passes;
    assert_eq!(
        (passes[0].include_expired, passes[1].include_expired),
        (false, true)
    );
    assert_eq!(passes[0].end_reason, Some(EndReason::EmptyPage));
}

#[tokio::test(start_paused = true)]
async fn a_double_check_requests_expired_tokens_only_after_a_contradiction() {
    let outcome = list(|ask| healthy(ask, 3), |list| list.double_check(true)).await;
    assert!(outcome.asks.iter().all(|ask| !ask.include_expired));

    let outcome = list(
        |ask| match (ask.pass, ask.page) {
            (1, 1) => page(1..=3, &total(4)),
            (_, 1) => page(1..=4, &total(4)),
            _ => page(0..0, "{}"),
        },
        |list| list.double_check(true),
    )
    .await;
    let asked: Vec<_> = outcome
        .asks
        .iter()
        .map(|ask| (ask.pass, ask.include_expired))
        .collect();
    assert_eq!(asked, [(1, false), (1, false), (2, true), (3, true)]);
    assert!(outcome.summary.is_complete());
}

#[tokio::test(start_paused = true)]
async fn reaching_the_cap_is_an_error_even_if_incomplete_listings_are_allowed() {
    let outcome = list(
        |ask| healthy(ask, 30),
        |list| list.max_pages(2).allow_incomplete(true),
    )
    .await;
    let error = outcome.error.unwrap();
    assert_eq!((error.kind(), error.page()), (&ErrorKind::Incomplete, Some(2)));
    assert!(
        error.to_string().contains("did not end within 2 pages"),
        "{error}"
    );
    assert_eq!(outcome.names.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_page_of_the_second_pass_ends_the_listing() {
    let outcome = list(
        |ask| match (ask.pass, ask.page) {
            (1, 1) => page(1..=3, &total(4)),
            (1, _) => page(0..0, "{}"),
            _ => "<html>".to_owned(),
        },
        |list| list.allow_incomplete(true),
    )
    .await;
    let error = outcome.error.unwrap();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    assert!(!outcome.summary.is_complete());
}

#[tokio::test(start_paused = true)]
async fn a_listing_from_a_later_page_counts_the_pages_before_it_as_seen() {
    let outcome = list(|ask| healthy(ask, 17), |list| list.page(3)).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert_eq!(
        (
            outcome.names.len(),
            outcome.summary.skipped,
            outcome.summary.accounted_for
        ),
        (7, 10, 17)
    );
    assert_eq!(outcome.summary.agrees(), Some(true));
    assert!(!outcome.summary.is_complete(), "the first two pages are missing");
    assert_eq!(outcome.summary.warnings[0].kind, WarningKind::Narrowed);

    let beyond = list(|ask| healthy(ask, 17), |list| list.page(9)).await;
    assert!(beyond.error.is_none(), "{:?}", beyond.error);
    assert_eq!((beyond.asks.len(), beyond.names.len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_listing_with_an_added_query_parameter_is_not_complete() {
    let outcome = list(|ask| healthy(ask, 3), |list| list.query("name", "secret")).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert!(!outcome.summary.is_complete());
    let warning = outcome.summary.warning().unwrap();
    assert!(
        warning.contains("name") && !format!("{:?}", outcome.summary).contains("secret"),
        "{warning}"
    );
}

#[tokio::test(start_paused = true)]
async fn errors_next_to_tokens_are_warnings_and_contradict_nothing() {
    let outcome = list(
        |ask| {
            let body = healthy(ask, 8);
            let envelope = r#"{"success":true,"errors":[{"code":7,"message":"one \u001b[31mshard\u001b[0m failed"}],"messages":[{"message":"hello"}],"#;
            body.replace(r#"{"success":true,"#, envelope)
        },
        |list| list,
    )
    .await;
    assert!(
        outcome.error.is_none() && outcome.summary.is_complete(),
        "{:?}",
        outcome.error
    );
    let warnings = &outcome.summary.warnings;
    assert_eq!(warnings.len(), 1, "once, although two pages have it");
    assert_eq!(
        (warnings[0].kind, warnings[0].page, warnings[0].code),
        (WarningKind::ApiError, Some(1), Some(7))
    );
    let text = r"the API reported an error together with the elements of page 1: one \u{1b}[31mshard\u{1b}[0m failed (code 7)";
    assert_eq!(warnings[0].to_string(), text);
    assert_eq!(outcome.summary.messages.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn invalid_elements_count_like_elements_without_ids() {
    let server = |ask: Ask| {
        let invalid: &[&str] = if ask.pass == 1 { &["1"] } else { &["1", "2"] };
        let mut elements = named(&["a"]);
        elements.extend(invalid.iter().map(|id| format!(r#"{{"id":{id}}}"#)));
        page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(3))
    };
    let client = cf_tokens::Client::with_service(Scripted::new(server));
    let listing = client
        .list_tokens(scripted::ACCOUNT.parse().unwrap())
        .decoding(Decoding::Lossy)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(
        (
            listing.tokens().len(),
            listing.invalid.len(),
            listing.summary.invalid
        ),
        (1, 2, 2)
    );
    assert_eq!(listing.summary.warnings[0].kind, WarningKind::InvalidElements);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ignores_page_gets_one_request_and_the_prefetched_ones() {
    let ignores = |_: Ask| page(1..=5, r#"{"page":1,"per_page":5,"total_count":500}"#);
    let outcome = list(ignores, |list| list.prefetch(4)).await;
    let first_pass = outcome.asks.iter().filter(|ask| ask.pass == 1).count();
    assert_eq!((first_pass, outcome.asks.len()), (5, 10));
    assert_eq!(outcome.summary.requests, 10);
}

/// Prefetch relies on page 1 only if its own numbers are consistent.
#[tokio::test(start_paused = true)]
async fn pages_are_prefetched_once_the_numbers_are_consistent() {
    // What page 1 states, and which pages are requested before page 2 is read.
    let cases = [
        (r#"{"page":1,"per_page":5,"total_count":20}"#, 4),
        (r#"{"per_page":5,"total_count":20}"#, 2),
        (r#"{"page":2,"per_page":5,"total_count":20}"#, 2),
        (r#"{"page":1,"per_page":6,"total_count":20}"#, 2),
        (r#"{"page":1,"per_page":4,"total_count":20}"#, 2),
        (r#"{"page":1,"per_page":5}"#, 2),
    ];
    for (info, requested) in cases {
        let service = Scripted::new(move |ask| {
            if ask.page == 1 {
                page(1..=5, info)
            } else {
                healthy(ask, 20)
            }
        });
        let client = cf_tokens::Client::with_service(service);
        let mut pages = client
            .list_tokens(scripted::ACCOUNT.parse().unwrap())
            .per_page(5)
            .prefetch(8)
            .pages();
        pages.try_next().await.unwrap();
        pages.try_next().await.unwrap();
        assert_eq!(pages.summary().requests, requested, "{info}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_withheld_tokens_of_the_last_pass_count_as_expired_and_not_requested() {
    // The first pass returned the expired token, so it was yielded.
    let yielded = list(
        |ask| match (ask.pass, ask.page) {
            (1, 1) => page_of([modified("1", 1), EXPIRED.to_owned()], &total(3)),
            (1, _) => page(0..0, "{}"),
            _ => page_of(
                [modified("1", 1), EXPIRED.to_owned(), modified("2", 1)],
                &total(3),
            ),
        },
        |list| list,
    )
    .await;
    assert!(yielded.error.is_none() && yielded.names.len() == 3, "{yielded:?}");
    assert_eq!(yielded.summary.expired_not_requested, 0);
    let note = yielded.summary.note();
    let expected = "2 passes were needed (the API reports 3 tokens but returned 2)";
    assert_eq!(note.as_deref(), Some(expected));

    // The last pass no longer has it.
    let gone = list(
        |ask| match (ask.pass, ask.page) {
            (1, 1) => page_of([modified("1", 1)], &total(2)),
            (1, _) => page(0..0, "{}"),
            (2, _) => page_of([modified("1", 2), EXPIRED.to_owned()], &total(2)),
            _ => page_of([modified("1", 2)], &total(1)),
        },
        |list| list.double_check(true),
    )
    .await;
    assert!(gone.error.is_none() && gone.names.len() == 1, "{gone:?}");
    assert_eq!(gone.summary.expired_not_requested, 0);
    let expected = "3 passes were needed (the API reports 2 tokens but returned 1)";
    assert_eq!(gone.summary.note().as_deref(), Some(expected));
}

#[tokio::test(start_paused = true)]
async fn of_each_kind_the_first_contradiction_is_reported() {
    let outcome = list(
        |ask| match ask.page {
            1 => page(1..=5, &total(12)),
            2 => page(5..=9, &total(13)),
            3 => page(9..=12, &total(14)),
            _ => page(0..0, "{}"),
        },
        |list| list,
    )
    .await;
    let contradictions: Vec<String> = outcome
        .summary
        .contradictions
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        contradictions,
        [
            "the API reports 14 tokens but returned 12",
            "page 2 repeats a token of page 1",
            "the API's total changed from 12 to 13 at page 2",
        ]
    );
    assert_eq!(outcome.summary.note(), None, "the second pass explained nothing");
}

#[tokio::test(start_paused = true)]
async fn pages_before_the_first_one_count_as_full_if_a_later_page_has_tokens() {
    let outcome = list(
        |ask| page(if ask.page == 2 { 1..3 } else { 0..0 }, &total(3)),
        |list| list.page(2),
    )
    .await;
    let message = outcome.error.unwrap().to_string();
    assert!(message.contains("reports 3 tokens but returned 7"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn the_hint_of_an_incomplete_listing_names_the_likely_cause() {
    let ends = [
        (6, "use credentials of an administrator", Some(false)),
        (4, "tokens may have changed meanwhile", Some(false)),
    ];
    for (count, cause, agrees) in ends {
        let server = move |ask: Ask| page(if ask.page == 1 { 1..6 } else { 0..0 }, &total(count));
        let outcome = list(server, |list| list).await;
        let error = outcome.error.unwrap();
        assert!(
            error.hint().unwrap().contains(cause),
            "{count}: {:?}",
            error.hint()
        );
        assert_eq!(outcome.summary.agrees(), agrees);
    }
    // As many as the total, but pages overlapped.
    let overlap = list(
        |ask| match ask.page {
            1 => page(1..=5, &total(8)),
            _ => page(5..=8, &total(8)),
        },
        |list| list,
    )
    .await;
    let hint = overlap.error.unwrap();
    assert!(hint.hint().unwrap().contains("tokens may have changed meanwhile"));
    assert_eq!(overlap.summary.agrees(), Some(true));
    let unknown = list(two_pages("{}"), |list| list).await;
    assert_eq!(unknown.summary.agrees(), None);
}

#[tokio::test(start_paused = true)]
async fn counts_of_a_summary_survive_storing_and_zero_is_not_written() {
    let outcome = list(
        |ask| {
            let mut elements = named(&["1"]);
            if ask.include_expired {
                elements.push(EXPIRED.to_owned());
            }
            page_of(if ask.page == 1 { elements } else { Vec::new() }, &total(2))
        },
        |list| list,
    )
    .await;
    let stored = serde_json::to_value(&outcome.summary).unwrap();
    assert_eq!(stored["expired_not_requested"], 1);
    assert_eq!(
        serde_json::from_value::<cf_tokens::Summary>(stored).unwrap(),
        outcome.summary
    );
    let healthy = list(|ask| healthy(ask, 3), |list| list).await;
    let stored = serde_json::to_value(&healthy.summary).unwrap();
    assert_eq!(stored.get("expired_not_requested"), None);
}
