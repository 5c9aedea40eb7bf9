use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, ErrorKind};

/// Everything but RFC 3986's unreserved characters.
pub(crate) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Path of an endpoint below the base URL: `/accounts/{account_id}/tokens`.
///
/// An ID can never change which endpoint is requested: a segment that is empty, `.` or `..`, or contains a slash, is an error, and
/// everything else is percent-encoded.
///
/// ```
/// use cf_tokens::endpoint::Path;
///
/// let path = Path::of(["accounts", "0123456789abcdef0123456789abcdef", "tokens", "a b"])?;
/// assert_eq!(path.to_string(), "/accounts/0123456789abcdef0123456789abcdef/tokens/a%20b");
/// assert_eq!("/accounts/a/tokens".parse::<Path>()?, Path::of(["accounts", "a", "tokens"])?);
/// assert!(Path::of(["accounts", "..", "tokens"]).is_err());
/// assert!("accounts/a/tokens?page=2".parse::<Path>().is_err());
/// # Ok::<(), cf_tokens::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Path(String);

// === impl Path ===

impl Path {
    /// Joins segments, each percent-encoded.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no segment, or if one could change the path.
    pub fn of<'a>(segments: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut path = String::new();
        for segment in segments {
            check(segment)?;
            path.push('/');
            path.extend(utf8_percent_encode(segment, UNRESERVED));
        }
        if path.is_empty() {
            return Err(invalid("", "it is empty"));
        }
        Ok(Self(path))
    }
}

impl FromStr for Path {
    type Err = Error;

    /// Reads a path below the base URL, with or without a slash at its beginning. What is percent-encoded stays so.
    fn from_str(text: &str) -> Result<Self, Error> {
        let segments = text.strip_prefix('/').unwrap_or(text);
        let mut path = String::new();
        for segment in segments.split('/') {
            let decoded = percent_decode_str(segment)
                .decode_utf8()
                .map_err(|_| invalid(text, "it is not UTF-8"))?;
            check(&decoded)?;
            // RFC 3986: unreserved, sub-delims, `:`, `@`, and percent-encoded characters.
            if let Some(char) = segment
                .chars()
                .find(|char| !char.is_ascii_alphanumeric() && !"-._~!$&'()*+,;=:@%".contains(*char))
            {
                return Err(invalid(text, &format!("it contains the character {char:?}")));
            }
            path.push('/');
            path.push_str(segment);
        }
        Ok(Self(path))
    }
}

fn check(segment: &str) -> Result<(), Error> {
    match segment {
        "" => Err(invalid(segment, "a segment is empty")),
        "." | ".." => Err(invalid(segment, "a segment is `.` or `..`")),
        _ if segment.contains(['/', '\\']) => Err(invalid(segment, "a segment contains a slash")),
        _ => Ok(()),
    }
}

fn invalid(text: &str, why: &str) -> Error {
    let text = cf_text::excerpt(text, 60);
    Error::new(ErrorKind::InvalidRequest, format!("invalid path `{text}`: {why}"))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn a_path_that_could_lead_elsewhere_is_rejected() {
        for text in [
            "",
            "/",
            "//example.com/x",
            "accounts//tokens",
            "accounts/../user",
            "accounts/%2e%2E/user",
            "accounts/a%2Fb",
            "accounts/a?x=1",
            "accounts/a#x",
            "accounts/a b",
            "https://example.com",
            "accounts/é",
            "accounts/%ff",
            "accounts\\a",
        ] {
            let error = text.parse::<Path>().unwrap_err();
            assert!(error.to_string().starts_with("invalid path"), "{text}: {error}");
        }
    }

    #[test]
    fn a_segment_is_encoded_and_one_that_changes_the_path_is_rejected() {
        assert_eq!(
            Path::of(["tokens", "é?#%"]).unwrap().to_string(),
            "/tokens/%C3%A9%3F%23%25"
        );
        for segment in ["", ".", "..", "a/b", "..\\x"] {
            assert!(Path::of(["tokens", segment]).is_err(), "{segment}");
        }
    }
}
