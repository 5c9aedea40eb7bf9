//! Pieces of a document, for a message about it.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::key::Key;

/// Foreign words in a message: enough to recognise them.
const LENGTH: usize = 80;

/// The beginning of a text on one line, with controls and marks that reorder or hide text escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    let mut count = 0_usize;
    let mut after_space = false;
    for character in text.chars() {
        let is_space = matches!(character, ' ' | '\n' | '\r' | '\t');
        if is_space && after_space {
            continue;
        }
        after_space = is_space;
        if count == LENGTH {
            shown.push('…');
            break;
        }
        count = count.saturating_add(1);
        if is_space {
            shown.push(' ');
        } else if character.is_control() || is_invisible(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Marks that reorder or hide text.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The value of a member in the text of an object; the last one where it comes twice.
pub(crate) fn member<'a>(object: &'a str, name: &str) -> Option<&'a RawValue> {
    struct MemberVisitor<'n>(&'n str);

    impl<'de> Visitor<'de> for MemberVisitor<'_> {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(key) = map.next_key::<Key<'de>>()? {
                if key.as_str() == self.0 {
                    found = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    serde_json::Deserializer::from_str(object)
        .deserialize_map(MemberVisitor(name))
        .ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_fit_for_a_terminal() {
        assert_eq!(excerpt("{\n    \"a\": 1\n}"), "{ \"a\": 1 }");
        assert_eq!(
            excerpt("\u{1b}[31mred\u{202e}\0"),
            "\\u{1b}[31mred\\u{202e}\\u{0}"
        );
        assert_eq!(excerpt(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(excerpt(&"é".repeat(81)), "é".repeat(80) + "…");
    }
}
