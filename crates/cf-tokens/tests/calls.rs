//! Requests of one value: the calling token, one token.

#![expect(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

mod common;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use cf_mock::{Fault, MockApi};
use cf_tokens::models::TokenId;
use cf_tokens::{Client, Credential, Error, ErrorKind, http, transport};

use common::{account, builder, client};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// A client whose service returns one body, and the number of requests it received.
fn recorded(body: &'static str) -> (Client<impl cf_tokens::HttpService>, Arc<AtomicU32>) {
    let requests = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&requests);
    let service = tower::service_fn(move |_: transport::Request| {
        count.fetch_add(1, Ordering::Relaxed);
        async move { Ok::<_, Infallible>(http::Response::new(Bytes::from_static(body.as_bytes()))) }
    });
    (Client::with_service(service), requests)
}

/// The error and its hint, without the time.
fn report(error: &Error) -> String {
    let text = error.to_string();
    let text = text.split(" (1 attempt").next().unwrap();
    format!("{text}\nhint: {}", error.hint().unwrap_or("none"))
}

#[tokio::test]
async fn the_calling_token_is_verified_and_can_be_requested_by_its_id() {
    let api = MockApi::start().await.unwrap();
    let client = client(&api);
    let response = client.verify_token(account(&api)).with_response().await.unwrap();
    assert_eq!(response.messages()[0].code, Some(10000));
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
    assert_eq!(response.cf_ray(), Some(api.cf_ray(1).as_str()));

    let own = response.into_value();
    let token = client.get_token(account(&api), own.id.clone()).await.unwrap();
    assert_eq!(token.id, Some(own.id));
    assert!(!token.policies().is_empty());
    let requests = api.requests();
    assert_eq!(
        requests
            .iter()
            .map(|request| request.query.as_str())
            .collect::<Vec<_>>(),
        ["", ""]
    );
}

#[tokio::test]
async fn a_call_is_retried_and_has_the_options_of_its_client() {
    let api = MockApi::builder()
        .fault(Fault::html_page(502).times(1))
        .start()
        .await
        .unwrap();
    let client = builder(&api).header("x-team", "platform").build().unwrap();
    let call = client.verify_token(account(&api)).query("trace", "1");
    assert_eq!(call.with_response().await.unwrap().attempts(), 2);
    let requests = api.requests();
    let request = requests.last().unwrap();
    assert_eq!(request.query, "trace=1");
    assert_eq!(request.header("x-team"), Some("platform"));
}

#[tokio::test]
async fn errors_name_the_permission_or_the_id_that_is_wrong() {
    let api = MockApi::builder()
        .another_api_token("cfat_FAKE_sees_nothing", cf_mock::TokenAccess::None)
        .start()
        .await
        .unwrap();
    let key = Credential::global_key(api.email(), api.global_key()).unwrap();
    let key = builder(&api).credential(key).build().unwrap();
    let blind = Credential::bearer("cfat_FAKE_sees_nothing").unwrap();
    let blind = builder(&api).credential(blind).build().unwrap();
    let unknown = || TokenId::new("0000").unwrap();

    let verified = key.verify_token(account(&api)).await.unwrap_err();
    let permission = blind.get_token(account(&api), unknown()).await.unwrap_err();
    let missing = client(&api)
        .get_token(account(&api), unknown())
        .await
        .unwrap_err();
    assert_eq!(verified.kind(), &ErrorKind::Authentication);
    assert_eq!(permission.kind(), &ErrorKind::Permission);
    assert_eq!(missing.kind(), &ErrorKind::NotFound);
    assert_eq!(missing.account_id(), Some(&account(&api)));
    assert_eq!(missing.page(), None);
    let reports = [verified, permission, missing].map(|error| report(&error));
    insta::assert_snapshot!(reports.join("\n\n"));
}

#[tokio::test]
async fn an_id_that_would_request_something_else_is_rejected_before_any_request() {
    let (client, requests) = recorded("{}");
    for id in ["verify", "permission_groups", "..", "a/b"] {
        let call = client.get_token(ACCOUNT.parse().unwrap(), TokenId::new(id).unwrap());
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest, "{id}");
    }
    assert_eq!(requests.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_response_that_is_not_the_requested_token_is_an_error() {
    for (body, expected) in [
        (
            r#"{"success":true,"result":{"id":"b"}}"#,
            "expected the token `a`, got `b`",
        ),
        (
            r#"{"success":true,"result":[{"id":"a"}]}"#,
            "HTTP 200 OK: result: expected a token, got [{\"id\":\"a\"}] at line 1 column 26",
        ),
        (
            r#"{"success":true,"result":null}"#,
            "HTTP 200 OK: result: missing or null, expected a token",
        ),
        (
            r#"{"success":true,"result":{"id":"a"},"errors":[{"code":1,"message":"policies could not be loaded"}]}"#,
            "HTTP 200 OK: policies could not be loaded (code 1)",
        ),
        (
            r#"{"success":false,"result":{"id":"a"},"errors":[]}"#,
            "HTTP 200 OK with `success: false` and no error message",
        ),
    ] {
        let (client, _) = recorded(body);
        let call = client.get_token(ACCOUNT.parse().unwrap(), TokenId::new("a").unwrap());
        let error = call.await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn errors_next_to_a_value_are_in_the_response() {
    let body = r#"{"success":true,"result":{"id":"a"},"errors":[{"code":1,"message":"policies could not be loaded"}]}"#;
    let (client, _) = recorded(body);
    let call = client.get_token(ACCOUNT.parse().unwrap(), TokenId::new("a").unwrap());
    let response = call.with_response().await.unwrap();
    assert_eq!(response.errors()[0].code, Some(1));
    assert_eq!(response.value().display_name(), "a");
}

#[cfg(feature = "blocking")]
#[test]
fn calls_have_a_blocking_form() {
    let api = MockApi::start_blocking().unwrap();
    let client = cf_tokens::blocking::Client::new(client(&api)).unwrap();
    let own = client.verify_token(account(&api)).max_retries(0).send().unwrap();
    let response = client.get_token(account(&api), own.id.clone()).with_response();
    assert_eq!(response.unwrap().value().id, Some(own.id));
}
