use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::Redactor;

/// Credentials of a request: an API token, or a global API key with its email address.
///
/// Cheap to clone. `Debug` prints only the kind. Two are compared in constant time, and their memory is overwritten when
/// the last clone is dropped.
///
/// In the extensions of a request, it replaces the credentials of the client for that request: one client can list many
/// accounts, each with its own token, and the limits of one token do not delay the requests of another.
///
/// ```
/// use cf_transport::Credential;
///
/// let credential = Credential::bearer(" cfat_FAKE_token_for_documentation_only\n")?;
/// assert_eq!(format!("{credential:?}"), "Credential::Bearer([redacted])");
/// assert!(Credential::bearer("cfat_FAKE_\ntoken").is_err());
/// # Ok::<(), cf_transport::InvalidCredential>(())
/// ```
#[derive(Clone)]
pub struct Credential {
    scheme: CredentialScheme,
    /// Each value marked sensitive.
    headers: Arc<[(HeaderName, HeaderValue)]>,
    redactor: Redactor,
}

/// How a [`Credential`] authenticates a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialScheme {
    /// `Authorization: Bearer`.
    Bearer,
    /// `X-Auth-Key` with `X-Auth-Email`.
    GlobalKey,
}

/// Error of invalid credentials. The message contains no part of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCredential {
    what: &'static str,
    why: &'static str,
}

const X_AUTH_KEY: HeaderName = HeaderName::from_static("x-auth-key");
const X_AUTH_EMAIL: HeaderName = HeaderName::from_static("x-auth-email");

// === impl Credential ===

impl Credential {
    /// Creates credentials from an API token, sent as `Authorization: Bearer …`. Surrounding white space is removed.
    ///
    /// # Errors
    ///
    /// Returns an error for an empty token, and for one that contains white space, quotes around it, a control character
    /// or a character outside ASCII.
    pub fn bearer(token: &str) -> Result<Self, InvalidCredential> {
        let token = checked("the API token", token)?;
        let value = sensitive("the API token", &["Bearer ", token])?;
        Ok(Self {
            scheme: CredentialScheme::Bearer,
            headers: Arc::new([(header::AUTHORIZATION, value)]),
            redactor: Redactor::new(&[token], &[]),
        })
    }

    /// Creates credentials from the global API key and its owner's email address, sent as `X-Auth-Key` and `X-Auth-Email`.
    ///
    /// # Errors
    ///
    /// Returns an error if either is empty, or contains white space, a control character or a character outside ASCII.
    pub fn global_key(email: &str, key: &str) -> Result<Self, InvalidCredential> {
        let (email, key) = (
            checked("the email address", email)?,
            checked("the global API key", key)?,
        );
        Ok(Self {
            scheme: CredentialScheme::GlobalKey,
            headers: Arc::new([
                (X_AUTH_KEY, sensitive("the global API key", &[key])?),
                (X_AUTH_EMAIL, sensitive("the email address", &[email])?),
            ]),
            redactor: Redactor::new(&[key], &[email]),
        })
    }

    /// Returns the authentication scheme.
    #[must_use]
    pub fn scheme(&self) -> CredentialScheme {
        self.scheme
    }

    /// Writes the headers into a request's, in place of any that were there.
    pub(crate) fn apply(&self, headers: &mut HeaderMap) {
        // One scheme at a time: a left-over key would win over a token.
        for name in [header::AUTHORIZATION, X_AUTH_KEY, X_AUTH_EMAIL] {
            headers.remove(name);
        }
        for (name, value) in self.headers.iter() {
            headers.insert(name.clone(), value.clone());
        }
    }

