use std::fmt;
use std::str::FromStr;

/// The file that findings are shown at, where a format requires one: a relative path of the repository.
///
/// Tokens are not in a file. Default: `cf-tokens-audit.toml`, which contains the suppressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    path: String,
}

/// A path that is not one of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAnchor;

// === impl Anchor ===

impl Anchor {
    /// Returns the path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.path
    }
}

impl Default for Anchor {
    fn default() -> Self {
        Self {
            path: "cf-tokens-audit.toml".to_owned(),
        }
    }
}

impl FromStr for Anchor {
    type Err = InvalidAnchor;

    fn from_str(path: &str) -> Result<Self, InvalidAnchor> {
        let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
        let is_path = path.split('/').all(is_part)
            && path
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_'));
        if is_path {
            Ok(Self {
                path: path.to_owned(),
            })
        } else {
            Err(InvalidAnchor)
        }
    }
}

// === impl InvalidAnchor ===

impl fmt::Display for InvalidAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "invalid anchor: expected a relative path of ASCII letters, digits and `/`, `.`, `-`, `_`, such as .github/workflows/audit.yml",
        )
    }
}

impl std::error::Error for InvalidAnchor {}
