use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use cf_models::AccountId;
use cf_transport::Origin;
use http::Uri;

use crate::error::{Error, ErrorKind};

/// Where the API lives: `https://api.cloudflare.com/client/v4` unless told otherwise.
///
/// A base URL is `https`, or `http` to a loopback address; it carries no user name, query or fragment. A path
/// at its end is kept, with or without a trailing slash.
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
    /// Scheme, authority and path, without a slash at the end.
    text: Cow<'static, str>,
}

// === impl BaseUrl ===

impl BaseUrl {
    /// Where the public API is, according to Cloudflare's reference.
    pub const CLOUDFLARE: &str = "https://api.cloudflare.com/client/v4";

    pub(crate) const fn cloudflare() -> Self {
        Self {
            text: Cow::Borrowed(Self::CLOUDFLARE),
        }
    }

    /// The scheme, host and port that credentials are meant for.
    pub(crate) fn origin(&self) -> Result<Origin, Error> {
        self.text.parse().map_err(|reason: cf_transport::InvalidOrigin| {
            Error::new(
                ErrorKind::Configuration,
                format!("the base URL cannot be used: {reason}"),
            )
        })
    }

    /// The address of an account's token listing. An [`AccountId`] holds letters and digits only, so it can
    /// never build another path.
    pub(crate) fn tokens_of(&self, account_id: &AccountId, query: &str) -> Result<Uri, Error> {
        let separator = if query.is_empty() { "" } else { "?" };
        let text = format!(
            "{}/accounts/{}/tokens{separator}{query}",
            self.text,
            account_id.as_ref()
        );
        text.parse().map_err(|reason| {
            Error::new(
                ErrorKind::InvalidRequest,
                format!("no request can be made of these parameters: {reason}"),
            )
        })
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why: String| {
            Error::new(
                ErrorKind::Configuration,
                format!("the base URL cannot be used: {why}"),
            )
            .with_help(format!(
                "the base URL ({}) is like {}",
                crate::environment::BASE_URL,
                Self::CLOUDFLARE
            ))
        };
        let text = text.trim();
        if text.contains('#') {
            return Err(refused("it has a fragment (`#…`)".to_owned()));
        }
        let uri: Uri = text.parse().map_err(|reason| refused(format!("{reason}")))?;
        if uri.query().is_some() {
            return Err(refused("it has a query (`?…`)".to_owned()));
        }
        if uri.path().split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(refused("its path has a `.` or `..` segment".to_owned()));
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
    fn the_built_in_address_is_one_that_would_parse() {
        assert_eq!(BaseUrl::cloudflare(), BaseUrl::CLOUDFLARE.parse().unwrap());
        assert!(BaseUrl::cloudflare().origin().is_ok());
    }

    #[test]
    fn an_address_that_could_give_the_credential_away_or_build_another_path_is_refused() {
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
            let told = format!("{error} {error:?}");
            assert!(
                told.contains("base URL") && !told.contains("secret"),
                "{text}: {told}"
            );
            assert!(error.help().is_some());
        }
    }

    #[test]
    fn loopback_may_be_plain_http() {
        for text in [
            "http://127.0.0.1:8787/client/v4",
            "http://localhost:1/",
            "http://[::1]:80",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
    }
}
