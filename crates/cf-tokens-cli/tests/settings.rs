//! Settings: the configuration file, credentials and proxies, where they conflict or are mistaken.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is reported"
)]

mod common;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};

use cf_mock::MockApi;

use common::{command, list, start, text};

const TOKEN: &str = "cfat_FAKE_token_for_tests_only";
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (status.code(), text(&stdout), text(&stderr))
}

/// `config show` with the configuration directory at `folder`.
fn config_show(folder: &Path) -> Command {
    let mut command = command();
    command
        .env("XDG_CONFIG_HOME", folder)
        .args(["config", "show", "--origin"]);
    command
}

// === the configuration file ===

#[cfg(unix)]
#[test]
fn a_configuration_file_that_is_a_dangling_link_is_an_error() {
    use std::os::unix::fs::symlink;

    for link_of_folder in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("cf-tokens");
        if link_of_folder {
            symlink("nowhere", own).unwrap();
        } else {
            std::fs::create_dir(&own).unwrap();
            symlink("nowhere.toml", own.join("config.toml")).unwrap();
        }
        let (code, _, stderr) = run(&mut config_show(folder.path()));
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.contains("cannot read the configuration file"), "{stderr}");
        assert!(
            stderr.contains("it is a link to a file that does not exist"),
            "{stderr}"
        );
    }
}

#[test]
fn a_configuration_file_that_is_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("cf-tokens/config.toml")).unwrap();
    let (code, _, stderr) = run(&mut config_show(folder.path()));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("cannot read the configuration file"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_configuration_file_in_an_unreadable_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("cf-tokens");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("config.toml"), "").unwrap();
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = config_show(folder.path());
    if std::fs::read_dir(&own).is_ok() {
        // Permissions do not apply to root: run as nobody, who cannot search the temporary folder either.
        command.uid(65534).gid(65534).current_dir("/");
    }
    let output = command.output();
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o700)).unwrap();
    let Ok(output) = output else {
        eprintln!("skipped: another user cannot run the binary");
        return;
    };
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("cannot read the configuration file"), "{stderr}");
    assert!(stderr.contains("Permission denied"), "{stderr}");
}

#[test]
fn no_configuration_file_is_not_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for home in [folder.path(), Path::new("/nonexistent"), Path::new("/dev/null")] {
        let (code, stdout, stderr) = run(&mut config_show(home));
        assert_eq!(code, Some(0), "{stderr}");
        assert!(stdout.contains("not set"), "{stdout}");
    }
}

