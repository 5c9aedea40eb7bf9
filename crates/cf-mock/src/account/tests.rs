use super::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn parsed(tokens: usize, seed: u64) -> Vec<Value> {
    tokens_json(tokens, seed)
        .iter()
        .map(|json| serde_json::from_str(json).unwrap())
        .collect()
}

#[test]
fn a_small_account_is_part_of_a_larger_one_with_the_same_seed() {
    let small: BTreeSet<String> = tokens_json(10, 7).into_iter().collect();
    let large: BTreeSet<String> = tokens_json(200, 7).into_iter().collect();
    assert_eq!(small.len(), 10);
    assert!(small.is_subset(&large));
    assert!(small.is_disjoint(&tokens_json(10, 8).into_iter().collect()));
}

#[test]
fn ids_are_distinct() {
    let tokens = parsed(2_000, 3);
    let ids: BTreeSet<&str> = tokens.iter().map(|token| token["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2_000);
    assert!(
        ids.iter()
            .all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
    );
}

#[test]
fn an_account_contains_every_kind_of_token() {
    let tokens = parsed(2_000, SEED);
    let status = |wanted: &str| tokens.iter().filter(|token| token["status"] == wanted).count();
    assert!(
        (1_650..1_850).contains(&status("active")),
        "{} active",
        status("active")
    );
    for rare in ["disabled", "expired", "revoked (exposed)"] {
        assert!((5..250).contains(&status(rare)), "{} {rare}", status(rare));
    }
    let has = |pointer: &str, test: &dyn Fn(&Value) -> bool| {
        assert!(
            tokens.iter().filter_map(|token| token.pointer(pointer)).any(test),
            "{pointer}"
        );
    };
    has("/name", &Value::is_null);
    has("/name", &|name| {
        name.as_str().is_some_and(|name| !name.is_ascii())
    });
    has("/last_used_on", &Value::is_null);
    has("/expires_on", &Value::is_null);
    has("/provisioner_id", &Value::is_null);
    has("/condition", &|condition| {
        condition.as_object().unwrap().is_empty()
    });
    has("/condition/request_ip/in/0", &|cidr| {
        cidr.as_str().unwrap().contains(':')
    });
    has("/condition/request_ip/in/0", &|cidr| {
        cidr.as_str().unwrap().contains('.')
    });
    has("/condition/request_ip/not_in/0", &Value::is_string);
    has("/policies", &|policies| policies.as_array().unwrap().is_empty());
    has("/policies/1/effect", &|effect| effect == "deny");
    has("/policies/2", &Value::is_object);
    has("/policies/0/permission_groups/2", &Value::is_object);
    has("/policies/0/resources", &|map| {
        map.as_object().unwrap().values().any(Value::is_object)
    });
    has("/policies/0/resources", &|map| {
        map.as_object()
            .unwrap()
            .keys()
            .any(|key| key.contains(".r2.bucket."))
    });
}

#[test]
fn times_are_in_order() {
    let now = "2026-01-15T12:00:00Z";
    for token in parsed(500, 11) {
        let date = |field: &str| token[field].as_str().map(str::to_owned);
        let issued = date("issued_on").unwrap();
        assert!(issued.as_str() < now, "{token}");
        assert!(date("modified_on").unwrap() >= issued, "{token}");
        assert!(
            date("last_used_on").is_none_or(|used| used >= issued && used.as_str() <= now),
            "{token}"
        );
        if let Some(expires) = date("expires_on") {
            assert!(expires > issued, "{token}");
            assert_eq!(token["status"] == "expired", expires.as_str() < now, "{token}");
        }
    }
}

#[test]
fn recently_expired_tokens_are_listed_only_on_request() {
    let account = Account::new(ACCOUNT_ID, 5, reference_time()).generate(20, 3);
    assert_eq!(account.listed(false, TokenAccess::All).count(), 20);
    assert_eq!(account.listed(true, TokenAccess::All).count(), 23);
}

#[test]
fn a_list_of_2000_tokens_has_about_1_6_megabytes() {
    let bytes = list_json(2_000, SEED).len();
    assert!((1_550_000..1_700_000).contains(&bytes), "{bytes} bytes");
}
