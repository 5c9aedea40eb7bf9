//! Reading and writing 2,000 tokens in one run: this crate, the same shape with plain derive (by `serde_json`, `sonic-rs` and
//! `simd-json`), and `serde_json::Value`.
//!
//! `cargo bench -p cf-models --bench parse`, or `cargo xtask bench parse`.
//!
//! The last lines show criterion's medians side by side, and what each side allocates. Compare the ratios: the times depend on
//! the machine.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "not library code"
)]

mod yardstick;

use std::alloc::System;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, Throughput};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TOKENS: usize = 2_000;
const SEED: u64 = 1;
/// Ours first; then derived types by three parsers, and values.
const SIDES: [&str; 5] = ["ours", "derive", "value", "sonic-rs", "simd-json"];

fn main() {
    let body = cf_mock::account::list_json(TOKENS, SEED);
    let ours = cf_models::parse_list(&body).unwrap();
    let derived: yardstick::Envelope = serde_json::from_slice(&body).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(ours.result.as_ref().unwrap().len(), TOKENS);
    assert_eq!(derived.result.as_ref().unwrap().len(), TOKENS);

    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .configure_from_args();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("ours", |b| {
        b.iter(|| cf_models::parse_list(black_box(&body)).unwrap());
    });
    group.bench_function("derive", |b| {
        b.iter(|| serde_json::from_slice::<yardstick::Envelope>(black_box(&body)).unwrap());
    });
    group.bench_function("value", |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(&body)).unwrap());
    });
    group.bench_function("sonic-rs", |b| {
        b.iter(|| sonic_rs::from_slice::<yardstick::Envelope>(black_box(&body)).unwrap());
    });
    group.bench_function("simd-json", |b| {
        // It parses in place, so each time needs a copy.
        b.iter(|| simd_json::from_slice::<yardstick::Envelope>(&mut black_box(&body).clone()).unwrap());
    });
    group.finish();
    let mut group = criterion.benchmark_group("write");
    group.bench_function("ours", |b| {
        b.iter(|| serde_json::to_vec(black_box(&ours)).unwrap());
    });
    group.bench_function("derive", |b| {
        b.iter(|| serde_json::to_vec(black_box(&derived)).unwrap());
    });
    group.bench_function("value", |b| {
        b.iter(|| serde_json::to_vec(black_box(&value)).unwrap());
    });
    group.finish();
    criterion.final_summary();

    println!("{TOKENS} tokens, {} bytes", body.len());
    compare("parse", body.len());
    compare("write", body.len());
    println!("memory for each token:");
    allocated("ours", || cf_models::parse_list(&body).unwrap());
    allocated("derive", || {
        serde_json::from_slice::<yardstick::Envelope>(&body).unwrap()
    });
    allocated("value", || {
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()
    });
}

/// Prints the medians of a group side by side, except for sides that a filter left out.
fn compare(group: &str, bytes: usize) {
    let Some(ours) = median(group, "ours") else { return };
    println!("{group}:");
    for side in SIDES {
        let Some(nanoseconds) = median(group, side) else {
            continue;
        };
        println!(
            "  {side:<9} {:>7.1} MB/s   {:.2} of ours in time",
            bytes as f64 / nanoseconds * 1_000.0,
            nanoseconds / ours
        );
    }
}

/// Reads the median of a benchmark that just ran, in nanoseconds.
fn median(group: &str, side: &str) -> Option<f64> {
    let file = results().join(group).join(side).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    estimates.pointer("/median/point_estimate")?.as_f64()
}

/// The folder of criterion's results, in the target folder.
fn results() -> PathBuf {
    let home = std::env::var_os("CRITERION_HOME").map(PathBuf::from);
    home.or_else(|| {
        let target = std::env::current_exe()
            .ok()?
            .ancestors()
            .nth(3)
            .map(Path::to_owned)?;
        Some(target.join("criterion"))
    })
    .unwrap_or_default()
}

fn allocated<T>(side: &str, parse: impl FnOnce() -> T) {
    let region = Region::new(ALLOCATOR);
    let parsed = parse();
    let change = region.change();
    let kept = change.bytes_allocated.saturating_sub(change.bytes_deallocated);
    drop(parsed);
    println!(
        "  {side:<9} {:>6.1} allocations, {:>6.0} bytes kept",
        change.allocations as f64 / TOKENS as f64,
        kept as f64 / TOKENS as f64,
    );
}
