//! The audit of 10,000 tokens, and its reports.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark panics where it fails"
)]

use std::hint::black_box;

use cf_audit::formats::{self, Anchor, TableOptions};
use cf_audit::{Audit, AuditInput, Completeness, Profile};
use cf_models::Token;
use criterion::{Criterion, criterion_group, criterion_main};

const TOKENS: usize = 10_000;

fn tokens() -> Vec<Token> {
    let body = cf_mock::account::list_json(TOKENS, cf_mock::account::SEED);
    cf_models::parse_list(&body).unwrap().result.unwrap()
}

fn audit(criterion: &mut Criterion) {
    let tokens = tokens();
    let input = AuditInput::new(&tokens)
        .with_account(cf_mock::account::ACCOUNT_ID.parse().unwrap())
        .with_completeness(Completeness::Complete);
    let audit = Audit::new(Profile::All);
    let now = "2026-01-15T12:00:00Z".parse().unwrap();
    let report = audit.at(now).run(&input);
    let mut group = criterion.benchmark_group("10,000 tokens");
    group.sample_size(10);
    group.bench_function("audit", |bencher| {
        bencher.iter(|| audit.at(now).run(black_box(&input)));
    });
    let reports = [report];
    group.bench_function("table", |bencher| {
        bencher.iter(|| formats::table(black_box(&reports), TableOptions::new()));
    });
    group.bench_function("json", |bencher| {
        bencher.iter(|| formats::json(black_box(&reports)));
    });
    group.bench_function("sarif", |bencher| {
        bencher.iter(|| formats::sarif(black_box(&reports), &Anchor::default()));
    });
    group.finish();
}

criterion_group!(benches, audit);
criterion_main!(benches);