#[test]
fn config_show_explains_conflicting_credentials_with_all_other_settings() {
    let (code, stdout, stderr) = run(command()
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .env("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
        .args(["config", "show", "--origin", "--token-file", "secret"]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stdout.contains("error: conflicting credentials: --token-file and CLOUDFLARE_API_TOKEN"),
        "{stdout}"
    );
    assert!(
        stdout.contains("unset CLOUDFLARE_API_TOKEN, or remove --token-file"),
        "{stdout}"
    );
    assert!(
        stdout.contains(ACCOUNT) && stdout.contains("base_url"),
        "{stdout}"
    );

    let (code, stdout, stderr) = run(command()
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .env("CLOUDFLARE_API_KEY", "FAKE_key")
        .args(["config", "show"]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stdout.contains("conflicting credentials: CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_KEY"),
        "{stdout}"
    );
    assert!(!stdout.contains("FAKE"), "{stdout}");
}

// === secrets in arguments ===

#[test]
fn a_secret_pasted_into_an_argument_is_not_printed() {
    let old = "FAKE0token0for0tests0only0aaaaaaaaaaaaaa";
    let cases: &[&[&str]] = &[
        &["list", "--account-id", TOKEN],
        &["list", "--account-id", old],
        &["list", "--profile", TOKEN],
        &["list", TOKEN],
        &["list", "--token-file", TOKEN, "--account-id", ACCOUNT],
        &["list", "--config", TOKEN],
        &["list", "--base-url", TOKEN],
        &["list", "--status", "active", "--token", TOKEN],
        &[TOKEN],
        &["show", TOKEN, "--account-id", TOKEN],
        &["whoami", "--account-id", TOKEN],
        &["config", "show", "--profile", TOKEN],
        &["help", TOKEN],
        &["read", TOKEN],
    ];
    for arguments in cases {
        for options in [&[][..], &["--error-format", "json"], &["--color", "always"]] {
            let (code, stdout, stderr) = run(command().args(*arguments).args(options));
            assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
            assert!(
                !stderr.contains("FAKE") && !stdout.contains("FAKE"),
                "{stdout}{stderr}"
            );
        }
    }
}

#[test]
fn an_account_that_is_given_twice_is_listed_once() {
    let api = start(MockApi::builder().tokens(2));
    let upper = api.account_id().to_ascii_uppercase();
    for id in [api.account_id(), &upper] {
        let (code, stdout, stderr) = run(list(&api).args(["--account-id", id, "--output", "ndjson"]));
        assert_eq!(code, Some(0), "{stderr}");
        assert_eq!(stdout.lines().count(), 2, "{stdout}");
    }
    assert_eq!(api.request_count(), 2);
}

// === credentials ===

#[test]
fn what_surrounds_a_token_is_named_before_any_request() {
    let api = start(MockApi::builder());
    let rows = [
        (format!("\u{feff}{TOKEN}"), "starts with a byte order mark (BOM)"),
        (format!("\"{TOKEN}\""), "is in quotes"),
        (format!("'{TOKEN}'"), "is in quotes"),
        (
            format!("CLOUDFLARE_API_TOKEN={TOKEN}"),
            "is an assignment (NAME=value)",
        ),
        (
            format!("export TOKEN=\"{TOKEN}\""),
            "is an assignment (NAME=value)",
        ),
        (format!("Bearer {TOKEN}"), "starts with `Bearer`"),
        (format!("{{\"token\": \"{TOKEN}\"}}"), "is JSON"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    for (content, reason) in rows {
        std::fs::write(&file, &content).unwrap();
        let from_variable = || {
            let mut command = list(&api);
            command.env("CLOUDFLARE_API_TOKEN", &content);
            command
        };
        let from_file = || {
            let mut command = list(&api);
            command
                .env_remove("CLOUDFLARE_API_TOKEN")
                .arg("--token-file")
                .arg(&file);
            command
        };
        for mut command in [from_variable(), from_file()] {
            let (code, _, stderr) = run(&mut command);
            assert_eq!(code, Some(2), "{stderr}");
            assert!(stderr.contains(reason), "{content}: {stderr}");
            assert!(!stderr.contains("FAKE"), "{stderr}");
        }
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn a_token_file_can_be_set_by_variable_and_conflicts_like_other_sources() {
    let api = start(MockApi::builder().tokens(1));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{}\n", api.api_token())).unwrap();
    let with_file = || {
        let mut command = list(&api);
        command
            .env_remove("CLOUDFLARE_API_TOKEN")
            .env("CLOUDFLARE_API_TOKEN_FILE", &file);
        command
    };
    let (code, stdout, stderr) = run(with_file().args(["--output", "ndjson"]));
    assert_eq!((code, stdout.lines().count()), (Some(0), 1), "{stderr}");

    let (code, _, stderr) = run(with_file().env("CLOUDFLARE_API_TOKEN", TOKEN));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("conflicting credentials: CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_TOKEN_FILE"),
        "{stderr}"
    );
    let (code, _, stderr) = run(with_file().arg("--token-stdin"));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("conflicting credentials: --token-stdin and CLOUDFLARE_API_TOKEN_FILE"),
        "{stderr}"
    );
    let (_, stdout, _) = run(command()
        .env("CLOUDFLARE_API_TOKEN_FILE", &file)
        .args(["config", "show", "--origin"]));
    assert!(
        stdout.contains("(variable CLOUDFLARE_API_TOKEN_FILE)"),
        "{stdout}"
    );
    let (_, stdout, _) = run(command().args(["help", "environment"]));
    assert!(stdout.contains("CLOUDFLARE_API_TOKEN_FILE"), "{stdout}");
}

#[test]
fn older_variable_names_are_hinted_at() {
    let (code, _, stderr) = run(command()
        .env("CF_API_TOKEN", TOKEN)
        .args(["list", "--account-id", ACCOUNT]));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("CF_API_TOKEN is set, but not read: set CLOUDFLARE_API_TOKEN instead"),
        "{stderr}"
    );
    assert!(!stderr.contains("FAKE"), "{stderr}");
    let (code, _, stderr) = run(command()
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .env("CF_ACCOUNT_ID", ACCOUNT)
        .arg("list"));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("CF_ACCOUNT_ID is set, but not read: set CLOUDFLARE_ACCOUNT_ID instead"),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn a_token_file_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;

    let api = start(MockApi::builder().tokens(1));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, api.api_token()).unwrap();
    for (mode, warns) in [(0o600, false), (0o640, true), (0o604, true)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let (code, _, stderr) = run(list(&api)
            .env_remove("CLOUDFLARE_API_TOKEN")
            .env("CLOUDFLARE_API_TOKEN_FILE", &file));
        assert_eq!(code, Some(0), "{stderr}");
        assert_eq!(
            stderr.contains("is readable by other users"),
            warns,
            "{mode:o}: {stderr}"
        );
    }
}

// === proxies ===

/// `list` at an address that only a proxy can connect to.
fn list_by_proxy(variables: &[(&str, &str)]) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .envs(variables.iter().copied())
        .args([
            "list",
            "--account-id",
            ACCOUNT,
            "--max-retries",
            "0",
            "--timeout",
            "5s",
        ])
        .args(["--base-url", "https://192.0.2.1:8443/client/v4"]);
    command
}

/// The first bytes that a proxy receives when the command runs.
fn received_by_proxy(variables: impl FnOnce(&str) -> Vec<(&'static str, String)>) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut head = vec![0; 1024];
        let length = socket.read(&mut head).unwrap();
        let _ = socket.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        head.truncate(length);
        head
    });
    let variables = variables(&address.to_string());
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let (code, _, stderr) = run(&mut list_by_proxy(&variables));
    assert_eq!(code, Some(3), "{stderr}");
    // Ends the wait for a connection if there was none.
    drop(TcpStream::connect(address));
    proxy.join().unwrap()
}

#[test]
fn lower_case_proxy_variables_take_precedence_and_unused_ones_are_not_parsed() {
    let head = received_by_proxy(|address| {
        vec![
            ("https_proxy", format!("http://{address}")),
            ("HTTPS_PROXY", "FAKE invalid".to_owned()),
            ("ALL_PROXY", "FAKE invalid".to_owned()),
            ("http_proxy", "FAKE invalid".to_owned()),
        ]
    });
    assert!(head.starts_with(b"CONNECT 192.0.2.1:8443 "));
}

#[test]
fn an_invalid_proxy_that_would_be_used_is_an_error() {
    let (code, _, stderr) = run(&mut list_by_proxy(&[("HTTPS_PROXY", "FAKE invalid")]));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("invalid proxy URL in HTTPS_PROXY"), "{stderr}");
    assert!(!stderr.contains("FAKE"), "{stderr}");
}

