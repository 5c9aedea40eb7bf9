//! Who can do what: the filters, the library and an independent script return the same tokens of the sample account.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests and their helpers report failures by panics"
)]

#[path = "../common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use cf_audit::{AccessClass, Catalog, IpRestriction};
use cf_mock::account;
use cf_tokens::Token;
use cf_tokens::models::rights::{Access, Decision, GroupSelector, PolicyResource, ResourceQuery, Rights};
use cf_tokens::models::{PermissionGroup, ResourceKind, ResourceSelector, parse_token};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use common::{command, transcript};

/// The IDs of the tokens that match, and of those that may.
type Matches = (Vec<String>, Vec<String>);

/// A zone that no policy names.
const OTHER_ZONE: &str = "ffffffffffffffffffffffffffffffff";

/// The day of the sample account, and a week later.
const TODAY: &str = "2026-01-15T12:00:00Z";
const NEXT_WEEK: &str = "2026-01-22T12:00:00Z";

/// Ten questions: as the script reads them, and as flags.
fn questions(zone: &str) -> Vec<(Value, Vec<String>)> {
    let account = account::ACCOUNT_ID;
    let bucket = format!("com.cloudflare.edge.r2.bucket.{account}_default_backups");
    let of_zone = json!({"kind": "zone", "id": zone});
    let of_account = json!({"kind": "account", "id": account});
    let row = |question: Value, flags: &str| {
        let at = question["at"].as_str().unwrap().to_owned();
        let flags = flags.split('|').map(str::to_owned);
        (question, flags.chain(["--now".to_owned(), at]).collect())
    };
    vec![
        // Who can write DNS in the zone from this address next week?
        row(
            json!({"permission": "DNS Write", "resource": of_zone, "from": "192.0.2.10", "usable": true, "at": NEXT_WEEK}),
            &format!("--permission|dns write|--resource|{zone}|--allows-ip|192.0.2.10|--usable"),
        ),
        // Who can write DNS in a zone that no policy names?
        row(
            json!({"permission": "DNS Write", "resource": {"kind": "zone", "id": OTHER_ZONE}, "at": TODAY}),
            &format!("--permission|DNS Write|--resource|{OTHER_ZONE}"),
        ),
        // Who may create tokens?
        row(
            json!({"permission": "Account API Tokens Write", "at": TODAY}),
            "--can-mint",
        ),
        // Who can change anything in the account, now?
        row(
            json!({"access": "write", "resource": of_account, "usable": true, "at": TODAY}),
            &format!("--access|write|--resource|{account}|--usable"),
        ),
        // Who can do anything with the bucket?
        row(
            json!({"resource": {"kind": "bucket", "id": "default_backups"}, "at": TODAY}),
            &format!("--resource|{bucket}"),
        ),
        // Who can purge the zone's cache, now?
        row(
            json!({"permission": "Cache Purge", "resource": of_zone, "usable": true, "at": TODAY}),
            &format!("--permission|cache purge|--resource|{zone}|--usable"),
        ),
        // Which usable tokens can only read?
        row(
            json!({"access": "read", "read_only": true, "usable": true, "at": TODAY}),
            "--access|read|--not|access=write,act|--usable",
        ),
        // Which tokens can deploy Workers from anywhere, for good?
        row(
            json!({"permission": "Workers Scripts Write", "resource": of_account, "any_ip": true, "never_expires": true,
                "at": TODAY}),
            &format!("--permission|Workers Scripts Write|--resource|{account}|--any-ip|--never-expires"),
        ),
        // Which tokens that can write DNS expire within 400 days?
        row(
            json!({"permission": "DNS Write", "expires_within_days": 400, "at": TODAY}),
            "--permission|DNS Write|--expires-within|400d",
        ),
        // Who can change anything in the zone from this IPv6 address?
        row(
            json!({"access": "write", "resource": of_zone, "from": "2001:db8::1", "at": TODAY}),
            &format!("--access|write|--resource|{zone}|--allows-ip|2001:db8::1"),
        ),
    ]
}

