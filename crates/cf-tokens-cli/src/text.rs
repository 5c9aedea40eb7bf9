//! Foreign text on its way to a terminal.

use std::borrow::Cow;

/// A name as a terminal may show it: control characters, escapes, and marks that reorder or hide text are escaped.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Data as a terminal may show it: the same characters are escaped as JSON does it, which in JSON changes nothing of
/// what is said. Lines stay lines.
pub(crate) fn escaped(data: &str) -> Cow<'_, str> {
    let is_unsafe = |character| is_unsafe(character) && character != '\n';
    if !data.chars().any(is_unsafe) {
        return Cow::Borrowed(data);
    }
    let mut escaped = String::with_capacity(data.len());
    for character in data.chars() {
        if is_unsafe(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Whether it is printable ASCII, as most texts are: then each byte is one column of a terminal, too.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A spreadsheet runs what begins like a formula: an apostrophe before it makes it text.
pub(crate) fn no_formula(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_move_the_cursor_or_turn_the_line() {
        assert_eq!(shown("über 部署 🚀"), "über 部署 🚀");
        assert_eq!(
            shown("a\u{1b}[31mb\u{202e}c\nd\u{7f}\u{9b}"),
            "a\\u{1b}[31mb\\u{202e}c\\nd\\u{7f}\\u{9b}"
        );
    }

    #[test]
    fn data_says_the_same_when_it_is_escaped() {
        let json = "{\"name\":\"a\u{9b}b\u{202e}c\u{e0001}d\u{7f}über\"}\n";
        let shown = escaped(json);
        assert_eq!(
            shown,
            "{\"name\":\"a\\u009bb\\u202ec\\udb40\\udc01d\\u007füber\"}\n"
        );
        let same: (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(json).unwrap(),
            serde_json::from_str(&shown).unwrap(),
        );
        assert_eq!(same.0, same.1);
    }

    #[test]
    fn a_name_cannot_be_a_formula() {
        assert_eq!(no_formula("=1+1"), "'=1+1");
        assert_eq!(no_formula("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(no_formula("deploy =1"), "deploy =1");
    }
}
