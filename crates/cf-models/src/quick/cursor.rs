use std::borrow::Cow;

use memchr::memchr2;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A place in a JSON text. Every reader moves on over what it takes, and gives `None` where that is not there.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Whether there is any in the text, as there is where it has lines. No string may hold one.
    has_controls: bool,
}

// === impl Cursor ===

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            has_controls: has_controls(text),
        }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.at == self.text.len()
    }

    /// The members of an object: `member` takes the value of each.
    pub(crate) fn members(
        &mut self,
        mut member: impl FnMut(Cow<'a, str>, &mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(b'{')?;
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.string()?;
            self.take(b':')?;
            member(name, self)?;
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
        }
    }

    /// The elements of an array: `element` takes each.
    pub(crate) fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            element(self)?;
            if self.take(b',').is_none() {
                return self.take(b']');
            }
        }
    }

    /// A string, borrowed unless something in it is escaped.
    #[inline]
    pub(crate) fn string(&mut self) -> Option<Cow<'a, str>> {
        match self.plain_string() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.serde::<String>().map(Cow::Owned),
        }
    }

    /// A string without an escape, or nothing taken.
    fn plain_string(&mut self) -> Option<&'a str> {
        if self.next()? != b'"' {
            return None;
        }
        let start = self.at.checked_add(1)?;
        let rest = self.text.as_bytes().get(start..)?;
        let end = start.checked_add(memchr2(b'"', b'\\', rest)?)?;
        let text = self.text.get(start..end)?;
        if self.text.as_bytes().get(end) != Some(&b'"') || (self.has_controls && has_controls(text)) {
            return None;
        }
        self.at = end.checked_add(1)?;
        Some(text)
    }

    /// `null`, or nothing taken.
    pub(crate) fn null(&mut self) -> Option<()> {
        self.skip_space();
        let rest = self.text.as_bytes().get(self.at..)?;
        if !rest.starts_with(b"null") {
            return None;
        }
        self.at = self.at.checked_add(4)?;
        Some(())
    }

    /// Whether the next value is a string.
    pub(crate) fn is_string(&mut self) -> bool {
        self.next() == Some(b'"')
    }

    /// The text of a value, whatever it is.
    pub(crate) fn raw(&mut self) -> Option<&'a str> {
        let start = {
            self.skip_space();
            self.at
        };
        if self.plain_string().is_some() {
            return self.text.get(start..self.at);
        }
        self.serde::<&'a RawValue>().map(RawValue::get)
    }

    /// A value as `serde_json` reads it.
    pub(crate) fn serde<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let rest = self.text.get(self.at..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        let value = values.next()?.ok()?;
        self.at = self.at.checked_add(values.byte_offset())?;
        Some(value)
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        if self.next()? != byte {
            return None;
        }
        self.at = self.at.checked_add(1)?;
        Some(())
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        self.skip_space();
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.as_bytes().get(self.at) {
            self.at = self.at.saturating_add(1);
        }
    }
}

fn has_controls(text: &str) -> bool {
    // Without a way out in between, so that many bytes are compared at once.
    text.bytes().fold(false, |found, byte| found | (byte < b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_borrowed_where_they_can_be() {
        assert!(matches!(
            Cursor::new(r#" "plain" "#).string(),
            Some(Cow::Borrowed("plain"))
        ));
        assert_eq!(Cursor::new(r#""a\n\u00e9""#).string().as_deref(), Some("a\né"));
        assert_eq!(
            Cursor::new("\n\"a\u{7f}é\"").string().as_deref(),
            Some("a\u{7f}é")
        );
        for wrong in [
            "",
            "a",
            "\"",
            "\"a",
            "\"a\nb\"",
            "\"\u{1f}\"",
            "\"a\0\"",
            r#""\x""#,
            r#""\ud800""#,
        ] {
            assert_eq!(Cursor::new(wrong).string(), None, "{wrong}");
        }
    }

    #[test]
    fn commas_stand_between_and_nowhere_else() {
        let elements = |text: &str| Cursor::new(text).elements(|cursor| cursor.null());
        assert!(
            ["[]", "[ ]", "[null]", "[null , null]"]
                .iter()
                .all(|text| elements(text).is_some())
        );
        for wrong in ["", "[", "[,]", "[null,]", "[null null]", "[null", "[null,,null]"] {
            assert_eq!(elements(wrong), None, "{wrong}");
        }
        let members = |text: &str| Cursor::new(text).members(|_, cursor| cursor.null());
        assert!(
            ["{}", r#"{"a":null}"#, r#"{ "a" : null , "b" : null }"#]
                .iter()
                .all(|text| members(text).is_some())
        );
        for wrong in [
            "{",
            "{,}",
            r#"{"a"}"#,
            r#"{"a":null,}"#,
            r#"{"a":null "b":null}"#,
            "{a:null}",
            r#"{"a":}"#,
        ] {
            assert_eq!(members(wrong), None, "{wrong}");
        }
    }
}
