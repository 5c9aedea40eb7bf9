//! `audit`, `rules` and `explain`: live and stored listings, settings, formats and exit statuses.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test panics where it fails"
)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use cf_mock::{Fault, MockApi, TokenAccess};
use common::{assert_refused, command, start, text, transcript};

const NOW: &str = "2026-01-15T12:00:00Z";
const FORMATS: [&str; 9] = [
    "table", "json", "json-v1", "ndjson", "csv", "markdown", "sarif", "junit", "gitlab",
];

/// The command `audit` of a live listing, in a directory without settings.
fn audit(api: &MockApi, folder: &Path) -> Command {
    let mut command = command();
    command
        .current_dir(folder)
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["audit", "--account-id", api.account_id(), "--now", NOW]);
    command
}

fn stored(folder: &Path, content: &str) -> Command {
    std::fs::write(folder.join("tokens.json"), content).unwrap();
    let mut command = command();
    command
        .current_dir(folder)
        .args(["audit", "tokens.json", "--now", NOW]);
    command
}

/// Lists the tokens into a file.
fn store(api: &MockApi, folder: &Path, arguments: &[&str]) {
    let mut list = common::list(api);
    assert_eq!(run(list.current_dir(folder).args(arguments)).0, Some(0));
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (status.code(), text(&stdout), text(&stderr))
}

fn json(output: &str) -> serde_json::Value {
    serde_json::from_str(output).unwrap()
}

/// The API's response with one token that no rule of the profile `default` finds anything about.
const CLEAN: &str = r#"{"success": true, "errors": [], "messages": [], "result_info": {"page": 1, "per_page": 20, "count": 1, "total_count": 1},
    "result": [{"id": "11111111111111111111111111111111", "name": "fine", "status": "active",
    "issued_on": "2026-01-01T00:00:00Z", "last_used_on": "2026-01-15T00:00:00Z", "expires_on": "2026-03-01T00:00:00Z",
    "condition": {"request_ip": {"in": ["203.0.113.0/24", "2001:db8::/48"]}},
    "policies": [{"id": "p1", "effect": "allow", "permission_groups": [{"id": "82e64a83756745bbbb1c9c2701bf816b"}],
    "resources": {"com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353": "*"}}]}]}"#;

/// The same with a token that never expires.
fn without_expiry() -> String {
    CLEAN.replace(r#""expires_on": "2026-03-01T00:00:00Z","#, "")
}

#[test]
fn a_live_listing_is_audited_with_expired_tokens_twice_and_the_calling_token_verified() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(MockApi::builder().recently_expired(7));
    let (code, out, _) = run(audit(&api, folder.path()).args(["--output", "json"]));
    assert_eq!(code, Some(1));
    let report = &json(&out)["accounts"][0];
    assert_eq!(report["include_expired"], true);
    assert_eq!(report["tokens"]["listed"], 144);
    assert_eq!(report["now_source"], "given");
    assert_eq!(report["coverage"]["state"], "proven");
    assert_eq!(report["catalog"]["account"], true);
    let paths: Vec<String> = api
        .requests()
        .iter()
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(
        paths
            .iter()
            .filter(|path| path.ends_with("/tokens/verify"))
            .count(),
        1
    );
    assert_eq!(
        paths.iter().filter(|path| path.ends_with("/tokens")).count(),
        6,
        "two passes of three pages"
    );
}

#[test]
fn the_table_begins_with_verdict_and_coverage() {
    let folder = tempfile::tempdir().unwrap();
    let output = stored(folder.path(), &without_expiry()).output().unwrap();
    insta::assert_snapshot!(transcript(&output));
}

