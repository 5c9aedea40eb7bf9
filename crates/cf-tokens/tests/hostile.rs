//! Random hostile servers: whatever they do, a listing is complete, or it is an error that names a fault that was present.
//!
//! The oracle is a model account. `HOSTILE_CASES` sets the number of cases (default: 20,000, and 2,000 through the retry layer),
//! `HOSTILE_SEED` the seed. Some lies cannot be detected by any client, and are not generated: an empty page in the middle without a total, and without a double check, a deletion and a
//! creation that leave the total unchanged.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cf_tokens::{Client, ErrorKind, HttpService, http, transport};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

const PER_PAGE: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Total {
    Right,
    Absent,
    TooHigh(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Paging {
    Healthy,
    /// Every page is page 1.
    Ignored,
    /// Every page from this one is empty.
    EmptyFrom(usize),
    /// The first request of this page gets the page before it.
    Stale(usize),
    /// Pages after the first begin this many tokens too early.
    Overlap(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Delete(usize),
    CreateFirst,
    CreateLast,
}

#[derive(Clone, Debug)]
struct Case {
    tokens: usize,
    expired: usize,
    total_counts_expired: bool,
    include_expired: bool,
    double_check: bool,
    prefetch: usize,
    total: Total,
    paging: Paging,
    /// Changes before the request of this number, from 1.
    changes: Vec<(usize, Change)>,
    /// Tokens without an ID, from the end.
    without_id: usize,
    /// The request of this number fails; the stream is then resumed.
    fails: Option<usize>,
}

#[derive(Clone, Debug)]
struct ModelToken {
    number: usize,
    expired: bool,
    has_id: bool,
}

#[derive(Debug)]
struct Model {
    case: Case,
    tokens: Vec<ModelToken>,
    requests: usize,
    next_number: usize,
    ever: BTreeSet<usize>,
    stale_used: bool,
    /// Whether a change was made after the first request.
    changed: bool,
}

impl Model {
    fn new(case: Case) -> Self {
        let count = case.tokens + case.expired;
        let tokens: Vec<_> = (0..count)
            .map(|number| ModelToken {
                number,
                // Expired ones are spread over the listing.
                expired: number % 3 == 1 && number / 3 < case.expired,
                has_id: number + case.without_id < count,
            })
            .collect();
        Self {
            ever: tokens.iter().map(|token| token.number).collect(),
            next_number: count,
            case,
            tokens,
            requests: 0,
            stale_used: false,
            changed: false,
        }
    }

    /// The response to a request; `None` is a failure.
    fn respond(&mut self, page: usize, include_expired: bool) -> Option<String> {
        self.requests += 1;
        for (before, change) in self.case.changes.clone() {
            if before == self.requests {
                self.change(change);
            }
        }
        if self.case.fails == Some(self.requests) {
            return None;
        }
        let listed: Vec<&ModelToken> = self
            .tokens
            .iter()
            .filter(|token| include_expired || !token.expired)
            .collect();
        let mut start = (page - 1) * PER_PAGE;
        let mut size = PER_PAGE;
        match self.case.paging {
            Paging::Healthy => {}
            Paging::Ignored => start = 0,
            Paging::EmptyFrom(first) if page >= first => size = 0,
            Paging::Stale(stale) if page == stale && !self.stale_used => {
                self.stale_used = true;
                start = start.saturating_sub(PER_PAGE);
            }
            Paging::Overlap(by) if page > 1 => start = start.saturating_sub(by * (page - 1)),
            _ => {}
        }
        let result: Vec<String> = listed
            .iter()
            .skip(start)
            .take(size)
            .map(|token| token.json())
            .collect();
        let right = if self.case.total_counts_expired {
            self.tokens.len()
        } else {
            listed.len()
        };
        let info = match self.case.total {
            Total::Right => format!(r#"{{"page":{page},"per_page":{PER_PAGE},"total_count":{right}}}"#),
            Total::TooHigh(by) => format!(
                r#"{{"page":{page},"per_page":{PER_PAGE},"total_count":{}}}"#,
                right + by
            ),
            Total::Absent => "null".to_owned(),
        };
        Some(format!(
            r#"{{"success":true,"errors":[],"messages":[],"result":[{}],"result_info":{info}}}"#,
            result.join(",")
        ))
    }

    fn change(&mut self, change: Change) {
        let number = self.next_number;
        let created = ModelToken {
            number,
            expired: false,
            has_id: true,
        };
        match change {
            Change::Delete(_) if self.tokens.is_empty() => return,
            Change::Delete(position) => {
                let position = position % self.tokens.len();
                self.tokens.remove(position);
            }
            Change::CreateFirst => self.tokens.insert(0, created),
            Change::CreateLast => self.tokens.push(created),
        }
        if !matches!(change, Change::Delete(_)) {
            self.next_number += 1;
            self.ever.insert(number);
        }
        self.changed |= self.requests > 1;
    }

    fn has_fault(&self) -> bool {
        self.changed || matches!(self.case.total, Total::TooHigh(_)) || self.case.paging != Paging::Healthy
    }

    /// Tokens that existed from the first request to the last, and that the caller requested.
    fn expected(&self) -> BTreeSet<usize> {
        let initial = self.case.tokens + self.case.expired;
        self.tokens
            .iter()
            .filter(|token| token.number < initial && (!token.expired || self.case.include_expired))
            .map(|token| token.number)
            .collect()
    }
}

impl ModelToken {
    fn json(&self) -> String {
        let number = self.number;
        let status = if self.expired { "expired" } else { "active" };
        let id = if self.has_id {
            format!(r#""id":"{number:032x}","#)
        } else {
            String::new()
        };
        format!(r#"{{{id}"name":"token {number}","status":"{status}"}}"#)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let total = prop_oneof![
        4 => Just(Total::Right),
        2 => Just(Total::Absent),
        1 => (1..9usize).prop_map(Total::TooHigh),
    ];
    let paging = prop_oneof![
        6 => Just(Paging::Healthy),
        1 => Just(Paging::Ignored),
        1 => (1..5usize).prop_map(Paging::EmptyFrom),
        2 => (2..5usize).prop_map(Paging::Stale),
        1 => (1..4usize).prop_map(Paging::Overlap),
    ];
    let change = prop_oneof![
        2 => (0..30usize).prop_map(Change::Delete),
        1 => Just(Change::CreateFirst),
        1 => Just(Change::CreateLast),
    ];
    let changes = proptest::collection::vec((1..12usize, change), 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let fails = prop_oneof![3 => Just(None), 1 => (1..8usize).prop_map(Some)];
    (
        0..24usize,
        0..4usize,
        flags,
        1..6usize,
        total,
        paging,
        changes,
        0..4usize,
        fails,
    )
        .prop_map(
            |(tokens, expired, flags, prefetch, total, paging, mut changes, without_id, fails)| {
                let (total_counts_expired, include_expired, double_check) = flags;
                let total = match paging {
                    // Without a total, nothing distinguishes this from the end.
                    Paging::EmptyFrom(_) if total == Total::Absent => Total::Right,
                    _ => total,
                };
                if !double_check {
                    // Two changes may leave the total as it was; without a total, one change cannot be noticed.
                    changes.truncate(usize::from(total != Total::Absent));
                }
                let is_stable = changes.is_empty() && paging == Paging::Healthy;
                Case {
                    tokens,
                    expired,
                    total_counts_expired,
                    include_expired,
                    double_check,
                    // In flight, requests of one pass are served in order.
                    prefetch,
                    total,
                    paging,
                    changes,
                    without_id: if is_stable { without_id } else { 0 },
                    fails,
                }
            },
        )
}

/// The model's response to one request.
fn serve(model: &Mutex<Model>, request: &transport::Request) -> http::Response<Bytes> {
    let query = request.uri().query().unwrap();
    let page = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("page="))
        .unwrap()
        .parse()
        .unwrap();
    let body = model
        .lock()
        .unwrap()
        .respond(page, query.contains("include_expired=true"));
    let mut response = http::Response::new(Bytes::from(body.clone().unwrap_or_default()));
    if body.is_none() {
        *response.status_mut() = http::StatusCode::BAD_GATEWAY;
    }
    response
}

/// The client sends each request once.
async fn check_without_retries(case: Case) -> Result<(), TestCaseError> {
    let model = Arc::new(Mutex::new(Model::new(case.clone())));
    let served = Arc::clone(&model);
    let service = tower::service_fn(move |request: transport::Request| {
        std::future::ready(Ok::<_, Infallible>(serve(&served, &request)))
    });
    check(case, &model, Client::with_service(service)).await
}

/// The client has the whole transport, which retries the request that fails.
async fn check_with_retries(case: Case) -> Result<(), TestCaseError> {
    let model = Arc::new(Mutex::new(Model::new(case.clone())));
    let served = Arc::clone(&model);
    let service = tower::service_fn(move |request: transport::Request| {
        let response = serve(&served, &request).map(transport::Body::from);
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let transport = transport::Transport::builder("https://api.cloudflare.com".parse().unwrap())
        .classifier(cf_tokens::EnvelopeClassifier::new())
        .build_with_service(service);
    let case = Case { fails: None, ..case };
    check(case, &model, Client::with_service(transport)).await
}

/// Lists with the client, and compares the result with the model. A failed request is resumed if the case has one.
async fn check<S: HttpService>(
    case: Case,
    model: &Mutex<Model>,
    client: Client<S>,
) -> Result<(), TestCaseError> {
    let mut list = client
        .list_tokens("0123456789abcdef0123456789abcdef".parse().unwrap())
        .per_page(PER_PAGE)
        .prefetch(case.prefetch)
        .double_check(case.double_check);
    if case.include_expired {
        list = list.include_expired(true);
    }
    let mut stream = list.stream();
    let (mut yielded, mut error) = (Vec::new(), None);
    loop {
        match stream.try_next().await {
            Ok(Some(token)) => yielded.push(token),
            Ok(None) => break,
            Err(reason) if reason.kind() == &ErrorKind::Server => {
                prop_assert!(case.fails.is_some(), "{reason}");
                prop_assert!(stream.resume());
            }
            Err(reason) => {
                error = Some(reason);
                break;
            }
        }
    }
    let model = model.lock().unwrap();
    let mut numbers = BTreeSet::new();
    for token in &yielded {
        let number = token
            .name
            .as_deref()
            .and_then(|name| name.strip_prefix("token ")?.parse::<usize>().ok());
        let number = number.ok_or_else(|| TestCaseError::fail("a corrupted name"))?;
        prop_assert!(model.ever.contains(&number), "token {number} never existed");
        prop_assert!(numbers.insert(number), "token {number} twice");
        let id = format!("{number:032x}");
        prop_assert!(token.id.as_ref().is_none_or(|token_id| token_id.as_ref() == id));
    }
    let summary = stream.summary();
    match error {
        None => {
            let expected = model.expected();
            let missing: Vec<_> = expected.difference(&numbers).collect();
            prop_assert!(missing.is_empty(), "complete without {missing:?}: {summary:?}");
            prop_assert!(
                summary.is_complete() && summary.tokens == yielded.len() as u64,
                "{summary:?}"
            );
        }
        Some(error) => {
            prop_assert_eq!(error.kind(), &ErrorKind::Incomplete);
            prop_assert!(model.has_fault(), "no fault, but {}", error);
        }
    }
    Ok(())
}

#[test]
fn a_listing_from_a_hostile_server_is_complete_or_an_error() {
    run(20_000, check_without_retries);
}

#[test]
fn a_listing_through_the_retry_layer_is_complete_or_an_error() {
    run(2_000, check_with_retries);
}

/// Runs the cases on a paused clock.
fn run<F: Future<Output = Result<(), TestCaseError>>>(default_cases: u32, check: impl Fn(Case) -> F) {
    let variable = |name| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse::<u32>().ok())
    };
    let cases_to_run = variable("HOSTILE_CASES").unwrap_or(default_cases);
    let seed = u64::from(variable("HOSTILE_SEED").unwrap_or(12));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let config = Config {
        cases: cases_to_run,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&cases(), |case| runtime.block_on(check(case)))
        .unwrap();
}
