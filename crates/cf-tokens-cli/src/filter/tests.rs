use cf_tokens::models::parse_token;
use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    filter: FilterArgs,
}

const NOW: &str = "2026-02-01T00:00:00Z";

fn tokens() -> Vec<Token> {
    [
        r#"{"id":"1","name":"ci-deploy","status":"active","issued_on":"2024-01-01T00:00:00Z","expires_on":"2026-02-20T00:00:00Z",
            "last_used_on":"2026-01-31T00:00:00Z","condition":{"request_ip":{"in":["192.0.2.0/24"]}},
            "policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"g1","name":"DNS Write"}],
              "resources":{"com.cloudflare.api.account.aaaa":{"com.cloudflare.api.account.zone.bbbb":"*"}}}]}"#,
        r#"{"id":"2","name":"CI backup","status":"revoked (exposed)","issued_on":"2024-01-01T00:00:00Z",
            "last_used_on":"2025-01-01T00:00:00Z","condition":{"request_ip":{"not_in":["192.0.2.7/32"]}},
            "policies":[{"id":"p","effect":"deny","permission_groups":[{"id":"g1","name":"DNS Write"}],
              "resources":{"com.cloudflare.api.account.zone.*":"*"}}]}"#,
        r#"{"id":"3","status":"active","issued_on":"2026-01-30T00:00:00Z","expires_on":"2026-01-31T00:00:00Z"}"#,
        r#"{"id":"4"}"#,
        r#"{"id":"5","name":"zones","status":"disabled","issued_on":"2026-01-31T23:00:00Z","expires_on":"2027-01-01T00:00:00Z",
            "condition":{"request_ip":{"in":["2001:db8::/32"]}},
            "policies":[{"id":"p","effect":"allow","permission_groups":[],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}"#,
    ]
    .iter()
    .map(|json| parse_token(json.as_bytes()).unwrap())
    .collect()
}

/// Returns the ids that pass, and the filter summary.
fn passing(arguments: &[&str]) -> (String, Option<FilterSummary>) {
    let line = Line::try_parse_from(std::iter::once(&"test").chain(arguments)).unwrap();
    let mut tokens = tokens();
    let summary = Filter::apply(&line.filter, NOW.parse().unwrap(), None, &mut tokens);
    (ids(&tokens), summary)
}

fn ids(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| token.id.as_ref().unwrap().as_ref())
        .collect()
}

#[test]
fn each_filter_passes_the_matching_tokens() {
    let rows: &[(&[&str], &str)] = &[
        (&[], "12345"),
        (&["--status", "ACTIVE"], "13"),
        (&["--status", "revoked*"], "2"),
        (&["--status", "revoked*", "--status", "active"], "123"),
        (&["--name", "ci?*"], "12"),
        (&["--name", "deploy"], ""),
        // An expired token does not expire within any time.
        (&["--expires-within", "30d"], "1"),
        (&["--expires-within", "1d"], ""),
        (&["--never-expires"], "24"),
        // A token issued two days ago and never used is not unused for 90 days; one without times may be.
        (&["--unused-for", "90d"], "24"),
        (&["--unused-for", "1d"], "1234"),
        (&["--permission", "dns write"], "1"),
        (&["--permission", "g1"], "1"),
        (&["--resource", "bbbb"], "1"),
        (&["--resource", "com.cloudflare.api.account.aaaa"], "1"),
        (&["--resource", "*.account.*"], "15"),
        (&["--resource", "cccc"], ""),
        // A full name matches a pattern that includes it.
        (&["--resource", "com.cloudflare.api.account.zone.cccc"], "5"),
        (&["--allows-ip", "192.0.2.7"], "134"),
        (&["--allows-ip", "198.51.100.1"], "234"),
        (&["--allows-ip", "192.0.2.7", "--status", "active"], "13"),
    ];
    for (arguments, expected) in rows {
        assert_eq!(passing(arguments).0, *expected, "{arguments:?}");
    }
}

#[test]
fn the_filters_are_recorded_with_the_number_of_tokens_that_passed() {
    assert_eq!(passing(&[]).1, None);
    let summary = passing(&["--name", "ci*", "--expires-within", "30d", "--never-expires"])
        .1
        .unwrap();
    assert_eq!(
        summary.filters,
        ["--name 'ci*'", "--expires-within 30days", "--never-expires"]
    );
    assert_eq!((summary.passed, summary.total), (0, 5));
}

#[test]
fn filters_of_a_stored_listing_are_kept() {
    let first = Line::try_parse_from(["test", "--status", "active"]).unwrap();
    let second = Line::try_parse_from(["test", "--name", "ci*"]).unwrap();
    let now = NOW.parse().unwrap();
    let mut tokens = tokens();
    let summary = Filter::apply(&first.filter, now, None, &mut tokens);
    let summary = Filter::apply(&second.filter, now, summary, &mut tokens).unwrap();
    assert_eq!(summary.filters, ["--status active", "--name 'ci*'"]);
    assert_eq!((summary.passed, summary.total), (1, 5));
    let none = Line::try_parse_from(["test"]).unwrap();
    assert_eq!(
        Filter::apply(&none.filter, now, Some(summary.clone()), &mut tokens),
        Some(summary)
    );
}
