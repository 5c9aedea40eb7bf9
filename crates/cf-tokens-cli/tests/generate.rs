//! Completions and man pages.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use common::{command, text, transcript};

#[test]
fn every_shell_gets_a_script_that_asks_the_command_itself() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = command().args(["completions", shell]).output().unwrap();
        assert!(output.status.success(), "{}", transcript(&output));
        let script = text(&output.stdout);
        assert!(script.contains("CF_TOKENS_COMPLETE"), "{shell}: {script}");
        assert!(
            !script.contains(env!("CARGO_BIN_EXE_cf-tokens")),
            "{shell}: a path of this machine"
        );
    }
    let output = command().args(["completions", "tcsh"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn every_command_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    let output = command()
        .args(["man", "--output-dir"])
        .arg(folder.path().join("man1"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", transcript(&output));
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    insta::assert_snapshot!("pages", names.join("\n"));
    let page = command().args(["man", "config", "show"]).output().unwrap();
    let versionless = text(&page.stdout).replace(env!("CARGO_PKG_VERSION"), "[version]");
    insta::assert_snapshot!("page_config_show", versionless);
    let written = std::fs::read_to_string(folder.path().join("man1/cf-tokens-config-show.1")).unwrap();
    assert_eq!(written, text(&page.stdout));
    let unknown = command().args(["man", "nothing"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2), "{}", transcript(&unknown));
}
