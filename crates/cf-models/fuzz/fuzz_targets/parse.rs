//! `cargo xtask fuzz`: any bytes are a token listing or an error, never a crash, and nothing is lost.
#![no_main]

use cf_models::{Envelope, Token, parse_list, parse_list_lossy, parse_token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let token = parse_token(bytes);
    match (&token, serde_json::from_slice::<Token>(bytes)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(*ours, theirs),
        (Err(ours), Err(_)) => assert!(!ours.to_string().is_empty()),
        (ours, theirs) => panic!("{ours:?} against {theirs:?}"),
    }
    if let Ok(token) = token {
        let written = serde_json::to_vec(&token).expect("a token can be written");
        assert_eq!(parse_token(&written).as_ref(), Ok(&token));
        assert_eq!(token.clone().normalized(), token.normalized().normalized());
    }

    let lossy = parse_list_lossy(bytes);
    if let Ok(envelope) = parse_list(bytes) {
        match serde_json::from_slice::<Envelope<Vec<Token>>>(bytes) {
            Ok(theirs) => assert_eq!(envelope, theirs),
            Err(_) => assert!(!envelope.success, "a failure may have any result"),
        }
        let lossy = lossy.expect("what reads strictly reads element by element");
        assert_eq!(lossy.result.as_ref().map(Vec::len), envelope.result.as_ref().map(Vec::len));
        for token in envelope.result.iter().flatten() {
            for condition in &token.condition {
                let _ = condition.effective_networks();
            }
        }
        let written = serde_json::to_vec(&envelope).expect("a parsed response serializes");
        assert_eq!(parse_list(&written).as_ref(), Ok(&envelope));
    }
});
