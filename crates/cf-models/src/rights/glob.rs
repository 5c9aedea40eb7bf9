use std::fmt;
use std::str::FromStr;

/// Pattern for names, compared with the entire name and without regard to case.
///
/// `*` is any text, `?` is one character, `[abc]` and `[a-z]` are one of these characters, and `[!abc]` is one other
/// character. Brackets also make a special character literal: `[*]` is an asterisk. A `[` without a `]` is itself.
///
/// ```
/// use cf_models::rights::Glob;
///
/// let glob = Glob::new("dns [rw]*");
/// assert!(glob.matches("DNS Write") && !glob.matches("DNS Edit"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    pattern: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text,
    Any,
    Char(char),
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Returns whether `text` matches `pattern`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    Glob::new(pattern).matches(text)
}

// === impl Glob ===

impl Glob {
    /// Parses a pattern. Every text is a valid pattern.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let folded = fold(pattern);
        let mut parts = Vec::new();
        let mut rest = folded.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            parts.push(match first {
                '*' => Part::Text,
                '?' => Part::Any,
                '[' => match class(after) {
                    Some((class, after)) => {
                        rest = after;
                        class
                    }
                    None => Part::Char('['),
                },
                char => Part::Char(*char),
            });
        }
        Self {
            pattern: pattern.to_owned(),
            parts,
        }
    }

    /// Returns the pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Returns whether the pattern can match more than one name.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::Char(_)))
    }

    /// Returns whether the entire text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text = fold(text);
        let (mut parts, mut text) = (self.parts.as_slice(), text.as_slice());
        // Where to continue after the latest `*` if what follows it does not match: one more character belongs to it.
        let mut star: Option<(&[Part], &[char])> = None;
        loop {
            match (parts, text) {
                ([], []) => return true,
                ([Part::Text, rest @ ..], _) => {
                    star = Some((rest, text));
                    parts = rest;
                }
                ([part, parts_rest @ ..], [char, text_rest @ ..]) if part.includes(*char) => {
                    (parts, text) = (parts_rest, text_rest);
                }
                _ => match star {
                    Some((rest, [_, skipped @ ..])) => {
                        star = Some((rest, skipped));
                        (parts, text) = (rest, skipped);
                    }
                    _ => return false,
                },
            }
        }
    }
}

impl FromStr for Glob {
    type Err = std::convert::Infallible;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(pattern))
    }
}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Glob").field(&self.pattern).finish()
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

// === impl Part ===

impl Part {
    fn includes(&self, char: char) -> bool {
        match self {
            Self::Text | Self::Any => true,
            Self::Char(own) => *own == char,
            Self::Class { negated, ranges } => {
                let is_listed = ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&char));
                is_listed != *negated
            }
        }
    }
}

fn fold(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Parses what follows a `[`, and returns the rest; `None` without a `]`. A `]` at the start is part of the class.
fn class(text: &[char]) -> Option<(Part, &[char])> {
    let (negated, mut rest) = match text {
        ['!' | '^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut ranges = Vec::new();
    loop {
        match rest {
            [] => return None,
            [']', after @ ..] if !ranges.is_empty() => return Some((Part::Class { negated, ranges }, after)),
            [first, '-', last, after @ ..] if *last != ']' => {
                ranges.push((*first, *last));
                rest = after;
            }
            [char, after @ ..] => {
                ranges.push((*char, *char));
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_in_any_case() {
        for (pattern, text, expected) in [
            ("dns write", "DNS Write", true),
            ("*write", "DNS Write", true),
            ("dns*", "DNS Write", true),
            ("d?s *t*", "DNS Write", true),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("?", "", false),
            ("dns", "DNS Write", false),
            ("*a*b", "xaxbxab", true),
            ("*a*b", "xaxbxa", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn brackets_are_classes_of_characters() {
        for (pattern, text, expected) in [
            ("ci-[ab]", "ci-a", true),
            ("ci-[ab]", "CI-B", true),
            ("ci-[AB]", "ci-b", true),
            ("ci-[ab]", "ci-c", false),
            ("ci-[ab]", "ci-", false),
            ("ci-[0-9]", "ci-7", true),
            ("ci-[0-9]", "ci-x", false),
            ("ci-[!0-9]", "ci-x", true),
            ("ci-[^0-9]", "ci-7", false),
            ("[*]", "*", true),
            ("[*]", "x", false),
            ("[?]x", "?x", true),
            ("[[]x]", "[x]", true),
            ("[]]", "]", true),
            ("[!]]", "]", false),
            ("[a-]", "-", true),
            ("[a-]", "b", false),
            ("*[0-9]*", "ci 7 b", true),
            // Without a `]`, a `[` is itself.
            ("a[b", "A[B", true),
            ("[prod] *", "d x", true),
            ("[z-a]", "m", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_is_distinguished_from_a_name() {
        for pattern in ["ci*", "c?", "[ab]"] {
            assert!(Glob::new(pattern).is_pattern(), "{pattern}");
        }
        for name in ["active", "a[b", ""] {
            assert!(!Glob::new(name).is_pattern(), "{name}");
        }
    }
}
