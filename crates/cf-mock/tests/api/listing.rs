//! The endpoint behaves like the API: pages, order, parameters, credentials.

use crate::common::TestClient;
use cf_mock::MockApi;
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_contain_every_token_once() {
    let client = TestClient::start(MockApi::builder()).await;
    let mut ids = BTreeSet::new();
    for page in 1..=7 {
        let response = client.list(&format!("?page={page}")).await.unwrap();
        let info = &response.json()["result_info"];
        assert_eq!(info["page"], page);
        assert_eq!(info["per_page"], 20);
        assert_eq!(info["count"], if page == 7 { 17 } else { 20 });
        assert_eq!(info["total_count"], 137);
        assert_eq!(info["total_pages"], 7);
        ids.extend(response.ids());
    }
    assert_eq!(ids.len(), 137);
    let beyond = client.list("?page=8").await.unwrap();
    assert_eq!(
        (
            beyond.ids().len(),
            beyond.json()["result_info"]["total_count"].clone()
        ),
        (0, 137.into())
    );
}

#[tokio::test]
async fn an_account_can_be_empty() {
    let client = TestClient::start(MockApi::builder().tokens(0)).await;
    let response = client.list("").await.unwrap();
    assert_eq!(response.ids().len(), 0);
    assert_eq!(response.json()["result_info"]["total_pages"], 0);
}

