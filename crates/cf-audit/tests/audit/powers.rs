//! CFT401 to CFT406, CFT410 to CFT413, CFT417 and CFT418.

use cf_audit::{AccessClass, Catalog, Profile};
use serde_json::json;

use crate::common::{
    ACCOUNT_ID, ANYWHERE, FOREVER, STANDING, account, all_zones, allow, audit, check_rows, deny, findings,
    is_reported_in, policy, token, with_policies, zone,
};

#[test]
fn cft401_holds_for_tokens_that_create_tokens() {
    let mint = || allow(&["Account API Tokens Write"], &account());
    let unsure = json!({"id": "p", "effect": "permit", "permission_groups": mint()["permission_groups"], "resources": account()});
    check_rows(
        "CFT401",
        &[
            (with_policies(&[mint()], ""), true),
            (
                with_policies(&[mint(), deny(&["Account API Tokens Write"], &account())], ""),
                false,
            ),
            (
                with_policies(&[allow(&["Account API Tokens Read"], &account())], ""),
                false,
            ),
            (with_policies(&[unsure], ""), true),
        ],
    );
}

#[test]
fn a_deny_on_a_part_is_a_note_and_does_not_remove_the_finding() {
    let policies = [allow(&["DNS Write"], &all_zones()), deny(&["DNS Write"], &zone())];
    let found = findings(
        "CFT406",
        Profile::Default,
        &[token(&with_policies(&policies, ""))],
    );
    insta::assert_json_snapshot!(found[0].notes);
}

#[test]
fn cft402_holds_for_control_over_members() {
    for name in ["SCIM Provisioning", "SSO Connector Write"] {
        assert!(
            is_reported_in(
                Profile::Default,
                "CFT402",
                &token(&with_policies(&[allow(&[name], &account())], ""))
            ),
            "{name}"
        );
    }
    // Of this one, only the name is known.
    let named = json!({"id": "p1", "effect": "allow", "resources": account(),
        "permission_groups": [{"id": "f00d", "name": "OAuth Client Write"}]});
    check_rows(
        "CFT402",
        &[
            (
                with_policies(&[allow(&["Account Settings Write"], &account())], ""),
                true,
            ),
            (with_policies(&[named], ""), true),
            (
                with_policies(&[allow(&["Account Settings Read"], &account())], ""),
                false,
            ),
        ],
    );
}

#[test]
fn cft403_holds_for_another_write_next_to_minting() {
    let mint = "Account API Tokens Write";
    check_rows(
        "CFT403",
        &[
            (
                with_policies(&[allow(&[mint, "Workers Scripts Write"], &account())], ""),
                true,
            ),
            (
                with_policies(&[allow(&[mint, "Account API Tokens Read"], &account())], ""),
                false,
            ),
            (
                with_policies(&[allow(&["Workers Scripts Write"], &account())], ""),
                false,
            ),
        ],
    );
}

/// The ids of so many groups of a class that apply to accounts.
fn groups(class: AccessClass, count: usize) -> String {
    let catalog = Catalog::new();
    let ids: Vec<&str> = catalog
        .entries()
        .iter()
        .filter(|entry| {
            entry.access == class && entry.tier.is_none() && entry.scopes == ["com.cloudflare.api.account"]
        })
        .filter_map(|entry| entry.id)
        .take(count)
        .collect();
    assert_eq!(ids.len(), count);
    with_policies(&[policy(&ids, &account()), policy(&ids, &account())], "")
}

#[test]
fn cft404_counts_distinct_write_permissions() {
    let catalog = Catalog::new();
    let ids: Vec<&str> = catalog
        .entries()
        .iter()
        .filter(|entry| {
            entry.access == AccessClass::Write && entry.scopes.contains(&"com.cloudflare.api.account")
        })
        .filter_map(|entry| entry.id)
        .collect();
    let of = |count: usize| with_policies(&[policy(&ids[..count], &account())], "");
    check_rows("CFT404", &[(of(20), true), (of(19), false)]);
    assert!(is_reported_in(Profile::Cis, "CFT404", &token(&of(10))));
    assert!(!is_reported_in(Profile::Cis, "CFT404", &token(&of(9))));
}

#[test]
fn cft405_holds_for_wildcards_that_are_not_nested() {
    let of = |resources: serde_json::Value| with_policies(&[allow(&["DNS Read"], &resources)], "");
    let settings = json!({"com.cloudflare.api.account.*": "*"});
    check_rows(
        "CFT405",
        &[
            (of(json!({"com.cloudflare.api.account.zone.*": "*"})), true),
            (of(all_zones()), false),
            (of(zone()), false),
            (
                with_policies(&[allow(&["Account Settings Read"], &settings)], ""),
                true,
            ),
        ],
    );
}

