//! Message and hint of every error.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use cf_mock::{Fault, MockApi};
use cf_tokens::Decoding;
use common::{account, builder};

/// Kind, message and hint of the error that a fault causes.
async fn report(fault: Fault) -> String {
    let api = MockApi::builder().fault(fault).start().await.unwrap();
    let client = builder(&api)
        .max_retries(0)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let error = client.list_tokens(account(&api)).await.unwrap_err();
    let mut text = format!("kind: {}\nerror: {error}\n", error.kind());
    if let Some(hint) = error.hint() {
        writeln!(text, "hint: {hint}").unwrap();
    }
    text.push('\n');
    text
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in (under )?\d+(\.\d+)? (ms|s)\b", "in [time]");
    settings.add_filter(r"cf-ray [0-9A-Za-z-]+", "cf-ray [ray]");
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings
}

#[tokio::test]
async fn errors_of_the_api() {
    let mut text = String::new();
    for fault in [
        Fault::missing_auth_headers(),
        Fault::malformed_authorization(),
        Fault::malformed_auth_key(),
        Fault::malformed_auth_email(),
        Fault::invalid_token(),
        Fault::no_permission(),
        Fault::location_not_allowed(),
        Fault::authentication_error(),
        Fault::not_for_account_tokens(),
        Fault::could_not_route(),
        Fault::rate_limited(Some(Duration::from_secs(30))),
        Fault::rate_limited(None),
        Fault::too_many_authentication_failures(),
        Fault::success_false(),
    ] {
        text.push_str(&report(fault).await);
    }
    settings().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn responses_that_are_not_the_apis() {
    let mut text = String::new();
    for fault in [
        Fault::html_page(502),
        Fault::html_page(524),
        Fault::html_page(200),
        Fault::upstream_timeout(),
        Fault::empty_object(),
        Fault::empty_array(),
        Fault::empty_body(),
        Fault::result_not_array(),
        Fault::response(206, r#"{"success":true,"result":[]}"#),
        Fault::response(403, "<html><title>Just a moment...</title></html>")
            .header("cf-mitigated", "challenge"),
        Fault::json(r#"{"success":true,"result":[{"id":"1","policies":[{"id":"2","effect":7}]}]}"#),
        Fault::error(400, 1, "colors \u{1b}[31m and\nlines"),
    ] {
        text.push_str(&report(fault).await);
    }
    settings().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn responses_that_do_not_arrive() {
    let mut text = String::new();
    for fault in [
        Fault::reset(),
        Fault::truncated(),
        Fault::reset_in_body(),
        Fault::garbage_encoding(),
        Fault::redirect("https://elsewhere.example/path?token=cfat_FAKE"),
    ] {
        text.push_str(&report(fault).await);
    }
    settings().bind(|| insta::assert_snapshot!(text));
}

/// A part of a credential is secret too: text is redacted before it is cut.
#[tokio::test]
async fn no_part_of_echoed_credentials_is_printed() {
    const TOKEN: &str = "cfat_FAKE_token_that_a_server_echoes_0123456789";
    // Long enough for an excerpt to end within the credential.
    let padding = |length: usize| "x".repeat(length);
    let mut faults = vec![
        Fault::json(format!(
            r#"{{"success":true,"{}{TOKEN}":1,"result":7}}"#,
            padding(70)
        )),
        Fault::response(502, format!("{}{TOKEN}", padding(4_090))),
        Fault::error(400, 1, &format!("{}{TOKEN}", padding(150))),
    ];
    for length in [0, 30, 60, 70] {
        let time = format!("{}{TOKEN}", padding(length));
        faults.push(Fault::json(format!(
            r#"{{"success":true,"result":[{{"expires_on":"{time}"}}]}}"#
        )));
        faults.push(Fault::json(format!(
            r#"{{"success":true,"result":[{{"id":"1","{time}":1,"{time}":2}}]}}"#
        )));
        faults.push(Fault::json(format!(r#"{{"success":true,"{time}"#)));
        faults.push(Fault::response(502, format!("{}{TOKEN}", padding(length))));
    }
    for fault in faults {
        for decoding in [Decoding::Strict, Decoding::Lossy] {
            let api = MockApi::builder()
                .api_token(TOKEN)
                .fault(fault.clone())
                .start()
                .await
                .unwrap();
            let client = builder(&api).max_retries(0).build().unwrap();
            let output = match client.list_tokens(account(&api)).decoding(decoding).await {
                Err(error) => format!(
                    "{error}\n{error:?}\n{:?}",
                    error.source().map(ToString::to_string)
                ),
                Ok(page) => page
                    .invalid()
                    .iter()
                    .map(|invalid| format!("{invalid}\n{:?}\n", invalid.error))
                    .collect(),
            };
            assert!(!output.is_empty() && !output.contains("cfat"), "{output}");
        }
    }
}
