//! Patterns over names: `*` is any text, `?` is one character; case is ignored.

/// Whether `text` matches `pattern`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let fold = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (pattern, text) = (fold(pattern), fold(text));
    let (mut pattern, mut text) = (pattern.as_slice(), text.as_slice());
    // Where to go on after the latest `*`, should what follows it not match: one more character belongs to it then.
    let mut star: Option<(&[char], &[char])> = None;
    loop {
        match (pattern, text) {
            ([], []) => return true,
            (['*', rest @ ..], _) => {
                star = Some((rest, text));
                pattern = rest;
            }
            ([wanted, pattern_rest @ ..], [found, text_rest @ ..]) if *wanted == '?' || wanted == found => {
                (pattern, text) = (pattern_rest, text_rest);
            }
            _ => match star {
                Some((rest, [_, skipped @ ..])) => {
                    star = Some((rest, skipped));
                    (pattern, text) = (rest, skipped);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

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
}
