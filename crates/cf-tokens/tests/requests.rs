//! What is sent, and what is rejected before anything is sent.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::fmt::Write as _;

use cf_mock::MockApi;
use cf_tokens::{CallOptions, Client, Credential, Direction, ErrorKind};
use common::{account, builder, client};

/// Method, path, query and header names of all requests.
fn seen(api: &MockApi) -> String {
    let mut text = String::new();
    for request in api.requests() {
        let mut names: Vec<_> = request.headers.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        writeln!(text, "{} {}?{}", request.method, request.path, request.query).unwrap();
        writeln!(text, "    {}", names.join(", ")).unwrap();
    }
    text
}

#[tokio::test]
async fn each_parameter_is_sent_under_its_documented_name() {
    let api = MockApi::builder().tokens(3).start().await.unwrap();
    let client = client(&api);
    let list = client.list_tokens(account(&api));
    list.clone().await.unwrap();
    list.clone().direction(Direction::Asc).await.unwrap();
    list.clone().direction(Direction::Desc).per_page(5).await.unwrap();
    list.clone().page(2).await.unwrap();
    list.clone().include_expired(true).await.unwrap();
    list.clone()
        .query("a b", "c&d=é")
        .header("x-team", "platform")
        .await
        .unwrap();
    let derived = client
        .clone()
        .with_options(CallOptions::new().query("team", "platform").header("x-run", "7"));
    derived.list_tokens(account(&api)).await.unwrap();
    let less = CallOptions::new().without_query("team").without_header("x-run");
    derived.list_tokens(account(&api)).options(less).await.unwrap();
    insta::assert_snapshot!(seen(&api));
}

#[tokio::test]
async fn the_global_key_is_sent_with_its_email_and_without_authorization() {
    let api = MockApi::builder().tokens(3).start().await.unwrap();
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::global_key(api.email(), api.global_key()).unwrap())
        .build()
        .unwrap();
    assert_eq!(
        client
            .list_tokens(account(&api))
            .collect_all()
            .await
            .unwrap()
            .tokens()
            .len(),
        3
    );
    let request = &api.requests()[0];
    assert!(request.headers.contains_key("x-auth-key") && request.headers.contains_key("x-auth-email"));
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn an_invalid_listing_is_an_error_before_any_request() {
    let api = MockApi::start().await.unwrap();
    let list = client(&api).list_tokens(account(&api));
    let wrong = [
        (
            list.clone().per_page(4),
            "invalid per_page: expected a whole number from 5 to 50, got 4",
        ),
        (
            list.clone().per_page(51),
            "invalid per_page: expected a whole number from 5 to 50, got 51",
        ),
        (
            list.clone().page(0),
            "invalid page: expected a number from 1, got 0",
        ),
        (
            list.clone().prefetch(0),
            "invalid prefetch: expected a number from 1, got 0",
        ),
        (
            list.clone().max_pages(0),
            "invalid max_pages: expected a number from 1, got 0",
        ),
        (
            list.clone().header("authorization", "Bearer cfat_FAKE_other"),
            "invalid header `authorization`: the transport sets it; pass credentials to the client builder",
        ),
    ];
    for (list, message) in wrong {
        let error = list.clone().collect_all().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest, "{error}");
        assert_eq!(error.to_string(), message);
        assert!(list.await.is_err());
    }
    assert_eq!(api.request_count(), 0);
}

#[tokio::test]
async fn no_debug_output_contains_credentials() {
    let api = MockApi::builder()
        .fault(cf_mock::Fault::invalid_token())
        .start()
        .await
        .unwrap();
    let described = builder(&api);
    // A custom header may be a secret too.
    let described = described.options(CallOptions::new().header("cf-access-client-secret", "FAKE-secret"));
    let mut shown = format!("{described:?}");
    let client = described.build().unwrap();
    let list = client
        .list_tokens(account(&api))
        .query("signature", "FAKE-secret");
    let stream = list.clone().stream();
    write!(shown, "{client:?} {list:?} {stream:?}").unwrap();
    let error = list.await.unwrap_err();
    write!(shown, "{error} {error:?} {error:#?} {:?}", error.hint()).unwrap();
    assert!(
        !shown.contains(api.api_token()) && !shown.contains("FAKE-secret"),
        "{shown}"
    );
    assert!(
        shown.contains("cf-access-client-secret") && shown.contains("signature"),
        "{shown}"
    );
}

#[tokio::test]
async fn echoed_credentials_are_not_printed() {
    let api = MockApi::start().await.unwrap();
    let token = api.api_token();
    let echo =
        format!(r#"{{"success":false,"errors":[{{"code":1000,"message":"Invalid token: {token}"}}]}}"#);
    let html = format!("<html><title>denied for {token}</title></html>");
    let broken = format!(r#"{{"success":"{token}"}}"#);
    for (status, body) in [
        (401, echo.clone()),
        (200, echo),
        (403, html.clone()),
        (200, html),
        (200, broken),
    ] {
        let fault = cf_mock::Fault::response(status, body.clone());
        let api = MockApi::builder().fault(fault).start().await.unwrap();
        let error = client(&api).list_tokens(account(&api)).await.unwrap_err();
        let codes: Vec<_> = error
            .api_messages()
            .iter()
            .map(|message| format!("{message:?}"))
            .collect();
        let mut shown = format!(
            "{error} {error:?} {:?} {codes:?} {:?}",
            error.hint(),
            error.kind()
        );
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            write!(shown, " {cause} {cause:?}").unwrap();
            source = cause.source();
        }
        assert!(!shown.contains(api.api_token()), "{status} {shown}");
    }
}
