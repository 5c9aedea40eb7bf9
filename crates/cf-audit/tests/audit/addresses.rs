//! CFT3xx.

use cf_audit::Profile;

use crate::common::{
    ANYWHERE, account, allow, audit, check, check_in, check_rows, is_reported, is_reported_in, rules_of,
    token, with_policies, zone,
};

fn from(allowed: &str) -> String {
    format!(r#""condition": {{"request_ip": {{"in": [{allowed}]}}}}"#)
}

fn without(allowed: &str, denied: &str) -> String {
    format!(r#""condition": {{"request_ip": {{"in": [{allowed}], "not_in": [{denied}]}}}}"#)
}

#[test]
fn cft301_holds_without_a_restriction_for_tokens_that_can_do_little() {
    let zone_write = with_policies(&[allow(&["DNS Write"], &zone())], ANYWHERE);
    check(
        "CFT301",
        &[
            (ANYWHERE, true),
            ("", false),
            (&from(r#""0.0.0.0/0""#), true),
            (&without("", r#""192.0.2.0/24""#), true),
            (r#""condition": {"request_country": {"in": ["NL"]}}"#, false),
            (&zone_write, false),
        ],
    );
}

#[test]
fn cft302_is_reported_if_every_address_of_a_family_is_allowed() {
    check(
        "CFT302",
        &[
            (&from(r#""0.0.0.0/1", "128.0.0.0/1""#), true),
            (&from(r#""0.0.0.0/1", "128.0.0.0/2""#), false),
            (&without(r#""0.0.0.0/0""#, r#""192.0.2.1/32""#), false),
            (&from(r#""192.0.2.0/24", "::/0""#), true),
            (&without("", r#""192.0.2.1/32""#), false),
        ],
    );
}

#[test]
fn cft302_names_the_address_family() {
    for (allowed, expected) in [
        (r#""0.0.0.0/0""#, "every IPv4 address"),
        (r#""192.0.2.0/24", "::/0""#, "every IPv6 address"),
        (r#""0.0.0.0/0", "::/0""#, "every IPv4 and every IPv6 address"),
    ] {
        let report = audit(Profile::Default, &[token(&from(allowed))]);
        let mut findings = report.findings.iter();
        let finding = findings.find(|finding| finding.rule.id == "CFT302").unwrap();
        assert_eq!(finding.message, format!("its allowed IPs contain {expected}"));
    }
}

#[test]
fn cft303_counts_addresses_not_ranges() {
    let sixteen: Vec<String> = (0..16)
        .map(|number| format!(r#""203.{number}.0.0/16""#))
        .collect();
    check(
        "CFT303",
        &[
            (&from(&sixteen.join(",")), true),
            (&from(r#""203.0.0.0/16""#), false),
            (&from(r#""203.0.0.0/16", "198.51.100.7/32""#), true),
            (&from(r#""203.0.0.0/17", "203.0.0.0/16""#), false),
            (&from(r#""2001:db8::/32""#), false),
            (&from(r#""2001:db8::/31""#), true),
            (&without(r#""0.0.0.0/0""#, r#""192.0.2.1/32""#), true),
            (&from(r#""0.0.0.0/0""#), false),
        ],
    );
    assert!(is_reported_in(
        Profile::Cis,
        "CFT303",
        &token(&from(r#""203.0.113.0/23""#))
    ));
    assert!(!is_reported_in(
        Profile::Cis,
        "CFT303",
        &token(&from(r#""203.0.113.0/24", "2001:db8::/48""#))
    ));
    assert!(is_reported_in(
        Profile::Cis,
        "CFT303",
        &token(&from(r#""2001:db8::/47""#))
    ));
}

#[test]
fn cft304_holds_where_no_public_address_is_allowed() {
    check(
        "CFT304",
        &[
            (
                &from(
                    r#""10.1.0.0/16", "100.64.0.0/10", "fd00::/8", "127.0.0.1/32", "fe80::1/128", "169.254.1.1/32""#,
                ),
                true,
            ),
            (&from(r#""10.1.0.0/16", "192.0.2.1/32""#), false),
            (&from(r#""10.0.0.0/7""#), false),
            (&from(""), true),
            (&without(r#""192.0.2.0/24""#, r#""192.0.0.0/16""#), true),
            (r#""condition": {}"#, false),
            (ANYWHERE, false),
        ],
    );
}

#[test]
fn cft305_holds_without_a_restriction_for_writes() {
    let dns = |more: &str| with_policies(&[allow(&["DNS Write"], &zone())], more);
    let read = with_policies(&[allow(&["DNS Read"], &zone())], ANYWHERE);
    check_rows(
        "CFT305",
        &[(dns(ANYWHERE), true), (dns(""), false), (read, false)],
    );
}

#[test]
fn cft306_holds_without_a_restriction_for_control() {
    let control = |more: &str| with_policies(&[allow(&["Account Settings Write"], &account())], more);
    check_rows("CFT306", &[(control(ANYWHERE), true), (control(""), false)]);
    assert!(!is_reported("CFT301", &token(&control(ANYWHERE))));
}

#[test]
fn cft307_is_a_hint() {
    check_in(
        Profile::All,
        "CFT307",
        &[
            (&from(r#""192.0.2.0/24""#), true),
            (&from(r#""192.0.2.0/24", "2001:db8::/48""#), false),
            (ANYWHERE, false),
        ],
    );
    assert_eq!(rules_of(&token(&from(r#""192.0.2.0/24""#))), [""; 0]);
}
