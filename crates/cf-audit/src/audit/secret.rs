//! Text that looks like a credential.

use std::borrow::Cow;

/// Prefixes of credentials, and the fewest characters that follow them.
const PREFIXES: &[(&str, usize)] = &[
    ("cfat_", 6),
    ("cfut_", 6),
    ("cfk_", 6),
    ("cfoat_", 6),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("sk_live_", 16),
    ("v1.0-", 32),
    ("AKIA", 16),
];
const REDACTED: &str = "[redacted]";

/// Whether a text contains what looks like a credential.
pub(super) fn has_secret(text: &str) -> bool {
    matches!(redact(text), Cow::Owned(_))
}

/// Replaces what looks like a credential. A known prefix is kept.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    let mut output = String::new();
    let mut rest = text;
    let mut is_changed = false;
    while !rest.is_empty() {
        let end = rest
            .find(|character| !is_of_word(character))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        match redact_word(word) {
            Some(redacted) => {
                is_changed = true;
                output.push_str(&redacted);
            }
            None => output.push_str(word),
        }
        let blank = after.find(is_of_word).unwrap_or(after.len());
        let (between, next) = after.split_at_checked(blank).unwrap_or((after, ""));
        output.push_str(between);
        rest = next;
    }
    if is_changed {
        Cow::Owned(output)
    } else {
        Cow::Borrowed(text)
    }
}

fn redact_word(word: &str) -> Option<String> {
    for (prefix, length) in PREFIXES {
        if let Some((before, secret)) = word.split_once(prefix)
            && secret.len() >= *length
        {
            return Some(format!("{before}{prefix}{REDACTED}"));
        }
    }
    (is_global_key(word) || is_old_token(word)).then(|| REDACTED.to_owned())
}

const fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}

/// Global API keys without a prefix have 37 hexadecimal digits; no id has this length.
fn is_global_key(word: &str) -> bool {
    word.len() == 37 && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// API tokens without a prefix have 40 characters; a hash of this length has no upper case.
fn is_old_token(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == 40 && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}