    /// Returns the redactor that masks these credentials.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// A number that identifies these credentials in this process. It is keyed at random, so that it reveals nothing.
    pub(crate) fn fingerprint(&self) -> u64 {
        static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        let mut hasher = KEYS.build_hasher();
        self.scheme.hash(&mut hasher);
        for (_, value) in self.headers.iter() {
            value.as_bytes().hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// In constant time for credentials of one kind and length.
impl PartialEq for Credential {
    fn eq(&self, other: &Self) -> bool {
        let equal = self
            .headers
            .iter()
            .zip(other.headers.iter())
            .fold(Choice::from(1), |equal, ((_, one), (_, two))| {
                equal & one.as_bytes().ct_eq(two.as_bytes())
            });
        self.scheme == other.scheme && bool::from(equal)
    }
}

impl Eq for Credential {}

fn checked<'a>(what: &'static str, text: &'a str) -> Result<&'a str, InvalidCredential> {
    let text = text.trim();
    let why = if text.is_empty() {
        "is empty"
    } else if let Some(why) = wrapping(text) {
        why
    } else if text.contains(['\n', '\r']) {
        "contains a line break, so it is more than the secret"
    } else if text.contains(char::is_whitespace) {
        "contains white space, so it is more than the secret"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "contains a character that is not allowed in a header"
    } else {
        return Ok(text);
    };
    Err(InvalidCredential { what, why })
}

/// What was copied along with a secret, or in its place. None of it is removed silently: that would be a guess, and a
/// wrong guess is a failed authentication that looks like a revoked token.
fn wrapping(text: &str) -> Option<&'static str> {
    const QUOTES: [char; 7] = ['"', '\'', '`', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'];
    let starts_with = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if text.starts_with('\u{feff}') {
        Some("starts with a byte order mark (BOM): save the file as UTF-8 without one")
    } else if text.starts_with(['{', '[']) {
        Some("is JSON: expected only the value")
    } else if starts_with("bearer ") {
        Some("starts with `Bearer`: expected only what follows it")
    } else if starts_with("authorization:") || starts_with("x-auth-") {
        Some("is a header line: expected only the value")
    } else if is_assignment(text) {
        Some("is an assignment (NAME=value): expected only the value")
    } else if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        Some("is in quotes: remove them")
    } else {
        None
    }
}

/// Returns whether this is a line of a `.env` file or a shell script. Padding (`…==`) has no value after `=`, and an email
/// address has a `@` after it.
fn is_assignment(text: &str) -> bool {
    let text = text.strip_prefix("export ").unwrap_or(text);
    let Some((name, value)) = text.split_once('=') else {
        return false;
    };
    let name = name.trim_end();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name && !value.contains('@') && !value.trim_matches('=').is_empty()
}

/// A header value whose memory is overwritten when its last clone is dropped.
fn sensitive(what: &'static str, parts: &[&str]) -> Result<HeaderValue, InvalidCredential> {
    // With its capacity from the start: a buffer that grows leaves copies behind.
    let length = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        text.extend_from_slice(part.as_bytes());
    }
    let value = HeaderValue::from_maybe_shared(Bytes::from_owner(text));
    let mut value = value.map_err(|_| InvalidCredential {
        what,
        why: "contains a character that is not allowed in a header",
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.scheme {
            CredentialScheme::Bearer => "Credential::Bearer([redacted])",
            CredentialScheme::GlobalKey => "Credential::GlobalKey([redacted])",
        })
    }
}

// === impl InvalidCredential ===

impl fmt::Display for InvalidCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.why)
    }
}

