//! The reason for a failure survives every form of body.

use cf_models::{ApiMessage, failure_messages, parse_list, parse_list_lossy};

/// Codes and messages, chains included.
fn shown(messages: &[ApiMessage]) -> Vec<String> {
    messages
        .iter()
        .flat_map(|message| {
            let code = message.code.map_or("-".to_owned(), |code| code.to_string());
            let text = message.message.as_deref().unwrap_or("-");
            std::iter::once(format!("{code} {text}")).chain(shown(&message.error_chain))
        })
        .collect()
}

#[test]
fn messages_and_codes_are_extracted_from_every_form() {
    let forms: &[(&str, &[&str])] = &[
        (
            r#"{"success":false,"errors":[{"code":9109,"message":"no"}]}"#,
            &["9109 no"],
        ),
        (
            r#"{"success":false,"errors":[{"code":"9109","message":"no"}],"result":{"a":1}}"#,
            &["9109 no"],
        ),
        (
            r#"{"success":false,"errors":[{"code":1000.0,"message":"no"}]}"#,
            &["1000 no"],
        ),
        (
            r#"{"success":false,"errors":[{"code":"E_AUTH","message":"no"}]}"#,
            &["- no"],
        ),
        (r#"{"success":false,"errors":[{"message":"no"}]}"#, &["- no"]),
        (
            r#"{"success":false,"errors":{"code":9109,"message":"no"}}"#,
            &["9109 no"],
        ),
        (r#"{"success":false,"errors":[null,"no",7]}"#, &["- no", "7 7"]),
        (r#"{"success":false,"errors":"no"}"#, &["- no"]),
        (
            r#"{"success":false,"errors":[{"code":1,"code":2,"message":"no"}]}"#,
            &["2 no"],
        ),
        (
            r#"{"success":false,"errors":[{"code":6003,"message":"a","error_chain":[{"code":"6111","message":"b"}]}]}"#,
            &["6003 a", "6111 b"],
        ),
        (
            r#"{"success":false,"errors":[],"messages":[{"code":1,"message":"here"}]}"#,
            &["1 here"],
        ),
        (
            r#"{"success":false,"errors":null,"messages":"here"}"#,
            &["- here"],
        ),
        (
            r#"{"code":9106,"message":"Missing headers"}"#,
            &["9106 Missing headers"],
        ),
        (r#"{"error":"no"}"#, &["- no"]),
        (
            r#"{"error":"invalid_client","error_description":"expired"}"#,
            &["- invalid_client: expired"],
        ),
        (r#"{"error":{"code":403,"message":"no"}}"#, &["403 no"]),
        (
            r#"{"type":"about:blank","title":"Forbidden","detail":"no","status":403}"#,
            &["- Forbidden: no"],
        ),
        (
            r#"{"title":"Error 1015","error_code":1015,"detail":"limited"}"#,
            &["1015 Error 1015: limited"],
        ),
        (
            r#"{"message":"Bad credentials","documentation_url":"https://docs.example/rest"}"#,
            &["- Bad credentials"],
        ),
        (r#"{"data":null,"errors":[{"message":"x"}]}"#, &["- x"]),
    ];
    for (body, expected) in forms {
        assert_eq!(shown(&failure_messages(body.as_bytes())), *expected, "{body}");
        let envelope = parse_list(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert!(!envelope.success && envelope.result.is_none());
        assert_eq!(shown(envelope.reasons()), *expected, "{body}");
        let written = serde_json::to_vec(&envelope).unwrap();
        assert_eq!(parse_list(&written).unwrap(), envelope, "{body}");
    }
}

#[test]
fn a_body_that_is_cut_off_or_invalid_elsewhere_gives_what_could_be_read() {
    let cut = br#"{"success":false,"errors":[{"code":9109,"message":"no"}],"messages":[],"resu"#;
    assert_eq!(shown(&failure_messages(cut)), ["9109 no"]);
    let deep = format!(
        r#"{{"result":{}{},"errors":[{{"code":9109,"message":"no"}}]}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert_eq!(shown(&failure_messages(deep.as_bytes())), ["9109 no"]);
    let next_to_null =
        br#"{"success":true,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}"#;
    assert!(parse_list(next_to_null).is_err());
    assert_eq!(
        shown(&failure_messages(next_to_null)),
        ["10000 Authentication error"]
    );
}

#[test]
fn a_body_without_a_reason_is_not_a_failure_of_the_service() {
    for body in [
        "{}",
        "[]",
        "",
        "<html>",
        "null",
        "7",
        r#"{"data":null}"#,
        r#"{"errors":[]}"#,
        r#"{"id":"a1"}"#,
    ] {
        assert!(failure_messages(body.as_bytes()).is_empty(), "{body}");
        assert!(parse_list(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_result_info_of_any_form_does_not_fail_the_list() {
    for info in [
        "null",
        "7",
        "\"x\"",
        "[]",
        "true",
        "{}",
        r#"{"page":-1}"#,
        r#"{"page":"1"}"#,
        r#"{"total_count":1e300}"#,
        r#"{"page":1,"page":2}"#,
        r#"{"a":{"b":1,"b":2}}"#,
        r#"{"total_count":null}"#,
        r#"{"count":1.5}"#,
    ] {
        let body = format!(r#"{{"success":true,"result":[{{"id":"a"}}],"result_info":{info}}}"#);
        match parse_list(body.as_bytes()) {
            Ok(envelope) => {
                let counts = envelope
                    .result_info
                    .map(|info| (info.page, info.count, info.total_count));
                assert!(matches!(counts, None | Some((None, None, None))), "{info}");
            }
            Err(error) => panic!("{info}: {error}"),
        }
    }
}

#[test]
fn errors_next_to_elements_are_kept() {
    let body = br#"{"success":true,"errors":[{"code":10013,"message":"some tokens could not be loaded"}],"result":[{"id":"a"}]}"#;
    let envelope = parse_list(body).unwrap();
    assert_eq!(shown(&envelope.errors), ["10013 some tokens could not be loaded"]);
    assert_eq!(envelope.result.map(|tokens| tokens.len()), Some(1));
}

#[test]
fn the_result_of_a_failure_is_kept_whatever_it_is() {
    let body = br#"{"success":false,"errors":[],"result":[{"id":"a1"},{"id":7}]}"#;
    let strict = parse_list(body).unwrap();
    assert_eq!(strict.result, None);
    assert_eq!(
        strict.extra.get("result"),
        Some(&serde_json::json!([{"id": "a1"}, {"id": 7}]))
    );
    let elements = parse_list_lossy(body).unwrap().result.unwrap();
    assert_eq!(
        elements.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false]
    );
}
