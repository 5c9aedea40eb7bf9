//! What is not a listing, and the error for it.

#![expect(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

use std::fmt::Write as _;

use cf_models::{parse_list, parse_list_lossy, parse_token};

/// Each document with the error for it.
fn errors<'a>(documents: impl IntoIterator<Item = &'a str>, parse: impl Fn(&str) -> String) -> String {
    let mut errors = String::new();
    for document in documents {
        writeln!(errors, "{}\n    {}", document.escape_debug(), parse(document)).unwrap();
    }
    errors
}

fn token_error(document: &str) -> String {
    parse_token(document.as_bytes()).unwrap_err().to_string()
}

#[test]
fn malformed_members_are_named_with_their_location() {
    let policy = |members: &str| format!(r#"{{"policies":[{{"id":"p",{members}}}]}}"#);
    let policies = [
        policy(r#""effect":"allow","permission_groups":[]"#),
        policy(r#""effect":"allow","resources":{}"#),
        policy(r#""permission_groups":[],"resources":{}"#),
        policy(r#""effect":"allow","permission_groups":[{"name":"x"}],"resources":{}"#),
        policy(r#""effect":"allow","permission_groups":[],"resources":{"a":{"b":{"c":"*"}}}"#),
        policy(r#""effect":"allow","permission_groups":[],"resources":{"a":1.50}"#),
        policy(r#""effect":7,"permission_groups":[],"resources":{}"#),
        policy(r#""effect":"allow","permission_groups":{},"resources":{}"#),
    ];
    let documents = [
        r#"{"id":""}"#,
        r#"{"id":7}"#,
        r#"{"name":7}"#,
        r#"{"policies":{}}"#,
        r#"{"issued_on":"yesterday"}"#,
        r#"{"issued_on":1767225600}"#,
        r#"{"issued_on":"2026-01-31 12:00:00Z"}"#,
        "{\"issued_on\":\"2026-01-31T12:00:00\u{2212}01:00\"}",
        r#"{"issued_on":"2026-01-31T12:00:00.1234567890Z"}"#,
        r#"{"issued_on":"9999-12-31T23:59:59-08:00"}"#,
        r#"{"issued_on":"0000-01-01T00:00:00+01:00"}"#,
        r#"{"condition":{"request_ip":{"in":["192.0.2.0/33"]}}}"#,
        r#"{"condition":{"request_ip":{"in":["010.1.1.1/8"]}}}"#,
        r#"{"condition":{"request_ip":{"not_in":"192.0.2.0/24"}}}"#,
        r#"{"condition":{"request_ip":{"in":["192.0.2.1"]},"request.ip":{"in":["192.0.2.2"]}}}"#,
        r#"{"later":12345678901234567890123}"#,
        r#"{"later":[1e999]}"#,
        r#"{"later":{"$serde_json::private::Number":"1"}}"#,
    ];
    let documents = documents.into_iter().chain(policies.iter().map(String::as_str));
    insta::assert_snapshot!(errors(documents, token_error));
}

#[test]
fn invalid_json_is_described_in_familiar_words() {
    let documents = [
        r#"{"name":"\ud800"}"#,
        r#"{"name":"\ud800\u0041"}"#,
        r#"{"later":"\udc00"}"#,
        r#"{"name":"\x"}"#,
        "{\"name\":\"a\nb\"}",
        r#"{"name":"a"#,
        r#"{"policies":["#,
        r#"{"name":"a""#,
        r#"{"name":"#,
        r#"{"name":"a",}"#,
        r#"{"name":"a"} trailing"#,
        r#"{name:"a"}"#,
        r#"{"name":nul}"#,
        r#"{"name" "a"}"#,
        r#"{"later":01}"#,
        "\u{feff}{}",
        "[]",
        "7",
        "<html>",
        "",
    ];
    insta::assert_snapshot!(errors(documents, token_error));
}

#[test]
fn a_duplicate_member_is_located_wherever_it_is() {
    let tokens = [
        r#"{"id":"a","id":"a"}"#,
        r#"{"name":null,"name":"x","name":"y"}"#,
        r#"{"condition":null,"condition":{}}"#,
        r#"{"later":1,"later":1}"#,
        r#"{"later":{"a":{"b":1,"b":1}}}"#,
        r#"{"later":1,"l\u0061ter":1}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{"a":"*","a":"*"},"permission_groups":[]}]}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{"a":{"b":"*","b":"*"}},"permission_groups":[]}]}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{},"permission_groups":[{"id":"g","meta":{"key":null,"key":"x"}}]}]}"#,
    ];
    let tokens = tokens.map(|token| format!("{{\"success\":true,\n \"result\":[{token}]}}"));
    let envelopes = [
        r#"{"success":true,"success":true,"result":[]}"#,
        r#"{"success":true,"result":null,"result":[]}"#,
        r#"{"success":true,"result":[],"errors":null,"errors":[]}"#,
        r#"{"success":true,"result":[],"later":1,"later":2}"#,
    ];
    let documents = tokens.iter().map(String::as_str).chain(envelopes);
    insta::assert_snapshot!(errors(documents, |document| {
        parse_list(document.as_bytes()).unwrap_err().to_string()
    }));
}

#[test]
fn depth_is_limited_and_what_is_read_can_be_read_again() {
    let nested = |levels: usize| format!(r#"{{"later":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let deepest = parse_token(nested(64).as_bytes()).unwrap();
    let written = serde_json::to_string(&cf_models::Envelope::success(vec![deepest])).unwrap();
    assert!(parse_list(written.as_bytes()).is_ok());
    let error = token_error(&nested(65));
    assert!(error.starts_with("later[0][0]"), "{error}");
    assert!(
        error.contains("nested too deeply: more than 64 levels in an unknown member"),
        "{error}"
    );
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!(
            r#"{{"later":{}1{}}}"#,
            open.repeat(200_000),
            close.repeat(200_000)
        );
        assert!(token_error(&deep).contains("nested too deeply"));
    }
    let chain = format!(
        r#"{{"success":false,"errors":{}{}}}"#,
        r#"[{"error_chain":"#.repeat(50_000),
        "}]".repeat(50_000)
    );
    assert!(parse_list(chain.as_bytes()).is_err());
}

#[test]
fn bytes_that_are_not_utf8_are_errors() {
    let error = parse_token(b"{\"name\":\n \"a\xff\"}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected UTF-8, got the byte 0xff at line 2 column 4"
    );
    // Half a character at the end.
    assert!(parse_list(b"{\"success\":true,\"result\":[{\"name\":\"\xe2\x82\"}]}").is_err());
}

#[test]
fn every_list_is_limited() {
    let policy = |members: &str| {
        format!(r#"{{"success":true,"result":[{{"policies":[{{"id":"p","effect":"allow",{members}}}]}}]}}"#)
    };
    let many = |element: &str| format!("[{element}{}]", format!(",{element}").repeat(100_000));
    let resources: Vec<String> = (0..=100_000)
        .map(|number| format!("\"r{number}\":\"*\""))
        .collect();
    for (body, path) in [
        (format!(r#"{{"success":true,"result":{}}}"#, many("{}")), "result"),
        (format!(r#"{{"success":true,"result":{}}}"#, many("7")), "result"),
        (
            format!(r#"{{"success":true,"result":[],"errors":{}}}"#, many("\"\"")),
            "errors",
        ),
        (
            format!(r#"{{"success":true,"result":[],"messages":{}}}"#, many("null")),
            "messages",
        ),
        (
            format!(r#"{{"success":true,"result":[],"later":{}}}"#, many("0")),
            "later",
        ),
        (
            policy(&format!(
                r#""permission_groups":{},"resources":{{}}"#,
                many(r#"{"id":"g"}"#)
            )),
            "result[0]",
        ),
        (
            policy(&format!(
                r#""permission_groups":[],"resources":{{{}}}"#,
                resources.join(",")
            )),
            "result[0]",
        ),
    ] {
        let error = parse_list(body.as_bytes()).unwrap_err();
        assert!(error.path().starts_with(path), "{error}");
        if path != "result[0]" {
            let error = parse_list_lossy(body.as_bytes()).unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("list too long: more than 100000 elements"),
                "{error}"
            );
        }
    }
}

#[test]
fn as_many_unknown_members_as_a_document_can_hold_take_no_quadratic_time() {
    let members: Vec<String> = (0..500_000).map(|number| format!("\"m{number}\":1")).collect();
    let token = parse_token(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
    assert_eq!(token.extra.len(), 500_000);
}

#[test]
fn an_invalid_token_does_not_hide_valid_ones() {
    let body = br#"{"success":true,"result":[{"id":"a"},{"id":"b","issued_on":"never"},7,{"id":"c","policies":[{}]},{"id":"d"}]}"#;
    let elements = parse_list_lossy(body).unwrap().result.unwrap();
    let mut text = String::new();
    for element in &elements {
        match element {
            Ok(token) => writeln!(text, "token {}", token.display_name()),
            Err(invalid) => writeln!(text, "element {}: {invalid}\n    {}", invalid.index, invalid.json),
        }
        .unwrap();
    }
    insta::assert_snapshot!(text);
    assert_eq!(parse_list(body).unwrap_err().path(), "result[1].issued_on");
    // What is not a listing at all is an error both ways.
    assert!(parse_list_lossy(br#"{"success":true,"result":{}}"#).is_err());
    assert!(parse_list_lossy(br#"{"success":true}"#).is_err());
}