/// What the filters of the command return.
fn filtered(tokens: &Path, flags: &[String]) -> Matches {
    let output = command()
        .args(["read", "-o", "json"])
        .arg(tokens)
        .args(flags)
        .output()
        .unwrap();
    let Ok(document) = serde_json::from_slice::<Value>(&output.stdout) else {
        panic!("{}", transcript(&output));
    };
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().into_iter().flatten();
        list.map(|token| token["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let unknown = ids(&document["filter"]["unknown"]);
    let mut yes = ids(&document["tokens"]);
    yes.retain(|id| !unknown.contains(id));
    sorted((yes, unknown))
}

/// What the library returns.
fn allowed(tokens: &[Token], question: &Value) -> Matches {
    let catalog = Catalog::new();
    let scopes = |group: &PermissionGroup| catalog.scopes(group);
    let class = |group: &PermissionGroup| catalog.describe(group).access;
    let matching = |group: &PermissionGroup| {
        let by_name = question["permission"].as_str();
        let by_access = question["access"].as_str();
        by_name.is_none_or(|name| catalog.matches(name, group))
            && by_access.is_none_or(|access| match access {
                "write" => matches!(class(group), AccessClass::Write | AccessClass::Other),
                other => class(group).as_str() == other,
            })
    };
    let at: DateTime<Utc> = question["at"].as_str().unwrap().parse().unwrap();
    let account = account::ACCOUNT_ID;
    let id = question["resource"]["id"].as_str().unwrap_or_default();
    let mut access = Access::new()
        .group(GroupSelector::Matching(&matching))
        .account(account.parse().unwrap());
    access = match question["resource"]["kind"].as_str() {
        Some("zone") => access.zone(id),
        Some("account") => access.resource(ResourceQuery::Account(id.to_owned())),
        Some(_) => access.resource(ResourceQuery::parse(&format!(
            "com.cloudflare.edge.r2.bucket.{account}_{id}"
        ))),
        None => access,
    };
    if let Some(address) = question["from"].as_str() {
        access = access.from(address.parse().unwrap());
    }
    if question["usable"] == true {
        access = access.at(at);
    }
    let days = question["expires_within_days"].as_i64();
    let (mut yes, mut unknown) = (Vec::new(), Vec::new());
    for token in tokens {
        let rights = Rights::new(token).with_scopes(&scopes);
        let only_reads = || {
            let effective = rights.effective();
            effective
                .iter()
                .all(|right| class(right.group) == AccessClass::Read)
        };
        let others = (question["any_ip"] != true || IpRestriction::of(token.condition.as_ref()).is_absent())
            && (question["never_expires"] != true || token.expires_on.is_none())
            && days.is_none_or(|days| token.expires_within(at, TimeDelta::days(days)))
            && (question["read_only"] != true || only_reads());
        let id = token.id.as_ref().unwrap().to_string();
        match rights.decide(&access).decision {
            Decision::Allowed if others => yes.push(id),
            Decision::Unknown(_) if others => unknown.push(id),
            _ => {}
        }
    }
    sorted((yes, unknown))
}

/// What the script returns; `None` where there is no Python 3.
fn scripted(tokens: &Path, questions: &[Value], folder: &Path) -> Option<Vec<Matches>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = folder.join("questions.json");
    let document = json!({"account": account::ACCOUNT_ID, "questions": questions});
    std::fs::write(&file, document.to_string()).unwrap();
    let output = Command::new("python3")
        .arg(here.join("tests/rights/who.py"))
        .arg(tokens)
        .arg(here.join("../cf-audit/data/permission-groups.tsv"))
        .arg(&file)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(reason) if reason.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: the comparison with who.py needs python3");
            return None;
        }
        Err(reason) => panic!("python3: {reason}"),
    };
    assert!(output.status.success(), "{}", transcript(&output));
    let results: Vec<BTreeMap<String, Vec<String>>> = serde_json::from_slice(&output.stdout).unwrap();
    let results = results
        .into_iter()
        .map(|mut result| (result.remove("yes").unwrap(), result.remove("unknown").unwrap()));
    Some(results.collect())
}

fn sorted((mut yes, mut unknown): Matches) -> Matches {
    yes.sort();
    unknown.sort();
    (yes, unknown)
}

/// Returns the first zone that a policy names.
fn a_zone(tokens: &[Token]) -> String {
    let policies = tokens.iter().flat_map(Token::policies);
    let names = policies
        .flat_map(PolicyResource::of)
        .map(|resource| resource.name);
    let mut zones = names.filter(|name| name.kind() == ResourceKind::Zone);
    let zone = zones.find_map(|name| match name.selector()? {
        ResourceSelector::One(id) => Some(id.to_owned()),
        ResourceSelector::All => None,
    });
    zone.unwrap()
}

#[test]
fn filters_library_and_an_independent_script_agree_on_ten_questions() {
    let lines = account::tokens_json(account::TOKENS, account::SEED);
    let tokens: Vec<Token> = lines
        .iter()
        .map(|line| parse_token(line.as_bytes()).unwrap())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let ndjson = folder.path().join("tokens.ndjson");
    std::fs::write(&ndjson, lines.join("\n") + "\n").unwrap();
    // Each with its account, as `list` writes tokens of several accounts.
    let with_account = lines.iter().map(|line| {
        let rest = line.strip_prefix('{').unwrap();
        format!("{{\"account_id\":\"{}\",{rest}\n", account::ACCOUNT_ID)
    });
    let listing = folder.path().join("listing.ndjson");
    std::fs::write(&listing, with_account.collect::<String>()).unwrap();

    let (questions, flags): (Vec<Value>, Vec<_>) = questions(&a_zone(&tokens)).into_iter().unzip();
    let script = scripted(&ndjson, &questions, folder.path());
    let mut sizes = Vec::new();
    for (number, (question, flags)) in questions.iter().zip(&flags).enumerate() {
        let library = allowed(&tokens, question);
        assert_eq!(
            filtered(&listing, flags),
            library,
            "filters and library: {question}"
        );
        if let Some(script) = &script {
            assert_eq!(script[number], library, "script and library: {question}");
        }
        sizes.push((library.0.len(), library.1.len()));
    }
    insta::assert_snapshot!("sizes", format!("{sizes:?}"));
    // No question is decided by finding nothing.
    assert!(sizes.iter().all(|(yes, _)| *yes > 0), "{sizes:?}");
}
