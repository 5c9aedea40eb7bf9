//! What one request does otherwise than its client, and a client otherwise than the defaults.

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
use cf_tokens::{CallOptions, ErrorKind};
use common::{account, builder, client};

/// A refusal that may be tried again at once.
fn refusal() -> Fault {
    Fault::html_page(502).header("retry-after-ms", "1")
}

#[tokio::test]
async fn max_retries_of_the_listing_overrides_the_clients_and_the_default() {
    let api = MockApi::builder().fault(refusal()).start().await.unwrap();
    let attempts = async |list: cf_tokens::ListTokens| {
        let before = api.request_count();
        let error = list.await.unwrap_err();
        let sent = api.request_count() - before;
        assert_eq!(error.attempts().map(u64::from), Some(sent));
        sent
    };

    let default = client(&api);
    assert_eq!(attempts(default.list_tokens(account(&api))).await, 3);
    let derived = default.clone().with_options(CallOptions::new().max_retries(0));
    assert_eq!(attempts(derived.list_tokens(account(&api))).await, 1);
    assert_eq!(
        attempts(derived.list_tokens(account(&api)).max_retries(1)).await,
        2
    );
    // The client from which it was derived is unchanged.
    assert_eq!(attempts(default.list_tokens(account(&api))).await, 3);
}

#[tokio::test]
async fn the_timeout_limits_each_attempt_including_the_body() {
    for fault in [
        Fault::stall(),
        Fault::stall_in_body(),
        Fault::slow_drip(1, Duration::from_millis(50)),
    ] {
        let api = MockApi::builder().fault(fault).start().await.unwrap();
        let client =
            client(&api).with_options(CallOptions::new().timeout(Duration::from_secs(60)).max_retries(0));
        let list = client
            .list_tokens(account(&api))
            .timeout(Duration::from_millis(100));
        let error = list.await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Timeout, "{error}");
    }
}

#[tokio::test]
async fn a_wait_longer_than_the_deadline_fails_at_once() {
    let api = MockApi::builder()
        .fault(Fault::rate_limited(Some(Duration::from_secs(30))))
        .start()
        .await
        .unwrap();
    let list = client(&api)
        .list_tokens(account(&api))
        .deadline(Duration::from_secs(5));
    let error = list.await.unwrap_err();
    let retry_after = Some(Duration::from_secs(30));
    assert_eq!(error.kind(), &ErrorKind::RateLimited { retry_after });
    assert_eq!((error.attempts(), api.request_count()), (Some(1), 1));
}

#[tokio::test]
async fn headers_and_parameters_can_be_added_and_removed() {
    let api = MockApi::builder().tokens(3).start().await.unwrap();
    let team = CallOptions::new()
        .header("x-team", "platform")
        .query("team", "platform");
    let client = builder(&api).options(team).build().unwrap();
    let list = client.list_tokens(account(&api));
    list.clone().await.unwrap();
    list.clone()
        .header("x-team", "security")
        .query("team", "security")
        .await
        .unwrap();
    list.without_header("x-team").without_query("team").await.unwrap();

    let seen: Vec<_> = api
        .requests()
        .iter()
        .map(|request| {
            let header = request
                .headers
                .get("x-team")
                .map(|value| value.to_str().unwrap().to_owned());
            (
                header,
                request.query.contains("team=platform"),
                request.query.contains("team=security"),
            )
        })
        .collect();
    let header = |name: &str| Some(name.to_owned());
    let expected = [
        (header("platform"), true, false),
        (header("security"), false, true),
        (None, false, false),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn pages_can_be_requested_one_by_one() {
    let api = MockApi::start().await.unwrap();
    let list = client(&api).list_tokens(account(&api)).per_page(50);
    let (mut names, mut next) = (Vec::new(), Some(1));
    while let Some(number) = next {
        let page = list.clone().page(number).await.unwrap();
        assert_eq!(
            (page.status().as_u16(), page.headers().contains_key("cf-ray")),
            (200, true)
        );
        assert!(page.body().starts_with(b"{"));
        next = page.next_number();
        names.extend(page.into_tokens());
    }
    assert_eq!((names.len(), api.request_count()), (137, 3));
}

#[tokio::test]
async fn a_listing_may_have_its_own_credentials() {
    let api = MockApi::start().await.unwrap();
    let own = cf_tokens::Credential::bearer(api.api_token()).unwrap();
    let other = cf_tokens::Credential::global_key("fake@example.com", "FAKE_key_for_tests_only").unwrap();
    let client = builder(&api).credential(other).build().unwrap();
    let error = client.list_tokens(account(&api)).await.unwrap_err();
    assert!(error.is_authentication_or_permission(), "{error}");
    let listing = client
        .list_tokens(account(&api))
        .options(CallOptions::new().credential(own))
        .collect_all()
        .await
        .unwrap();
    let used = listing.summary.credentials.unwrap();
    assert_eq!(used.scheme, cf_tokens::CredentialScheme::ApiToken);
}

/// Pages that the caller keeps take no place of those that are read ahead.
#[tokio::test]
async fn a_listing_completes_if_one_page_exceeds_the_memory_of_pages() {
    let api = MockApi::builder().tokens(137).start().await.unwrap();
    let client = builder(&api)
        .credential(cf_tokens::Credential::bearer(api.api_token()).unwrap())
        .transport(|transport| transport.page_memory(1))
        .build()
        .unwrap();
    let mut pages = client.list_tokens(account(&api)).per_page(5).prefetch(9).pages();
    let mut kept = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        kept.push(page);
    }
    assert_eq!(kept.iter().map(|page| page.tokens().len()).sum::<usize>(), 137);
    // Pages requested alone are kept, too.
    let mut alone = Vec::new();
    for number in 1..=9 {
        alone.push(
            client
                .list_tokens(account(&api))
                .per_page(5)
                .page(number)
                .await
                .unwrap(),
        );
    }
    assert_eq!(alone.len(), 9);
}
