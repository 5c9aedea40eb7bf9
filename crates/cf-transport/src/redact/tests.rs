use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

const TOKEN: &str = "cfat_FAKE_token/for+tests~only";

fn redactor() -> Redactor {
    Redactor::new(&[TOKEN], &["me@example.com"])
}

/// Every form, with its name.
pub(super) fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let each = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    let mut forms = vec![
        ("plain", secret.to_owned()),
        ("upper case", secret.to_ascii_uppercase()),
        ("lower case", secret.to_ascii_lowercase()),
        ("all percent", each(|char| format!("%{:02X}", u32::from(char)))),
        (
            "all percent, lower case",
            each(|char| format!("%{:02x}", u32::from(char))),
        ),
        (
            "double percent",
            each(|char| format!("%25{:02X}", u32::from(char))),
        ),
        (
            "some percent",
            secret.replace('_', "%5f").replace('/', "%2F").replace('+', "%2B"),
        ),
        ("all JSON", each(|char| format!("\\u{:04x}", u32::from(char)))),
        ("some JSON", secret.replace('/', "\\/").replace('_', "\\u005F")),
        (
            "JSON in JSON",
            each(|char| format!("\\\\u{:04x}", u32::from(char))),
        ),
        (
            "percent in JSON",
            secret.replace('_', "\\u00255f").replace('/', "\\/"),
        ),
        ("HTML", each(|char| format!("&#{};", u32::from(char)))),
        (
            "HTML, hexadecimal",
            each(|char| format!("&#x{:X};", u32::from(char))),
        ),
    ];
    for (name, before) in [("base64", ""), ("base64 after 1", "x"), ("base64 after 2", "xy")] {
        for after in ["", ":", ":password"] {
            let text = format!("{before}{secret}{after}");
            forms.push((name, STANDARD.encode(&text)));
            forms.push((name, URL_SAFE_NO_PAD.encode(&text)));
            forms.push((
                name,
                STANDARD.encode(&text).replace('+', "%2B").replace('/', "%2F"),
            ));
            forms.push((name, STANDARD.encode(&text).replace('/', "\\/")));
        }
    }
    forms
}

#[test]
fn every_form_is_redacted_at_every_position() {
    for (name, form) in forms(TOKEN) {
        for padding in 0..80 {
            let text = format!("{}\"{form}\" rest", " ".repeat(padding));
            let redacted = redactor().redact(&text).into_owned();
            assert!(redacted.contains("[redacted]"), "{name}: {redacted}");
            // What remains of base64 is what encodes the text around the secret.
            let before = redacted.find("[redacted]").unwrap() - padding - 1;
            let after = redacted.len() - redacted.find("[redacted]").unwrap() - "[redacted]\" rest".len();
            let expected = if name.starts_with("base64") {
                (2, 16)
            } else {
                (0, 0)
            };
            assert!(before <= expected.0 && after <= expected.1, "{name}: {redacted}");
        }
    }
}

#[test]
fn repeated_echoes_and_the_owner_are_redacted() {
    let text = format!("?a={TOKEN}&b={TOKEN}&c=me@example.com&d=me%40example.com&e=ME@EXAMPLE.COM");
    assert_eq!(
        redactor().redact(&text),
        "?a=[redacted]&b=[redacted]&c=[redacted]&d=[redacted]&e=[redacted]"
    );
    assert_eq!(
        redactor().redact(&format!("{TOKEN}{TOKEN}")),
        "[redacted][redacted]"
    );
    assert_eq!(
        redactor().redact_bytes(format!("\u{ff}{TOKEN}").as_bytes()),
        "\u{ff}[redacted]".as_bytes()
    );
}

#[test]
fn other_text_is_unchanged_and_not_copied() {
    for text in [
        "",
        "nothing here",
        "cfat_FAKE_token/for+tests~onl",
        "100% \\u00e9 \\n & &#; &#x; %zz \\",
        "%63%66%61%74",
        "Y2ZhdF9GQUtF",
    ] {
        assert!(matches!(redactor().redact(text), Cow::Borrowed(_)), "{text}");
    }
    assert_eq!(format!("{:?}", redactor()), "Redactor([redacted])");
}

#[test]
fn data_keeps_the_owners_address_and_errors_do_not() {
    let body = bytes::Bytes::from(format!("{TOKEN} me@example.com"));
    let ok = redactor().redact_body(http::StatusCode::OK, body.clone());
    assert_eq!(ok, "[redacted] me@example.com");
    let failed = redactor().redact_body(http::StatusCode::FORBIDDEN, body);
    assert_eq!(failed, "[redacted] [redacted]");
}

#[test]
fn short_secrets_are_redacted_too() {
    for secret in ["a", "ab", "abc", "abcde", "abcdefg"] {
        let redactor = Redactor::new(&[secret], &[]);
        let text = format!("0{secret}00{secret}");
        assert_eq!(redactor.redact(&text), "0[redacted]00[redacted]", "{secret}");
    }
    assert_eq!(Redactor::new(&[""], &[]).redact("abc"), "abc");
}

/// The search looks at few positions; this is the same search at all of them.
#[test]
fn the_search_finds_what_a_search_at_every_position_finds() {
    let mut state = 1_u64;
    let mut roll = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33).checked_rem(sides).unwrap()
    };
    for length in [1, 2, 3, 4, 5, 8, 13, 40] {
        for _ in 0..200 {
            // Few letters, so that parts of the secret are everywhere.
            let mut letters =
                |count| -> String { (0..count).map(|_| if roll(2) == 0 { 'a' } else { 'b' }).collect() };
            let (secret, mut text) = (letters(length), letters(60));
            text.insert_str(usize::try_from(roll(60)).unwrap(), &secret);
            let found = Patterns::new(&[&secret]).find(text.as_bytes());
            let plain = |range: &Range<usize>| text.get(range.clone()) == Some(&*secret);
            let found: Vec<_> = found.into_iter().filter(plain).map(|range| range.start).collect();
            let expected: Vec<_> = (0..text.len())
                .filter(|start| text.get(*start..).is_some_and(|rest| rest.starts_with(&secret)))
                .collect();
            assert_eq!(found, expected, "{secret} in {text}");
        }
    }
}
