//! Every rule of the crate, as tables.

use std::time::Duration;

use cf_text::{approximate, cf_ray, counted, duration, escape, escape_json, escaped, excerpt};

/// Text, and what is printed for it.
const ESCAPES: &[(&str, &str)] = &[
    // Readable text is unchanged.
    ("", ""),
    ("deploy", "deploy"),
    (r#"it's "quoted" \ back"#, r#"it's "quoted" \ back"#),
    ("Über déjà vu — naïve …", "Über déjà vu — naïve …"),
    ("部署 デプロイ 배포 全角　空白", "部署 デプロイ 배포 全角　空白"),
    ("שלום مرحبا नमस्ते ไทย", "שלום مرحبا नमस्ते ไทย"),
    ("10\u{a0}000 €", "10\u{a0}000 €"),
    // Combining marks stay on their base.
    ("e\u{301}", "e\u{301}"),
    ("\u{301}e", r"\u{301}e"),
    (" \u{301}", r" \u{301}"),
    ("a\n\u{301}", r"a\n\u{301}"),
    (
        "a\u{300}\u{301}\u{302}\u{303}\u{304}",
        "a\u{300}\u{301}\u{302}\u{303}\\u{304}",
    ),
    // Emoji sequences stay whole.
    ("🚀", "🚀"),
    ("👩\u{200d}🚀", "👩\u{200d}🚀"),
    ("👩🏽\u{200d}🚀", "👩🏽\u{200d}🚀"),
    ("🏳\u{fe0f}\u{200d}🌈", "🏳\u{fe0f}\u{200d}🌈"),
    ("❤\u{fe0f}", "❤\u{fe0f}"),
    ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
    ("🇩🇪", "🇩🇪"),
    ("葛\u{e0100}", "葛\u{e0100}"),
    // The same characters where they join or select nothing.
    ("a\u{200d}b", r"a\u{200d}b"),
    ("👩\u{200d}", "👩\\u{200d}"),
    ("👩\u{200d}x", "👩\\u{200d}x"),
    ("\u{200d}👩", "\\u{200d}👩"),
    ("a\u{fe0f}", r"a\u{fe0f}"),
    ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}\\u{fe0f}"),
    ("❤\u{e0100}", "❤\\u{e0100}"),
    ("\u{fe0f}", r"\u{fe0f}"),
    // What a terminal acts on, and what hides or reorders text.
    ("a\u{1b}[31mb", r"a\u{1b}[31mb"),
    ("a\0b\tc\nd\re", r"a\0b\tc\nd\re"),
    ("\u{7f}\u{80}\u{9b}", r"\u{7f}\u{80}\u{9b}"),
    ("\u{ad}\u{61c}\u{180e}", r"\u{ad}\u{61c}\u{180e}"),
    ("a\u{202e}b\u{2066}c", r"a\u{202e}b\u{2066}c"),
    ("\u{2028}\u{2029}\u{2000}", r"\u{2028}\u{2029}\u{2000}"),
    ("\u{fff9}\u{fffb}\u{feff}", r"\u{fff9}\u{fffb}\u{feff}"),
    ("\u{e0001}\u{e0041}", r"\u{e0001}\u{e0041}"),
    ("\u{3164}\u{2800}a\u{34f}", r"\u{3164}\u{2800}a\u{34f}"),
    ("\u{e000}\u{378}\u{ffff}", r"\u{e000}\u{378}\u{ffff}"),
];

#[test]
fn unsafe_characters_are_escaped_and_readable_text_is_unchanged() {
    for (text, expected) in ESCAPES {
        assert_eq!(escape(text), *expected, "{text:?}");
        assert_eq!(escaped(text).to_string(), *expected, "{text:?}");
    }
}

#[test]
fn every_listed_character_is_escaped_wherever_it_is() {
    let ranges = [
        0x00..=0x1f,
        0x7f..=0x9f,
        0xad..=0xad,
        0x34f..=0x34f,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x180b..=0x180f,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x206f,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff0..=0xfffb,
        0x1d159..=0x1d159,
        0xe0000..=0xe0fff,
    ];
    for character in ranges.into_iter().flatten().filter_map(char::from_u32) {
        for text in [
            character.to_string(),
            format!("a{character}b"),
            format!("{character}{character}"),
        ] {
            assert!(
                !escape(&text).contains(character),
                "U+{:04X}",
                u32::from(character)
            );
        }
    }
}

#[test]
fn no_output_contains_a_control_or_a_format_character() {
    // Each character alone and after a letter, against what std knows of it.
    for character in '\0'..=char::MAX {
        let text = format!("a{character}");
        let shown = escape(&text);
        assert!(!shown.chars().any(char::is_control), "{character:?}");
        let is_plain_to_std = text.escape_debug().count() == 2
            || matches!(character, '\'' | '"' | '\\' | '\u{a0}' | '\u{3000}');
        assert!(is_plain_to_std || shown != text, "{character:?}");
    }
}

#[test]
fn json_keeps_its_meaning_and_its_lines() {
    let rows = [
        ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n"),
        (
            "{\"n\":\"a\u{9b}b\u{202e}c\u{e0001}d\u{7f}über\"}\n",
            "{\"n\":\"a\\u009bb\\u202ec\\udb40\\udc01d\\u007füber\"}\n",
        ),
        ("\"👩\u{200d}🚀 \u{200d}\"", "\"👩\u{200d}🚀 \\u200d\""),
    ];
    for (document, expected) in rows {
        assert_eq!(escape_json(document), expected);
    }
}

