//! `diff`: two listings, in every format, and what is not compared.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cf_mock::MockApi;
use serde_json::{Value, json};

use common::{assert_refused, command, start, text, transcript};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const OTHER_ACCOUNT: &str = "fedcba9876543210fedcba9876543210";

/// A stored listing of these tokens.
fn listing(account: &str, listed_at: &str, tokens: &Value) -> Value {
    let count = tokens.as_array().unwrap().len();
    json!({
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

fn policy(groups: &Value, zone: &str) -> Value {
    let account = format!("com.cloudflare.api.account.{ACCOUNT}");
    let zone = format!("com.cloudflare.api.account.zone.{zone}");
    json!([{"id": "p1", "effect": "allow", "permission_groups": groups, "resources": {account: {zone: "*"}}}])
}

fn dns() -> Value {
    json!({"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"})
}

fn zone_read() -> Value {
    json!({"id": "c8fed203ed3043cba015a93ad1616f1f", "name": "Zone Read"})
}

fn before() -> Value {
    let tokens = json!([
        {"id": "t1", "name": "deploy", "status": "active", "expires_on": "2026-03-01T00:00:00Z",
            "policies": policy(&json!([zone_read()]), "023e105f4ecef8ad9ca31a8372d0c353"),
            "condition": {"request_ip": {"in": ["192.0.2.0/24"]}}},
        {"id": "t2", "name": "backup\u{1b}[31m", "status": "active"},
        {"id": "t3", "name": "old name", "status": "active", "last_used_on": "2025-06-01T00:00:00Z"},
        {"id": "t4", "name": "terraform", "status": "active", "modified_on": "2026-01-01T00:00:00Z"},
        {"id": "t5", "name": "short", "status": "active", "expires_on": "2026-01-15T12:00:00Z"},
        {"id": "t6", "name": "unused", "status": "active", "last_used_on": "2026-01-14T00:00:00Z"},
        {"id": "t7", "name": "same", "status": "active"},
    ]);
    listing(ACCOUNT, "2026-01-15T00:00:00Z", &tokens)
}

fn after() -> Value {
    let tokens = json!([
        {"id": "t1", "name": "deploy", "status": "active",
            "policies": policy(&json!([zone_read(), dns()]), "*"),
            "condition": {"request_ip": {"in": ["192.0.2.0/24", "198.51.100.0/24"]}}},
        {"id": "t3", "name": "new | name", "status": "active", "last_used_on": "2026-01-15T10:00:00Z"},
        {"id": "t4", "name": "terraform", "status": "active", "modified_on": "2026-01-15T08:00:00Z"},
        {"id": "t6", "name": "unused", "status": "disabled", "last_used_on": "2026-01-15T00:00:00Z"},
        {"id": "t7", "name": "same", "status": "active"},
        {"id": "t8", "name": "fresh", "status": "active", "policies": policy(&json!([dns()]), "*"),
            "issued_on": "2026-01-15T09:00:00Z"},
        {"id": "t9", "name": "leaked", "status": "revoked (exposed)"},
    ]);
    listing(ACCOUNT, "2026-01-16T00:00:00Z", &tokens)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, content: &Value) -> Self {
        std::fs::write(self.path(name), content.to_string()).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `diff` in the folder, so that messages do not contain its path.
    fn diff(&self, arguments: &[&str]) -> Output {
        diff_in(self.0.path(), arguments).output().unwrap()
    }
}

fn diff_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command();
    command.current_dir(folder).arg("diff").args(arguments);
    command
}

fn both() -> Folder {
    Folder::new()
        .with("monday.json", &before())
        .with("tuesday.json", &after())
}

#[test]
fn every_format_shows_what_changed() {
    let folder = both();
    for format in ["text", "json", "markdown"] {
        let output = folder.diff(&["monday.json", "tuesday.json", "--output", format]);
        assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
        insta::assert_snapshot!(format!("output_{format}"), transcript(&output));
    }
    let output = folder.diff(&["monday.json", "tuesday.json", "--show-use", "--idle", "1h"]);
    insta::assert_snapshot!("every_use", transcript(&output));
}

#[test]
fn json_is_valid_by_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../../fixtures/schemas/diff-v1.json")).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let mut other = after();
    other["tokens"][1]["status"] = json!("paused");
    other["tokens"][1]["condition"] = json!({"request_ip": {"in": ["2001:db8::/48"]}, "geo": "x"});
    other["tokens"][2]["not_before"] = json!("2026-01-10T00:00:00Z");
    let folder = both().with("other.json", &other);
    let mut kinds = std::collections::BTreeSet::new();
    for (old, new) in [
        ("monday.json", "tuesday.json"),
        ("monday.json", "other.json"),
        ("monday.json", "monday.json"),
    ] {
        let output = folder.diff(&[old, new, "--output", "json", "--show-use"]);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{old} {new}: {errors:#?}");
        kinds.extend(document["counts"].as_object().unwrap().keys().cloned());
    }
    assert!(kinds.len() >= 10, "most kinds are validated: {kinds:?}");
    let invalid = json!({"version": 2});
    assert!(!validator.is_valid(&invalid));
}

#[test]
fn the_exit_status_depends_on_fail_on() {
    let narrower = {
        let mut listing = before();
        listing["tokens"][0]["expires_on"] = json!("2026-02-01T00:00:00Z");
        listing
    };
    let folder = both().with("narrower.json", &narrower);
    for (new, fail_on, status) in [
        ("tuesday.json", "any", 1),
        ("tuesday.json", "widened", 1),
        ("tuesday.json", "none", 0),
        ("narrower.json", "any", 1),
        ("narrower.json", "widened", 0),
        ("monday.json", "any", 0),
    ] {
        let output = folder.diff(&["monday.json", new, "--fail-on", fail_on]);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{new} {fail_on}: {}",
            transcript(&output)
        );
    }
    insta::assert_snapshot!("same", transcript(&folder.diff(&["monday.json", "monday.json"])));
}

#[test]
fn a_listing_that_proves_nothing_is_refused_with_every_reason() {
    let mut filtered = before();
    filtered["filter"] = json!({"filters": ["--status active"], "passed": 7, "total": 9});
    let mut short = before();
    short["tokens"].as_array_mut().unwrap().pop();
    let mut other = after();
    other["summary"]["account_id"] = json!(OTHER_ACCOUNT);
    let folder = both()
        .with("filtered.json", &filtered)
        .with("short.json", &short)
        .with("other.json", &other)
        .with("bare.json", &before()["tokens"]);
    for (name, arguments) in [
        ("filtered", ["filtered.json", "tuesday.json"]),
        ("short", ["short.json", "tuesday.json"]),
        ("other_account", ["monday.json", "other.json"]),
        ("newer", ["tuesday.json", "monday.json"]),
        ("bare", ["bare.json", "tuesday.json"]),
        ("several", ["filtered.json", "bare.json"]),
        ("missing", ["monday.json", "none.json"]),
    ] {
        let output = folder.diff(&arguments);
        assert_refused(name, &output);
        insta::assert_snapshot!(format!("refused_{name}"), transcript(&output));
    }
    let arguments = [
        "bare.json",
        "tuesday.json",
        "--allow-incomplete",
        "--fail-on",
        "none",
    ];
    let output = folder.diff(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let warning = "warning: the old listing (bare.json) is not known to be complete";
    assert!(text(&output.stderr).contains(warning), "{}", transcript(&output));
}

#[test]
fn pages_of_the_api_are_compared_if_their_total_is_right() {
    let pages = |tokens: &Value, total: usize| {
        json!({"success": true, "errors": [], "messages": [], "result": tokens,
            "result_info": {"page": 1, "per_page": 50, "count": total, "total_count": total}})
    };
    let (before, after) = (before(), after());
    let folder = Folder::new()
        .with("old.json", &pages(&before["tokens"], 7))
        .with("new.json", &pages(&after["tokens"], 7))
        .with("short.json", &pages(&after["tokens"], 8));
    let output = folder.diff(&["old.json", "new.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    assert!(
        text(&output.stdout).contains("time not known"),
        "{}",
        transcript(&output)
    );
    let output = folder.diff(&["old.json", "short.json"]);
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    // The states of tokens show the order.
    let output = folder.diff(&["new.json", "old.json"]);
    let reason = "later state of token t4";
    assert!(text(&output.stderr).contains(reason), "{}", transcript(&output));
}

#[test]
fn the_two_latest_listings_of_a_folder_are_compared() {
    let of_other = listing(OTHER_ACCOUNT, "2026-01-20T00:00:00Z", &json!([]));
    let oldest = listing(ACCOUNT, "2026-01-01T00:00:00Z", &json!([]));
    let folder = Folder::new()
        .with("a.json", &after())
        .with("b.json", &before())
        .with("c.json", &oldest)
        .with("notes.json", &json!({"about": "this folder"}));
    let output = folder.diff(&["."]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    let shown = text(&output.stdout);
    assert!(
        shown.contains("old: ./b.json (") && shown.contains("new: ./a.json ("),
        "{shown}"
    );
    let note = "notes.json is ignored";
    assert!(text(&output.stderr).contains(note), "{}", transcript(&output));
    // The latest of a folder, and a file.
    let output = folder.diff(&[".", "a.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));

    let folder = folder.with("d.json", &of_other);
    let output = folder.diff(&["."]);
    let reason = "different accounts";
    assert!(text(&output.stderr).contains(reason), "{}", transcript(&output));
    let output = folder.diff(&[".", "--account-id", ACCOUNT]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));

    let single = Folder::new().with("only.json", &before());
    for (name, argument) in [("folder", "."), ("file", "only.json")] {
        let output = single.diff(&[argument]);
        insta::assert_snapshot!(format!("one_{name}"), transcript(&output));
    }
}

#[test]
fn a_file_with_several_accounts_needs_a_choice() {
    let empty = listing(OTHER_ACCOUNT, "2026-01-15T00:00:00Z", &json!([]));
    let mut both = json!({"accounts": [before(), empty]});
    for (index, account) in [ACCOUNT, OTHER_ACCOUNT].into_iter().enumerate() {
        both["accounts"][index]["account_id"] = json!(account);
    }
    let folder = Folder::new().with("both.json", &both).with("new.json", &after());
    let output = folder.diff(&["both.json", "new.json"]);
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    let reason = "both.json has 2 listings";
    assert!(text(&output.stderr).contains(reason), "{}", transcript(&output));
    let output = folder.diff(&["both.json", "new.json", "--account-id", ACCOUNT]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
}

#[test]
fn a_stored_listing_is_compared_with_the_account_now() {
    let api = start(MockApi::builder().tokens(4));
    let with_credentials = |command: &mut Command| {
        command
            .env("CLOUDFLARE_API_TOKEN", api.api_token())
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .output()
            .unwrap()
    };
    let folder = Folder::new();
    let mut list = command();
    list.current_dir(folder.0.path())
        .args(["list", "--include-expired", "--output-file", "old.json"]);
    list.args(["--account-id", api.account_id()]);
    assert!(with_credentials(&mut list).status.success());

    // The account is that of the stored listing.
    let output = with_credentials(&mut diff_in(folder.0.path(), &["old.json", "--live"]));
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let new = "new: the account now (4 tokens";
    assert!(text(&output.stdout).contains(new), "{}", transcript(&output));

    let stored = std::fs::read(folder.path("old.json")).unwrap();
    let mut changed: Value = serde_json::from_slice(&stored).unwrap();
    changed["tokens"][0]["name"] = json!("before");
    let folder = folder.with("old.json", &changed);
    let output = with_credentials(&mut diff_in(
        folder.0.path(),
        &["old.json", "--live", "-o", "json"],
    ));
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["counts"], json!({"renamed": 1}));
    let usage = folder.diff(&["old.json", "old.json", "--live"]);
    assert_eq!(usage.status.code(), Some(2), "{}", transcript(&usage));
}

#[test]
fn a_file_can_be_written_and_untrusted_text_is_escaped() {
    let folder = both();
    let output = folder.diff(&[
        "monday.json",
        "tuesday.json",
        "-o",
        "markdown",
        "--output-file",
        "out.md",
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    let written = std::fs::read_to_string(folder.path("out.md")).unwrap();
    assert!(written.contains(r"new \| name"), "{written}");
    let colored = folder.diff(&["--color", "always", "monday.json", "tuesday.json"]);
    let plain = folder.diff(&["monday.json", "tuesday.json"]);
    assert_ne!(colored.stdout, plain.stdout);
    assert_eq!(
        anstream::adapter::strip_str(&text(&colored.stdout)).to_string(),
        text(&plain.stdout)
    );
    assert!(!text(&plain.stdout).contains('\u{1b}'));
}
