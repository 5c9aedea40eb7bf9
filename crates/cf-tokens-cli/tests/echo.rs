//! A server that echoes the token gets it into nothing that the command prints or stores, whatever form it gives it.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cf_mock::{Fault, MockApi};

use common::{list, start, text, transcript};

const HEADERS: [&str; 12] = [
    "cf-ray",
    "content-type",
    "retry-after",
    "date",
    "ratelimit",
    "ratelimit-policy",
    "cf-auditlog-id",
    "cf-mitigated",
    "api-version",
    "location",
    "set-cookie",
    "x-should-retry",
];

fn forms(secret: &str) -> Vec<String> {
    let each = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    vec![
        secret.to_owned(),
        secret.to_ascii_uppercase(),
        each(|char| format!("%{:02X}", u32::from(char))),
        each(|char| format!("\\u{:04x}", u32::from(char))),
        STANDARD.encode(format!("Bearer {secret}")),
        STANDARD.encode(format!("me:{secret}")),
        URL_SAFE_NO_PAD.encode(format!("{secret}:x")),
    ]
}

/// The first page with the echo in the name of a token; the errors of a refusal; a page of a proxy; a listing with a
/// message; and headers, on each of them.
fn faults(echo: &str) -> Vec<(String, Fault)> {
    let listing = format!(
        r#"{{"success":true,"errors":[],"messages":[{{"code":1,"message":"{echo}"}}],
            "result":[{{"id":"0123456789abcdef0123456789abcdef","name":"{echo}","status":"{echo}","x":{{"{echo}":"{echo}"}}}}],
            "result_info":{{"page":1,"per_page":50,"count":1,"total_count":1}}}}"#
    );
    let refusal = format!(
        r#"{{"success":false,"errors":[{{"code":10000,"message":"{echo}"}}],"messages":[],"result":null}}"#
    );
    let page = format!("<html><head><title>{echo}</title></head><body>{echo}</body></html>");
    let mut faults = vec![
        ("listing".to_owned(), Fault::json(listing.clone())),
        (
            "invalid listing".to_owned(),
            Fault::json(listing.replace("\"id\"", "\"no_id\"")),
        ),
        ("refusal".to_owned(), Fault::response(403, refusal.clone())),
        ("unauthorized".to_owned(), Fault::response(401, refusal.clone())),
        ("page".to_owned(), Fault::response(502, page.clone())),
        ("page with status 200".to_owned(), Fault::response(200, page)),
        (
            "redirect".to_owned(),
            Fault::redirect(&format!("https://other.example/{echo}?back={echo}")),
        ),
    ];
    for name in HEADERS {
        let fault = match name {
            "location" => Fault::response(302, ""),
            "cf-ray" | "date" | "api-version" => Fault::json(listing.replace(echo, "x")),
            _ => Fault::response(503, refusal.replace(echo, "x")),
        };
        faults.push((name.to_owned(), fault.header(name, echo)));
    }
    faults
}

/// Looks for every form, in any case, and without the backslashes of one more escaping.
#[track_caller]
fn assert_clean(output: &str, secret: &str, run: &str) {
    let lower = output.to_ascii_lowercase();
    for text in [&lower, &lower.replace('\\', "")] {
        for form in forms(secret) {
            let form = form.to_ascii_lowercase();
            // The ends of base64 depend on what is around the secret.
            let core = form.get(12..form.len() - 4).unwrap();
            assert!(
                !text.contains(core) && !text.contains(&core.replace('\\', "")),
                "{run}: {output}"
            );
        }
    }
}

#[test]
fn an_echo_of_the_token_is_neither_printed_nor_stored() {
    let folder = tempfile::tempdir().unwrap();
    let secret = start(MockApi::builder()).api_token().to_owned();
    let mut runs = 0_usize;
    for (form, echo) in forms(&secret).iter().enumerate() {
        for (what, fault) in faults(echo) {
            let api = start(MockApi::builder().fault(fault));
            let file = folder.path().join(format!("{runs}.json"));
            let mut command = list(&api);
            command
                .args(["-vv", "--max-retries", "0", "--output", "json", "--output-file"])
                .arg(&file);
            if runs.is_multiple_of(2) {
                command.args(["--error-format", "json"]);
            }
            assert_eq!(api.api_token(), secret);
            let output = command.output().unwrap();
            let run = format!("{what}, form {form}");
            assert!(
                text(&output.stderr).contains("attempt"),
                "{run}: {}",
                transcript(&output)
            );
            assert_clean(&transcript(&output), &secret, &run);
            if let Ok(stored) = std::fs::read_to_string(&file) {
                assert_clean(&stored, &secret, &run);
            }
            if what == "listing" {
                assert_eq!(output.status.code(), Some(0), "{run}: {}", transcript(&output));
                let stored = std::fs::read_to_string(&file).unwrap();
                assert!(stored.contains("[redacted]"), "{run}: {stored}");
            }
            runs += 1;
        }
    }
    assert!(runs > 100, "{runs}");
}
