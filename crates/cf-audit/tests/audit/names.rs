//! CFT507 to CFT509.

use cf_audit::Profile;

use crate::common::{audit, check, check_in, is_reported, token};

#[test]
fn cft507_is_a_hint() {
    check_in(
        Profile::All,
        "CFT507",
        &[
            (r#""name": "edit zone DNS""#, true),
            (r#""name": null"#, true),
            (r#""name": "Edit zone DNS of the shop""#, false),
        ],
    );
    assert!(!is_reported("CFT507", &token(r#""name": """#)));
}

#[test]
fn cft508_holds_for_names_with_a_credential_and_redacts_it() {
    check(
        "CFT508",
        &[
            (r#""name": "ci cfat_FAKE0123456789""#, true),
            (r#""name": "cfat_ tokens""#, false),
            (r#""name": "key 0123456789abcdef0123456789abcdef01234""#, true),
            (r#""name": "zone 0123456789abcdef0123456789abcdef""#, false),
            (
                r#""name": "FAKE0token0for0tests0only0aaaaaaaaaaaaaa", "status": "disabled""#,
                true,
            ),
            (r#""name": "cfoat_FAKE0123", "status": "expired""#, true),
        ],
    );
    let names = [
        "ci cfat_FAKE0123456789",
        "FAKE0token0for0tests0only0aaaaaaaaaaaaaa",
        "x\u{202e}cfk_FAKE0123456789",
    ];
    for name in names {
        let token = token(&format!(r#""name": "{name}", "expires_on": null"#));
        let json = serde_json::to_string(&audit(Profile::All, &[token])).unwrap();
        assert!(!json.contains("FAKE"), "{name}: {json}");
    }
}

#[test]
fn cft509_holds_for_characters_that_do_not_show() {
    check(
        "CFT509",
        &[
            (r#""name": "pay\u202elaod""#, true),
            (r#""name": "deploy\u200b""#, true),
            (r#""name": "a\u001b[31m""#, true),
            (r#""name": "Über 部署 👩‍🚀""#, false),
        ],
    );
}