#[test]
fn cft406_holds_for_writes_on_all_zones() {
    let of = |name: &str, resources| with_policies(&[allow(&[name], &resources)], "");
    check_rows(
        "CFT406",
        &[
            (of("DNS Write", all_zones()), true),
            (of("DNS Write", zone()), false),
            (of("DNS Read", all_zones()), false),
        ],
    );
    let found = findings("CFT406", Profile::Cis, &[token(&of("DNS Write", all_zones()))]);
    assert_eq!(found[0].severity.as_str(), "medium");
}

#[test]
fn cft410_absorbs_its_parts() {
    let mint = |more: &str| with_policies(&[allow(&["Account API Tokens Write"], &account())], more);
    check_rows(
        "CFT410",
        &[
            (mint(STANDING), true),
            (mint(ANYWHERE), false),
            (mint(FOREVER), false),
            (mint(""), false),
        ],
    );
    let report = audit(Profile::Default, &[token(&mint(STANDING))]);
    let rules = |absorbed: Option<&str>| -> Vec<&str> {
        let findings = report.findings.iter().filter(|finding| finding.token.is_some());
        findings
            .filter(|finding| finding.absorbed_by == absorbed)
            .map(|finding| finding.rule.id)
            .collect()
    };
    assert_eq!(rules(Some("CFT410")), ["CFT306", "CFT401", "CFT101"]);
    assert_eq!(rules(None), ["CFT410"]);
    assert_eq!(
        (report.counts.critical, report.counts.high, report.counts.medium),
        (1, 0, 0)
    );
}

#[test]
fn cft411_holds_for_control_over_access() {
    let of = |name: &str| with_policies(&[allow(&[name], &account())], "");
    check_rows(
        "CFT411",
        &[
            (of("Access: Service Tokens Write"), true),
            (of("Access: Service Tokens Read"), false),
        ],
    );
    assert!(is_reported_in(
        Profile::Default,
        "CFT411",
        &token(&of("Zero Trust Write"))
    ));
}

#[test]
fn cft412_holds_for_code_and_traffic() {
    let of = |name: &str, resources, more: &str| with_policies(&[allow(&[name], &resources)], more);
    check_rows(
        "CFT412",
        &[
            (of("Workers Scripts Write", account(), STANDING), true),
            (of("DNS Write", zone(), STANDING), true),
            (of("DNS Write", zone(), ANYWHERE), false),
            (of("DNS Write", zone(), FOREVER), false),
            (of("Firewall Services Write", zone(), STANDING), false),
        ],
    );
    let found = findings(
        "CFT412",
        Profile::Cis,
        &[token(&of("DNS Write", zone(), STANDING))],
    );
    assert_eq!(found[0].severity.as_str(), "high");
}

#[test]
fn cft413_holds_for_data() {
    let of = |more: &str| with_policies(&[allow(&["Access: Audit Logs Read"], &account())], more);
    check_rows(
        "CFT413",
        &[(of(STANDING), true), (of(ANYWHERE), false), (of(FOREVER), false)],
    );
}

#[test]
fn cft417_counts_distinct_read_permissions() {
    check_rows(
        "CFT417",
        &[
            (groups(AccessClass::Read, 40), true),
            (groups(AccessClass::Read, 39), false),
        ],
    );
    assert!(is_reported_in(
        Profile::Cis,
        "CFT417",
        &token(&groups(AccessClass::Read, 20))
    ));
    assert!(!is_reported_in(
        Profile::Cis,
        "CFT417",
        &token(&groups(AccessClass::Read, 19))
    ));
}

#[test]
fn cft418_holds_for_r2_permissions_on_the_account() {
    let bucket =
        |name: &str| json!({format!("com.cloudflare.edge.r2.bucket.{ACCOUNT_ID}_default_{name}"): "*"});
    let of = |names: &[&str], resources| with_policies(&[allow(names, &resources)], "");
    check_rows(
        "CFT418",
        &[
            (of(&["Workers R2 Storage Write"], account()), true),
            (of(&["Workers R2 Storage Bucket Item Read"], bucket("*")), true),
            (
                of(&["Workers R2 Storage Bucket Item Read"], bucket("logs")),
                false,
            ),
            (
                of(&["Workers R2 Storage Write", "Workers Scripts Read"], account()),
                false,
            ),
        ],
    );
}
