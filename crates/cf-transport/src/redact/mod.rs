//! Masks credentials in text from a server.

mod escapes;
mod patterns;
mod response;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use escapes::Unescaped;
use patterns::Patterns;

/// Redacts credentials in untrusted text, so that they are not printed or stored even if a server echoes them.
///
/// It finds them in every form that a server is known to use, also mixed: plain, in upper or lower case, percent-encoded,
/// JSON- or HTML-escaped, and in base64 (both alphabets, at any position). A part of the credentials is not recognized:
/// redact before cutting.
///
/// The [auth](crate::auth) layer redacts the head of each response and inserts the redactor into its extensions, where
/// the [collect](crate::collect) layer finds it for the body. `Debug` prints no secret.
///
/// ```
/// let credential = cf_transport::Credential::bearer("cfat_FAKE_token_for_documentation_only")?;
/// let redactor = credential.redactor();
/// assert_eq!(redactor.redact("no: cfat_FAKE_token_for_documentation_only"), "no: [redacted]");
/// assert_eq!(redactor.redact("no: CFAT%5FFAKE_token_for_documentation_only"), "no: [redacted]");
/// # Ok::<(), cf_transport::InvalidCredential>(())
/// ```
#[derive(Clone)]
pub struct Redactor {
    /// Everything that identifies the credentials.
    all: Arc<Patterns>,
    /// What gives access. Without the email address of a global key: data may contain it, and must not be changed.
    secrets: Arc<Patterns>,
}

const REDACTED: &str = "[redacted]";

/// How many escapes of escapes are read: JSON in a JSON string, in a URL.
const MAX_DEPTH: usize = 3;

// === impl Redactor ===

impl Redactor {
    /// Creates a redactor for secrets, and for texts that identify their owner.
    pub(crate) fn new(secrets: &[&str], owner: &[&str]) -> Self {
        let only_secrets = Arc::new(Patterns::new(secrets));
        let all = if owner.is_empty() {
            Arc::clone(&only_secrets)
        } else {
            Arc::new(Patterns::new(&[secrets, owner].concat()))
        };
        Self {
            all,
            secrets: only_secrets,
        }
    }

    /// Returns the text with `[redacted]` in place of the credentials.
    #[must_use]
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match redact(&self.all, text.as_bytes()) {
            None => Cow::Borrowed(text),
            Some(redacted) => Cow::Owned(String::from_utf8_lossy(&redacted).into_owned()),
        }
    }

    /// Returns the bytes with `[redacted]` in place of the credentials.
    #[must_use]
    pub fn redact_bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        redact(&self.all, bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor([redacted])")
    }
}

/// Returns the redacted text; `None` if there is nothing to redact.
fn redact(patterns: &Patterns, text: &[u8]) -> Option<Vec<u8>> {
    // Every form is at least as long as the plain one. Most header values are shorter.
    if text.len() < patterns.shortest() {
        return None;
    }
    let mut found = patterns.find(text);
    let mut unescaped = Unescaped::of(text, |byte| patterns.has(byte));
    let mut depth = 1;
    while let Some(level) = unescaped {
        found.extend(
            patterns
                .find(level.bytes())
                .into_iter()
                .map(|range| level.source(range)),
        );
        unescaped = (depth < MAX_DEPTH)
            .then(|| level.again(|byte| patterns.has(byte)))
            .flatten();
        depth = depth.saturating_add(1);
    }
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|range| range.start);
    Some(replace(text, &found))
}

/// Replaces ranges, sorted by start; those that overlap by one replacement.
fn replace(text: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let mut redacted = Vec::with_capacity(text.len());
    let mut end = 0;
    let mut any = false;
    for range in ranges {
        if !any || range.start >= end {
            redacted.extend_from_slice(text.get(end..range.start).unwrap_or_default());
            redacted.extend_from_slice(REDACTED.as_bytes());
        }
        any = true;
        end = end.max(range.end);
    }
    redacted.extend_from_slice(text.get(end..).unwrap_or_default());
    redacted
}

#[cfg(test)]
mod tests;
