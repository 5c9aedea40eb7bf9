//! Output on a terminal: the real binary on a pseudo-terminal.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use cf_mock::{Fault, MockApi};
use pty_process::Size;
use pty_process::blocking::{Command, open};
use unicode_width::UnicodeWidthStr;

use common::{NOWHERE, start, with_filters};

/// Returns the output of `list` on a terminal of this width, without the configuration of this machine.
fn list(api: &MockApi, columns: u16, arguments: &[&str]) -> String {
    shown(columns, true, |command| {
        command
            .env("CLOUDFLARE_API_TOKEN", api.api_token())
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .args(["list", "--account-id", api.account_id()])
            .args(arguments)
    })
}

/// Returns everything that a command sends to its terminal, with or without stderr.
fn shown(columns: u16, with_stderr: bool, describe: impl FnOnce(Command) -> Command) -> String {
    let (mut terminal, child) = open().unwrap();
    terminal.resize(Size::new(50, columns)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cf-tokens"))
        .env_clear()
        .env("TERM", "xterm-256color")
        .env("XDG_CONFIG_HOME", NOWHERE);
    if !with_stderr {
        command = command.stderr(Stdio::null());
    }
    let mut process = describe(command).spawn(child).unwrap();
    let mut bytes = Vec::new();
    // The terminal is closed when the command exits, which is reported as a read error.
    let _ = terminal.read_to_end(&mut bytes);
    process.wait().unwrap();
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

fn width_of(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width).max().unwrap()
}

/// Returns an account with two tokens that have all times and a long name.
fn account() -> MockApi {
    start(MockApi::builder().tokens_json([
        r#"{"id":"11111111111111111111111111111111","status":"active","issued_on":"2020-01-02T03:04:05Z","expires_on":"2999-01-01T00:00:00Z",
            "name":"a name that goes on and on and on and on and on and on and on and on and on and on",
            "condition":{"request_ip":{"in":["192.0.2.0/24","2001:db8::/32"]}}}"#,
        r#"{"id":"22222222222222222222222222222222","status":"expired","issued_on":"2020-01-02T03:04:05Z","expires_on":"2021-01-01T00:00:00Z",
            "last_used_on":"2020-12-31T00:00:00Z","name":"部署 deploy"}"#,
    ]))
}

#[test]
fn a_table_is_at_most_as_wide_as_the_terminal() {
    let api = account();
    for columns in [200, 120, 80, 40, 10] {
        let text = list(&api, columns, &["--quiet", "--color", "never"]);
        assert!(width_of(&text) <= usize::from(columns), "{columns}:\n{text}");
        assert_eq!(text.lines().count(), 3, "{text}");
    }
    let text = list(&api, 80, &["--utc", "--color", "never"]);
    with_filters(|| insta::assert_snapshot!("width_80", text));
}

#[test]
fn requested_columns_are_never_hidden() {
    let text = list(
        &account(),
        40,
        &[
            "-q",
            "--color",
            "never",
            "--columns",
            "id,name,status,issued,expires",
        ],
    );
    assert!(width_of(&text) <= 40, "{text}");
    for heading in ["ID", "NA", "ST", "IS", "EX"] {
        assert!(text.contains(heading), "{text}");
    }
}

#[test]
fn a_wide_table_may_be_wider_than_the_terminal() {
    let text = list(&account(), 80, &["-q", "-o", "wide"]);
    assert!(width_of(&text) > 200 && !text.contains('…'), "{text}");
}

#[test]
fn times_are_relative_only_on_a_terminal() {
    let api = account();
    let text = list(&api, 200, &["-q", "--columns", "ID,issued,Expires,USED"]);
    assert!(
        text.contains(" years ago") && text.contains("in 9") && text.contains("not recorded"),
        "{text}"
    );
    let text = list(&api, 200, &["-q", "--utc", "--columns", "id,issued,expires"]);
    assert!(
        text.contains("2020-01-02T03:04:05Z") && !text.contains("ago"),
        "{text}"
    );
    let text = list(&api, 200, &["-q", "-o", "csv"]);
    assert!(
        text.contains("2020-01-02T03:04:05Z") && !text.contains("ago"),
        "{text}"
    );
}