#[test]
fn the_exit_status_follows_fail_on() {
    let folder = tempfile::tempdir().unwrap();
    for (fail_on, more, expected) in [
        ("high", None, 0),
        ("medium", None, 1),
        ("low", None, 1),
        ("medium", Some("--exit-zero"), 0),
    ] {
        let mut command = stored(folder.path(), &without_expiry());
        command.args(["--fail-on", fail_on]).args(more);
        assert_eq!(run(&mut command).0, Some(expected), "{fail_on} {more:?}");
    }
    let (code, _, err) = run(stored(folder.path(), CLEAN).args(["--fail-on", "warning"]));
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn required_coverage_is_no_verdict_and_exit_zero_does_not_hide_it() {
    let folder = tempfile::tempdir().unwrap();
    let rows: [(&[&str], i32); 5] = [
        (&[], 0),
        (&["--require-coverage", "proven"], 3),
        (&["--require-coverage", "proven", "--exit-zero"], 3),
        (&["--profile", "cis"], 3),
        (
            &[
                "--profile",
                "cis",
                "--require-coverage",
                "unproven",
                "--exit-zero",
            ],
            0,
        ),
    ];
    for (flags, expected) in rows {
        let (code, _, err) = run(stored(folder.path(), CLEAN).args(flags));
        assert_eq!(code, Some(expected), "{flags:?}: {err}");
    }
    let output = stored(folder.path(), CLEAN)
        .args(["--require-coverage", "proven"])
        .output()
        .unwrap();
    insta::assert_snapshot!(transcript(&output));
}

/// Nothing looks clean in any format where tokens may be missing.
#[test]
fn there_is_no_verdict_without_coverage_in_any_format() {
    let folder = tempfile::tempdir().unwrap();
    let truncated = CLEAN.replace(r#""total_count": 1"#, r#""total_count": 2"#);
    let empty = r#"{"success": true, "errors": [], "messages": [], "result": []}"#;
    let filtered = folder.path().join("filtered.json");
    let api = start(MockApi::builder().tokens(20));
    let mut list = command();
    list.env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args([
            "list",
            "--account-id",
            api.account_id(),
            "--status",
            "active",
            "--output",
            "json",
            "--output-file",
        ])
        .arg(&filtered);
    assert_eq!(run(&mut list).0, Some(0));
    let filtered = std::fs::read_to_string(&filtered).unwrap();
    for (what, content) in [
        ("truncated", truncated.as_str()),
        ("empty", empty),
        ("filtered", filtered.as_str()),
    ] {
        for format in FORMATS {
            let (code, out, err) =
                run(stored(folder.path(), content).args(["--output", format, "--exit-zero"]));
            let context = format!("{what} as {format}:\n{out}\n{err}");
            assert_eq!(code, Some(3), "{context}");
            assert!(err.contains("error: no verdict: "), "{context}");
            let is_stated = match format {
                "table" | "markdown" => out.contains("no verdict"),
                "junit" => out.contains("<error") && out.contains("no verdict"),
                _ => out.contains("CFT902"),
            };
            assert!(is_stated, "{context}");
            assert!(!out.contains("no findings"), "{context}");
        }
    }
}

#[test]
fn counts_that_disagree_are_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(MockApi::builder().tokens(30).fault(Fault::total_count(40)));
    let (code, out, err) = run(&mut audit(&api, folder.path()));
    assert_eq!(code, Some(3), "{err}");
    assert!(
        out.starts_with("no verdict: the listing may be incomplete: the API reports 40 tokens"),
        "{out}"
    );
}

#[test]
fn a_caller_that_sees_only_its_own_tokens_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let own = "cfat_FAKE_sees_only_its_own";
    let api = start(
        MockApi::builder()
            .tokens(30)
            .another_api_token(own, TokenAccess::Own),
    );
    let (code, out, err) = run(audit(&api, folder.path()).env("CLOUDFLARE_API_TOKEN", own).args([
        "--output",
        "json",
        "--exit-zero",
    ]));
    let report = &json(&out)["accounts"][0];
    assert_ne!(report["coverage"]["state"], "proven", "{out}");
    assert_eq!(
        code,
        Some(if report["coverage"]["state"] == "broken" {
            3
        } else {
            0
        }),
        "{err}"
    );
}

#[test]
fn errors_have_the_statuses_of_list() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(MockApi::builder().fault(Fault::no_permission()));
    assert_eq!(run(&mut audit(&api, folder.path())).0, Some(4));
    let api = start(MockApi::builder().fault(Fault::html_page(502)));
    assert_eq!(
        run(audit(&api, folder.path()).args(["--max-retries", "0"])).0,
        Some(3)
    );
    assert_eq!(
        run(audit(&api, folder.path()).arg("tokens.json")).0,
        Some(2),
        "files and an account"
    );
    assert_eq!(run(&mut stored(folder.path(), "<html>")).0, Some(3));
}

