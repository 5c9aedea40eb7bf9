//! The other endpoints: accounts in pages, permission groups, and paths without a method.

#![expect(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

mod common;

use std::convert::Infallible;

use bytes::Bytes;
use cf_mock::{Fault, MockApi, TokenAccess};
use cf_tokens::models::{Account, AccountPermissionGroup};
use cf_tokens::{Client, Credential, Direction, ErrorKind, Verification, http, transport};

use common::{account, builder, client};

/// An API with this many accounts.
async fn accounts(number: u32) -> MockApi {
    let mut api = MockApi::builder().tokens(5);
    for account in 1..number {
        api = api.another_account(format!("{account:032}"));
    }
    api.start().await.unwrap()
}

#[tokio::test]
async fn accounts_are_listed_in_pages_by_the_rule_of_completeness() {
    let api = accounts(12).await;
    let listing = client(&api)
        .list_accounts()
        .per_page(5)
        .collect_all()
        .await
        .unwrap();
    assert_eq!((listing.elements.len(), listing.summary.pages), (12, 3));
    assert_eq!(listing.summary.verification, Some(Verification::CountsAgree));
    assert_eq!(listing.summary.account_id, None);
    assert!(listing.summary.is_complete());

    let mut pages = client(&api).list_accounts().direction(Direction::Asc).pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(page.elements()[0].id, account(&api));
    let request = api.requests().last().unwrap().clone();
    assert_eq!(
        (request.path.as_str(), request.query.as_str()),
        ("/client/v4/accounts", "page=1&per_page=50&direction=asc")
    );
}

#[tokio::test]
async fn accounts_that_the_total_counts_but_no_page_has_are_an_error_about_accounts() {
    let api = MockApi::builder()
        .fault(Fault::total_off_by(3))
        .start()
        .await
        .unwrap();
    let error = client(&api).list_accounts().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Incomplete);
    assert_eq!(
        error.to_string(),
        "page 2: the listing is incomplete: the API reports 4 accounts but returned 1"
    );
    assert!(error.hint().unwrap().starts_with("accounts may have changed"));
    assert!(error.summary().is_some());
    let partial = error.into_partial_of::<Account>().unwrap();
    assert_eq!(partial.elements.len(), 1);
    // A second pass has no parameter of its own.
    assert!(
        api.requests()
            .iter()
            .all(|request| request.query == "page=1&per_page=50" || request.query == "page=2&per_page=50")
    );
}

#[tokio::test]
async fn a_listing_of_one_name_is_recorded_as_narrowed() {
    let api = accounts(3).await;
    let listing = client(&api)
        .list_accounts()
        .name("Sample account 0123")
        .collect_all()
        .await
        .unwrap();
    assert_eq!(listing.elements.len(), 1);
    assert_eq!(listing.summary.query, ["name"]);
    assert!(!listing.summary.is_complete());
    let error = client(&api).list_accounts().query("name", "x").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn listing_accounts_without_the_permission_names_it() {
    let blind = "cfat_FAKE_sees_nothing";
    let api = MockApi::builder()
        .another_api_token(blind, TokenAccess::None)
        .start()
        .await
        .unwrap();
    let client = builder(&api)
        .credential(Credential::bearer(blind).unwrap())
        .build()
        .unwrap();
    let error = client.list_accounts().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Permission);
    assert!(
        error.hint().unwrap().contains("Account Settings Read"),
        "{error:?}"
    );
    assert_eq!(error.account_id(), None);
}

#[tokio::test]
async fn permission_groups_are_returned_with_their_scopes_and_can_be_selected() {
    let api = MockApi::start().await.unwrap();
    let client = client(&api);
    let all = client.list_permission_groups(account(&api)).await.unwrap();
    let zone = "com.cloudflare.api.account.zone";
    let of_zones = client
        .list_permission_groups(account(&api))
        .scope(zone)
        .await
        .unwrap();
    assert!(!of_zones.is_empty() && of_zones.len() < all.len());
    assert!(of_zones.iter().all(|group| group.scopes() == [zone]));
    let one = client
        .list_permission_groups(account(&api))
        .name("DNS Write")
        .await
        .unwrap();
    assert_eq!(one[0].name.as_deref(), Some("DNS Write"));
    assert_eq!(api.requests().last().unwrap().query, "name=DNS%20Write");
}

#[tokio::test]
async fn a_list_without_pages_has_limits_too() {
    let body: Bytes = format!(r#"{{"success":true,"result":[{}{{}}]}}"#, "{},".repeat(100_000)).into();
    let service = tower::service_fn(move |_: transport::Request| {
        let body = body.clone();
        async move { Ok::<_, Infallible>(http::Response::new(body)) }
    });
    let call = Client::with_service(service).list_permission_groups("0".repeat(32).parse().unwrap());
    let error = call.await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("list too long: more than 100000 elements"),
        "{error}"
    );
}

#[tokio::test]
async fn a_path_without_a_method_has_the_same_stack_and_errors() {
    let api = MockApi::builder()
        .fault(Fault::html_page(502).times(1))
        .start()
        .await
        .unwrap();
    let path = format!("accounts/{}/tokens/permission_groups", api.account_id());
    let response = client(&api)
        .get::<Vec<AccountPermissionGroup>>(path)
        .query("scope", "com.cloudflare.api.account.zone")
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(!response.value().is_empty());

    let invalid = client(&api).get::<Account>("accounts").await.unwrap_err();
    assert_eq!(
        invalid.kind(),
        &ErrorKind::Decode {
            path: "result".to_owned()
        }
    );
    let before = api.request_count();
    for path in ["../user", "accounts/a?x=1", "https://example.com", ""] {
        let error = client(&api).get::<Account>(path).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest, "{path}");
    }
    assert_eq!(api.request_count(), before);
}

#[cfg(feature = "blocking")]
#[test]
fn the_other_endpoints_have_a_blocking_form() {
    let api = MockApi::start_blocking().unwrap();
    let client = cf_tokens::blocking::Client::new(client(&api)).unwrap();
    let accounts: Vec<Account> = client.list_accounts().iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(accounts[0].id, account(&api));
    assert_eq!(client.list_accounts().collect_all().unwrap().elements, accounts);
    let groups = client
        .list_permission_groups(account(&api))
        .scope("com.cloudflare.api.account.zone");
    assert!(!groups.send().unwrap().is_empty());
    let accounts: Vec<Account> = client.get("accounts").send().unwrap();
    assert_eq!(accounts.len(), 1);
}
