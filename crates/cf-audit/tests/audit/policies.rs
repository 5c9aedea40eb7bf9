//! CFT407 to CFT409, CFT415 and CFT416.

use cf_audit::Profile;
use serde_json::json;

use crate::common::{
    ACCOUNT_ID, account, all_zones, allow, at, check_rows, check_rows_in, deny, ids, rules_of, token,
    with_policies, zone,
};

#[test]
fn cft407_holds_90_days_before_the_end_of_a_permission() {
    let meta = |name: &str, text: &str| {
        let group = json!({"id": ids(&["DNS Read"])[0], "name": "DNS Read", "meta": {name: text}});
        with_policies(
            &[json!({"id": "p1", "effect": "allow", "permission_groups": [group], "resources": zone()})],
            "",
        )
    };
    check_rows(
        "CFT407",
        &[
            (meta("eol_at", &at(90, 0)), true),
            (meta("eol_at", &at(90, 1)), false),
            (meta("eol_at", "2027-01-31"), true),
            (meta("eol_at", "someday"), false),
            (meta("deprecated", "true"), true),
            (meta("deprecated", "false"), false),
            (meta("deprecated", &at(91, 0)), false),
            (meta("deprecated", "2026-01-01"), true),
            (meta("label", "dns_read"), false),
        ],
    );
}

#[test]
fn cft408_holds_where_nothing_describes_a_permission() {
    let of = |group: serde_json::Value| {
        with_policies(
            &[json!({"id": "p1", "effect": "allow", "permission_groups": [group], "resources": zone()})],
            "",
        )
    };
    check_rows(
        "CFT408",
        &[
            (of(json!({"id": "f00d", "name": "Teleporter"})), true),
            (of(json!({"id": "f00d", "name": "Teleporter Write"})), false),
            (
                of(json!({"id": "f00d", "name": "Teleporter", "meta": {"label": "teleporter_read"}})),
                false,
            ),
        ],
    );
}

#[test]
fn cft409_holds_where_nothing_is_allowed() {
    check_rows(
        "CFT409",
        &[
            (
                with_policies(&[allow(&["DNS Read"], &zone()), deny(&["DNS Read"], &zone())], ""),
                true,
            ),
            (
                with_policies(
                    &[allow(&["DNS Read"], &all_zones()), deny(&["DNS Read"], &zone())],
                    "",
                ),
                false,
            ),
            (with_policies(&[], ""), true),
            (r#""policies": null"#.to_owned(), false),
            (
                with_policies(&[allow(&["Account Settings Read"], &zone())], ""),
                true,
            ),
        ],
    );
}

#[test]
fn cft415_holds_for_resources_of_another_account() {
    let of = |resources| with_policies(&[allow(&["Account Settings Read"], &resources)], "");
    let other = "fedcba9876543210fedcba9876543210";
    let upper = ACCOUNT_ID.to_ascii_uppercase();
    check_rows(
        "CFT415",
        &[
            (
                of(
                    json!({format!("com.cloudflare.api.account.{other}"): {"com.cloudflare.api.account.zone.*": "*"}}),
                ),
                true,
            ),
            (of(account()), false),
            (
                of(json!({format!("com.cloudflare.api.account.{upper}"): "*"})),
                false,
            ),
            (
                of(json!({format!("com.cloudflare.edge.r2.bucket.{other}_default_logs"): "*"})),
                true,
            ),
            (of(zone()), false),
        ],
    );
}

#[test]
fn cft416_is_a_hint() {
    let of = |name: &str, resources| with_policies(&[allow(&[name], &resources)], "");
    let misfit = of("Account Settings Read", zone());
    check_rows_in(
        Profile::All,
        "CFT416",
        &[
            (misfit.clone(), true),
            (of("DNS Read", account()), false),
            (of("DNS Read", zone()), false),
            (of("DNS Read", json!({"com.example.thing": "*"})), false),
        ],
    );
    assert_eq!(rules_of(&token(&misfit)), ["CFT409"]);
}
