//! What holds for every token, and for any bytes at all.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a failing test should panic where it fails"
)]

mod oracle;
mod strategies;

use std::net::IpAddr;
use std::path::Path;

use cf_models::ipnet::IpNet;
use cf_models::{Envelope, Extra, IpAccess, Token, parse_list, parse_list_lossy, parse_token};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::strategies::{condition, damaged, json, token};

proptest! {
    #[test]
    fn a_token_written_reads_back_as_it_was(token in token()) {
        let written = serde_json::to_string(&token).unwrap();
        let read = parse_token(written.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error} in {written}")))?;
        prop_assert_eq!(&read, &token);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }

    #[test]
    fn a_token_reads_the_same_from_every_source(token in token()) {
        // Text with white space, a reader that lends nothing, a value, and a buffer as of `flatten`.
        let written = serde_json::to_string_pretty(&token).unwrap();
        prop_assert_eq!(&parse_token(written.as_bytes()).unwrap(), &token);
        prop_assert_eq!(&serde_json::from_str::<Token>(&written).unwrap(), &token);
        prop_assert_eq!(&serde_json::from_reader::<_, Token>(written.as_bytes()).unwrap(), &token);
        let value = serde_json::to_value(&token).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Token>(value).unwrap(), &token);
        let flat: Flat = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&flat.token, &token);
    }

    #[test]
    fn a_list_reads_back_strictly_and_element_by_element(tokens in prop::collection::vec(token(), 0..4)) {
        let written = serde_json::to_vec(&Envelope::success(tokens.clone())).unwrap();
        prop_assert_eq!(parse_list(&written).unwrap().result.unwrap(), tokens.clone());
        let elements = parse_list_lossy(&written).unwrap().result.unwrap();
        let read: Result<Vec<Token>, _> = elements.into_iter().collect();
        prop_assert_eq!(read.unwrap(), tokens);
    }

    #[test]
    fn a_list_means_what_its_json_means(token in token(), json in json(), damage in damaged()) {
        let body = json!({
            "success": true, "errors": [json], "messages": null, "result": [token],
            "result_info": {"page": 1.0, "later": json}, "later": json,
        });
        let body = body.to_string();
        agree_on_list(body.as_bytes())?;
        agree_on_list(&damage.apply(body.as_bytes()))?;
    }

    #[test]
    fn unknown_members_are_kept_everywhere(json in json()) {
        let body = json!({
            "success": true, "later": json,
            "errors": [{"code": 1, "later": json, "source": {"later": json}, "error_chain": [{"later": json}]}],
            "messages": [{"later": json}], "result_info": {"later": json},
            "result": [{
                "later": json,
                "policies": [{"id": "p", "effect": "allow", "later": json, "resources": {},
                    "permission_groups": [{"id": "g", "later": json, "meta": {"later": json}}]}],
                "condition": {"later": json, "request_ip": {"later": json}},
            }],
        });
        let envelope = parse_list(body.to_string().as_bytes()).unwrap();
        let written = serde_json::to_value(&envelope).unwrap();
        prop_assert_eq!(&written, &body);
        prop_assert_eq!(parse_list(written.to_string().as_bytes()).unwrap(), envelope);
    }

    #[test]
    fn null_reads_as_missing_and_neither_is_written(token in token()) {
        let written = serde_json::to_value(&token).unwrap();
        let mut nulled = written.clone();
        for name in ["id", "name", "status", "issued_on", "expires_on", "condition", "policies", "provisioner_id"] {
            nulled.as_object_mut().unwrap().entry(name).or_insert(Value::Null);
        }
        let read = parse_token(nulled.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&read, &token);
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), written);
    }

    #[test]
    fn the_effective_networks_are_those_permitted(condition in condition(), near in any::<prop::sample::Index>(), offset in 0..3_u32) {
        let Ok(networks) = condition.effective_networks() else {
            prop_assert_eq!(condition.permits("192.0.2.1".parse().unwrap()), IpAccess::Unknown);
            return Ok(());
        };
        let Some(networks) = networks else {
            prop_assert_eq!(condition.permits("192.0.2.1".parse().unwrap()), IpAccess::Unspecified);
            return Ok(());
        };
        let lists = condition.request_ip.as_ref().unwrap();
        let nets: Vec<_> = [&lists.allow, &lists.deny].into_iter().flatten().flatten().collect();
        // Addresses at the edges of the networks, where it would go wrong.
        let address = match (nets[near.index(nets.len())].trunc(), offset) {
            (net, 0) => net.network(),
            (net, 1) => net.broadcast(),
            (IpNet::V4(net), _) => IpAddr::V4(u32::from(net.network()).wrapping_sub(1).into()),
            (IpNet::V6(net), _) => IpAddr::V6(u128::from(net.network()).wrapping_sub(1).into()),
        };
        let is_effective = networks.iter().any(|net| net.contains(&address.to_canonical()));
        prop_assert_eq!(is_effective, condition.permits(address) == IpAccess::Allowed, "{} in {:?}", address, networks);
        for (one, next) in networks.iter().zip(networks.iter().skip(1)) {
            prop_assert!(one < next && !one.contains(next), "{:?}", networks);
        }
    }

    #[test]
    fn normalized_tokens_do_not_depend_on_order(token in token(), seed in any::<u64>()) {
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
        let members: Vec<_> = other.extra.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        other.extra = Extra::try_from(members.into_iter().rev().collect::<Map<_, _>>()).unwrap();
        prop_assert_eq!(other.normalized(), token.normalized());
    }

    #[test]
    fn any_bytes_are_a_token_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        agree(&bytes)?;
    }

    #[test]
    fn a_damaged_token_means_what_its_json_means(token in token(), damage in damaged()) {
        let written = serde_json::to_vec(&token).unwrap();
        agree(&damage.apply(&written))?;
    }

    #[test]
    fn a_damaged_fixture_means_what_its_json_means(fixture in any::<prop::sample::Index>(), damage in damaged()) {
        let bodies = fixtures();
        let body = damage.apply(&bodies[fixture.index(bodies.len())]);
        agree_on_list(&body)?;
    }
}

#[derive(serde::Deserialize)]
struct Flat {
    #[serde(flatten)]
    token: Token,
}

/// What is accepted means what `serde_json::Value` shows, and is read back as it was.
fn agree(document: &[u8]) -> Result<(), TestCaseError> {
    let Ok(ours) = parse_token(document) else {
        return Ok(());
    };
    let theirs: Value = serde_json::from_slice(document).unwrap();
    let written = serde_json::to_value(&ours).unwrap();
    oracle::token(&written, &theirs).map_err(TestCaseError::fail)?;
    prop_assert_eq!(parse_token(written.to_string().as_bytes()).unwrap(), ours);
    Ok(())
}

fn agree_on_list(body: &[u8]) -> Result<(), TestCaseError> {
    let lossy = parse_list_lossy(body);
    let Ok(ours) = parse_list(body) else {
        return Ok(());
    };
    prop_assert_eq!(
        lossy.unwrap().result.map(|elements| elements.len()),
        ours.result.as_ref().map(Vec::len)
    );
    let written = serde_json::to_value(&ours).unwrap();
    if ours.success {
        let theirs: Value = serde_json::from_slice(body).unwrap();
        oracle::envelope(&written, &theirs).map_err(TestCaseError::fail)?;
    }
    // A failure with something else that is invalid keeps even a list of tokens as JSON; without that, it reads as a list.
    if !ours.extra.get("result").is_some_and(Value::is_array) {
        prop_assert_eq!(parse_list(written.to_string().as_bytes()).unwrap(), ours);
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
