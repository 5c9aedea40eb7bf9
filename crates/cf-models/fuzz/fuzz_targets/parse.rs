//! `cargo xtask fuzz`: any bytes are a token listing or an error, never a crash, and what is accepted means what its JSON means.
#![no_main]

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

use cf_models::{failure_messages, parse_list, parse_list_lossy, parse_token};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    match parse_token(bytes) {
        Ok(token) => {
            let theirs: Value = serde_json::from_slice(bytes).expect("what is accepted is JSON");
            let ours = serde_json::to_value(&token).expect("a token can be written");
            oracle::token(&ours, &theirs).unwrap_or_else(|error| panic!("{error}"));
            let written = serde_json::to_vec(&token).expect("a token can be written");
            assert_eq!(parse_token(&written).as_ref(), Ok(&token));
            assert_eq!(token.clone().normalized(), token.normalized().normalized());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }

    let _ = failure_messages(bytes);
    let lossy = parse_list_lossy(bytes);
    if let Ok(envelope) = parse_list(bytes) {
        let lossy = lossy.expect("what reads strictly reads element by element");
        // The strict result of a failed response is absent if it cannot be read; `extra` keeps it then.
        if envelope.success || envelope.result.is_some() {
            assert_eq!(lossy.result.as_ref().map(Vec::len), envelope.result.as_ref().map(Vec::len));
        }
        for condition in envelope.result.iter().flatten().filter_map(|token| token.condition.as_ref()) {
            let _ = condition.effective_networks();
        }
        let ours = serde_json::to_value(&envelope).expect("a response can be written");
        if envelope.success {
            let theirs: Value = serde_json::from_slice(bytes).expect("what is accepted is JSON");
            oracle::envelope(&ours, &theirs).unwrap_or_else(|error| panic!("{error}"));
        }
        if !envelope.extra.get("result").is_some_and(Value::is_array) {
            assert_eq!(parse_list(ours.to_string().as_bytes()).as_ref(), Ok(&envelope));
        }
    }
});
