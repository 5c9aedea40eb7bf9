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
        r#"{"id":"1","name":"ci-deploy","status":"active","issued_on":"2024-01-01T00:00:00Z","modified_on":"2026-01-31T00:00:00Z",
            "creator_email_at_creation":"dev@example.com","expires_on":"2026-02-20T00:00:00Z",
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

/// The IDs of those that pass, and how that is stated.
fn passing(arguments: &[&str]) -> (String, Option<FilterSummary>) {
    let line = Line::try_parse_from(["test", "--now", NOW].iter().chain(arguments)).unwrap();
    let mut tokens = tokens();
    let summary = Filter::apply(&line.filter, None, None, &mut tokens);
    (ids(&tokens), summary)
}

fn ids(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| token.id.as_ref().unwrap().as_ref())
        .collect()
}

#[test]
fn each_filter_keeps_what_matches_or_may_match() {
    let rows: &[(&[&str], &str)] = &[
        (&[], "12345"),
        (&["--status", "ACTIVE"], "13"),
        (&["--status", "revoked*"], "2"),
        (&["--status", "revoked*", "--status", "active"], "123"),
        (&["--name", "ci?*"], "12"),
        (&["--name", "deploy"], ""),
        // An expired token no longer expires within any time.
        (&["--expires-within", "30d"], "1"),
        (&["--expires-within", "1d"], ""),
        (&["--never-expires"], "24"),
        // A token issued two days ago is not unused for 90 days; one without dates may be.
        (&["--unused-for", "90d"], "24"),
        (&["--unused-for", "1d"], "1234"),
        (&["--permission", "dns write"], "1"),
        (&["--permission", "g1"], "1"),
        (&["--permission", "zone *"], ""),
        (&["--resource", "bbbb"], "1"),
        (&["--resource", "BBBB"], "1"),
        // A question about an account also finds what is nested in it.
        (&["--resource", "com.cloudflare.api.account.AAAA"], "1"),
        (&["--resource", "*.account.*"], "1"),
        (&["--resource", "cccc"], ""),
        (
            &[
                "--permission",
                "dns write",
                "--resource",
                "cccc",
                "--resource",
                "bbbb",
            ],
            "1",
        ),
        (&["--access", "write"], "1"),
        (&["--access", "read,act"], ""),
        (&["--can-mint"], ""),
        (&["--allows-ip", "192.0.2.7"], "134"),
        (&["--allows-ip", "198.51.100.1"], "234"),
        (&["--allows-ip", "192.0.2.7", "--status", "active"], "13"),
        (&["--any-ip"], "234"),
        // What has no status or an unknown one may be usable.
        (&["--usable"], "124"),
        (&["--usable", "--exact"], "1"),
        (&["--creator", "*@example.com"], "1"),
        (&["--modified-within", "2d"], "1"),
        (&["--not", "status=active"], "245"),
        (&["--not", "never-expires", "--not", "status=disabled"], "13"),
        (&["--not", "creator=*@example.com"], "2345"),
        // Undecided stays undecided.
        (&["--not", "usable"], "2345"),
        (&["--not", "usable", "--exact"], "35"),
    ];
    for (arguments, expected) in rows {
        assert_eq!(passing(arguments).0, *expected, "{arguments:?}");
    }
}

#[test]
fn what_was_asked_is_stated_with_how_many_passed() {
    assert_eq!(passing(&[]).1, None);
    let summary = passing(&["--name", "ci*", "--unused-for", "30d", "--never-expires"])
        .1
        .unwrap();
    assert_eq!(
        summary.filters,
        ["--name 'ci*'", "--unused-for 30d", "--never-expires"]
    );
    assert_eq!((summary.passed, summary.total), (1, 5));
}

#[test]
fn what_was_filtered_before_stays_filtered() {
    let first = Line::try_parse_from(["test", "--now", NOW, "--status", "active"]).unwrap();
    let second = Line::try_parse_from(["test", "--now", NOW, "--name", "ci*"]).unwrap();
    let mut tokens = tokens();
    let summary = Filter::apply(&first.filter, None, None, &mut tokens);
    let summary = Filter::apply(&second.filter, None, summary, &mut tokens).unwrap();
    assert_eq!(summary.filters, ["--status active", "--name 'ci*'"]);
    assert_eq!((summary.passed, summary.total), (1, 5));
    let none = Line::try_parse_from(["test", "--now", NOW]).unwrap();
    assert_eq!(
        Filter::apply(&none.filter, None, Some(summary.clone()), &mut tokens),
        Some(summary)
    );
}

#[test]
fn a_token_that_cannot_be_decided_is_kept_and_marked() {
    let summary = passing(&["--usable"]).1.unwrap();
    let unknown: Vec<_> = summary
        .unknown
        .iter()
        .map(|unknown| {
            (
                unknown.id.as_ref().unwrap().as_ref(),
                unknown.reason.as_str(),
                unknown.index,
            )
        })
        .collect();
    assert_eq!(
        unknown,
        [
            ("2", "unknown status `revoked (exposed)`", Some(1)),
            ("4", "no status reported", Some(2)),
        ]
    );
    assert_eq!(
        (summary.passed, summary.left_out, summary.may_be_unknown),
        (3, 0, true)
    );

    let summary = passing(&["--usable", "--exact"]).1.unwrap();
    assert_eq!(
        (summary.passed, summary.left_out, summary.unknown.len()),
        (1, 2, 0)
    );
    assert_eq!(summary.filters, ["--usable", "--exact"]);
}

#[test]
fn what_was_unknown_when_it_was_stored_stays_so() {
    let line = Line::try_parse_from(["test", "--now", NOW, "--usable"]).unwrap();
    let mut tokens = tokens();
    let summary = Filter::apply(&line.filter, None, None, &mut tokens).unwrap();
    let stored = serde_json::to_string(&summary).unwrap();
    let summary: FilterSummary = serde_json::from_str(&stored).unwrap();

    let named = Line::try_parse_from(["test", "--now", NOW, "--name", "ci*"]).unwrap();
    let summary = Filter::apply(&named.filter, None, Some(summary), &mut tokens).unwrap();
    assert_eq!(ids(&tokens), "12");
    let ids: Vec<_> = summary
        .unknown
        .iter()
        .map(|unknown| unknown.id.as_ref().unwrap().as_ref())
        .collect();
    assert_eq!(ids, ["2"], "4 is no longer among them");
    assert!(summary.unknown_reason(1, tokens[1].id.as_ref()).is_some());
    assert!(summary.unknown_reason(0, tokens[0].id.as_ref()).is_none());
}

#[test]
fn a_zones_name_and_an_unknown_filter_are_refused() {
    let refused = |arguments: &[&str]| {
        let line = Line::try_parse_from(["test", "--now", NOW].iter().chain(arguments));
        line.err().unwrap().to_string()
    };
    let message = refused(&["--resource", "example.com"]);
    assert!(
        message.contains("has the IDs of zones, not their names"),
        "{message}"
    );
    assert!(message.contains("GET /zones?name=example.com"), "{message}");
    assert!(refused(&["--not", "color=red"]).contains("write a filter's name and value"));
    assert!(refused(&["--not", "resource=example.com"]).contains("IDs of zones"));
}
