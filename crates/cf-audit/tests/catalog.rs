//! What is known of permission groups, and in which order sources are trusted.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test panics where it fails"
)]

use std::collections::BTreeSet;

use cf_audit::{
    AccessClass, AccountCatalog, AccountGroup, Catalog, Difference, KnownBy, Tier, compare_table,
};
use cf_models::{PermissionGroup, ResourceKind, parse_token};

const UNKNOWN_ID: &str = "0123456789abcdef0123456789abcdef";
const MINT: &str = "5bc3f8b21c554832afc660159ab75fa4";

fn group(json: &str) -> PermissionGroup {
    let token = format!(
        r#"{{"policies":[{{"id":"p","effect":"allow","permission_groups":[{json}],"resources":{{}}}}]}}"#
    );
    let token = parse_token(token.as_bytes()).unwrap();
    token.policies()[0].permission_groups[0].clone()
}

#[test]
fn the_id_decides_whatever_the_name_is() {
    let catalog = Catalog::new();
    let group = PermissionGroup::new(MINT.parse().unwrap()).with_name("Harmless Read");
    let info = catalog.describe(&group);
    assert_eq!(info.access, AccessClass::Write);
    assert_eq!(info.tier, Some(Tier::Mint));
    assert_eq!(info.known_by, KnownBy::Table);
    assert_eq!(info.name.as_deref(), Some("Harmless Read"));
}

#[test]
fn ids_are_found_in_any_case() {
    let bare = Catalog::new();
    let upper = MINT.to_ascii_uppercase();
    let group = PermissionGroup::new(upper.parse().unwrap());
    assert_eq!(bare.describe(&group).tier, Some(Tier::Mint));
    assert_eq!(bare.by_id(&upper), bare.by_id(MINT));
    let account = AccountCatalog::from_iter([AccountGroup::new("ABCDEF", "Thing Read")]);
    let group = PermissionGroup::new("abcDEF".parse().unwrap());
    assert!(bare.with_account(account).matches("thing read", &group));
}

