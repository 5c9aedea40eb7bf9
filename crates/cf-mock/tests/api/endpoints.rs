//! The endpoints besides the listing, and credentials that cannot see everything.

use crate::common::{Received, TestClient};
use cf_mock::{Fault, MockApi, TokenAccess};
use serde_json::{Value, json};

const SECOND: &str = "fedcba9876543210fedcba9876543210";
const OWN: &str = "cfat_FAKE_sees_only_its_own";
const NONE: &str = "cfat_FAKE_sees_nothing";

async fn start() -> TestClient {
    let api = MockApi::builder()
        .another_account(SECOND)
        .another_api_token(OWN, TokenAccess::Own)
        .another_api_token(NONE, TokenAccess::None);
    TestClient::start(api).await
}

/// Requests a path below the first account's tokens with an API token.
async fn get(client: &TestClient, path: &str, token: &str) -> Received {
    let uri = client.uri(path);
    client
        .get(&uri, &[("authorization", &format!("Bearer {token}"))])
        .await
        .unwrap()
}

/// Returns the IDs of all tokens that an API token can see.
async fn visible(client: &TestClient, token: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1..=3 {
        ids.extend(
            get(client, &format!("?per_page=50&page={page}"), token)
                .await
                .ids(),
        );
    }
    ids
}

#[tokio::test]
async fn verify_returns_the_calling_token() {
    let client = start().await;
    let api_token = client.api.api_token();
    let body = get(&client, "/verify", api_token).await.json();
    assert_eq!(body["messages"][0]["code"], 10000);
    assert_eq!(body["result"]["status"], "active");
    let id = body["result"]["id"].as_str().unwrap().to_owned();
    let token = get(&client, &format!("/{id}"), api_token).await.json()["result"].clone();
    assert_eq!(token["id"], id.as_str());
    let policies = token["policies"].to_string();
    assert!(policies.contains("Account API Tokens Read"), "{policies}");

    // The API verifies only tokens here.
    let (key, email) = (client.api.global_key(), client.api.email());
    let response = client
        .get(
            &client.uri("/verify"),
            &[("x-auth-key", key), ("x-auth-email", email)],
        )
        .await;
    assert_eq!(response.unwrap().outcome(), "401 1000");
}

#[tokio::test]
async fn a_token_can_see_all_tokens_only_its_own_or_none() {
    let client = start().await;
    let all = visible(&client, client.api.api_token()).await;
    let own = visible(&client, OWN).await;
    assert_eq!((all.len(), own.len()), (137, 14));
    assert!(own.iter().all(|id| all.contains(id)));
    // Nothing in the response indicates that tokens are missing.
    assert_eq!(
        get(&client, "", OWN).await.json()["result_info"]["total_count"],
        14
    );
    let calling = |body: Value| body["result"]["id"].as_str().unwrap().to_owned();
    assert!(all.contains(&calling(
        get(&client, "/verify", client.api.api_token()).await.json()
    )));
    assert!(!all.contains(&calling(get(&client, "/verify", OWN).await.json())));

    for path in ["", "/permission_groups", &format!("/{}", all[0])] {
        assert_eq!(get(&client, path, NONE).await.outcome(), "403 9109");
    }
    assert_eq!(get(&client, "/verify", NONE).await.outcome(), "200 ");
}

#[tokio::test]
async fn one_token_is_returned_by_its_id() {
    let client = start().await;
    let api_token = client.api.api_token();
    let listed = get(&client, "", api_token).await.json()["result"][3].clone();
    let id = listed["id"].as_str().unwrap();
    assert_eq!(
        get(&client, &format!("/{id}"), api_token).await.json()["result"],
        listed
    );
    assert_eq!(
        get(&client, "/unknown", api_token).await.outcome(),
        "404 7003 7000"
    );
    assert_eq!(
        get(&client, &format!("/{id}/value"), api_token).await.outcome(),
        "400 7000"
    );
    let own = get(&client, "", OWN).await.ids();
    assert!(!own.contains(&id.to_owned()));
    assert_eq!(get(&client, &format!("/{id}"), OWN).await.status, 404);
}

#[tokio::test]
async fn permission_groups_can_be_selected_by_name_and_scope() {
    let client = start().await;
    let groups = async |query: &str| {
        let path = format!("/permission_groups{query}");
        get(&client, &path, client.api.api_token()).await.json()["result"]
            .as_array()
            .unwrap()
            .clone()
    };
    let all = groups("").await;
    assert!(all.len() > 30);
    let zone = groups("?scope=com.cloudflare.api.account.zone").await;
    assert!(!zone.is_empty() && zone.len() < all.len());
    assert!(
        zone.iter()
            .all(|group| group["scopes"] == json!(["com.cloudflare.api.account.zone"]))
    );
    let named = groups("?name=DNS%20Write").await;
    assert_eq!((named.len(), &named[0]["name"]), (1, &json!("DNS Write")));
    assert!(groups("?name=unknown").await.is_empty());
}

#[tokio::test]
async fn accounts_are_listed_in_pages() {
    let client = start().await;
    let header = format!("Bearer {}", client.api.api_token());
    let accounts = async |query: &str| {
        let uri = format!("{}/accounts{query}", client.api.base_url());
        client
            .get(&uri, &[("authorization", &header)])
            .await
            .unwrap()
            .json()
    };
    let body = accounts("?direction=asc").await;
    assert_eq!(body["result_info"]["total_count"], 2);
    assert_eq!(
        (&body["result"][0]["id"], &body["result"][1]["id"]),
        (&json!(client.api.account_id()), &json!(SECOND))
    );
    assert_eq!(accounts("?page=2").await["result"], json!([]));
    let named = accounts("?name=Sample%20account%20fedc").await;
    assert_eq!(
        (
            named["result"].as_array().unwrap().len(),
            &named["result"][0]["id"]
        ),
        (1, &json!(SECOND))
    );
}

#[tokio::test]
async fn a_fault_can_be_limited_to_a_path() {
    let api = MockApi::builder().fault(Fault::no_permission().on_path("/verify"));
    let client = TestClient::start(api).await;
    assert_eq!(client.list("").await.unwrap().status, 200);
    assert_eq!(
        get(&client, "/verify", client.api.api_token()).await.outcome(),
        "403 9109"
    );
}

#[tokio::test]
async fn each_token_has_its_own_rate_limit() {
    let api = MockApi::builder()
        .another_api_token(OWN, TokenAccess::Own)
        .rate_limit(1, std::time::Duration::from_secs(300));
    let client = TestClient::start(api).await;
    for token in [client.api.api_token(), OWN] {
        assert_eq!(get(&client, "", token).await.status, 200);
        assert_eq!(get(&client, "", token).await.outcome(), "429 971");
    }
}
