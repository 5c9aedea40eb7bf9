//! The endpoint as the service has it: pages, order, parameters, credentials.

use crate::common::Caller;
use cf_mock::MockApi;
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_hold_every_token_once() {
    let caller = Caller::start(MockApi::builder()).await;
    let mut ids = BTreeSet::new();
    for page in 1..=7 {
        let answer = caller.list(&format!("?page={page}")).await.unwrap();
        let info = &answer.json()["result_info"];
        assert_eq!(info["page"], page);
        assert_eq!(info["per_page"], 20);
        assert_eq!(info["count"], if page == 7 { 17 } else { 20 });
        assert_eq!(info["total_count"], 137);
        assert_eq!(info["total_pages"], 7);
        ids.extend(answer.ids());
    }
    assert_eq!(ids.len(), 137);
    let beyond = caller.list("?page=8").await.unwrap();
    assert_eq!(
        (
            beyond.ids().len(),
            beyond.json()["result_info"]["total_count"].clone()
        ),
        (0, 137.into())
    );
}

#[tokio::test]
async fn an_account_may_be_empty() {
    let caller = Caller::start(MockApi::builder().tokens(0)).await;
    let answer = caller.list("").await.unwrap();
    assert_eq!(answer.ids().len(), 0);
    assert_eq!(answer.json()["result_info"]["total_pages"], 0);
}

#[tokio::test]
async fn newest_come_first_unless_asked_otherwise() {
    let caller = Caller::start(MockApi::builder()).await;
    let dates = async |query: &str| {
        let rows = caller.list(query).await.unwrap().json()["result"].clone();
        let dates = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|token| token["issued_on"].as_str().unwrap().to_owned());
        dates.collect::<Vec<_>>()
    };
    let ascending = dates("?direction=asc&per_page=50").await;
    assert!(ascending.is_sorted());
    let descending = dates("?direction=desc&per_page=50").await;
    assert!(descending.is_sorted_by(|one, next| one >= next));
    assert_eq!(descending, dates("?per_page=50").await);
    assert!(ascending.last() < descending.last());
}

#[tokio::test]
async fn recently_expired_tokens_come_when_asked_for() {
    let caller = Caller::start(MockApi::builder().tokens(20).recently_expired(3)).await;
    let total =
        async |query: &str| caller.list(query).await.unwrap().json()["result_info"]["total_count"].clone();
    assert_eq!(total("").await, 20);
    assert_eq!(total("?include_expired=false").await, 20);
    assert_eq!(total("?include_expired=true").await, 23);
}

#[tokio::test]
async fn parameters_out_of_range_are_refused() {
    let caller = Caller::start(MockApi::builder()).await;
    for (query, pointer) in [
        ("?page=0", "/page"),
        ("?page=x", "/page"),
        ("?per_page=4", "/per_page"),
        ("?per_page=51", "/per_page"),
        ("?direction=up", "/direction"),
        ("?include_expired=1", "/include_expired"),
    ] {
        let answer = caller.list(query).await.unwrap();
        assert_eq!(answer.outcome(), "400 1012", "{query}");
        assert_eq!(answer.json()["errors"][0]["source"]["pointer"], pointer);
    }
}

#[tokio::test]
async fn credentials_are_asked_for_with_the_codes_of_the_service() {
    let caller = Caller::start(MockApi::builder()).await;
    let path = caller.path("");
    let key = caller.api.global_key();
    let email = caller.api.email();
    let outcome = async |headers: &[(&str, &str)]| caller.get(&path, headers).await.unwrap().outcome();
    let token = format!("Bearer {}", caller.api.api_token());

    assert_eq!(outcome(&[("authorization", &token)]).await, "200 ");
    assert_eq!(
        outcome(&[("x-auth-key", key), ("x-auth-email", email)]).await,
        "200 "
    );
    assert_eq!(outcome(&[]).await, "400 9106");
    assert_eq!(outcome(&[("x-auth-key", key)]).await, "400 9106");
    assert_eq!(outcome(&[("authorization", "Basic Zm9v")]).await, "400 6003<6111");
    assert_eq!(
        outcome(&[("authorization", "Bearer two words here")]).await,
        "400 6003<6111"
    );
    assert_eq!(
        outcome(&[("authorization", "Bearer cfat_FAKE_other_token")]).await,
        "401 1000"
    );
    assert_eq!(
        outcome(&[("x-auth-key", "short"), ("x-auth-email", email)]).await,
        "400 6003<6103"
    );
    assert_eq!(
        outcome(&[("x-auth-key", key), ("x-auth-email", "nobody")]).await,
        "400 6003<6102"
    );
    let other = [("x-auth-key", "cfk_FAKE_other_key"), ("x-auth-email", email)];
    assert_eq!(outcome(&other).await, "403 10000");
    // A left-over key wins over a good token.
    assert_eq!(
        outcome(&[other[0], other[1], ("authorization", &token)]).await,
        "403 10000"
    );
}

