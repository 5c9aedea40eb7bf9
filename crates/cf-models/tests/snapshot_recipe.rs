//! How to snapshot a parsed response in your own tests.
//!
//! `Debug` and `Serialize` of every type are deterministic, so both make stable snapshots. Ids and times differ from
//! account to account: redact them in a snapshot of a real response.

use cf_models::parse_list;

const BODY: &[u8] = include_bytes!("../../../fixtures/documented-example.json");

#[test]
fn json_with_ids_and_times_redacted() {
    let envelope = parse_list(BODY).unwrap();
    insta::assert_json_snapshot!(envelope, {
        ".result[].id" => "[id]",
        ".result[].policies[].id" => "[id]",
        ".result[].policies[].permission_groups[].id" => "[id]",
        ".result[].issued_on" => "[time]",
        ".result[].modified_on" => "[time]",
        ".result[].last_used_on" => "[time]",
        ".result[].expires_on" => "[time]",
        ".result[].not_before" => "[time]",
    });
}

#[test]
fn debug_of_one_token() {
    let envelope = parse_list(BODY).unwrap();
    insta::assert_debug_snapshot!(envelope.result.unwrap()[0]);
}

#[test]
fn the_message_of_an_error() {
    let error = parse_list(br#"{"success": true, "result": [{"status": 1}]}"#).unwrap_err();
    insta::assert_snapshot!(
        error,
        @"result[0].status: expected a string (`active`, `disabled`, `expired`, …), got 1 at line 1 column 41"
    );
}
