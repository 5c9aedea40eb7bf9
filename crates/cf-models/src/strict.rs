//! What a JSON parser that skips a value does not look at: depth, and members that come twice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// As deep as `serde_json` goes in what it reads.
const DEPTH: usize = 128;

/// So many names are compared with each other; more are hashed.
const FEW: usize = 16;

/// Why a valid JSON text is refused all the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused<'a> {
    TooDeep,
    Twice(Cow<'a, str>),
}

/// The members of one object seen so far.
#[derive(Default)]
struct Names<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

/// Walks a text that is already known to be valid JSON.
pub(crate) fn check(json: &str) -> Result<(), Refused<'_>> {
    let mut rest = json;
    // An array's place is `None`: it has no names.
    let mut open: Vec<Option<Names<'_>>> = Vec::new();
    while let Some(start) = rest.find(['"', '{', '[', '}', ']']) {
        let (_, found) = rest.split_at(start);
        let mut characters = found.chars();
        let first = characters.next();
        rest = characters.as_str();
        match first {
            Some('{') => open.push(Some(Names::default())),
            Some('[') => open.push(None),
            Some('"') => {
                let (text, after) = rest.split_at(end_of_string(rest));
                rest = after.strip_prefix('"').unwrap_or_default();
                let is_name = rest.trim_ascii_start().starts_with(':');
                if let (true, Some(Some(names))) = (is_name, open.last_mut()) {
                    names.insert(unescaped(text))?;
                }
            }
            _ => {
                open.pop();
            }
        }
        if open.len() > DEPTH {
            return Err(Refused::TooDeep);
        }
    }
    Ok(())
}

/// Where the closing quotation mark is.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    end.unwrap_or(text.len())
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    // Half a surrogate pair is the one thing a valid text may hold that cannot be unescaped.
    serde_json::from_str(&format!("\"{text}\"")).map_or(Cow::Borrowed(text), Cow::Owned)
}

// === impl Names ===

impl<'a> Names<'a> {
    fn insert(&mut self, name: Cow<'a, str>) -> Result<(), Refused<'a>> {
        if self.few.contains(&name) || self.many.contains(&name) {
            return Err(Refused::Twice(name));
        }
        if self.few.len() < FEW {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
        Ok(())
    }
}

// === impl Refused ===

impl fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => write!(f, "more than {DEPTH} levels deep"),
            Self::Twice(name) => write!(f, "the member `{}` twice", name.escape_debug()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_twice_is_found_wherever_it_is() {
        for json in [
            r#"{"a":1,"a":2}"#,
            r#"[{"b":{"a":1 , "a" : 2}}]"#,
            r#"{"a":{"a":1},"b":"a","a":[]}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":"\\","a":"\""}"#,
        ] {
            assert_eq!(check(json), Err(Refused::Twice("a".into())), "{json}");
        }
    }

    #[test]
    fn the_same_name_in_two_objects_is_no_fault() {
        for json in [
            r#"[{"a":1},{"a":2}]"#,
            r#"{"a":{"a":{}}}"#,
            r#"["a","a"]"#,
            r#"{"a":"a"}"#,
            "1.0",
            r#""a""#,
        ] {
            assert_eq!(check(json), Ok(()), "{json}");
        }
    }

    #[test]
    fn many_names_are_told_apart_too() {
        let members = |count: usize| {
            (0..count)
                .map(|n| format!("\"m{n}\":1"))
                .collect::<Vec<_>>()
                .join(",")
        };
        assert_eq!(check(&format!("{{{}}}", members(10_000))), Ok(()));
        let twice = format!("{{{},\"m77\":1}}", members(10_000));
        assert_eq!(check(&twice), Err(Refused::Twice("m77".into())));
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(&nested(DEPTH)), Ok(()));
        assert_eq!(check(&nested(200_000)), Err(Refused::TooDeep));
    }
}
