//! Man pages, checked by mandoc.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "in a test, and in its helpers, a panic is how a failure is reported, and a skipped test prints a notice"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{command, text, transcript};

fn pages(folder: &Path) -> Vec<PathBuf> {
    let output = command()
        .args(["man", "--output-dir"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", transcript(&output));
    let pages: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(pages.len() > 5, "{pages:?}");
    pages
}

fn has_mandoc() -> bool {
    let found = Command::new("mandoc").arg("-V").output().is_ok();
    if !found {
        eprintln!("skipped: mandoc is not installed");
    }
    found
}

#[test]
fn man_pages_pass_mandoc_without_errors() {
    if !has_mandoc() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for page in pages(folder.path()) {
        let output = Command::new("mandoc")
            .args(["-T", "lint", "-W", "error"])
            .arg(&page)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}: {}",
            page.display(),
            transcript(&output)
        );
    }
}

#[test]
fn man_pages_have_the_usual_sections() {
    let folder = tempfile::tempdir().unwrap();
    for page in pages(folder.path()) {
        let source = std::fs::read_to_string(&page).unwrap();
        for section in ["EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES"] {
            let heading = format!("\n.SH \"{section}\"\n");
            assert_eq!(
                source.matches(&heading).count(),
                1,
                "{}: {section}",
                page.display()
            );
        }
    }
}

#[test]
fn examples_are_rendered_as_they_are_typed() {
    if !has_mandoc() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    pages(folder.path());
    let output = Command::new("mandoc")
        .args(["-T", "utf8", "-O", "width=200"])
        .arg(folder.path().join("cf-tokens-list.1"))
        .output()
        .unwrap();
    let rendered = text(&output.stdout);
    let example = "cf-tokens list --output ndjson | jq -r 'select(.expires_on == null) | .name'";
    assert!(rendered.contains(example), "{rendered}");
    assert!(
        rendered.contains("CLOUDFLARE_API_TOKEN_FILE  file that contains the API token"),
        "{rendered}"
    );
    assert!(rendered.contains("141  the reader closed the pipe"), "{rendered}");
}