#[test]
fn sources_are_trusted_in_order() {
    let account = AccountCatalog::from_iter([
        AccountGroup::new(UNKNOWN_ID, "Thing Read").with_scopes(["com.cloudflare.api.account"])
    ]);
    let bare = Catalog::new();
    let full = Catalog::new().with_account(account);
    let rows = [
        // The listing's label, before catalog and name.
        (
            &full,
            r#""name":"Thing Read","meta":{"label":"thing_write"}"#,
            AccessClass::Write,
            KnownBy::Listing,
        ),
        // The account's catalog, before the listing's name.
        (
            &full,
            r#""name":"Thing Edit""#,
            AccessClass::Read,
            KnownBy::AccountCatalog,
        ),
        (&bare, r#""name":"Thing Edit""#, AccessClass::Write, KnownBy::Name),
        (&bare, r#""name":"Thing Read""#, AccessClass::Read, KnownBy::Name),
        (&bare, r#""name":"Thing Purge""#, AccessClass::Act, KnownBy::Name),
        // The table's entry of that name.
        (
            &bare,
            r#""name":"scim provisioning""#,
            AccessClass::Write,
            KnownBy::Name,
        ),
        // Nothing shows what it does.
        (&bare, r#""name":"Thing""#, AccessClass::Other, KnownBy::Nothing),
        (&bare, r#""name":"Spread""#, AccessClass::Other, KnownBy::Nothing),
        (
            &bare,
            r#""meta":{"label":7}"#,
            AccessClass::Other,
            KnownBy::Nothing,
        ),
    ];
    for (catalog, members, access, known_by) in rows {
        let group = group(&format!(r#"{{"id":"{UNKNOWN_ID}",{members}}}"#));
        let info = catalog.describe(&group);
        assert_eq!((info.access, info.known_by), (access, known_by), "{members}");
        assert_eq!(info.may_write(), access != AccessClass::Read, "{members}");
    }
}

#[test]
fn scopes_come_from_the_same_sources() {
    let account = AccountCatalog::from_iter([
        AccountGroup::new(UNKNOWN_ID, "Thing Read").with_scopes(["com.cloudflare.api.account"])
    ]);
    let catalog = Catalog::new().with_account(account);
    let kinds = |json: &str| {
        let scopes = catalog.scopes(&group(json))?;
        let all = [
            ResourceKind::Account,
            ResourceKind::Zone,
            ResourceKind::R2Bucket,
            ResourceKind::User,
        ];
        Some(
            all.into_iter()
                .filter(|kind| scopes.contains(*kind))
                .collect::<Vec<_>>(),
        )
    };
    let dns_write =
        r#"{"id":"4755a26eedb94da69e1066d98aa820be","meta":{"scopes":"com.cloudflare.api.user"}}"#;
    assert_eq!(
        kinds(dns_write),
        Some(vec![ResourceKind::Zone]),
        "the table comes first"
    );
    let listed = format!(r#"{{"id":"{UNKNOWN_ID}","meta":{{"scopes":"com.cloudflare.api.account.zone"}}}}"#);
    assert_eq!(kinds(&listed), Some(vec![ResourceKind::Zone]));
    assert_eq!(
        kinds(&format!(r#"{{"id":"{UNKNOWN_ID}"}}"#)),
        Some(vec![ResourceKind::Account])
    );
    assert_eq!(
        kinds(r#"{"id":"1","name":"dns write"}"#),
        Some(vec![ResourceKind::Zone])
    );
    assert_eq!(kinds(r#"{"id":"1","name":"Thing"}"#), None);
}

#[test]
fn a_dangerous_name_is_dangerous_under_an_unknown_id() {
    let catalog = Catalog::new();
    let group = PermissionGroup::new(UNKNOWN_ID.parse().unwrap()).with_name("Account API Tokens Write");
    assert_eq!(catalog.describe(&group).tier, Some(Tier::Mint));
}

#[test]
fn names_are_found_in_any_case_with_all_their_ids() {
    let catalog = Catalog::new();
    let names =
        |pattern: &str| -> Vec<&str> { catalog.find(pattern).iter().map(|group| group.name).collect() };
    assert_eq!(names("LOGS read"), ["Logs Read", "Logs Read"]);
    assert_eq!(catalog.find_ids("logs read").len(), 2);
    assert_eq!(
        names("oauth client *"),
        ["OAuth Client Read", "OAuth Client Write"]
    );
    assert!(
        catalog.find_ids("oauth client *").is_empty(),
        "their ids are not known"
    );
    assert_eq!(
        names("5BC3F8B21C554832AFC660159AB75FA4"),
        ["Account API Tokens Write"]
    );
    assert!(names("no such group").is_empty());
}

#[test]
fn a_listed_group_matches_by_the_name_of_listing_or_table() {
    let catalog = Catalog::new();
    let renamed = PermissionGroup::new(MINT.parse().unwrap()).with_name("Something New");
    assert!(catalog.matches("account api tokens *", &renamed));
    assert!(catalog.matches("something new", &renamed));
    assert!(catalog.matches(MINT, &renamed));
    assert!(!catalog.matches("dns *", &renamed));
}

#[test]
fn groups_that_only_the_account_offers_are_found() {
    let account = AccountCatalog::from_iter([
        AccountGroup::new(UNKNOWN_ID, "Teleporter Write"),
        AccountGroup::new(MINT, "Account API Tokens Write"),
    ]);
    let catalog = Catalog::new().with_account(account);
    assert_eq!(catalog.find_ids("teleporter*"), [UNKNOWN_ID]);
    assert_eq!(catalog.find_ids("account api tokens write"), [MINT], "once");
}

#[test]
fn the_table_is_compared_with_a_catalog() {
    let entries = Catalog::new().entries();
    let same = entries.iter().filter_map(|entry| {
        Some(AccountGroup::new(entry.id?, entry.name).with_scopes(entry.scopes.iter().copied()))
    });
    assert!(compare_table(&same.clone().collect()).is_empty());

    let catalog: AccountCatalog = same
        .filter(|group| group.id.as_deref() != Some(MINT))
        .map(|mut group| {
            match group.name.as_deref() {
                Some("DNS Write") => group.name = Some("Name System \u{1b}Write".to_owned()),
                Some("DNS Read") => group.scopes = Some(vec!["com.cloudflare.api.user".to_owned()]),
                _ => {}
            }
            group
        })
        .chain([
            AccountGroup::new(UNKNOWN_ID, "Teleporter Write"),
            AccountGroup::new("1234", "OAuth Client Read"),
        ])
        .collect();
    let mut differences: Vec<String> = compare_table(&catalog)
        .iter()
        .map(Difference::to_string)
        .collect();
    differences.sort();
    insta::assert_snapshot!(differences.join("\n"));
}

#[test]
fn a_short_name_leaves_out_the_access() {
    let catalog = Catalog::new();
    let short = |id: &str, name: &str| {
        let group = PermissionGroup::new(id.parse().unwrap()).with_name(name);
        catalog.describe(&group).short_name().map(str::to_owned)
    };
    assert_eq!(short("1", "DNS Write").as_deref(), Some("DNS"));
    assert_eq!(short("1", "Zone Read").as_deref(), Some("Zone"));
    assert_eq!(short("1", "Cache Purge").as_deref(), Some("Cache Purge"));
    assert_eq!(short(MINT, "Harmless Read").as_deref(), Some("Harmless Read"));
}

#[test]
fn the_groups_of_sample_accounts_are_those_of_the_table() {
    let catalog = Catalog::new();
    let mut seen = BTreeSet::new();
    for json in cf_mock::account::tokens_json(500, cf_mock::account::SEED) {
        let token = cf_models::parse_token(json.as_bytes()).unwrap();
        for group in token
            .policies()
            .iter()
            .flat_map(|policy| &policy.permission_groups)
        {
            let info = catalog.describe(group);
            assert_eq!(info.known_by, KnownBy::Table, "{group:?}");
            let entry = catalog.by_id(group.id.as_ref()).unwrap();
            assert_eq!(group.name.as_deref(), Some(entry.name));
            if let Some(scopes) = group.meta.as_ref().and_then(|meta| meta.scopes.as_deref()) {
                assert_eq!(entry.scopes, [scopes]);
            }
            seen.insert(group.id.to_string());
        }
    }
    assert_eq!(seen.len(), 35);
}