#[test]
fn no_format_sends_control_characters_to_a_terminal() {
    let token = r#"{"id":"a1","name":"x\u001b[31m\u202ered\u009b2J\u007f","status":"active","new":"\u009b"}"#;
    let api = start(MockApi::builder().tokens_json([token]));
    for form in ["table", "wide", "json", "ndjson", "csv"] {
        let text = list(&api, 200, &["--color", "never", "-o", form]);
        let odd = text
            .chars()
            .find(|character| (character.is_control() && *character != '\n') || *character == '\u{202e}');
        assert_eq!(odd, None, "{form}: {text:?}");
    }
}

#[test]
fn a_terminal_gets_color_by_default() {
    let api = account();
    let text = list(&api, 200, &["-q", "--utc"]);
    insta::assert_snapshot!("color", text.replace('\u{1b}', "␛"));
    let with = |name: &str| {
        shown(200, true, |command| {
            command
                .env("CLOUDFLARE_API_TOKEN", api.api_token())
                .env("CLOUDFLARE_BASE_URL", api.base_url())
                .env(name, if name == "TERM" { "dumb" } else { "1" })
                .args(["list", "--account-id", api.account_id()])
        })
    };
    for name in ["NO_COLOR", "TERM"] {
        assert!(!with(name).contains('\u{1b}'), "{name}");
    }
    assert!(
        list(&api, 200, &["--per-page", "4"]).contains("\u{1b}["),
        "a usage error has color"
    );
    assert!(!list(&api, 200, &["--per-page", "4", "--color", "never"]).contains('\u{1b}'));
}

/// Returns the final screen, and everything that was sent to the terminal.
fn screen(api: &MockApi, arguments: &[&str]) -> (String, String) {
    let sent = shown(120, true, |command| {
        command
            .env("CLOUDFLARE_API_TOKEN", api.api_token())
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .args(["list", "--account-id", api.account_id()])
            .args(["--prefetch", "1", "--per-page", "20", "--columns", "name"])
            .args(arguments)
    });
    let mut terminal = vt100::Parser::new(200, 120, 0);
    terminal.process(sent.replace('\n', "\r\n").as_bytes());
    (terminal.screen().contents(), sent)
}

#[test]
fn progress_is_shown_during_a_long_listing_and_removed_at_the_end() {
    let slow = start(MockApi::builder().latency(Duration::from_millis(150)));
    for (left, sent) in [screen(&slow, &[]), ndjson_screen(&slow)] {
        assert!(
            sent.contains("listing: ") && sent.contains(" of 137 tokens"),
            "{sent:?}"
        );
        assert!(!left.contains("listing: "), "{left}");
        let last = left.trim_end().lines().last().unwrap_or_default();
        assert!(
            last.contains("137 tokens") && last.contains(" complete"),
            "{left}"
        );
    }
    let (_, quiet) = screen(&slow, &["-q"]);
    assert!(!quiet.contains("listing: "), "{quiet:?}");
}

/// Returns the same for ndjson, which has no columns.
fn ndjson_screen(api: &MockApi) -> (String, String) {
    let sent = list(api, 120, &["--prefetch", "1", "--per-page", "20", "-o", "ndjson"]);
    let mut terminal = vt100::Parser::new(2_000, 120, 0);
    terminal.process(sent.replace('\n', "\r\n").as_bytes());
    (terminal.screen().contents(), sent)
}

#[test]
fn a_fast_listing_shows_no_progress() {
    let one_page = start(MockApi::builder().tokens(3).latency(Duration::from_millis(400)));
    let (_, sent) = screen(&one_page, &[]);
    assert!(!sent.contains("listing: "), "{sent:?}");
}

