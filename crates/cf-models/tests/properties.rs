//! What holds for every token, and for any bytes at all.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails"
)]

mod strategies;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use cf_models::ipnet::IpNet;
use cf_models::{Envelope, Extra, IpAccess, Token, parse_list, parse_list_lossy, parse_token};
use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::strategies::{condition, damaged, json_text, token};

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
    fn a_damaged_list_reads_as_serde_json_reads_it(token in token(), json in json_text(), damage in damaged()) {
        let token = serde_json::to_string(&token).unwrap();
        let body = format!(
            r#"{{"success":true,"errors":[],"messages":null,"result":[{token}],"result_info":{{"page":1.0,"later":{json}}},"later":{json}}}"#
        );
        agree_on_list(body.as_bytes())?;
        agree_on_list(&damage.done_to(body.as_bytes()))?;
    }

    #[test]
    fn what_is_unknown_around_the_tokens_stays_too(json in json_text()) {
        let body = format!(
            r#"{{"later":{json},"success":false,"errors":[{{"code":1,"later":{json},"source":{{"later":{json}}},
            "error_chain":[{{"later":{json}}}]}}],"messages":[{{"later":{json}}}],"result_info":{{"later":{json}}}}}"#
        );
        let envelope = parse_list(body.as_bytes()).unwrap();
        let written = serde_json::to_string(&envelope).unwrap();
        let kept = format!("\"later\":{json}");
        prop_assert_eq!(written.matches(&kept).count(), body.matches(&kept).count());
        prop_assert_eq!(parse_list(written.as_bytes()).unwrap(), envelope);
    }

    #[test]
    fn null_reads_as_missing_and_neither_is_written(token in token()) {
        let written = serde_json::to_string(&token).unwrap();
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(&written).unwrap();
        let mut nulled = String::from("{");
        for name in ["id", "name", "status", "issued_on", "expires_on", "condition", "policies", "provisioner_id"] {
            if !members.contains_key(name) {
                nulled.push_str(&format!("\"{name}\":null,"));
            }
        }
        // Of a token without any members, a comma is left over.
        let nulled = format!("{nulled}{}", &written[1..]);
        let nulled = if members.is_empty() { nulled.replace(",}", "}") } else { nulled };
        let read = parse_token(nulled.as_bytes()).unwrap();
        prop_assert_eq!(&read, &token);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }

    #[test]
    fn what_is_covered_is_what_is_permitted(condition in condition(), near in any::<prop::sample::Index>(), offset in 0..3_u32) {
        let Some(covered) = condition.effective_networks() else {
            prop_assert_eq!(condition.permits("192.0.2.1".parse().unwrap()), IpAccess::Unspecified);
            return Ok(());
        };
        let lists = condition.request_ip.as_ref().unwrap();
        let nets: Vec<_> = [&lists.allow, &lists.deny].into_iter().flatten().flatten().collect();
        // Addresses at the edges of what is named, where it would go wrong.
        let address = match (nets[near.index(nets.len())].trunc(), offset) {
            (net, 0) => net.network(),
            (net, 1) => net.broadcast(),
            (IpNet::V4(net), _) => IpAddr::V4(u32::from(net.network()).wrapping_sub(1).into()),
            (IpNet::V6(net), _) => IpAddr::V6(u128::from(net.network()).wrapping_sub(1).into()),
        };
        let is_covered = covered.iter().any(|net| net.contains(&address.to_canonical()));
        prop_assert_eq!(is_covered, condition.permits(address) == IpAccess::Allowed, "{} in {:?}", address, covered);
        for (one, next) in covered.iter().zip(covered.iter().skip(1)) {
            prop_assert!(one < next && !one.contains(next), "{:?}", covered);
        }
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
        for lists in other.condition.iter_mut().flat_map(|condition| condition.request_ip.iter_mut()) {
            for list in [&mut lists.allow, &mut lists.deny].into_iter().flatten() {
                list.reverse();
            }
        }
        let members: Vec<_> = other.extra.iter().collect();
        let members: Vec<_> = members.iter().rev().map(|(name, json)| format!("{name:?}:{json}")).collect();
        if let Ok(extra) = Extra::from_json(&format!("{{{}}}", members.join(","))) && extra == other.extra {
            other.extra = extra;
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
    let theirs = serde_json::from_slice::<Envelope<Vec<Token>>>(body);
    match (parse_list(body), theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
        // A failure may have any `result`.
        (Ok(ours), Err(_)) => prop_assert!(!ours.success),
        // A success has one.
        (Err(_), Ok(theirs)) => prop_assert!(theirs.success && theirs.result.is_none()),
        (Err(_), Err(_)) => {}
    }
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
