//! `--output-file`: which targets it accepts, and what it leaves behind.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::path::Path;
use std::process::Output;

use cf_mock::{Fault, MockApi};

use common::{handle_interrupts, list, send_signal, start, text, transcript};

fn write_to(api: &MockApi, path: &Path, arguments: &[&str]) -> Output {
    list(api)
        .args(arguments)
        .arg("--output-file")
        .arg(path)
        .output()
        .unwrap()
}

#[test]
fn a_dash_writes_to_stdout() {
    let api = start(MockApi::builder().tokens(2));
    let output = write_to(&api, Path::new("-"), &["-o", "id"]);
    assert_eq!(text(&output.stdout).lines().count(), 2, "{}", transcript(&output));
}

#[test]
fn the_extension_selects_the_format_unless_output_is_given() {
    let api = start(MockApi::builder().tokens(2));
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, start) in [
        ("a.json", &[] as &[&str], "{\n  \"version\": 2,\n  \"listed_at\""),
        ("a.ndjson", &[], "{\"id\":"),
        ("a.jsonl", &[], "{\"id\":"),
        ("a.CSV", &[], "id,name,"),
        ("a.tsv", &[], "id\tname\t"),
        ("a.md", &[], "|  | NAME | CAN |"),
        ("a.txt", &[], "   NAME "),
        ("b.json", &["-o", "csv"], "id,name,"),
    ] {
        let path = folder.path().join(name);
        let output = write_to(&api, &path, arguments);
        assert!(output.status.success(), "{}", transcript(&output));
        let content = std::fs::read_to_string(&path).unwrap();
        assert!(content.starts_with(start), "{name}: {content}");
    }
}

#[test]
fn a_link_is_followed_even_if_its_target_does_not_exist() {
    let api = start(MockApi::builder().tokens(2));
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let link = folder.path().join("link.csv");
    std::os::unix::fs::symlink("data/tokens.csv", &link).unwrap();
    let output = write_to(&api, &link, &[]);
    assert!(output.status.success(), "{}", transcript(&output));
    assert!(link.is_symlink());
    assert!(folder.path().join("data/tokens.csv").is_file());
}

#[test]
fn a_target_that_cannot_be_written_is_an_error_before_the_first_request() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    let read_only = folder.path().join("read-only");
    std::fs::write(&read_only, "before").unwrap();
    let mut permissions = std::fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&read_only, permissions).unwrap();
    let long = "x".repeat(300);
    for name in [
        "missing/tokens",
        "read-only",
        "slash/",
        "read-only/tokens",
        ".",
        &long,
    ] {
        let output = write_to(&api, &folder.path().join(name), &[]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", transcript(&output));
        assert!(
            text(&output.stderr).contains("error: cannot write "),
            "{}",
            transcript(&output)
        );
    }
    assert_eq!(api.request_count(), 0);
    assert_eq!(std::fs::read_to_string(&read_only).unwrap(), "before");
}

#[test]
fn nothing_is_left_next_to_the_target_after_a_signal_or_a_crash() {
    handle_interrupts();
    let api = start(MockApi::builder().fault(Fault::stall().on_page(2)));
    for signal in ["TERM", "HUP", "QUIT", "KILL"] {
        let folder = tempfile::tempdir().unwrap();
        let before = api.request_count();
        let mut command = list(&api);
        command.args(["-o", "ndjson", "--per-page", "20", "--output-file"]);
        let mut child = command.arg(folder.path().join("tokens")).spawn().unwrap();
        while api.request_count() < before + 2 {
            std::thread::yield_now();
        }
        send_signal(&child, signal);
        assert!(!child.wait().unwrap().success());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{signal}");
    }
}

#[test]
fn a_replaced_file_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let api = start(MockApi::builder().tokens(2));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.csv");
    std::fs::write(&path, "before").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660)).unwrap();
    assert!(write_to(&api, &path, &[]).status.success());
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o660
    );
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("id,"));
}
