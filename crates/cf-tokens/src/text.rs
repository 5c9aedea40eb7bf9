//! Foreign text, made fit for a message: short, on one line, and nothing a terminal would act on.

use std::borrow::Cow;

/// The first `limit` characters of `text`, white space folded and control characters escaped.
///
/// What is cut is marked with `…`. Used for the words of a service or of a proxy in between, which may say
/// anything at all.
pub(crate) fn excerpt(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut taken = 0usize;
    for word in text.split_whitespace() {
        let separator = usize::from(!out.is_empty());
        for character in std::iter::repeat_n(' ', separator).chain(word.chars()) {
            if taken >= limit {
                out.push('…');
                return out;
            }
            taken = taken.saturating_add(1);
            if is_unsafe(character) {
                out.extend(character.escape_unicode());
            } else {
                out.push(character);
            }
        }
    }
    out
}

/// Control characters, and the marks that reorder or hide text.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// What an answer that is not JSON says of itself: the title of an HTML page, else its first words.
pub(crate) fn page_snippet(body: &[u8], limit: usize) -> Option<String> {
    let text = head(body);
    let words = match title(&text) {
        Some(title) => title,
        None if text.trim_start().starts_with('<') => return None,
        None => &text,
    };
    let words = excerpt(words, limit);
    (!words.is_empty()).then_some(words)
}

/// The beginning of a body, enough for any title; the rest is never looked at.
pub(crate) fn head(body: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(body.get(..4096).unwrap_or(body))
}

fn title(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open.checked_add(lower.get(open..)?.find('>')?)?.checked_add(1)?;
    let length = lower.get(start..)?.find("</title")?;
    text.get(start..start.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::{excerpt, page_snippet};

    #[test]
    fn an_excerpt_is_one_short_line_a_terminal_cannot_act_on() {
        assert_eq!(
            excerpt("upstream\n  request\ttimeout", 80),
            "upstream request timeout"
        );
        assert_eq!(
            excerpt("red \u{1b}[31m alert\u{202e}", 80),
            "red \\u{1b}[31m alert\\u{202e}"
        );
        assert_eq!(excerpt("a long story", 6), "a long…");
        assert_eq!(excerpt("", 6), "");
    }

    #[test]
    fn an_html_page_is_told_by_its_title_only() {
        let page =
            b"<!DOCTYPE html>\n<html><head><TITLE>502: Bad\n gateway</TITLE></head><body>secret</body>";
        assert_eq!(page_snippet(page, 80).as_deref(), Some("502: Bad gateway"));
        assert_eq!(page_snippet(b"<html><body>no title</body></html>", 80), None);
        assert_eq!(
            page_snippet(b"upstream request timeout", 80).as_deref(),
            Some("upstream request timeout")
        );
        assert_eq!(page_snippet(b"", 80), None);
    }
}
