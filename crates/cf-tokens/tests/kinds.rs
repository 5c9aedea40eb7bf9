//! Error kinds.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::time::Duration;

use cf_mock::{Fault, MockApi};
use cf_tokens::{Client, Credential, Decoding, Error, ErrorKind};
use common::{account, builder, client};

/// A `match` as callers write it.
fn category(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Authentication => "authentication",
        ErrorKind::Permission => "permission",
        ErrorKind::NotFound => "not found",
        ErrorKind::RateLimited {
            retry_after: Some(wait),
        } if *wait == Duration::from_secs(30) => "wait 30 s",
        ErrorKind::RateLimited { .. } => "rate limited",
        ErrorKind::Server => "server",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Connection => "connection",
        ErrorKind::Tls => "tls",
        ErrorKind::Decode { path } if path == "result[0].issued_on" => "decode at result[0].issued_on",
        ErrorKind::Decode { .. } => "decode",
        ErrorKind::Incomplete => "incomplete",
        ErrorKind::Redirect => "redirect",
        ErrorKind::InvalidRequest => "invalid request",
        _ => "other",
    }
}

#[tokio::test]
async fn each_response_has_its_error_kind() {
    let cases = [
        (Fault::invalid_token(), "authentication"),
        (Fault::missing_auth_headers(), "authentication"),
        (Fault::too_many_authentication_failures(), "authentication"),
        (Fault::no_permission(), "permission"),
        (Fault::location_not_allowed(), "permission"),
        (Fault::could_not_route(), "not found"),
        (Fault::rate_limited(Some(Duration::from_secs(30))), "wait 30 s"),
        (Fault::rate_limited(None), "rate limited"),
        (Fault::html_page(520), "server"),
        (Fault::stall(), "timeout"),
        (Fault::reset(), "connection"),
        (Fault::truncated(), "connection"),
        (
            Fault::json(r#"{"success":true,"result":[{"issued_on":"never"}]}"#),
            "decode at result[0].issued_on",
        ),
        (Fault::html_page(200), "decode"),
        (Fault::redirect("https://elsewhere.example/"), "redirect"),
    ];
    for (fault, expected) in cases {
        let what = format!("{fault:?}");
        let api = MockApi::builder().fault(fault).start().await.unwrap();
        let list = client(&api).list_tokens(account(&api)).max_retries(0);
        let error = list.timeout(Duration::from_millis(300)).await.unwrap_err();
        assert_eq!(category(&error), expected, "{what}: {error}");
    }
}

#[tokio::test]
async fn failures_without_a_response_have_their_error_kind() {
    let api = MockApi::start().await.unwrap();
    let list = client(&api).list_tokens(account(&api)).max_retries(0);
    let incomplete = list
        .clone()
        .per_page(5)
        .max_pages(2)
        .collect_all()
        .await
        .unwrap_err();
    assert_eq!(category(&incomplete), "incomplete");
    assert_eq!(category(&list.per_page(3).await.unwrap_err()), "invalid request");

    // A server without TLS, and no server at all.
    let secure = api.base_url().replace("http://", "https://");
    let credential = Credential::bearer(api.api_token()).unwrap();
    let client = Client::builder()
        .base_url(&secure)
        .credential(credential.clone())
        .build()
        .unwrap();
    let error = client.list_tokens(account(&api)).await.unwrap_err();
    assert_eq!((category(&error), error.attempts()), ("tls", Some(1)));

    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = Client::builder()
        .base_url(&format!("http://{free}"))
        .credential(credential)
        .build()
        .unwrap();
    let error = client
        .list_tokens(account(&api))
        .max_retries(0)
        .await
        .unwrap_err();
    assert_eq!(category(&error), "connection");
}

#[tokio::test]
async fn an_invalid_token_is_an_error_or_is_counted_as_the_caller_chooses() {
    let body = r#"{"success":true,"result":[{"id":"1"},{"id":"2","issued_on":"never"},{"id":"3"}],"result_info":{"total_count":3}}"#;
    let api = MockApi::builder().fault(Fault::json(body)).start().await.unwrap();
    let list = builder(&api).build().unwrap().list_tokens(account(&api));
    let error = list.clone().collect_all().await.unwrap_err();
    let path = "result[1].issued_on".to_owned();
    assert_eq!(error.kind(), &ErrorKind::Decode { path });

    let listing = list.decoding(Decoding::Lossy).collect_all().await.unwrap();
    assert_eq!(
        (
            listing.tokens().len(),
            listing.invalid.len(),
            listing.summary.invalid
        ),
        (2, 1, 1)
    );
    assert!(
        listing.summary.warning().unwrap().contains('1'),
        "{:?}",
        listing.summary.warning()
    );
    let invalid = &listing.invalid[0];
    assert_eq!((invalid.index, invalid.error.path()), (1, "result[1].issued_on"));
    assert_eq!(invalid.json, r#"{"id":"2","issued_on":"never"}"#);
}

/// As `anyhow` prints it with `{:#}`: each message of the chain once.
#[tokio::test]
async fn no_error_repeats_the_message_of_its_source() {
    let faults = [
        Fault::reset(),
        Fault::truncated(),
        Fault::garbage_encoding(),
        Fault::stall(),
    ];
    for fault in faults {
        let api = MockApi::builder().fault(fault).start().await.unwrap();
        let list = client(&api).list_tokens(account(&api)).max_retries(0);
        let error = list.timeout(Duration::from_millis(300)).await.unwrap_err();
        assert!(error.get_ref().unwrap().is::<cf_tokens::transport::Error>());
        let messages: Vec<_> =
            std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source())
                .map(ToString::to_string)
                .collect();
        for pair in messages.windows(2) {
            assert!(!pair[0].contains(&pair[1]), "{messages:?}");
        }
    }
}

#[tokio::test]
async fn an_error_names_its_account_and_the_code_of_the_api() {
    let api = MockApi::builder()
        .fault(Fault::malformed_authorization())
        .start()
        .await
        .unwrap();
    let error = client(&api)
        .list_tokens(account(&api))
        .collect_all()
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.account_id()),
        (Some(6003), Some(&account(&api)))
    );
    assert!(!error.is_transient());

    let api = MockApi::builder()
        .fault(Fault::html_page(503))
        .start()
        .await
        .unwrap();
    let error = client(&api)
        .list_tokens(account(&api))
        .max_retries(0)
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.is_transient()), (None, true));
}