#[test]
fn excerpts_are_bounded_escaped_and_on_one_line() {
    let long = "é".repeat(81);
    let rows: &[(&[u8], usize, &str)] = &[
        (b"", 80, ""),
        (b" \r\n\t", 80, ""),
        (b"upstream\n  request\ttimeout ", 80, "upstream request timeout"),
        (b"{\n    \"a\": 1\n}", 80, "{ \"a\": 1 }"),
        (long.as_bytes(), 81, &long),
        (
            long.as_bytes(),
            80,
            "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…",
        ),
        (b"a long story", 6, "a long…"),
        (b"a long story", 0, "…"),
        (b"", 0, ""),
        (b"a \xff b", 80, "a \u{fffd} b"),
        ("ab\u{1b}c".as_bytes(), 8, r"ab\u{1b}…"),
        ("ab\u{1b}c".as_bytes(), 7, "ab…"),
        ("ab\u{1b}".as_bytes(), 8, r"ab\u{1b}"),
        // U+2028 is no ASCII white space.
        ("a\u{2028}b".as_bytes(), 80, r"a\u{2028}b"),
        // A joiner is not left behind without what it joins.
        ("👩\u{200d}🚀!".as_bytes(), 2, "👩…"),
        ("👩\u{200d}🚀!".as_bytes(), 3, "👩\u{200d}🚀…"),
        ("👩\u{200d}🚀".as_bytes(), 3, "👩\u{200d}🚀"),
    ];
    for (bytes, limit, expected) in rows {
        let shown = excerpt(bytes, *limit).to_string();
        assert_eq!(shown, *expected, "{bytes:?} {limit}");
        assert!(shown.chars().count() <= limit + 1);
    }
}

#[test]
fn durations_have_one_format() {
    let millis = [
        (0, "0 ms"),
        (1, "1 ms"),
        (999, "999 ms"),
        (1_000, "1 s"),
        (1_049, "1 s"),
        (1_500, "1.5 s"),
        (30_000, "30 s"),
        (119_999, "119.9 s"),
        (120_000, "2 min"),
        (150_400, "2 min 30 s"),
        (7_199_000, "119 min 59 s"),
        (7_200_000, "2 h"),
        (9_000_000, "2 h 30 min"),
        (172_800_000, "2 d"),
        (180_000_000, "2 d 2 h"),
    ];
    for (millis, expected) in millis {
        assert_eq!(duration(Duration::from_millis(millis)).to_string(), expected);
    }
    assert_eq!(duration(Duration::from_micros(999)).to_string(), "under 1 ms");
    assert_eq!(duration(Duration::MAX).to_string(), "213503982334601 d 7 h");
}

#[test]
fn distances_are_in_the_largest_unit_of_which_there_are_two() {
    const DAY: u64 = 86_400;
    let rows = [
        (59, None),
        (60, Some("1 minute")),
        (3_599, Some("59 minutes")),
        (3_600, Some("60 minutes")),
        (7_200, Some("2 hours")),
        (DAY, Some("24 hours")),
        (3 * DAY, Some("3 days")),
        (59 * DAY, Some("59 days")),
        (70 * DAY, Some("2 months")),
        (400 * DAY, Some("13 months")),
        (1_000 * DAY, Some("2 years")),
    ];
    for (seconds, expected) in rows {
        let shown = approximate(Duration::from_secs(seconds)).map(|distance| distance.to_string());
        assert_eq!(shown.as_deref(), expected, "{seconds}");
    }
}

#[test]
fn counts_have_the_right_plural() {
    assert_eq!(counted(0_usize, "page").to_string(), "0 pages");
    assert_eq!(counted(1_u64, "page").to_string(), "1 page");
    assert_eq!(counted(21_i64, "page").to_string(), "21 pages");
    assert_eq!(counted(1, "policy").plural("policies").to_string(), "1 policy");
    assert_eq!(counted(3, "policy").plural("policies").to_string(), "3 policies");
}

#[test]
fn a_request_id_is_read_only_from_a_value_that_can_be_one() {
    let longest = format!("{}-FRA", "0".repeat(60));
    let too_long = format!("{}-FRA", "0".repeat(61));
    let rows: &[(&str, Option<&str>)] = &[
        ("8f0c1d2e3a4b5c6d-FRA", Some("8f0c1d2e3a4b5c6d-FRA")),
        (" 8f0c1d2e3a4b5c6d-FRA\t", Some("8f0c1d2e3a4b5c6d-FRA")),
        ("8F0C1D2E3A4B5C6D", Some("8F0C1D2E3A4B5C6D")),
        (&longest, Some(&longest)),
        (&too_long, None),
        ("", None),
        ("-FRA", None),
        ("8f0c-", None),
        ("8f0c-fra", None),
        ("8f0c-FRA-FRA", None),
        ("8f0c FRA", None),
        ("8f0c\u{1b}[31m", None),
        ("Bearer example", None),
    ];
    for (value, expected) in rows {
        assert_eq!(cf_ray(value), *expected, "{value:?}");
    }
    assert_eq!(cf_ray(b"8f0c\xff"), None);
}