#[tokio::test]
async fn other_accounts_and_paths_lead_nowhere() {
    let caller = Caller::start(MockApi::builder()).await;
    let base = caller.api.base_url();
    let outcome = async |path: &str| caller.get(&format!("{base}{path}"), &[]).await.unwrap().outcome();
    assert_eq!(
        outcome("/accounts/ffffffffffffffffffffffffffffffff/tokens").await,
        "404 7003 7000"
    );
    assert_eq!(outcome("/accounts//tokens").await, "400 7000");
    assert_eq!(outcome("/user/tokens").await, "400 7000");
}

#[tokio::test]
async fn answers_carry_the_headers_of_the_service() {
    let caller = Caller::start(MockApi::builder()).await;
    let first = caller.list("").await.unwrap();
    assert_eq!(first.header("content-type"), "application/json");
    assert_eq!(first.header("cf-ray"), caller.api.cf_ray(1));
    assert_eq!(first.header("ratelimit"), "(absent)");
    let second = caller.list("").await.unwrap();
    assert_eq!(second.header("cf-ray"), caller.api.cf_ray(2));
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn what_was_seen_holds_no_credential() {
    let caller = Caller::start(MockApi::builder()).await;
    let token = format!("Bearer {}", caller.api.api_token());
    let headers = [
        ("authorization", token.as_str()),
        ("user-agent", "tests"),
        ("cookie", "FAKE_cookie"),
    ];
    caller
        .get(&caller.path("?page=2&per_page=5"), &headers)
        .await
        .unwrap();
    let seen = caller.api.requests().remove(0);
    assert_eq!(
        (seen.number, seen.page, seen.path.ends_with("/tokens")),
        (1, Some(2), true)
    );
    assert_eq!(seen.parameter("per_page").as_deref(), Some("5"));
    assert_eq!(seen.header("user-agent"), Some("tests"));
    assert!(seen.has_header("authorization"));
    assert_eq!(seen.header("Authorization"), None);
    let text = format!("{seen:?} {:?}", caller.api.requests());
    assert!(!text.contains("FAKE"), "{text}");
}

#[tokio::test]
async fn http2_works_with_prior_knowledge() {
    let caller = Caller::over_http2(MockApi::builder()).await;
    let (one, two) = tokio::join!(caller.list("?page=1"), caller.list("?page=2"));
    assert_eq!(one.unwrap().ids().len() + two.unwrap().ids().len(), 40);
    assert!(
        caller
            .api
            .requests()
            .iter()
            .all(|request| request.version == http::Version::HTTP_2)
    );
}

#[tokio::test]
async fn tokens_may_be_given() {
    let tokens = [
        r#"{"id":"new","issued_on":"2025-01-01T00:00:00Z"}"#,
        r#"{"id":"old"}"#,
    ];
    let caller = Caller::start(MockApi::builder().tokens_json(tokens)).await;
    assert_eq!(caller.list("").await.unwrap().ids(), ["new", "old"]);
}

#[tokio::test]
async fn a_dropped_mock_takes_no_more_connections() {
    let api = MockApi::builder().start_blocking().unwrap();
    let address = api.address();
    assert!(tokio::net::TcpStream::connect(address).await.is_ok());
    drop(api);
    let refused = tokio::net::TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_mock_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<MockApi>();
    shared::<cf_mock::MockApiBuilder>();
    shared::<cf_mock::Fault>();
    shared::<cf_mock::SeenRequest>();
    fn sent<T: Send>(_: &T) {}
    sent(&MockApi::start());
}

#[tokio::test]
async fn another_account_has_the_same_tokens_and_a_third_one_none() {
    let other = "fedcba9876543210fedcba9876543210";
    let caller = Caller::start(MockApi::builder().tokens(3).another_account(other)).await;
    let header = format!("Bearer {}", caller.api.api_token());
    let first = caller.list("").await.unwrap();
    let uri = caller.path("");
    let of = |account: &str| uri.replace(caller.api.account_id(), account);
    let second = caller
        .get(&of(other), &[("authorization", &header)])
        .await
        .unwrap();
    assert_eq!((first.ids().len(), first.ids()), (3, second.ids()));
    let third = of("00000000000000000000000000000000");
    let third = caller.get(&third, &[("authorization", &header)]).await.unwrap();
    assert_eq!(third.status, 404);
}
