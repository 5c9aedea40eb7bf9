//! Compares two listings of 10,000 tokens, of which one in ten changed.

#![allow(missing_docs, reason = "criterion's macros generate public items")]
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a benchmark panics where it fails"
)]

use std::hint::black_box;

use cf_audit::{Catalog, Differ, ListedTokens};
use cf_models::Token;
use criterion::{Criterion, criterion_group, criterion_main};

const TOKENS: usize = 10_000;
const ACCOUNT: &str = "com.cloudflare.api.account.0123456789abcdef0123456789abcdef";

/// Returns the tokens of a listing; a token in `changed` has other zones, one more network and a later expiry.
fn listing(is_changed: impl Fn(usize) -> bool) -> Vec<Token> {
    let catalog = Catalog::new();
    let groups: Vec<&str> = catalog.entries().iter().filter_map(|entry| entry.id).collect();
    (0..TOKENS)
        .map(|index| {
            let changed = is_changed(index);
            let own: Vec<String> = groups
                .iter()
                .cycle()
                .skip(index)
                .take(8)
                .map(|id| format!(r#"{{"id": "{id}"}}"#))
                .collect();
            let zones: Vec<String> = (0..10)
                .map(|zone| index * 10 + zone + usize::from(changed))
                .map(|zone| format!(r#""com.cloudflare.api.account.zone.{zone:032}": "*""#))
                .collect();
            let more = if changed { r#", "198.51.100.0/24""# } else { "" };
            let year = if changed { 2028 } else { 2027 };
            let json = format!(
                r#"{{"id": "{index:032}", "name": "token {index}", "status": "active", "expires_on": "{year}-01-01T00:00:00Z",
                    "condition": {{"request_ip": {{"in": ["192.0.2.0/24"{more}]}}}},
                    "policies": [
                        {{"id": "p1", "effect": "allow", "permission_groups": [{}], "resources": {{"{ACCOUNT}": {{{}}}}}}},
                        {{"id": "p2", "effect": "allow", "permission_groups": [{}], "resources": {{"{ACCOUNT}": "*"}}}}
                    ]}}"#,
                own.join(","),
                zones.join(","),
                own.join(","),
            );
            cf_models::parse_token(json.as_bytes()).unwrap()
        })
        .collect()
}

fn compare(criterion: &mut Criterion) {
    let catalog = Catalog::new();
    let old = listing(|_| false);
    let mut group = criterion.benchmark_group("diff of 10,000 tokens");
    group.sample_size(10);
    for (name, new) in [
        ("one in ten changed", listing(|index| index % 10 == 0)),
        ("all changed", listing(|_| true)),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let differ = Differ::new(&catalog);
                black_box(
                    differ
                        .compare(&ListedTokens::new(&old), &ListedTokens::new(&new))
                        .unwrap(),
                )
            });
        });
    }
    group.finish();
}

criterion_group!(benches, compare);
criterion_main!(benches);
