//! What is no listing, with the words for it.

use std::fmt::Write as _;

use cf_models::{parse_list, parse_list_lossy, parse_token};

#[test]
fn what_is_malformed_is_named() {
    let policy = |members: &str| format!(r#"{{"policies":[{{"id":"p",{members}}}]}}"#);
    let documents = [
        r#"{"id":""}"#.to_owned(),
        r#"{"name":7}"#.to_owned(),
        r#"{"issued_on":"yesterday"}"#.to_owned(),
        r#"{"issued_on":1767225600}"#.to_owned(),
        r#"{"issued_on":"2026-01-31 12:00:00Z"}"#.to_owned(),
        "{\"issued_on\":\"2026-01-31T12:00:00\u{2212}01:00\"}".to_owned(),
        r#"{"issued_on":"9999-12-31T23:59:59-08:00"}"#.to_owned(),
        r#"{"issued_on":"0000-01-01T00:00:00+01:00"}"#.to_owned(),
        r#"{"condition":{"request_ip":{"in":["192.0.2.0/33"]}}}"#.to_owned(),
        r#"{"condition":{"request_ip":{"not_in":"192.0.2.0/24"}}}"#.to_owned(),
        r#"{"condition":{"request_ip":{"in":["192.0.2.1"]},"request.ip":{"in":["192.0.2.2"]}}}"#.to_owned(),
        policy(r#""effect":"allow","permission_groups":[]"#),
        policy(r#""effect":"allow","resources":{}"#),
        policy(r#""permission_groups":[],"resources":{}"#),
        policy(r#""effect":"allow","permission_groups":[{"name":"x"}],"resources":{}"#),
        policy(r#""effect":"allow","permission_groups":[],"resources":{"a":{"b":{"c":"*"}}}"#),
        r#"{"name":"\ud800"}"#.to_owned(),
        "{\"name\":\"a\nb\"}".to_owned(),
        r#"{"name":"a"#.to_owned(),
        r#"{"name":"a",}"#.to_owned(),
        r#"{"name":"a"} trailing"#.to_owned(),
        "[]".to_owned(),
        String::new(),
    ];
    let mut told = String::new();
    for document in documents {
        writeln!(
            told,
            "{}\n    {}",
            document.escape_debug(),
            parse_token(document.as_bytes()).unwrap_err()
        )
        .unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_member_twice_is_an_error_wherever_it_is() {
    let tokens = [
        r#"{"id":"a","id":"a"}"#,
        r#"{"name":null,"name":"x"}"#,
        r#"{"condition":null,"condition":{}}"#,
        r#"{"later":1,"later":1}"#,
        r#"{"later":{"a":{"b":1,"b":1}}}"#,
        r#"{"later":1,"l\u0061ter":1}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{"a":"*","a":"*"},"permission_groups":[]}]}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{"a":{"b":"*","b":"*"}},"permission_groups":[]}]}"#,
        r#"{"policies":[{"id":"p","effect":"allow","resources":{},"permission_groups":[{"id":"g","meta":{"key":null,"key":"x"}}]}]}"#,
    ];
    let mut told = String::new();
    for token in tokens {
        let body = format!(r#"{{"success":true,"result":[{token}]}}"#);
        writeln!(told, "{token}\n    {}", parse_list(body.as_bytes()).unwrap_err()).unwrap();
    }
    for envelope in [
        r#"{"success":true,"success":true,"result":[]}"#,
        r#"{"success":true,"result":null,"result":[]}"#,
        r#"{"success":true,"result":[],"errors":null,"errors":[]}"#,
        r#"{"success":true,"result":[],"result_info":{"page":null,"page":1}}"#,
        r#"{"success":true,"result":[],"result_info":{"page":-1,"page":1}}"#,
        r#"{"success":true,"result":[],"result_info":{"later":-1,"later":1}}"#,
        r#"{"success":true,"result":[],"later":1,"later":2}"#,
    ] {
        writeln!(
            told,
            "{envelope}\n    {}",
            parse_list(envelope.as_bytes()).unwrap_err()
        )
        .unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn depth_size_and_bytes_that_are_no_text_are_errors() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!(
            r#"{{"later":{}1{}}}"#,
            open.repeat(200_000),
            close.repeat(200_000)
        );
        let error = parse_token(deep.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("levels deep"), "{error}");
        let error = parse_token(&deep.as_bytes()[9..]).unwrap_err();
        assert!(error.line() == 1, "{error}");
    }
    let chain = format!(
        r#"{{"success":false,"errors":{}{}}}"#,
        r#"[{"error_chain":"#.repeat(50_000),
        "}]".repeat(50_000)
    );
    assert!(parse_list(chain.as_bytes()).is_err());

    let error = parse_token(b"{\"name\":\n \"a\xff\"}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected UTF-8, got the byte 0xff at line 2 column 4"
    );
    // Half a character at the end.
    assert!(parse_list(b"{\"success\":true,\"result\":[{\"name\":\"\xe2\x82\"}]}").is_err());

    // A list has an end, well before memory has.
    for element in ["{}", "7"] {
        let many = format!(
            r#"{{"success":true,"result":[{element}{}]}}"#,
            format!(",{element}").repeat(1_000_000)
        );
        for error in [
            parse_list(many.as_bytes()).map(drop),
            parse_list_lossy(many.as_bytes()).map(drop),
        ] {
            let error = error.unwrap_err().to_string();
            assert!(error.starts_with("result"), "{error}");
        }
    }

    // As many members as an answer can hold take no time squared.
    let members: Vec<String> = (0..500_000).map(|number| format!("\"m{number}\":1")).collect();
    let token = parse_token(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
    assert_eq!(token.extra.iter().count(), 500_000);
}

#[test]
fn one_bad_token_hides_no_other() {
    let body = br#"{"success":true,"result":[{"id":"a"},{"id":"b","issued_on":"never"},7,{"id":"c","policies":[{}]},{"id":"d"}]}"#;
    let elements = parse_list_lossy(body).unwrap().result.unwrap();
    let mut told = String::new();
    for element in &elements {
        match element {
            Ok(token) => writeln!(told, "token {}", token.display_name()),
            Err(invalid) => writeln!(told, "element {}: {invalid}\n    {}", invalid.index, invalid.json),
        }
        .unwrap();
    }
    insta::assert_snapshot!(told);
    assert_eq!(parse_list(body).unwrap_err().path(), "result[1].issued_on");
    // What is no answer at all is an error both ways.
    assert!(parse_list_lossy(br#"{"success":true,"result":{}}"#).is_err());
    assert!(parse_list_lossy(br#"{"success":true}"#).is_err());
}