#[test]
fn socks_is_socks5() {
    let head = received_by_proxy(|address| vec![("all_proxy", format!("socks://{address}/"))]);
    // The greeting of SOCKS 5.
    assert!(head.starts_with(&[5]), "{head:?}");
}

#[test]
fn no_proxy_may_have_spaces_dots_and_ports() {
    let proxied = |no_proxy: &str| {
        let mut command = command();
        command
            .env("HTTPS_PROXY", "http://proxy.example:3128")
            .env("NO_PROXY", no_proxy)
            .env(
                "CLOUDFLARE_BASE_URL",
                "https://api.example.invalid:8443/client/v4",
            )
            .args(["config", "show", "--origin"]);
        let (code, stdout, stderr) = run(&mut command);
        assert_eq!(code, Some(0), "{stderr}");
        let line = stdout.lines().find(|line| line.starts_with("proxy")).unwrap();
        assert!(line.contains("(variable HTTPS_PROXY)"), "{line}");
        !line.contains("not used: no_proxy includes the host")
    };
    for direct in [
        "api.example.invalid",
        ".example.invalid",
        "other.example example.invalid",
        "other.example, example.invalid.",
        "api.example.invalid:8443",
        "*",
    ] {
        assert!(!proxied(direct), "{direct}");
    }
    for used in ["other.example", "api.example.invalid:443", "ample.invalid"] {
        assert!(proxied(used), "{used}");
    }
}

#[test]
fn a_loopback_base_url_uses_no_proxy() {
    let api = start(MockApi::builder().tokens(1));
    for variables in [
        [("HTTP_PROXY", "FAKE invalid"), ("http_proxy", "FAKE invalid")],
        [
            ("ALL_PROXY", "http://127.0.0.1:1"),
            ("HTTPS_PROXY", "FAKE invalid"),
        ],
    ] {
        let (code, _, stderr) = run(list(&api).envs(variables));
        assert_eq!(code, Some(0), "{stderr}");
    }
    let (_, stdout, _) = run(command()
        .env("http_proxy", "http://proxy.example:3128")
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["config", "show"]));
    assert!(
        stdout.contains("not used: the base URL is a loopback address"),
        "{stdout}"
    );
}

#[test]
fn the_help_documents_how_proxies_are_selected() {
    let (code, stdout, _) = run(command().args(["help", "environment"]));
    assert_eq!(code, Some(0));
    for part in [
        "Differences from curl",
        "socks:// is SOCKS5",
        "Lower case takes precedence",
    ] {
        assert!(stdout.contains(part), "{stdout}");
    }
}
