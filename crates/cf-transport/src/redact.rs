use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Takes a credential out of a text that came from elsewhere, so that a server which echoes it cannot get it
/// printed.
///
/// The auth layer puts one into the extensions of each response; `Debug` shows nothing.
///
/// ```
/// let credential = cf_transport::Credential::bearer("cfat_FAKE_token_for_documentation_only")?;
/// let echoed = "no such token: cfat_FAKE_token_for_documentation_only";
/// assert_eq!(credential.redactor().redact(echoed), "no such token: [redacted]");
/// # Ok::<(), cf_transport::InvalidCredential>(())
/// ```
#[derive(Clone)]
pub struct Redactor {
    /// The longest first; each non-empty.
    secrets: Arc<[String]>,
}

const REDACTED: &str = "[redacted]";

// === impl Redactor ===

impl Redactor {
    /// Of these secrets; each also as it looks percent-encoded.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut secrets: Vec<String> = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .flat_map(|secret| [secret.to_owned(), percent_encoded(secret)])
            .collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self {
            secrets: secrets.into(),
        }
    }

    /// The text with `[redacted]` in place of the credential.
    #[must_use]
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.secrets.iter() {
            if text.contains(secret.as_str()) {
                text = Cow::Owned(text.replace(secret.as_str(), REDACTED));
            }
        }
        text
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut encoded, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
            encoded
        })
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_encoded_and_repeated_echoes_are_taken_out() {
        let redactor = Redactor::new(["FAKE+key/1", "me@example.com"]);
        assert_eq!(
            redactor.redact("?a=FAKE%2Bkey%2F1&b=FAKE+key/1&c=me@example.com&d=me%40example.com"),
            "?a=[redacted]&b=[redacted]&c=[redacted]&d=[redacted]"
        );
        assert!(matches!(redactor.redact("nothing here"), Cow::Borrowed(_)));
        assert_eq!(format!("{redactor:?}"), "Redactor([redacted])");
    }
}
