//! The completeness rule, on servers that are kept as a table.

#![allow(clippy::arithmetic_side_effects, reason = "small numbers of made-up servers")]

use bytes::Bytes;
use cf_models::{Envelope, Token};
use http::{HeaderMap, StatusCode};

use super::*;

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// What a listing of a made-up server came to.
#[derive(Debug, PartialEq)]
struct Outcome {
    asked: Vec<u32>,
    tokens: Vec<String>,
    summary: Summary,
}

/// Asks `server` for pages until the scheme is done, or the 40th page.
fn list(first_page: u32, per_page: u64, server: impl Fn(u32) -> String) -> Outcome {
    let summary = Summary::new(ACCOUNT.parse().unwrap(), None, false, first_page);
    let mut scheme = TokenScheme::new(first_page, per_page, 10_000, summary);
    let mut plan = std::collections::VecDeque::from([scheme.first()]);
    let (mut asked, mut tokens) = (Vec::new(), Vec::new());
    while let Some(number) = plan.pop_front() {
        assert!(asked.len() < 40, "no end: {asked:?}");
        asked.push(number);
        let page = page(number, &server(number));
        let Ok((next, listed)) = scheme.after(page);
        match next {
            Next::Done => plan.clear(),
            Next::Then(more) => plan.extend(more),
        }
        let name = |token: &Token| token.display_name().to_owned();
        tokens.extend(listed.into_new().tokens.iter().map(name));
    }
    Outcome {
        asked,
        tokens,
        summary: scheme.summary().clone(),
    }
}

fn page(number: u32, body: &str) -> Page {
    let envelope: Envelope<Vec<Token>> = cf_models::parse_list(body.as_bytes()).unwrap();
    Page {
        number,
        tokens: envelope.result.unwrap(),
        invalid: Vec::new(),
        result_info: envelope.result_info,
        errors: Vec::new(),
        messages: Vec::new(),
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        attempts: 1,
    }
}

fn body(ids: impl IntoIterator<Item = u32>, result_info: &str) -> String {
    let tokens: Vec<_> = ids.into_iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    format!(
        r#"{{"success":true,"result":[{}],"result_info":{result_info}}}"#,
        tokens.join(",")
    )
}