#[tokio::test]
async fn the_newest_token_is_first_by_default() {
    let client = TestClient::start(MockApi::builder()).await;
    let dates = async |query: &str| {
        let rows = client.list(query).await.unwrap().json()["result"].clone();
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
async fn recently_expired_tokens_are_listed_on_request() {
    let client = TestClient::start(MockApi::builder().tokens(20).recently_expired(3)).await;
    let total =
        async |query: &str| client.list(query).await.unwrap().json()["result_info"]["total_count"].clone();
    assert_eq!(total("").await, 20);
    assert_eq!(total("?include_expired=false").await, 20);
    assert_eq!(total("?include_expired=true").await, 23);
}

#[tokio::test]
async fn invalid_parameters_are_rejected() {
    let client = TestClient::start(MockApi::builder()).await;
    for (query, pointer) in [
        ("?page=0", "/page"),
        ("?page=x", "/page"),
        ("?per_page=4", "/per_page"),
        ("?per_page=51", "/per_page"),
        ("?direction=up", "/direction"),
        ("?include_expired=1", "/include_expired"),
    ] {
        let response = client.list(query).await.unwrap();
        assert_eq!(response.outcome(), "400 1012", "{query}");
        assert_eq!(response.json()["errors"][0]["source"]["pointer"], pointer);
    }
}

#[tokio::test]
async fn numbers_may_have_a_zero_fraction() {
    let client = TestClient::start(MockApi::builder()).await;
    let response = client.list("?page=2.0&per_page=50.0").await.unwrap();
    assert_eq!(response.ids().len(), 50);
    assert_eq!(response.json()["result_info"]["page"], 2);
    assert_eq!(client.list("?per_page=50.5").await.unwrap().outcome(), "400 1012");
}

#[tokio::test]
async fn invalid_credentials_are_rejected_with_the_codes_of_the_service() {
    let client = TestClient::start(MockApi::builder()).await;
    let path = client.uri("");
    let key = client.api.global_key();
    let email = client.api.email();
    let outcome = async |headers: &[(&str, &str)]| client.get(&path, headers).await.unwrap().outcome();
    let token = format!("Bearer {}", client.api.api_token());

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
    // A global key takes precedence over a valid token.
    assert_eq!(
        outcome(&[other[0], other[1], ("authorization", &token)]).await,
        "403 10000"
    );
}

#[tokio::test]
async fn unknown_accounts_and_paths_are_rejected() {
    let client = TestClient::start(MockApi::builder()).await;
    let base = client.api.base_url();
    let outcome = async |path: &str| client.get(&format!("{base}{path}"), &[]).await.unwrap().outcome();
    assert_eq!(
        outcome("/accounts/ffffffffffffffffffffffffffffffff/tokens").await,
        "404 7003 7000"
    );
    assert_eq!(outcome("/accounts//tokens").await, "400 7000");
    assert_eq!(outcome("/user/tokens").await, "400 7000");
}

#[tokio::test]
async fn responses_have_the_headers_of_the_service() {
    let client = TestClient::start(MockApi::builder()).await;
    let first = client.list("").await.unwrap();
    assert_eq!(first.header("content-type"), "application/json");
    assert_eq!(first.header("cf-ray"), client.api.cf_ray(1));
    assert_eq!(first.header("ratelimit"), "(absent)");
    let second = client.list("").await.unwrap();
    assert_eq!(second.header("cf-ray"), client.api.cf_ray(2));
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn recorded_requests_contain_no_credentials() {
    let client = TestClient::start(MockApi::builder()).await;
    let token = format!("Bearer {}", client.api.api_token());
    let headers = [
        ("authorization", token.as_str()),
        ("user-agent", "tests"),
        ("cookie", "FAKE_cookie"),
    ];
    client
        .get(&client.uri("?page=2&per_page=5"), &headers)
        .await
        .unwrap();
    let recorded = client.api.requests().remove(0);
    assert_eq!(
        (recorded.number, recorded.page, recorded.path.ends_with("/tokens")),
        (1, Some(2), true)
    );
    assert_eq!(recorded.parameter("per_page").as_deref(), Some("5"));
    assert_eq!(recorded.header("user-agent"), Some("tests"));
    assert!(recorded.has_header("authorization"));
    assert_eq!(recorded.header("Authorization"), None);
    let text = format!("{recorded:?} {:?}", client.api.requests());
    assert!(!text.contains("FAKE"), "{text}");
}

#[tokio::test]
async fn http2_works_with_prior_knowledge() {
    let client = TestClient::over_http2(MockApi::builder()).await;
    let (one, two) = tokio::join!(client.list("?page=1"), client.list("?page=2"));
    assert_eq!(one.unwrap().ids().len() + two.unwrap().ids().len(), 40);
    assert!(
        client
            .api
            .requests()
            .iter()
            .all(|request| request.version == http::Version::HTTP_2)
    );
}

#[tokio::test]
async fn custom_tokens_replace_the_generated_ones() {
    let tokens = [
        r#"{"id":"new","issued_on":"2025-01-01T00:00:00Z"}"#,
        r#"{"id":"old"}"#,
    ];
    let client = TestClient::start(MockApi::builder().tokens_json(tokens)).await;
    assert_eq!(client.list("").await.unwrap().ids(), ["new", "old"]);
}

#[tokio::test]
async fn a_dropped_mock_refuses_connections() {
    let api = MockApi::builder().start_blocking().unwrap();
    let address = api.address();
    assert!(tokio::net::TcpStream::connect(address).await.is_ok());
    drop(api);
    let refused = tokio::net::TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_mock_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<MockApi>();
    shared::<cf_mock::MockApiBuilder>();
    shared::<cf_mock::Fault>();
    shared::<cf_mock::RecordedRequest>();
    fn sent<T: Send>(_: &T) {}
    sent(&MockApi::start());
}

#[tokio::test]
async fn another_account_has_other_tokens_and_a_third_one_is_not_served() {
    let other = "fedcba9876543210fedcba9876543210";
    let client = TestClient::start(MockApi::builder().tokens(3).another_account(other)).await;
    let header = format!("Bearer {}", client.api.api_token());
    let first = client.list("").await.unwrap();
    let uri = client.uri("");
    let of = |account: &str| uri.replace(client.api.account_id(), account);
    let second = client
        .get(&of(other), &[("authorization", &header)])
        .await
        .unwrap();
    assert_eq!((first.ids().len(), second.ids().len()), (3, 3));
    assert!(first.ids().iter().all(|id| !second.ids().contains(id)));
    let third = of("00000000000000000000000000000000");
    let third = client.get(&third, &[("authorization", &header)]).await.unwrap();
    assert_eq!(third.status, 404);
}
