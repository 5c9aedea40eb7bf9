use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use cf_transport::Origin;
use http::Uri;

use crate::error::{Error, ErrorKind};
use crate::variables::BASE_URL;

/// Base URL of the API. Default: `https://api.cloudflare.com/client/v4`.
///
/// The scheme must be `https`, or `http` for a loopback address. User name, query and fragment are not allowed. A trailing
/// slash of the path is ignored.
///
/// ```
/// use cf_tokens::BaseUrl;
///
/// let base: BaseUrl = "http://127.0.0.1:8787/client/v4/".parse()?;
/// assert_eq!(base.to_string(), "http://127.0.0.1:8787/client/v4");
///
/// let refused = "http://api.example.com".parse::<BaseUrl>().unwrap_err();
/// assert!(refused.to_string().contains("https"));
/// # Ok::<(), cf_tokens::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme, authority and path, without a trailing slash.
    text: Cow<'static, str>,
}

// === impl BaseUrl ===

impl BaseUrl {
    /// URL of the public API, from Cloudflare's API reference.
    pub const CLOUDFLARE: &str = "https://api.cloudflare.com/client/v4";

    pub(crate) const fn cloudflare() -> Self {
        Self {
            text: Cow::Borrowed(Self::CLOUDFLARE),
        }
    }

    /// Returns the scheme, host and port to which credentials may be sent.
    pub(crate) fn origin(&self) -> Result<Origin, Error> {
        self.text.parse().map_err(|reason: cf_transport::InvalidOrigin| {
            Error::new(ErrorKind::Configuration, format!("invalid base URL: {reason}"))
        })
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why: String| {
            Error::new(ErrorKind::Configuration, format!("invalid base URL: {why}")).with_hint(format!(
                "set the base URL ({BASE_URL}) to a URL such as {}",
                Self::CLOUDFLARE
            ))
        };
        let text = text.trim();
        if text.contains('#') {
            return Err(refused("it contains a fragment (`#…`)".to_owned()));
        }
        let uri: Uri = text.parse().map_err(|reason| refused(format!("{reason}")))?;
        if uri.query().is_some() {
            return Err(refused("it contains a query (`?…`)".to_owned()));
        }
        if uri.path().split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(refused("the path contains a `.` or `..` segment".to_owned()));
        }
        let origin = Origin::try_from(&uri).map_err(|reason| refused(reason.to_string()))?;
        Ok(Self {
            text: format!("{origin}{}", uri.path().trim_end_matches('/')).into(),
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn the_default_base_url_is_valid() {
        assert_eq!(BaseUrl::cloudflare(), BaseUrl::CLOUDFLARE.parse().unwrap());
        assert!(BaseUrl::cloudflare().origin().is_ok());
    }

    #[test]
    fn a_base_url_that_could_leak_credentials_or_change_the_path_is_rejected() {
        for text in [
            "http://api.cloudflare.com/client/v4",
            "http://127.0.0.1.example.com/",
            "https://user:secret@api.cloudflare.com/client/v4",
            "https://api.cloudflare.com/client/v4?x=1",
            "https://api.cloudflare.com/client/v4#x",
            "https://api.cloudflare.com/client/../v4",
            "ftp://api.cloudflare.com/",
            "/client/v4",
            "",
        ] {
            let error = text.parse::<BaseUrl>().unwrap_err();
            let output = format!("{error} {error:?}");
            assert!(
                output.contains("base URL") && !output.contains("secret"),
                "{text}: {output}"
            );
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn plain_http_is_allowed_for_loopback() {
        for text in [
            "http://127.0.0.1:8787/client/v4",
            "http://localhost:1/",
            "http://[::1]:80",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
    }
}
