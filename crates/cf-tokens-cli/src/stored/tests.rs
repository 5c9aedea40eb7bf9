use super::*;

fn read(text: &str) -> Stored {
    let mut stored = Stored::default();
    stored.add(text.as_bytes()).unwrap();
    stored
}

fn error(text: &str) -> String {
    Stored::default().add(text.as_bytes()).unwrap_err()
}

fn listings(stored: Stored) -> Vec<AccountListing> {
    stored
        .into_listings()
        .into_iter()
        .map(|(listing, _)| listing)
        .collect()
}

fn ids(listing: &AccountListing) -> String {
    listing.tokens.iter().map(Token::display_name).collect()
}

const A: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn tokens_are_read_one_per_line_or_from_an_array() {
    for text in [
        "{\"id\":\"1\"}\n{\"id\":\"2\"}\n",
        "{\"id\":\"1\"} {\"id\":\"2\"}",
        "[{\"id\":\"1\"},{\"id\":\"2\"}]",
        "{\"id\":\"1\"}\n[]\n[{\"id\":\"2\"}]",
    ] {
        let stored = read(text);
        let listings = listings(stored);
        assert_eq!(
            (listings.len(), ids(&listings[0])),
            (1, "12".to_owned()),
            "{text}"
        );
    }
}

#[test]
fn tokens_with_an_account_id_are_grouped_by_account() {
    let text = format!(r#"{{"account_id":"{A}","id":"1"}} {{"id":"2"}} {{"account_id":"{A}","id":"3"}}"#);
    let listings = listings(read(&text));
    assert_eq!(listings[1].account.as_ref().unwrap().as_ref(), A);
    assert_eq!(
        (ids(&listings[0]), ids(&listings[1])),
        ("2".to_owned(), "13".to_owned())
    );
}

#[test]
fn invalid_input_is_reported_with_its_location() {
    let rows = [
        ("", "got an empty file"),
        ("7", "expected tokens or a response with tokens, got 7"),
        ("<html>", "expected JSON"),
        (
            "{\"id\":\"1\"}\n\n{\"id\":\"2\",\"expires_on\":\"soon\"}",
            "line 3: expires_on: ",
        ),
        (
            r#"{"success":true,"result":[{"status":7}]}"#,
            "result[0].status: ",
        ),
        (
            r#"{"success":false,"errors":[{"code":9109,"message":"no"}]}"#,
            "the file contains an API error: no (code 9109)",
        ),
        (r#"{"success":true}"#, "result: missing"),
        (r#"{"tokens":[{"id":"1"},{"id":2}]}"#, "tokens[1]: id: "),
        (
            r#"{"accounts":[{"account_id":"x","tokens":[]}]}"#,
            "accounts[0]: account_id: ",
        ),
        (r#"{"accounts":[{}]}"#, "accounts[0]: expected `tokens`"),
        (r#"[{"id":"1"},7]"#, "[1]: "),
    ];
    for (text, expected) in rows {
        let error = error(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
}
