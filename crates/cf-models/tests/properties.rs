//! What holds for every token, and for any bytes at all.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails"
)]

mod strategies;

use std::path::Path;

use cf_models::{Envelope, Token, parse_list, parse_list_lossy, parse_token};
use proptest::prelude::*;

use crate::strategies::{damaged, json_text, token};

proptest! {
    #[test]
    fn a_token_written_reads_back_as_it_was(token in token()) {
        let written = serde_json::to_string(&token).unwrap();
        let read = parse_token(written.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error} in {written}")))?;
        prop_assert_eq!(&read, &token);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }

    #[test]
    fn a_token_reads_the_same_through_serde_json_alone(token in token()) {
        // From text, from a reader that lends nothing, and with the white space of people.
        let written = serde_json::to_string_pretty(&token).unwrap();
        prop_assert_eq!(&parse_token(written.as_bytes()).unwrap(), &token);
        prop_assert_eq!(&serde_json::from_str::<Token>(&written).unwrap(), &token);
        prop_assert_eq!(&serde_json::from_reader::<_, Token>(written.as_bytes()).unwrap(), &token);
    }

    #[test]
    fn a_list_reads_back_too_strictly_and_element_by_element(tokens in prop::collection::vec(token(), 0..4)) {
        let written = serde_json::to_vec(&Envelope::success(tokens.clone())).unwrap();
        prop_assert_eq!(parse_list(&written).unwrap().result.unwrap(), tokens.clone());
        let elements = parse_list_lossy(&written).unwrap().result.unwrap();
        let read: Result<Vec<Token>, _> = elements.into_iter().collect();
        prop_assert_eq!(read.unwrap(), tokens);
    }

    #[test]
    fn order_is_nothing_to_a_normalized_token(token in token(), seed in any::<u64>()) {
        let mut other = token.clone();
        for policies in other.policies.iter_mut() {
            let middle = seed as usize % policies.len().max(1);
            policies.rotate_left(middle);
            for policy in policies {
                policy.permission_groups.reverse();
            }
        }
        prop_assert_eq!(other.normalized(), token.normalized());
    }

    #[test]
    fn unknown_members_stay_to_the_letter(json in json_text()) {
        let body = format!(
            r#"{{"later":{json},"policies":[{{"id":"p","effect":"allow","later":{json},"resources":{{}},
            "permission_groups":[{{"id":"g","later":{json},"meta":{{"later":{json}}}}}]}}],
            "condition":{{"later":{json},"request_ip":{{"later":{json}}}}}}}"#
        );
        let token = parse_token(body.as_bytes()).unwrap();
        let written = serde_json::to_string(&token).unwrap();
        prop_assert_eq!(written.matches(&format!("\"later\":{json}")).count(), body.matches(&format!("\"later\":{json}")).count());
        prop_assert_eq!(parse_token(written.as_bytes()).unwrap(), token);
    }

    #[test]
    fn any_bytes_are_a_token_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        agree(&bytes)?;
    }

    #[test]
    fn a_damaged_token_reads_as_serde_json_reads_it(token in token(), damage in damaged()) {
        let written = serde_json::to_vec(&token).unwrap();
        agree(&damage.done_to(&written))?;
    }

    #[test]
    fn a_damaged_fixture_is_an_answer_or_an_error(fixture in any::<prop::sample::Index>(), damage in damaged()) {
        let bodies = fixtures();
        let body = damage.done_to(&bodies[fixture.index(bodies.len())]);
        agree_on_list(&body)?;
    }
}

/// The way through `serde_json` alone is the measure: the same value, or an error from both.
fn agree(document: &[u8]) -> Result<(), TestCaseError> {
    let ours = parse_token(document);
    let theirs = serde_json::from_slice::<Token>(document);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
        (Err(_), Err(_)) => {}
        _ => {
            let text = String::from_utf8_lossy(document);
            prop_assert!(false, "{:?} against {:?} on {}", ours, theirs, text);
        }
    }
    Ok(())
}

fn agree_on_list(body: &[u8]) -> Result<(), TestCaseError> {
    let lossy = parse_list_lossy(body);
    if let Ok(envelope) = parse_list(body) {
        prop_assert_eq!(
            lossy.unwrap().result.map(|elements| elements.len()),
            envelope.result.as_ref().map(Vec::len)
        );
        let written = serde_json::to_vec(&envelope).unwrap();
        prop_assert_eq!(parse_list(&written).unwrap(), envelope);
    }
    Ok(())
}

fn fixtures() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}
