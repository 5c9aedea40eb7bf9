//! Secrets that were pasted where they do not belong.

use std::borrow::Cow;

/// Prefixes of API tokens and of global API keys.
const PREFIXES: &[&str] = &["cfat_", "cfut_", "cfk_"];
const REDACTED: &str = "[redacted]";

/// Replaces what looks like a Cloudflare secret: `--account-id cfat_…` must not appear in an error, and then in a log of CI.
///
/// Color sequences in the text are kept.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match rest.strip_prefix("\u{1b}[") {
            // Up to the letter that ends the sequence, which would look like a part of the word after it.
            Some(sequence) => sequence
                .find(|char: char| char.is_ascii_alphabetic())
                .map_or(rest.len(), |end| end.saturating_add(3)),
            None => rest
                .find(|char| !is_of_word(char))
                .unwrap_or(rest.len())
                .max(first.len_utf8()),
        };
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        output.push_str(&redact_word(word));
        rest = after;
    }
    if output == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(output)
    }
}

fn redact_word(word: &str) -> Cow<'_, str> {
    for prefix in PREFIXES {
        if let Some((before, secret)) = word.split_once(prefix)
            && secret.len() > 5
        {
            return Cow::Owned(format!("{before}{prefix}{REDACTED}"));
        }
    }
    if is_global_key(word) || is_old_token(word) {
        return Cow::Borrowed(REDACTED);
    }
    Cow::Borrowed(word)
}

const fn is_of_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-')
}

/// Global API keys without a prefix have 37 hexadecimal digits; no ID has this length.
fn is_global_key(word: &str) -> bool {
    word.len() == 37 && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// API tokens without a prefix have 40 characters; a hash of this length has no upper case.
fn is_old_token(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == 40 && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_replaced() {
        let old = "FAKE0token0for0tests0only0aaaaaaaaaaaaaa";
        let key = "0123456789abcdef0123456789abcdef01234";
        let rows = [
            ("'cfat_FAKEtoken'".to_owned(), "'cfat_[redacted]'"),
            (
                "--profile=cfut_FAKE-token_x.".to_owned(),
                "--profile=cfut_[redacted].",
            ),
            (
                "\u{1b}[33mcfk_FAKEkey\u{1b}[0m".to_owned(),
                "\u{1b}[33mcfk_[redacted]\u{1b}[0m",
            ),
            (format!("no account {old}"), "no account [redacted]"),
            (format!("\u{1b}[1m{key}\u{1b}[0m"), "\u{1b}[1m[redacted]\u{1b}[0m"),
            ("/run/cfat_FAKEtoken/é".to_owned(), "/run/cfat_[redacted]/é"),
        ];
        for (text, expected) in rows {
            assert_eq!(redact(&text), expected);
        }
    }

    #[test]
    fn ids_hashes_and_the_prefix_alone_are_kept() {
        for text in [
            "cfat_… (an account-owned token)",
            "0123456789abcdef0123456789abcdef",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "/home/me/A-long-file-name-with-40-characters/x",
            "\u{1b}[",
            "",
        ] {
            assert!(matches!(redact(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