/// A server of `total` tokens, `per_page` at a time, that counts right.
fn honest(total: u32, per_page: u32) -> impl Fn(u32) -> String {
    move |number| {
        let start = (number - 1) * per_page;
        let ids = (start..total.min(start + per_page)).map(|id| id + 1);
        body(
            ids,
            &format!(r#"{{"page":{number},"per_page":{per_page},"total_count":{total}}}"#),
        )
    }
}

#[test]
fn an_honest_server_is_asked_for_as_many_pages_as_it_has() {
    for (total, pages) in [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (137, 7)] {
        let outcome = list(1, 20, honest(total, 20));
        assert_eq!(outcome.asked.len(), pages, "{total}");
        assert_eq!(outcome.tokens.len(), total as usize);
        assert_eq!(outcome.summary.end_reason, Some(EndReason::TotalReached));
        assert!(outcome.summary.is_complete());
    }
}

#[test]
fn a_server_that_ignores_page_gives_its_tokens_once_for_two_requests() {
    let outcome = list(1, 20, |_| {
        body(1..=20, r#"{"page":1,"per_page":20,"total_count":137}"#)
    });
    assert_eq!(outcome.asked, [1, 2]);
    assert_eq!(outcome.tokens.len(), 20);
    assert_eq!(outcome.summary.end_reason, Some(EndReason::NothingNew));
    assert_eq!(outcome.summary.duplicates, 20);
    assert_eq!(outcome.summary.agrees(), Some(false));
    let caution = outcome.summary.warning().unwrap();
    assert_eq!(
        caution,
        "the service says there are 137 tokens, and gave 20 distinct ones"
    );
}

#[test]
fn a_listing_that_claims_2000_tokens_as_the_documented_example_does_ends() {
    let info = r#"{"count": 1, "page": 1, "per_page": 20, "total_count": 2000}"#;
    let outcome = list(1, 50, |_| body([7], info));
    assert_eq!(outcome.asked, [1, 2]);
    assert_eq!(outcome.tokens, ["7"]);
    assert!(!outcome.summary.is_complete());
}

#[test]
fn without_result_info_an_empty_page_is_the_end() {
    let outcome = list(1, 20, |number| match number {
        1..=3 => body(number * 20..number * 20 + 20, "null"),
        _ => body([], "null"),
    });
    assert_eq!(outcome.asked, [1, 2, 3, 4]);
    assert_eq!(outcome.tokens.len(), 60);
    assert_eq!(outcome.summary.end_reason, Some(EndReason::EmptyPage));
    assert_eq!(outcome.summary.agrees(), None);
    assert!(outcome.summary.is_complete());
}

#[test]
fn a_short_page_is_not_the_end_for_want_of_a_total() {
    let outcome = list(1, 20, |number| {
        if number < 3 {
            body([number], "{}")
        } else {
            body([], "{}")
        }
    });
    assert_eq!(outcome.tokens, ["1", "2"]);
}

#[test]
fn the_size_of_a_page_is_what_the_server_says() {
    // Asked for 50 a page, it gives 20.
    let outcome = list(1, 50, honest(137, 20));
    assert_eq!(outcome.asked.len(), 7);
    assert_eq!(outcome.tokens.len(), 137);
}

#[test]
fn a_growing_account_is_followed_and_a_shrinking_one_is_not_overrun() {
    let grows = |number: u32| honest(if number < 7 { 137 } else { 157 }, 20)(number);
    let outcome = list(1, 20, grows);
    assert_eq!(outcome.tokens.len(), 157);
    assert_eq!(outcome.asked.last(), Some(&8));

    let shrinks = |number: u32| honest(if number < 4 { 137 } else { 80 }, 20)(number);
    let outcome = list(1, 20, shrinks);
    assert_eq!(outcome.tokens.len(), 80);
    assert_eq!(outcome.asked, [1, 2, 3, 4]);
    // What went away may have moved a token onto a page already read.
    assert!(
        outcome.summary.warning().unwrap().contains("went away"),
        "{:?}",
        outcome.summary
    );
}

#[test]
fn a_token_pushed_to_the_next_page_is_given_once() {
    // A token was made while listing: everything moves down by one.
    let server = |number: u32| match number {
        1 => body(1..=5, r#"{"per_page":5,"total_count":10}"#),
        2 => body(5..=9, r#"{"per_page":5,"total_count":11}"#),
        3 => body([10], r#"{"per_page":5,"total_count":11}"#),
        _ => body([], r#"{"per_page":5,"total_count":11}"#),
    };
    let outcome = list(1, 5, server);
    assert_eq!(
        outcome.tokens,
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
    );
    assert_eq!(outcome.summary.duplicates, 1);
    // The new one was never shown, and the numbers say so.
    assert_eq!(outcome.summary.agrees(), Some(false));
}

#[test]
fn tokens_without_an_id_count_and_are_always_given() {
    let anonymous = |names: &[&str], info: &str| {
        let tokens: Vec<_> = names
            .iter()
            .map(|name| format!(r#"{{"name":"{name}"}}"#))
            .collect();
        format!(
            r#"{{"success":true,"result":[{}],"result_info":{info}}}"#,
            tokens.join(",")
        )
    };
    let outcome = list(1, 20, |_| anonymous(&["a", "a"], r#"{"total_count":2}"#));
    assert_eq!((outcome.asked.len(), outcome.tokens.len()), (1, 2));

    let server = |number: u32| match number {
        1 => anonymous(&["a", "b"], "null"),
        2 => anonymous(&["c"], "null"),
        _ => anonymous(&[], "null"),
    };
    assert_eq!(list(1, 20, server).tokens, ["a", "b", "c"]);

    // The same page again shows that `page` is ignored, ids or not.
    let outcome = list(1, 20, |_| anonymous(&["a", "b"], "null"));
    assert_eq!(outcome.asked, [1, 2]);
    assert_eq!(outcome.summary.end_reason, Some(EndReason::NothingNew));
}

#[test]
fn a_listing_from_a_later_page_counts_the_pages_before_it_as_seen() {
    let outcome = list(3, 20, honest(137, 20));
    assert_eq!(outcome.asked, [3, 4, 5, 6, 7]);
    assert_eq!(outcome.tokens.len(), 97);
    assert_eq!(outcome.summary.skipped, 40);
    assert_eq!(outcome.summary.agrees(), Some(true));
    assert!(
        !outcome.summary.is_complete(),
        "the first two pages are not in it"
    );

    let beyond = list(9, 20, honest(137, 20));
    assert_eq!((beyond.asked, beyond.tokens.len()), (vec![9], 0));
}

#[test]
fn an_absurd_total_is_not_planned_for() {
    let server = |number: u32| {
        body(
            if number < 4 {
                number * 5..number * 5 + 5
            } else {
                0..0
            },
            r#"{"per_page":5,"total_count":4000000000}"#,
        )
    };
    let outcome = list(1, 5, server);
    assert_eq!(outcome.asked, [1, 2, 3, 4]);
    assert_eq!(outcome.summary.end_reason, Some(EndReason::EmptyPage));
}

#[test]
fn pages_are_planned_ahead_only_once_the_server_heeds_page() {
    let summary = Summary::new(ACCOUNT.parse().unwrap(), None, false, 1);
    let mut scheme = TokenScheme::new(1, 20, 10_000, summary);
    let server = honest(137, 20);
    let mut planned = |number| match scheme.after(page(number, &server(number))).map(|(next, _)| next) {
        Ok(Next::Then(pages)) => pages,
        Ok(Next::Done) => Vec::new(),
    };
    assert_eq!(planned(1), [2]);
    assert_eq!(planned(2), [3, 4, 5, 6, 7]);
    assert!(planned(3).is_empty());
}

#[test]
fn a_resumed_listing_gives_no_token_again() {
    let summary = Summary::new(ACCOUNT.parse().unwrap(), None, false, 1);
    let mut scheme = TokenScheme::new(1, 5, 10_000, summary);
    let server = honest(15, 5);
    let Ok(_) = scheme.after(page(1, &server(1)));
    // Page 2 fails, and is asked for again; by then it has moved.
    let mut scheme = scheme.resumed_at(2);
    assert_eq!(scheme.first(), 2);
    let moved = page(2, &body(5..=9, r#"{"per_page":5,"total_count":15}"#));
    let Ok((_, listed)) = scheme.after(moved);
    let names: Vec<_> = listed
        .into_new()
        .tokens
        .iter()
        .map(|token| token.display_name().to_owned())
        .collect();
    assert_eq!(names, ["6", "7", "8", "9"]);
    assert_eq!(scheme.summary().skipped, 0);
}

#[test]
fn a_token_that_moved_to_a_page_already_read_is_not_passed_over_in_silence() {
    // Token 1 goes away after page 1: everything behind it moves up, and 21 is never shown.
    let server = |number: u32| match number {
        1 => body(1..=20, r#"{"per_page":20,"total_count":40}"#),
        2 => body(22..=40, r#"{"per_page":20,"total_count":39}"#),
        _ => body([], r#"{"per_page":20,"total_count":39}"#),
    };
    let outcome = list(1, 20, server);
    assert_eq!(outcome.summary.agrees(), Some(true));
    assert!(!outcome.summary.is_complete());
    assert!(outcome.summary.warning().unwrap().contains("list again"));
}

#[test]
fn the_same_page_again_is_complete_only_if_the_service_says_how_many_there_are() {
    let outcome = list(1, 5, |_| body(1..=5, "null"));
    assert_eq!((outcome.tokens.len(), outcome.asked.len()), (5, 2));
    assert!(!outcome.summary.is_complete());
    assert!(outcome.summary.warning().unwrap().contains("there may be more"));

    // Without ids too; what is sent again does not count towards the total.
    let anonymous =
        r#"{"success":true,"result":[{"name":"a"},{"name":"b"}],"result_info":{"total_count":4}}"#;
    let outcome = list(1, 5, |_| anonymous.to_owned());
    assert_eq!((outcome.asked.len(), outcome.summary.accounted_for), (2, 2));
    assert!(!outcome.summary.is_complete());
}
