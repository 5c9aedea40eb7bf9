//! Listings with false or missing data, and accounts that change while they are listed.

use crate::common::TestClient;
use cf_mock::{Fault, MockApi, MockApiBuilder};
use serde_json::{Value, json};

async fn serve(faults: impl IntoIterator<Item = Fault>) -> TestClient {
    let api = MockApi::builder().tokens(25).recently_expired(7);
    TestClient::start(faults.into_iter().fold(api, MockApiBuilder::fault)).await
}

async fn result_info(client: &TestClient, query: &str) -> Value {
    client.list(query).await.unwrap().json()["result_info"].clone()
}

/// Returns the IDs on each of these pages of 10 tokens.
async fn ids(client: &TestClient, query: &str, pages: &[u64]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for page in pages {
        let response = client.list(&format!("?per_page=10&page={page}{query}")).await;
        all.push(response.unwrap().ids());
    }
    all
}

#[tokio::test]
async fn the_total_can_be_off() {
    for (difference, total) in [(7, 32), (-7, 18), (-100, 0)] {
        let client = serve([Fault::total_off_by(difference)]).await;
        assert_eq!(result_info(&client, "").await["total_count"], total);
    }
}

#[tokio::test]
async fn a_constant_total_can_contradict_the_number_of_pages() {
    let client = serve([Fault::total_count(50), Fault::total_pages(3)]).await;
    for page in 1..=3 {
        let info = result_info(&client, &format!("?per_page=10&page={page}")).await;
        assert_eq!(
            (&info["total_count"], &info["total_pages"]),
            (&json!(50), &json!(3))
        );
    }
}

#[tokio::test]
async fn expired_tokens_can_count_in_the_total_without_being_listed() {
    let client = serve([Fault::total_counts_expired()]).await;
    let hidden = client.list("?per_page=50").await.unwrap();
    assert_eq!(
        (hidden.ids().len(), &hidden.json()["result_info"]["total_count"]),
        (25, &json!(32))
    );
    let shown = client.list("?per_page=50&include_expired=true").await.unwrap();
    assert_eq!(
        (shown.ids().len(), &shown.json()["result_info"]["total_count"]),
        (32, &json!(32))
    );
}

#[tokio::test]
async fn a_total_can_be_on_some_pages_only() {
    let client = serve([Fault::no_total().from_page(2)]).await;
    assert_eq!(result_info(&client, "?per_page=10").await["total_count"], 25);
    for page in [2, 3] {
        let info = result_info(&client, &format!("?per_page=10&page={page}")).await;
        assert_eq!(
            info,
            json!({ "page": page, "per_page": 10, "count": if page == 2 { 10 } else { 5 } })
        );
    }
}

#[tokio::test]
async fn a_total_can_change_between_pages() {
    let client = serve([Fault::total_off_by(1).from_page(2)]).await;
    let mut totals = Vec::new();
    for page in [1, 2, 3] {
        totals.push(result_info(&client, &format!("?page={page}")).await["total_count"].clone());
    }
    assert_eq!(totals, [25, 26, 26]);
}

#[tokio::test]
async fn hints_of_more_can_be_on_any_page() {
    let cursors = Fault::result_info_member("cursors", r#"{"after":"x"}"#);
    let client = serve([Fault::has_more(), Fault::cursor("a\"b"), cursors]).await;
    let info = result_info(&client, "").await;
    assert_eq!(info["has_more"], true);
    assert_eq!(info["cursor"], "a\"b");
    assert_eq!(info["cursors"]["after"], "x");
    assert_eq!(info["total_count"], 25);
}

#[tokio::test]
async fn errors_and_messages_can_be_next_to_tokens() {
    let client = serve([
        Fault::errors_with_tokens(10042, "partial"),
        Fault::messages_with_tokens(7, "note"),
    ])
    .await;
    let body = client.list("").await.unwrap().json();
    assert_eq!(body["success"], true);
    assert_eq!(body["result"].as_array().unwrap().len(), 20);
    assert_eq!(body["errors"], json!([{ "code": 10042, "message": "partial" }]));
    assert_eq!(body["messages"], json!([{ "code": 7, "message": "note" }]));
}

#[tokio::test]
async fn pages_can_overlap() {
    let client = serve([Fault::overlap(3)]).await;
    let pages = ids(&client, "", &[1, 2, 3, 4]).await;
    assert_eq!(pages[0][7..], pages[1][..3]);
    assert_eq!(pages[1][7..], pages[2][..3]);
    assert_eq!(pages[3].len(), 4);
}

#[tokio::test]
async fn a_deleted_token_moves_later_ones_forward() {
    for direction in ["&direction=asc", "&direction=desc"] {
        let client = serve([Fault::token_deleted(0).on_page(2)]).await;
        let before = ids(&client, direction, &[1]).await.remove(0);
        let second = ids(&client, direction, &[2]).await.remove(0);
        let after = ids(&client, direction, &[1]).await.remove(0);
        assert_eq!(before[1..], after[..9]);
        assert!(!second.contains(&after[9]) && !before.contains(&after[9]));
        assert_eq!(result_info(&client, "?page=2").await["total_count"], 24);
    }
}

#[tokio::test]
async fn a_created_token_moves_later_ones_back() {
    for direction in ["&direction=asc", "&direction=desc"] {
        let client = serve([Fault::token_created(2).on_page(2)]).await;
        let pages = ids(&client, direction, &[1, 2, 1]).await;
        assert_eq!(pages[0][9], pages[1][0]);
        assert_eq!(pages[0][..2], pages[2][..2]);
        assert_eq!(pages[0][2..9], pages[2][3..]);
        assert_eq!(result_info(&client, "").await["total_count"], 26);
    }
}

#[tokio::test]
async fn a_replaced_token_hides_another_one_from_every_count() {
    for direction in ["&direction=asc", "&direction=desc"] {
        let client = serve([Fault::token_replaced(0).on_page(2)]).await;
        let listed = ids(&client, direction, &[1, 2, 3]).await.concat();
        assert_eq!(result_info(&client, "").await["total_count"], 25);
        let again = ids(&client, direction, &[1, 2, 3]).await.concat();
        // All IDs are distinct and their number equals the total, but one that existed throughout is missing.
        assert_eq!((listed.len(), again.len()), (25, 25));
        assert_eq!(listed[1..10], again[..9]);
        assert!(!listed.contains(&again[9]));
        assert_eq!(listed[10..], again[10..]);
    }
}

#[tokio::test]
async fn a_changed_account_stays_in_order() {
    let changes = [
        Fault::token_created(0),
        Fault::token_created(9),
        Fault::token_created(1_000),
    ];
    let client = serve(changes).await;
    let response = client.list("?per_page=50").await.unwrap();
    let body = response.json();
    let times = body["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["issued_on"].as_str().unwrap());
    assert!(times.is_sorted_by(|one, next| one >= next));
    assert_eq!(response.ids().len(), 28);
}