#[test]
fn a_rate_limit_wait_is_shown() {
    let limited = Fault::rate_limited(Some(Duration::from_secs(1)))
        .on_page(2)
        .once();
    let api = start(MockApi::builder().fault(limited));
    let (left, sent) = screen(&api, &[]);
    assert!(sent.contains("rate limited, waiting 1 s"), "{sent:?}");
    assert!(!left.contains("listing: "), "{left}");
}

#[test]
fn an_error_replaces_the_progress() {
    let api = start(
        MockApi::builder()
            .latency(Duration::from_millis(150))
            .fault(Fault::html_page(404).on_page(5)),
    );
    let (left, sent) = screen(&api, &[]);
    assert!(sent.contains("listing: "), "{sent:?}");
    assert!(
        left.starts_with("error: page 5: ") && !left.contains("listing: "),
        "{left}"
    );
}

#[test]
fn a_stalled_server_shows_the_page_the_attempt_and_the_timeout() {
    let api = start(MockApi::builder().fault(Fault::stall().on_page(2).once()));
    let (left, sent) = screen(&api, &["--timeout", "1500ms"]);
    assert!(
        sent.contains("listing: 1 page, 20 of 137 tokens; waiting for page 2 (attempt 1 of 3, 1 s of 1.5 s)"),
        "{sent:?}"
    );
    assert!(
        sent.contains("page 2 failed (no response in time), waiting to retry"),
        "{sent:?}"
    );
    assert!(left.contains("137 tokens (1 retry), complete"), "{left}");
}