/// A wait beyond the cap is the cause of the error, whatever the status.
#[tokio::test]
async fn a_requested_wait_is_reported_for_every_status_that_is_retried() {
    for status in [408, 409, 429, 500, 503] {
        let fault = Fault::error(status, 1, "no").header("retry-after", "300");
        let api = MockApi::builder().fault(fault).start().await.unwrap();
        let error = client(&api).list_tokens(account(&api)).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(300)), "{error}");
        assert_eq!(error.attempts(), Some(1), "{error}");
        let message = error.to_string();
        assert!(message.contains("; the API asked to wait 5 min"), "{message}");
    }
    // Not where the transport does not wait.
    let fault = Fault::error(400, 1, "no").header("retry-after", "300");
    let api = MockApi::builder().fault(fault).start().await.unwrap();
    let error = client(&api).list_tokens(account(&api)).await.unwrap_err();
    assert_eq!(error.retry_after(), None, "{error}");
}

#[tokio::test]
async fn a_failure_of_the_service_has_no_hint_about_credentials() {
    for code in [10000, 1000, 9106, 9109, 6111, 1001, 10502] {
        let api = MockApi::builder()
            .fault(Fault::error(500, code, "no"))
            .start()
            .await
            .unwrap();
        let client = client(&api).with_options(cf_tokens::CallOptions::new().max_retries(0));
        let error = client.list_tokens(account(&api)).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Server, "{error}");
        let help = error.hint().unwrap();
        assert!(
            help.starts_with("retry later; if the error persists"),
            "{code}: {help}"
        );
    }
}

#[tokio::test]
async fn an_exhausted_retry_budget_is_named() {
    struct Empty;
    impl cf_tokens::transport::retry::Budget for Empty {
        fn deposit(&self) {}
        fn withdraw(&self) -> bool {
            false
        }
    }
    let api = MockApi::builder()
        .fault(Fault::html_page(502))
        .start()
        .await
        .unwrap();
    let client = builder(&api)
        .credential(Credential::bearer(api.api_token()).unwrap())
        .transport(|transport| transport.retry(cf_tokens::transport::retry::RetryLayer::new().budget(Empty)))
        .build()
        .unwrap();
    let error = client.list_tokens(account(&api)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (&ErrorKind::Server, Some(1)),
        "{error}"
    );
    assert!(
        error.to_string().contains("the shared retry budget is used up"),
        "{error}"
    );
    assert!(
        error.hint().unwrap().contains("`RetryLayer::budget`"),
        "{:?}",
        error.hint()
    );
}
