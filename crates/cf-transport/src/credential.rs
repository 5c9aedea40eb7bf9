use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::Redactor;

/// What a request proves who it is by: an API token, or a global key with its e-mail address.
///
/// Cheap to clone. `Debug` shows the kind and nothing else.
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
    kind: Kind,
    /// Each value marked sensitive.
    headers: Arc<[(HeaderName, HeaderValue)]>,
    redactor: Redactor,
}

#[derive(Clone, Copy)]
enum Kind {
    Bearer,
    GlobalKey,
}

/// Why a text is no [`Credential`]. Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCredential {
    what: &'static str,
    why: &'static str,
}

const X_AUTH_KEY: HeaderName = HeaderName::from_static("x-auth-key");
const X_AUTH_EMAIL: HeaderName = HeaderName::from_static("x-auth-email");

// === impl Credential ===

impl Credential {
    /// An API token, sent as `Authorization: Bearer …`. White space around it is left out.
    ///
    /// # Errors
    ///
    /// An empty token, or one with white space, a control or a non-ASCII character inside.
    pub fn bearer(token: &str) -> Result<Self, InvalidCredential> {
        let token = checked("the API token", token)?;
        let value = sensitive("the API token", &format!("Bearer {token}"))?;
        Ok(Self {
            kind: Kind::Bearer,
            headers: Arc::new([(header::AUTHORIZATION, value)]),
            redactor: Redactor::new([token]),
        })
    }

    /// The global API key and its owner's e-mail address, sent as `X-Auth-Key` and `X-Auth-Email`.
    ///
    /// # Errors
    ///
    /// Either of them empty, or with white space, a control or a non-ASCII character inside.
    pub fn global_key(email: &str, key: &str) -> Result<Self, InvalidCredential> {
        let (email, key) = (
            checked("the e-mail address", email)?,
            checked("the global API key", key)?,
        );
        Ok(Self {
            kind: Kind::GlobalKey,
            headers: Arc::new([
                (X_AUTH_KEY, sensitive("the global API key", key)?),
                (X_AUTH_EMAIL, sensitive("the e-mail address", email)?),
            ]),
            redactor: Redactor::new([key, email]),
        })
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

    /// What takes this credential out of a text.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }
}

fn checked<'a>(what: &'static str, text: &'a str) -> Result<&'a str, InvalidCredential> {
    let text = text.trim();
    let why = if text.is_empty() {
        "is empty"
    } else if text.contains(['\n', '\r']) {
        "has a line break inside: was more than one line pasted?"
    } else if text.contains(char::is_whitespace) {
        "has white space inside: was it copied whole, and alone?"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "has a character that no header can carry: was it copied from a formatted text?"
    } else {
        return Ok(text);
    };
    Err(InvalidCredential { what, why })
}

fn sensitive(what: &'static str, text: &str) -> Result<HeaderValue, InvalidCredential> {
    let mut value = HeaderValue::from_str(text).map_err(|_| InvalidCredential {
        what,
        why: "has a character that no header can carry",
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Bearer => "Credential::Bearer([redacted])",
            Kind::GlobalKey => "Credential::GlobalKey([redacted])",
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