/// Names in several scripts, and names that try to change the terminal.
const NAMES: [&str; 9] = [
    "terraform production",
    "部署 プロダクション 토큰 생성기 (重要)",
    "deploy 🚀👩‍👩‍👧‍👦🇩🇪 team",
    "نسخ احتياطي للخادم الرئيسي",
    "שלום עולם token",
    "cafe\u{301} e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "x\u{1b}[31mred\u{202e}txt.exe\u{9b}2J",
    "two\nlines\tand\u{200b}zero width",
    "a-name-without-any-space-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on",
];

/// Returns tokens with these names, as different as they can be.
fn hostile_account() -> MockApi {
    let policy = serde_json::json!({"id": "p1", "effect": "allow", "permission_groups": [
            {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"},
            {"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"},
            {"id": "e086da7e2179491d91ee5f35b3ca210a", "name": "Workers\u{1b} Scripts Write"}],
        "resources": {"com.cloudflare.api.account.0123456789abcdef0123456789abcdef": {"com.cloudflare.api.account.zone.*": "*"},
            "com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353": "*"}});
    let deny = serde_json::json!({"id": "p2", "effect": "deny", "permission_groups": [
            {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"}],
        "resources": {"com.cloudflare.api.account.zone.a2eafb5d50859cb62e2c9aa7997765b6": "*"}});
    let conditions = [
        serde_json::json!({}),
        serde_json::json!({"request_ip": {"in": ["192.0.2.0/25", "192.0.2.128/25", "2001:db8::/32"], "not_in": ["192.0.2.7"]}}),
        serde_json::json!({"request_country": ["部署\u{202e}"]}),
    ];
    let statuses = ["active", "active", "disabled", "act\u{7}ive"];
    let tokens = (0_usize..).zip(NAMES).map(|(number, name)| {
        serde_json::json!({
            "id": format!("{number:032x}").replace('0', "a"), "name": name,
            "status": statuses.iter().cycle().nth(number),
            "issued_on": "2025-01-15T12:00:00Z", "modified_on": "2025-06-15T12:00:00Z",
            "last_used_on": (number % 2 == 0).then_some("2026-01-14T12:00:00Z"),
            "expires_on": (number % 3 == 0).then_some("2026-03-01T00:00:00Z"),
            "condition": conditions.iter().cycle().nth(number),
            "creator_email_at_creation": (number % 2 == 1).then_some("ádá@пример.example"),
            "policies": [policy, deny],
        })
        .to_string()
    });
    start(MockApi::builder().tokens_json(tokens))
}

#[test]
fn a_table_of_names_in_any_script_is_aligned_at_every_width() {
    let api = hostile_account();
    for columns in [40, 80, 120, 200] {
        for color in ["never", "always"] {
            let text = list(
                &api,
                columns,
                &["--now", "2026-01-15T12:00:00Z", "--color", color],
            );
            let name = format!("names_{columns}_color_{color}");
            with_filters(|| insta::assert_snapshot!(name, text.replace('\u{1b}', "␛")));
        }
    }
}

#[test]
fn a_card_is_wrapped_to_every_width_and_escapes_untrusted_text() {
    let api = hostile_account();
    let card = |columns, color: &str, token: &str| {
        shown(columns, true, |command| {
            command
                .env("CLOUDFLARE_API_TOKEN", api.api_token())
                .env("CLOUDFLARE_BASE_URL", api.base_url())
                .args(["show", token, "--account-id", api.account_id()])
                .args(["--now", "2026-01-15T12:00:00Z", "--color", color])
        })
    };
    for columns in [40, 80, 120, 200] {
        for color in ["never", "always"] {
            let text = card(columns, color, NAMES[1]);
            assert!(
                color == "always" || width_of(&text) <= usize::from(columns),
                "{text}"
            );
            with_filters(|| {
                insta::assert_snapshot!(
                    format!("card_{columns}_color_{color}"),
                    text.replace('\u{1b}', "␛")
                );
            });
        }
    }
    let others: String = NAMES.map(|name| card(60, "never", name)).concat();
    assert!(width_of(&others) <= 60);
    with_filters(|| insta::assert_snapshot!("cards_60", others));
}

/// Returns what the terminal shows of a listing with this pager.
fn paged(api: &MockApi, pager: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let (mut terminal, child) = open().unwrap();
    terminal.resize(Size::new(50, 100)).unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_cf-tokens"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm-256color")
        .env("XDG_CONFIG_HOME", NOWHERE)
        .env("PAGER", "sed s/^/wrong:/")
        .env("CF_TOKENS_PAGER", pager)
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .env("CLOUDFLARE_ACCOUNT_ID", api.account_id())
        .args(arguments)
        .spawn(child)
        .unwrap();
    let mut bytes = Vec::new();
    let _ = terminal.read_to_end(&mut bytes);
    let code = process.wait().unwrap().code();
    (String::from_utf8(bytes).unwrap().replace("\r\n", "\n"), code)
}

#[test]
fn output_on_a_terminal_goes_through_the_pager_and_messages_follow_it() {
    let api = account();
    let id = "11111111111111111111111111111111";
    for arguments in [
        &["list", "--columns", "id"][..],
        &["list", "-o", "id"],
        &["list", "--json", "id", "--jq", ".[].id"],
        &["show", id, "--json", "id", "--jq", ".[].id"],
    ] {
        let (text, code) = paged(&api, "sed 's/^/paged: /'", arguments);
        assert!(text.contains(&format!("paged: {id}\n")), "{arguments:?}: {text}");
        assert!(!text.contains("wrong:"), "{text}");
        if arguments[0] == "list" {
            assert!(text.lines().last().unwrap().starts_with("2 tokens"), "{text}");
        }
        assert_eq!(code, Some(0));
    }
    for pager in ["", "cat", "  "] {
        let (text, _) = paged(&api, pager, &["list", "-o", "id"]);
        assert!(text.starts_with(&id.replace('1', "2")), "{pager}: {text}");
    }
    let (text, _) = paged(&api, "sed s/^/paged:/", &["list", "-o", "id", "--no-pager"]);
    assert!(!text.contains("paged:"), "{text}");
}

#[test]
fn leaving_the_pager_is_not_a_failure_and_a_pager_that_cannot_start_is_a_warning() {
    let api = start(MockApi::builder().tokens(2_000));
    let (text, code) = paged(&api, "head -n 1", &["list", "-o", "ndjson", "-q"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let (text, code) = paged(&account(), "nosuch-pager -x", &["list", "-o", "id"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("warning:") && text.contains("cannot start the pager `nosuch-pager`"),
        "{text}"
    );
    assert!(text.contains("11111111111111111111111111111111\n"), "{text}");
}
