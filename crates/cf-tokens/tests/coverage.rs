//! Whether a listing has all tokens of the account: proven, unproven or broken.

#![expect(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

mod common;

use cf_mock::{Fault, MockApi, TokenAccess};
use cf_tokens::{Client, Coverage, CoverageState, Credential, Listing};

use common::{account, builder, client};

const OWN: &str = "cfat_FAKE_sees_only_its_own";

async fn coverage(client: &Client, api: &MockApi) -> (Coverage, Listing) {
    let mut check = client.check_coverage(account(api)).await;
    let list = client.list_tokens(account(api)).allow_incomplete(true);
    let mut listing = list.collect_all().await.unwrap();
    listing.tokens().iter().for_each(|token| check.observe(token));
    check.apply(&mut listing.summary);
    (listing.summary.coverage.clone().unwrap(), listing)
}

#[tokio::test]
async fn a_token_in_its_own_list_that_may_read_all_tokens_proves_the_listing() {
    let api = MockApi::start().await.unwrap();
    let (coverage, listing) = coverage(&client(&api), &api).await;
    assert_eq!(coverage.state, CoverageState::Proven, "{coverage}");
    let own = listing.summary.credentials.clone().unwrap().token_id.unwrap();
    assert!(
        listing
            .tokens()
            .iter()
            .any(|token| token.id.as_ref() == Some(&own))
    );

    // The summary keeps it when it is stored.
    let stored = serde_json::to_string(&listing).unwrap();
    let read: Listing = serde_json::from_str(&stored).unwrap();
    assert_eq!(read.summary, listing.summary);
}

#[tokio::test]
async fn a_token_that_is_not_in_its_own_list_breaks_the_listing() {
    let api = MockApi::builder()
        .another_api_token(OWN, TokenAccess::Own)
        .start()
        .await
        .unwrap();
    let client = builder(&api)
        .credential(Credential::bearer(OWN).unwrap())
        .build()
        .unwrap();
    let (coverage, listing) = coverage(&client, &api).await;
    assert!(listing.summary.is_complete());
    assert_eq!(coverage.state, CoverageState::Broken);
    assert!(
        coverage
            .to_string()
            .contains("the listing does not contain the calling token"),
        "{coverage}"
    );
}

#[tokio::test]
async fn an_incomplete_listing_is_broken() {
    let api = MockApi::builder()
        .recently_expired(0)
        .fault(Fault::total_off_by(7))
        .start()
        .await
        .unwrap();
    let (coverage, _) = coverage(&client(&api), &api).await;
    assert_eq!(coverage.state, CoverageState::Broken);
    assert!(
        coverage
            .reason
            .contains("the API reports 144 tokens but returned 137"),
        "{coverage}"
    );
}

#[tokio::test]
async fn credentials_that_cannot_be_verified_are_unproven_and_list_as_usual() {
    let api = MockApi::builder()
        .fault(Fault::invalid_token().on_path("/verify"))
        .start()
        .await
        .unwrap();
    let (user, listing) = coverage(&client(&api), &api).await;
    assert_eq!(
        (user.state, listing.tokens().len()),
        (CoverageState::Unproven, 137)
    );
    assert!(user.reason.contains("Invalid API Token (code 1000)"), "{user}");

    let key = Credential::global_key(api.email(), api.global_key()).unwrap();
    let key = builder(&api).credential(key).build().unwrap();
    let before = api.request_count();
    let (key, _) = coverage(&key, &api).await;
    assert_eq!(key.state, CoverageState::Unproven);
    assert!(key.reason.contains("global API key"), "{key}");
    assert_eq!(
        api.request_count() - before,
        3,
        "no request to verify a global key"
    );
}

#[tokio::test]
async fn a_token_without_the_permission_is_unproven() {
    let token = |groups: &str| {
        format!(
            r#"{{"id":"{:032}","name":"only","status":"active","issued_on":"2026-01-01T00:00:00Z","policies":[{{"id":"p","effect":"allow",
            "permission_groups":[{groups}],"resources":{{"com.cloudflare.api.account.0123456789abcdef0123456789abcdef":"*"}}}}]}}"#,
            1
        )
    };
    let rows = [
        (r#"{"id":"g","name":"DNS Read"}"#, CoverageState::Unproven),
        (
            r#"{"id":"g","name":"Account API Tokens Read"}"#,
            CoverageState::Proven,
        ),
        (
            r#"{"id":"5bc3f8b21c554832afc660159ab75fa4"}"#,
            CoverageState::Proven,
        ),
    ];
    for (groups, expected) in rows {
        let api = MockApi::builder()
            .tokens_json([token(groups)])
            .start()
            .await
            .unwrap();
        let (coverage, _) = coverage(&client(&api), &api).await;
        assert_eq!(coverage.state, expected, "{groups}: {coverage}");
    }
}
