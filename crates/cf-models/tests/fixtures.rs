//! Every file of `fixtures/`: what it is parsed as, or the error; and that nothing in it is lost.

#![expect(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use cf_models::{
    Account, AccountPermissionGroup, Envelope, ParseError, Token, TokenVerification, parse_elements,
    parse_list, parse_response,
};
use serde::Serialize;

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let fixtures = fixtures_in("");
    assert!(fixtures.len() > 40, "the fixtures are there");
    fixtures
}

/// The files of a folder of `fixtures`, not those of folders in it.
fn fixtures_in(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(folder);
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn every_fixture_has_its_snapshot() {
    for (name, body) in fixtures() {
        match parse_list(&body) {
            Ok(envelope) => insta::assert_debug_snapshot!(name, envelope),
            Err(error) => insta::assert_snapshot!(name, error),
        }
    }
}

#[test]
fn what_is_written_reads_back_as_it_was() {
    for (name, body) in fixtures() {
        let Ok(envelope) = parse_list(&body) else { continue };
        let written = serde_json::to_vec(&envelope).unwrap();
        assert_eq!(parse_list(&written).as_ref(), Ok(&envelope), "{name}");
        // Deterministic, and stable from the first writing on.
        let again = serde_json::to_vec(&parse_list(&written).unwrap()).unwrap();
        assert_eq!(written, again, "{name}");
    }
}

#[test]
fn a_response_cut_off_anywhere_is_an_error() {
    let (_, body) = fixtures()
        .into_iter()
        .find(|(name, _)| name == "documented-example.json")
        .unwrap();
    let end = body.iter().rposition(|byte| *byte == b'}').unwrap();
    for length in 0..=end {
        assert!(parse_list(&body[..length]).is_err(), "{length} bytes");
    }
    assert!(parse_list(&body).is_ok());
}

#[test]
fn text_after_a_response_is_an_error() {
    let (_, body) = fixtures()
        .into_iter()
        .find(|(name, _)| name == "documented-example.json")
        .unwrap();
    for suffix in ["<html>", "{}", "0", "\u{0}"] {
        let longer = [&body, suffix.as_bytes()].concat();
        assert!(parse_list(&longer).is_err(), "{suffix:?}");
    }
}

/// The fixtures of one of the other calls, with what each is parsed as, or the error; and that nothing in it is lost.
fn check_call<T>(folder: &str, parse: fn(&[u8]) -> Result<Envelope<T>, ParseError>)
where
    T: Debug + PartialEq + Serialize,
{
    let fixtures = fixtures_in(folder);
    assert!(!fixtures.is_empty(), "the fixtures are there");
    for (name, body) in fixtures {
        let snapshot = format!("{folder}-{name}");
        match parse(&body) {
            Ok(envelope) => {
                let written = serde_json::to_vec(&envelope).unwrap();
                assert_eq!(parse(&written).as_ref(), Ok(&envelope), "{name}");
                insta::assert_debug_snapshot!(snapshot, envelope);
            }
            Err(error) => insta::assert_snapshot!(snapshot, error),
        }
    }
}

#[test]
fn every_fixture_of_the_related_calls_has_its_snapshot() {
    check_call("verify-token", |body| {
        parse_response::<TokenVerification>(body, "the calling token")
    });
    check_call("get-token", |body| parse_response::<Token>(body, "a token"));
    check_call("permission-groups", |body| {
        parse_elements::<AccountPermissionGroup>(body, "an array of permission groups")
    });
    check_call("accounts", |body| {
        parse_elements::<Account>(body, "an array of accounts")
    });
}
