use super::terms::Terms;
use super::text::Text;

const TERMS: &str = r#"
[[term]]
find = "told"
instead = "reported"
[[term]]
find = "answer*"
instead = "response"
[[term]]
find = "is none"
instead = "there is no"
prose_only = true
unless_after = "there"
[[exception]]
find = "told"
path = "vendor"
reason = "quotes the service"
"#;

/// Returns the lines and terms found in a text.
fn found(path: &str, text: &str) -> Vec<(usize, String)> {
    let terms = Terms::parse(TERMS).unwrap();
    let mut used = vec![false; terms.exceptions.len()];
    let found = terms.find_in(path, &Text::parse(text), &mut used);
    found
        .into_iter()
        .map(|(line, term)| (line, term.find.clone()))
        .collect()
}

#[test]
fn terms_are_found_in_comments_strings_and_identifiers() {
    assert_eq!(found("a.rs", "// It was Told."), [(1, "told".to_owned())]);
    for text in [
        "fn is_told()",
        "struct IsTold;",
        "// x\nlet a = \"told\";",
        "(told)",
    ] {
        assert_eq!(found("a.rs", text).len(), 1, "{text}");
    }
    assert!(found("a.rs", "untold toldness").is_empty());
}

#[test]
fn a_phrase_is_found_across_a_line_break_but_not_across_punctuation() {
    assert_eq!(
        found("a.rs", "/// where it is\n/// none at all"),
        [(1, "is none".to_owned())]
    );
    assert!(found("a.rs", "// So it is. None was found.").is_empty());
}

#[test]
fn a_prose_term_is_allowed_in_identifiers() {
    assert!(found("a.rs", "value.is_none()").is_empty());
}

#[test]
fn a_term_can_be_allowed_after_a_word() {
    assert!(found("a.rs", "// Without a limit there is none.").is_empty());
    assert_eq!(found("a.rs", "// The limit is none.").len(), 1);
}

#[test]
fn every_ending_is_found() {
    assert_eq!(found("a.rs", "answer answered answers").len(), 3);
    assert!(found("a.rs", "unanswered").is_empty());
}

#[test]
fn exceptions_apply_to_a_file_or_a_folder() {
    assert!(found("vendor/text.rs", "told").is_empty());
    assert_eq!(found("vendor.rs", "told").len(), 1);
    assert_eq!(found("vendor/text.rs", "answer").len(), 1);
}