#[test]
fn one_account_that_cannot_be_listed_has_no_verdict_and_the_others_are_audited() {
    let folder = tempfile::tempdir().unwrap();
    let other = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().tokens(10));
    let (code, out, err) =
        run(audit(&api, folder.path()).args(["--account-id", other, "--output", "json", "--exit-zero"]));
    assert_eq!(code, Some(3), "{err}");
    let report = json(&out);
    assert_eq!(report["accounts"][0]["tokens"]["listed"], 10);
    assert_eq!(report["accounts"][1]["verdict"], "none");
    assert!(err.contains(&format!("error: account {other}: ")), "{err}");
}

#[test]
fn the_settings_file_is_read_and_flags_win() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |settings: &str| std::fs::write(folder.path().join("cf-tokens-audit.toml"), settings).unwrap();
    let accepted = "[[suppress]]\nrule = \"CFT101\"\ntoken = \"11111111111111111111111111111111\"\nreason = \"known\"\nuntil = \"never\"\n";
    write(&format!("fail_on = \"medium\"\n{accepted}"));
    let (code, out, _) = run(&mut stored(folder.path(), &without_expiry()));
    assert_eq!(code, Some(0), "{out}");
    assert!(
        out.starts_with("no findings for the only token shown; 1 suppressed (1 with no end date)"),
        "{out}"
    );
    assert_eq!(
        run(stored(folder.path(), &without_expiry()).arg("--no-suppressions")).0,
        Some(1)
    );
    assert_eq!(
        run(stored(folder.path(), &without_expiry()).args(["--no-suppressions", "--fail-on", "high"])).0,
        Some(0)
    );

    write("[thresholds]\nexpiring_soon_days = 60\n");
    let low = ["--fail-on", "low"];
    assert_eq!(run(stored(folder.path(), CLEAN).args(low)).0, Some(1));
    assert_eq!(
        run(stored(folder.path(), CLEAN)
            .args(low)
            .args(["--expiring-soon-days", "30"]))
        .0,
        Some(0)
    );

    write("suppres = []\n");
    insta::assert_snapshot!(transcript(&stored(folder.path(), CLEAN).output().unwrap()));
    let mut named = stored(folder.path(), CLEAN);
    assert_eq!(
        run(named.args(["--settings", "other.toml"])).0,
        Some(2),
        "a named file must exist"
    );
}

#[test]
fn a_report_is_the_baseline_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let medium = ["--fail-on", "medium"];
    let file = ["--output-file", "report.json"];
    assert_eq!(
        run(stored(folder.path(), &without_expiry()).args(medium).args(file)).0,
        Some(1)
    );
    let next = ["--baseline", "report.json"];
    let (code, out, _) = run(stored(folder.path(), &without_expiry()).args(medium).args(next));
    assert_eq!(code, Some(0), "{out}");
    assert!(
        out.starts_with("no findings for the only token shown; 1 in the baseline"),
        "{out}"
    );
    assert_eq!(
        run(stored(folder.path(), CLEAN).args(["--baseline", "tokens.json"])).0,
        Some(2)
    );
}

/// A stored listing of the account, with tokens from [`CLEAN`] of which those in `forever` never expire.
fn listing(account: &str, listed_at: &str, tokens: &[(&str, bool)]) -> serde_json::Value {
    let tokens: Vec<serde_json::Value> = tokens
        .iter()
        .map(|(name, is_forever)| {
            let mut token = json(CLEAN)["result"][0].clone();
            token["id"] = format!("{name:0>32}").into();
            token["name"] = (*name).into();
            if *is_forever {
                token.as_object_mut().unwrap().remove("expires_on");
            }
            token
        })
        .collect();
    let count = tokens.len();
    serde_json::json!({
        "version": 2,
        "listed_at": listed_at,
        "summary": {
            "account_id": account, "include_expired": true, "first_page": 1, "pages": 1, "requests": 1, "retries": 0,
            "tokens": count, "duplicates": 0, "invalid": 0, "skipped": 0, "accounted_for": count, "total_count": count,
            "verification": "counts_agree", "end_reason": "total_reached",
        },
        "tokens": tokens,
    })
}

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const OTHER_ACCOUNT: &str = "fedcba9876543210fedcba9876543210";

