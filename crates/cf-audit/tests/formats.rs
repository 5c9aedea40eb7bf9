//! Reports in all formats: valid by their schemas, escaped, and never clean without coverage.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test panics where it fails"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use cf_audit::formats::{self, Anchor, TableOptions};
use cf_audit::{
    Audit, AuditFile, AuditInput, Completeness, Coverage, Credentials, Profile, Report, Severity,
};
use cf_models::{Token, parse_token};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
/// What the formats must not pass on.
const HOSTILE: &str =
    "<b>x</b>|[a](http://x.test) {0} `c` =1+1 \u{1b}[31m\u{202e} @all ]]> & \"q\" www.x.test";

type Format = (&'static str, fn(&[Report]) -> String);
const FORMATS: [Format; 8] = [
    ("table", |reports| formats::table(reports, TableOptions::new())),
    ("json", formats::json),
    ("ndjson", formats::ndjson),
    ("csv", formats::csv),
    ("markdown", formats::markdown),
    ("sarif", |reports| formats::sarif(reports, &Anchor::default())),
    ("junit", |reports| formats::junit(reports, Severity::High)),
    ("gitlab", |reports| formats::gitlab(reports, &Anchor::default())),
];

fn format(name: &str, reports: &[Report]) -> String {
    let (_, format) = FORMATS.iter().find(|(other, _)| *other == name).unwrap();
    format(reports)
}

fn token(id: &str, name: &str, more: &str) -> Token {
    let name = serde_json::to_string(name).unwrap();
    let json = format!(
        r#"{{"id": "{id}", "name": {name}, "status": "active", "issued_on": "2026-11-01T00:00:00Z",
            "last_used_on": "2026-11-24T00:00:00Z",
            "condition": {{"request_ip": {{"in": ["203.0.113.0/24", "2001:db8::/48"]}}}}, {more}
            "policies": [{{"id": "p1", "effect": "allow", "permission_groups": [{{"id": "82e64a83756745bbbb1c9c2701bf816b"}}],
                "resources": {{"com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353": "*"}}}}]}}"#
    );
    parse_token(json.as_bytes()).unwrap()
}

const ENDS: &str = r#""expires_on": "2027-03-01T00:00:00Z","#;