impl std::error::Error for InvalidCredential {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_a_secret_is_named_and_not_repeated() {
        let rows = [
            ("\u{feff}cfat_FAKE_secret", "starts with a byte order mark"),
            ("\"cfat_FAKE_secret\"", "is in quotes"),
            ("'cfat_FAKE_secret'", "is in quotes"),
            ("\u{201c}cfat_FAKE_secret\u{201d}", "is in quotes"),
            ("cfat_FAKE_secret\"", "is in quotes"),
            ("CLOUDFLARE_API_TOKEN=cfat_FAKE_secret", "is an assignment"),
            ("export TOKEN='cfat_FAKE_secret'", "is an assignment"),
            ("token = \"cfat_FAKE_secret\"", "is an assignment"),
            ("Bearer cfat_FAKE_secret", "starts with `Bearer`"),
            ("bearer cfat_FAKE_secret\n", "starts with `Bearer`"),
            ("Authorization: Bearer cfat_FAKE_secret", "is a header line"),
            ("X-Auth-Key: FAKE_secret", "is a header line"),
            ("{\"token\": \"cfat_FAKE_secret\"}", "is JSON"),
            ("[\"cfat_FAKE_secret\"]", "is JSON"),
        ];
        for (text, why) in rows {
            for error in [
                Credential::bearer(text).unwrap_err(),
                Credential::global_key("a@b.example", text).unwrap_err(),
            ] {
                let output = error.to_string();
                assert!(output.contains(why), "{text}: {output}");
                assert!(!format!("{error} {error:?}").contains("FAKE"), "{output}");
            }
        }
    }

    #[test]
    fn padding_and_punctuation_are_part_of_a_secret() {
        for text in [
            "FAKE_c2VjcmV0==",
            "FAKE-secret_with.dots~and+plus/slash",
            "FAKE==",
        ] {
            assert!(Credential::bearer(text).is_ok(), "{text}");
        }
        assert!(Credential::global_key("billing=cloudflare@b.example", "FAKE_key").is_ok());
    }

    #[test]
    fn what_no_header_carries_is_refused_and_not_repeated() {
        for text in [
            "",
            "  ",
            "FAKE\nsecret",
            "FAKE\r\nsecret",
            "FAKE secret",
            "FAKE\u{7f}secret",
            "FAKEsécret",
            "FAKE\0secret",
        ] {
            for error in [
                Credential::bearer(text).unwrap_err(),
                Credential::global_key("a@b.example", text).unwrap_err(),
                Credential::global_key(text, "FAKE_key").unwrap_err(),
            ] {
                assert!(!format!("{error} {error:?}").contains("FAKE"), "{error}");
            }
        }
    }

    #[test]
    fn credentials_are_equal_if_kind_and_secret_are() {
        let bearer = |text| Credential::bearer(text).unwrap();
        let key = |email, key| Credential::global_key(email, key).unwrap();
        assert_eq!(bearer("cfat_FAKE_one"), bearer(" cfat_FAKE_one\n"));
        assert_eq!(
            bearer("cfat_FAKE_one").fingerprint(),
            bearer("cfat_FAKE_one").fingerprint()
        );
        for (one, other) in [
            (bearer("cfat_FAKE_one"), bearer("cfat_FAKE_two")),
            (bearer("cfat_FAKE_one"), bearer("cfat_FAKE_one1")),
            (bearer("FAKE_one"), key("a@b.example", "FAKE_one")),
            (key("a@b.example", "FAKE_one"), key("b@b.example", "FAKE_one")),
            (key("a@b.example", "FAKE_one"), key("a@b.example", "FAKE_two")),
        ] {
            assert_ne!(one, other);
            assert_ne!(one.fingerprint(), other.fingerprint());
        }
    }

    #[test]
    fn headers_are_sensitive_and_take_the_place_of_left_overs() {
        let mut headers = HeaderMap::new();
        headers.insert("x-auth-key", HeaderValue::from_static("left over"));
        Credential::bearer("\tcfat_FAKE \n").unwrap().apply(&mut headers);
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["authorization"], "Bearer cfat_FAKE");
        assert!(headers["authorization"].is_sensitive());

        Credential::global_key("a@b.example", "cfk_FAKE")
            .unwrap()
            .apply(&mut headers);
        assert_eq!(
            (&headers["x-auth-key"], &headers["x-auth-email"]),
            (&"cfk_FAKE".parse().unwrap(), &"a@b.example".parse().unwrap())
        );
        assert!(headers.values().all(HeaderValue::is_sensitive));
        assert_eq!(headers.len(), 2);
    }
}