/// A folder with an older and a newer listing: one finding is known, one is new, and one is gone.
fn two_listings() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let old = listing(
        ACCOUNT,
        "2026-01-12T12:00:00Z",
        &[("known", true), ("later", false), ("gone", true)],
    );
    let new = listing(
        ACCOUNT,
        "2026-01-15T12:00:00Z",
        &[("known", true), ("later", true)],
    );
    write(&folder, "old.json", &old);
    write(&folder, "new.json", &new);
    folder
}

fn write(folder: &tempfile::TempDir, name: &str, content: &serde_json::Value) {
    std::fs::write(folder.path().join(name), content.to_string()).unwrap();
}

fn against(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .current_dir(folder.path())
        .args(["audit", "new.json", "--against"])
        .args(arguments);
    command
}

#[test]
fn findings_that_are_new_since_an_earlier_listing_are_marked() {
    let folder = two_listings();
    let output = against(&folder, &["old.json"]).output().unwrap();
    insta::assert_snapshot!("against", transcript(&output));
    let (code, out, err) = run(&mut against(
        &folder,
        &["old.json", "--output", "json", "--also", "html=page.html"],
    ));
    assert_eq!(code, Some(0), "{err}");
    assert!(
        err.contains("; 1 new since 2026-01-12 (coverage unproven)"),
        "{err}"
    );
    let report = &json(&out)["accounts"][0];
    let new: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["new"] == true)
        .map(|finding| finding["token"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(new, ["later"]);
    assert_eq!(report["counts"]["new"], 1);
    assert_eq!(report["against"]["listed_at"], "2026-01-12T12:00:00Z");
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(
        page.contains("1 new since 2026-01-12"),
        "the headline counts them"
    );
    assert!(page.contains(r#"<span class="new">new</span> <strong>later</strong>"#));
    // What is marked does not change the exit status.
    assert_eq!(
        run(&mut against(&folder, &["old.json", "--fail-on", "medium"])).0,
        Some(1)
    );
    assert_eq!(
        run(&mut against(&folder, &["new.json", "--fail-on", "medium"])).0,
        Some(1)
    );
}

#[test]
fn the_earlier_listing_is_audited_by_the_same_thresholds() {
    let folder = two_listings();
    let flags = ["old.json", "--expiring-soon-days", "60", "--output", "json"];
    let (_, out, _) = run(&mut against(&folder, &flags));
    let report = &json(&out)["accounts"][0];
    assert_eq!(report["counts"]["new"], 1, "{out}");
}

#[test]
fn an_earlier_listing_that_proves_nothing_is_refused() {
    let folder = two_listings();
    let old = listing(
        ACCOUNT,
        "2026-01-12T12:00:00Z",
        &[("known", true), ("gone", true)],
    );
    let mut filtered = old.clone();
    filtered["filter"] = serde_json::json!({"filters": ["--status active"], "passed": 2, "total": 3});
    let mut short = old.clone();
    short["tokens"].as_array_mut().unwrap().pop();
    write(&folder, "filtered.json", &filtered);
    write(&folder, "short.json", &short);
    write(&folder, "bare.json", &old["tokens"]);
    write(
        &folder,
        "other.json",
        &listing(OTHER_ACCOUNT, "2026-01-12T12:00:00Z", &[]),
    );
    write(
        &folder,
        "newer.json",
        &listing(ACCOUNT, "2026-01-16T12:00:00Z", &[]),
    );
    write(
        &folder,
        "empty.json",
        &listing(ACCOUNT, "2026-01-12T12:00:00Z", &[]),
    );
    for name in ["filtered", "short", "bare", "other", "newer", "empty", "missing"] {
        let output = against(&folder, &[&format!("{name}.json")]).output().unwrap();
        assert_refused(name, &output);
        insta::assert_snapshot!(format!("against_{name}"), transcript(&output));
    }
    assert_eq!(
        run(&mut against(&folder, &["empty.json", "--allow-empty"])).0,
        Some(0)
    );
    let (code, _, err) = run(against(&folder, &["-"]).args(["-"]));
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("stdin can be read only once"), "{err}");
}

#[test]
fn a_live_listing_is_compared_with_a_stored_one() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(MockApi::builder().tokens(30));
    store(
        &api,
        folder.path(),
        &["--include-expired", "--output-file", "old.json"],
    );
    let stored = std::fs::read_to_string(folder.path().join("old.json")).unwrap();
    let mut old = json(&stored);
    old["listed_at"] = "2026-01-15T11:00:00Z".into();
    write(&folder, "old.json", &old);
    let (_, out, err) = run(audit(&api, folder.path()).args(["--against", "old.json"]));
    assert!(
        out.lines()
            .next()
            .unwrap()
            .contains("; none new since 2026-01-15"),
        "{out}{err}"
    );

    // Several accounts, each with its own listing in one file.
    let with_other = ["--account-id", OTHER_ACCOUNT, "--against", "old.json"];
    let (code, out, err) = run(audit(&api, folder.path()).args(with_other));
    assert_eq!(code, Some(3), "the other account cannot be listed: {err}");
    assert!(out.contains("; none new since 2026-01-15"), "{out}{err}");
}

#[test]
fn a_report_is_written_in_several_formats() {
    let folder = tempfile::tempdir().unwrap();
    let also = ["--also", "sarif=audit.sarif", "--also", "markdown=audit.md"];
    let (code, out, err) = run(stored(folder.path(), &without_expiry()).args(also));
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("1 finding (1 medium)"), "{out}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("audit.sarif").contains("CFT101") && read("audit.md").starts_with("## Audit"));
    let (code, _, err) = run(stored(folder.path(), CLEAN).args(["--also", "pdf=x"]));
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn a_stored_listing_is_evaluated_as_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(MockApi::builder().tokens(10));
    store(&api, folder.path(), &["--output-file", "tokens.json"]);
    let mut audit = command();
    audit
        .current_dir(folder.path())
        .args(["audit", "tokens.json", "--output", "json", "--exit-zero"]);
    let (code, out, err) = run(&mut audit);
    assert_eq!(code, Some(0), "{err}");
    let report = &json(&out)["accounts"][0];
    assert_eq!(report["now_source"], "listing");
    assert_eq!(report["now"], report["listed_at"]);
    // A response of the API has no time.
    std::fs::write(folder.path().join("tokens.json"), CLEAN).unwrap();
    let (_, out, _) = run(&mut audit);
    assert_eq!(json(&out)["accounts"][0]["now_source"], "clock");
}

#[test]
fn people_and_domains_are_given_by_flags() {
    let folder = tempfile::tempdir().unwrap();
    let created = CLEAN.replace(
        r#""name": "fine""#,
        r#""name": "fine", "creator_email_at_creation": "ada@x.test""#,
    );
    std::fs::write(folder.path().join("left.txt"), "ada@x.test 2026-01-10\n").unwrap();
    let (_, out, _) = run(stored(folder.path(), &created).args(["--departed", "left.txt"]));
    assert!(out.contains("CFT505"), "{out}");
    let (_, out, _) = run(stored(folder.path(), &created).args(["--allowed-domain", "example.com"]));
    assert!(out.contains("CFT501"), "{out}");
    std::fs::write(folder.path().join("left.txt"), "ada@x.test\n").unwrap();
    let (code, _, err) = run(stored(folder.path(), &created).args(["--departed", "left.txt"]));
    assert_eq!(code, Some(2));
    assert!(
        err.contains("left.txt, line 1: expected an email address and a day"),
        "{err}"
    );
}

#[test]
fn names_are_escaped_and_credentials_in_them_redacted() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = CLEAN.replace("fine", "a\\u001b[31m\\u202e <b> cfat_FAKE0123456789");
    for format in FORMATS {
        let (_, out, err) = run(stored(folder.path(), &hostile).args(["--output", format]));
        assert!(
            !out.contains('\u{1b}') && !out.contains("FAKE") && !err.contains("FAKE"),
            "{format}: {out}"
        );
    }
}

#[test]
fn rules_are_listed_and_explained_offline() {
    let output = command().args(["rules"]).output().unwrap();
    insta::assert_snapshot!("rules", transcript(&output));
    let output = command()
        .args(["explain", "cft410", "no-expiry"])
        .output()
        .unwrap();
    insta::assert_snapshot!("explain", transcript(&output));
    let output = command().args(["explain", "CFT999"]).output().unwrap();
    insta::assert_snapshot!("explain_unknown", transcript(&output));
    let (code, out, _) = run(command().args(["rules", "--output", "json", "--profile", "cis"]));
    assert_eq!(code, Some(0));
    assert_eq!(json(&out)[0]["severity"], "high");
}