/// Tokens of which each finds something, also of high and critical severity.
fn risky() -> Vec<Token> {
    vec![
        token("1", HOSTILE, ""),
        token("2", "ci cfat_FAKE0123456789", ENDS),
        token("3", "leaked", r#""expires_on": null, "provisioner_type": "x","#),
        parse_token(br#"{"id": "4", "name": "gone", "status": "revoked (exposed)"}"#).unwrap(),
    ]
}

fn input(tokens: &[Token]) -> AuditInput<'_> {
    AuditInput::new(tokens)
        .with_account(ACCOUNT.parse().unwrap())
        .with_completeness(Completeness::Complete)
}

fn run(input: &AuditInput<'_>) -> Report {
    let suppressions =
        "[[suppress]]\nrule = \"CFT101\"\ntoken = \"3\"\nreason = \"known\"\nuntil = \"never\"\n";
    let file = AuditFile::parse(suppressions).unwrap();
    let audit = match input.tokens.len() {
        4 => Audit::new(Profile::Default).with_suppressions(file.suppressions),
        _ => Audit::new(Profile::Default),
    };
    audit.at("2026-11-25T12:00:00Z".parse().unwrap()).run(input)
}

fn validate(schema: &str, json: &str) {
    let mut schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    // A mistake of the official schema: an unmatched bracket.
    for path in ["run", "toolComponent"] {
        if let Some(pattern) = schema.pointer_mut(&format!("/definitions/{path}/properties/language/pattern"))
        {
            *pattern = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
        }
    }
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let json = serde_json::from_str(json).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_format_has_a_snapshot() {
    let tokens = risky();
    let report = run(&input(&tokens));
    for name in ["table", "ndjson", "csv", "markdown", "junit", "gitlab"] {
        insta::assert_snapshot!(name, format(name, std::slice::from_ref(&report)));
    }
    let mut sarif: serde_json::Value = serde_json::from_str(&format("sarif", &[report])).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array_mut()
        .unwrap();
    rules.truncate(1);
    insta::assert_json_snapshot!("sarif", sarif);
}

#[test]
fn reports_are_valid_by_their_schemas() {
    let tokens = risky();
    let (one, none) = (run(&input(&tokens)), run(&input(&[])));
    let mut compared = one.clone();
    compared.mark_new_since(&none);
    assert!(compared.counts.new > Some(0));
    for reports in [
        &[one.clone()][..],
        &[compared][..],
        &[one, none.clone()][..],
        &[none][..],
        &[][..],
    ] {
        validate(
            include_str!("../../../fixtures/schemas/sarif-2.1.0.json"),
            &format("sarif", reports),
        );
        validate(
            include_str!("../../../fixtures/schemas/gitlab-code-quality.json"),
            &format("gitlab", reports),
        );
        validate(
            include_str!("../../../fixtures/schemas/audit-report-v1.json"),
            &format("json", reports),
        );
        validate_junit(&format("junit", reports));
    }
}

fn validate_junit(xml: &str) {
    let document = quick_junit::Report::deserialize_from_str(xml).unwrap();
    assert_eq!(document.name.unwrap().as_str(), "cf-tokens audit");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/schemas/junit-10.xsd");
    let child = Command::new("xmllint")
        .args(["--noout", "--schema", schema, "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("xmllint is not installed: JUnit is not validated by its schema");
        return;
    };
    child.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{xml}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn sarif_has_what_code_scanning_requires() {
    let tokens = risky();
    let sarif: serde_json::Value = serde_json::from_str(&format("sarif", &[run(&input(&tokens))])).unwrap();
    let run = &sarif["runs"][0];
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for path in [
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
            "/properties/security-severity",
        ] {
            assert!(
                rule.pointer(path)
                    .and_then(|text| text.as_str())
                    .is_some_and(|text| !text.is_empty()),
                "{rule} {path}"
            );
        }
    }
    let results = run["results"].as_array().unwrap();
    let mut hashes = BTreeSet::new();
    for result in results {
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "cf-tokens-audit.toml");
        for member in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(location["region"][member].as_u64() >= Some(1), "{member}");
        }
        assert!(
            hashes.insert(
                result["partialFingerprints"]["primaryLocationLineHash"]
                    .as_str()
                    .unwrap()
            )
        );
        let rule = result["ruleIndex"].as_u64().unwrap();
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(rule).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let levels: Vec<&str> = results[1..]
        .iter()
        .map(|result| result["level"].as_str().unwrap())
        .collect();
    let rank = |level: &&str| {
        ["error", "warning", "note"]
            .iter()
            .position(|other| other == level)
    };
    assert!(levels.is_sorted_by_key(rank), "{levels:?}");
}

#[test]
fn no_more_results_than_code_scanning_accepts() {
    let tokens: Vec<Token> = (0..25_100)
        .map(|number| token(&format!("t{number}"), "a name of the usual length", ""))
        .collect();
    let report = run(&input(&tokens));
    let sarif: serde_json::Value =
        serde_json::from_str(&format("sarif", std::slice::from_ref(&report))).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 25_000);
    let notes = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    assert!(
        notes[1]["message"]["text"]
            .as_str()
            .unwrap()
            .contains("results are left out")
    );

    let markdown = format("markdown", &[report]);
    assert!(markdown.len() <= formats::MARKDOWN_LIMIT, "{}", markdown.len());
    assert!(markdown.contains("**This text ends here: it would be longer than 900 KiB.**"));
}

#[test]
fn names_are_escaped_for_every_format() {
    let tokens = risky();
    let report = run(&input(&tokens));
    for (name, format) in FORMATS {
        let text = format(std::slice::from_ref(&report));
        assert!(!text.contains('\u{1b}') && !text.contains("FAKE"), "{name}");
        if !matches!(name, "json" | "ndjson" | "csv") {
            assert!(!text.contains('\u{202e}'), "{name}");
        }
        if matches!(name, "markdown" | "junit") {
            assert!(!text.contains("<b>"), "{name}: {text}");
        }
        if name == "markdown" {
            assert!(!text.contains("http://") && !text.contains("www.x"), "{text}");
        }
    }
    let mut reader = format("csv", &[report]);
    reader = reader
        .lines()
        .find(|line| line.contains("CFT509"))
        .unwrap()
        .to_owned();
    assert!(reader.contains("\"<b>x</b>|"), "{reader}");
}

/// In no format does a listing look clean of which tokens may be missing.
#[test]
fn nothing_is_clean_without_coverage() {
    let caller = "cccccccccccccccccccccccccccccccc";
    let clean = [token(caller, "fine", ENDS)];
    let read = clean_caller(caller);
    let account_token = || Credentials::AccountToken {
        id: caller.parse().unwrap(),
    };
    let disagree = Completeness::Incomplete(vec!["the API reports 9 tokens but returned 1".to_owned()]);
    let rows: [(&str, AuditInput<'_>, Coverage); 8] = [
        ("empty", input(&[]), Coverage::Broken),
        (
            "empty for an account token",
            input(&[]).with_credentials(account_token()),
            Coverage::Broken,
        ),
        (
            "counts disagree",
            input(&clean).with_completeness(disagree),
            Coverage::Broken,
        ),
        (
            "filtered",
            input(&clean).with_filter("--status active"),
            Coverage::Broken,
        ),
        (
            "truncated",
            input(&clean).with_completeness(Completeness::Incomplete(Vec::new())),
            Coverage::Broken,
        ),
        (
            "own tokens only",
            input(&clean).with_credentials(account_token()),
            Coverage::Unproven,
        ),
        (
            "no summary",
            input(&read).with_completeness(Completeness::Unknown),
            Coverage::Unproven,
        ),
        (
            "all tokens",
            input(&read).with_credentials(account_token()),
            Coverage::Proven,
        ),
    ];
    for (what, input, coverage) in rows {
        let report = run(&input);
        assert_eq!(report.coverage.state, coverage, "{what}");
        for (name, format) in FORMATS {
            let text = format(std::slice::from_ref(&report));
            let context = format!("{what} as {name}:\n{text}");
            let (broken, shown) = (coverage == Coverage::Broken, coverage == Coverage::Unproven);
            match name {
                "table" => {
                    let first = text.lines().next().unwrap();
                    assert_eq!(first.starts_with("no verdict: "), broken, "{context}");
                    assert_eq!(
                        first.starts_with("no findings for the only token shown"),
                        shown,
                        "{context}"
                    );
                    assert!(
                        text.lines()
                            .nth(1)
                            .unwrap()
                            .starts_with(&format!("coverage {coverage}")),
                        "{context}"
                    );
                }
                "markdown" => {
                    assert_eq!(text.contains("**no verdict: "), broken, "{context}");
                    assert_eq!(
                        text.contains("**no findings for the only token shown**"),
                        shown,
                        "{context}"
                    );
                }
                "json" | "ndjson" | "csv" => {
                    assert_eq!(text.contains("no_findings_shown"), shown, "{context}");
                    assert_eq!(text.contains("CFT902"), broken, "{context}");
                    assert!(text.contains(coverage.as_str()), "{context}");
                }
                "sarif" => {
                    assert_eq!(
                        text.contains("\"executionSuccessful\": false"),
                        broken,
                        "{context}"
                    );
                    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                    let first = &json["runs"][0]["results"][0]["ruleId"];
                    assert_eq!(first == "CFT902", broken, "{context}");
                    assert_eq!(first == "CFT903", shown, "{context}");
                }
                "junit" => {
                    let document = quick_junit::Report::deserialize_from_str(&text).unwrap();
                    let suite = &document.test_suites[0];
                    assert_eq!(suite.errors, usize::from(broken), "{context}");
                    assert_eq!(suite.failures, 0, "{context}");
                    let is_skipped = |case: &&quick_junit::TestCase| {
                        matches!(case.status, quick_junit::TestCaseStatus::Skipped { .. })
                    };
                    let skipped = suite.test_cases.iter().filter(is_skipped).count();
                    if broken {
                        // No rule has passed.
                        assert_eq!(skipped + suite.errors, suite.tests, "{context}");
                    }
                    assert_eq!(skipped > 0, coverage != Coverage::Proven, "{context}");
                }
                _ => {
                    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                    let first = json[0]["check_name"].as_str().unwrap_or_default();
                    assert_eq!(first.starts_with("CFT902"), broken, "{context}");
                    assert_eq!(first.starts_with("CFT903"), shown, "{context}");
                }
            }
        }
    }
}

/// A calling token that may see all tokens and that no rule finds anything about.
fn clean_caller(id: &str) -> [Token; 1] {
    let read = cf_audit::Catalog::new()
        .find_ids("Account API Tokens Read")
        .remove(0);
    let json = serde_json::to_value(token(id, "audit", ENDS)).unwrap();
    let mut json = json;
    json["policies"][0]["permission_groups"][0]["id"] = read.to_string().into();
    json["policies"][0]["resources"] =
        serde_json::json!({format!("com.cloudflare.api.account.{ACCOUNT}"): "*"});
    [parse_token(json.to_string().as_bytes()).unwrap()]
}

#[test]
fn an_anchor_is_a_relative_path() {
    for path in ["cf-tokens-audit.toml", ".github/workflows/audit.yml", "a/b-c_d.e"] {
        assert_eq!(path.parse::<Anchor>().unwrap().as_str(), path);
    }
    for path in [
        "",
        "/etc/passwd",
        "../x",
        "a//b",
        "a/",
        "https://x.test/a",
        "a b",
        "./a",
        "c:\\x",
    ] {
        assert!(path.parse::<Anchor>().is_err(), "{path}");
    }
}
