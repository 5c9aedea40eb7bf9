use std::fmt;

use cf_models::AccountId;
use cf_transport::Credential;
use secrecy::{ExposeSecret as _, SecretString};

use crate::base_url::BaseUrl;
use crate::error::{Error, ErrorKind};
use crate::variables::{ACCOUNT_ID, API_KEY, API_TOKEN, BASE_URL, EMAIL};

/// Credentials, account and base URL from environment variables; [`variables`](crate::variables) has their names.
///
/// A variable that is empty or only white space counts as unset. If both an API token and a global key are set,
/// [`Environment::credential`] returns an error that names the variables: sent together, the key would silently override
/// the token.
///
/// ```
/// use cf_tokens::Environment;
///
/// // Any source will do; `Environment::from_process` reads the real one.
/// let environment = Environment::from_lookup(|name| match name {
///     "CLOUDFLARE_API_TOKEN" => Some("cfat_FAKE_token_for_documentation_only".to_owned()),
///     _ => None,
/// })?;
/// assert!(environment.credential()?.is_some());
/// assert!(environment.account_id()?.is_none());
/// # Ok::<(), cf_tokens::Error>(())
/// ```
#[derive(Clone)]
pub struct Environment {
    api_token: Option<SecretString>,
    api_key: Option<SecretString>,
    email: Option<String>,
    account_id: Option<String>,
    base_url: Option<String>,
}

// === impl Environment ===

impl Environment {
    /// Reads the variables of this process.
    ///
    /// # Errors
    ///
    /// Returns an error if a variable is not valid Unicode.
    pub fn from_process() -> Result<Self, Error> {
        Self::read(|name| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::new(
                ErrorKind::Configuration,
                format!("{name} is not valid Unicode"),
            )),
        })
    }

    /// Reads the variables from another source, such as a configuration file or a test.
    ///
    /// # Errors
    ///
    /// Returns no error today.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        Self::read(|name| Ok(lookup(name)))
    }

    fn read(lookup: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let get = |name| lookup(name).map(|value| value.filter(|text| !text.trim().is_empty()));
        Ok(Self {
            api_token: get(API_TOKEN)?.map(SecretString::from),
            api_key: get(API_KEY)?.map(SecretString::from),
            email: get(EMAIL)?,
            account_id: get(ACCOUNT_ID)?,
            base_url: get(BASE_URL)?,
        })
    }

    /// Returns the credentials; `None` if none are set.
    ///
    /// # Errors
    ///
    /// Returns an error if both schemes are set, if the global key or its email address is missing, or if a value contains
    /// a character that is not allowed in a header.
    pub fn credential(&self) -> Result<Option<Credential>, Error> {
        let invalid = |names: &str, reason: &dyn fmt::Display| {
            Error::new(ErrorKind::Configuration, format!("{names}: {reason}")).with_hint(format!(
                "copy the credentials again, and set {names} to one line without anything else"
            ))
        };
        match (&self.api_token, &self.api_key, &self.email) {
            (None, None, _) => Ok(None),
            (Some(_), Some(_), _) => Err(Error::new(
                ErrorKind::Configuration,
                format!("conflicting credentials: both {API_TOKEN} and {API_KEY} are set"),
            )
            .with_hint(format!("unset one: keep {API_TOKEN}, or {API_KEY} with {EMAIL}"))),
            (Some(token), None, _) => Credential::bearer(token.expose_secret())
                .map(Some)
                .map_err(|reason| invalid(API_TOKEN, &reason)),
            (None, Some(key), Some(email)) => Credential::global_key(email, key.expose_secret())
                .map(Some)
                .map_err(|reason| invalid(&format!("{API_KEY} and {EMAIL}"), &reason)),
            (None, Some(_), None) => Err(Error::new(
                ErrorKind::Configuration,
                format!("incomplete credentials: {API_KEY} is set without {EMAIL}"),
            )
            .with_hint(format!(
                "set {EMAIL} to the email address of the key's owner, or use {API_TOKEN} instead"
            ))),
        }
    }

    /// Returns the account ID from the variable [`ACCOUNT_ID`]; `None` if it is not set.
    ///
    /// # Errors
    ///
    /// Returns an error if the value is not an account ID.
    pub fn account_id(&self) -> Result<Option<AccountId>, Error> {
        let Some(text) = &self.account_id else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|reason| {
            Error::new(ErrorKind::Configuration, format!("{ACCOUNT_ID}: {reason}"))
                .with_hint("copy the account ID from the account's overview page in the dashboard")
        })
    }

    /// Returns the base URL from the variable [`BASE_URL`]. Default: Cloudflare's.
    ///
    /// # Errors
    ///
    /// Returns an error if the value is not a valid [`BaseUrl`].
    pub fn base_url(&self) -> Result<BaseUrl, Error> {
        self.base_url.as_deref().unwrap_or(BaseUrl::CLOUDFLARE).parse()
    }
}

/// Prints which variables are set, never their values.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = [
            (API_TOKEN, self.api_token.is_some()),
            (API_KEY, self.api_key.is_some()),
            (EMAIL, self.email.is_some()),
            (ACCOUNT_ID, self.account_id.is_some()),
            (BASE_URL, self.base_url.is_some()),
        ];
        f.debug_set()
            .entries(set.iter().filter(|(_, set)| *set).map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(set: &'static [(&str, &str)]) -> Environment {
        Environment::from_lookup(|name| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
        .unwrap()
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = environment(&[
            (API_TOKEN, "cfat_FAKE_token_for_tests_only"),
            (API_KEY, ""),
            (EMAIL, " "),
        ]);
        assert!(environment.credential().unwrap().is_some());
    }

    #[test]
    fn two_credentials_are_an_error_that_names_the_variables_without_their_values() {
        let both = environment(&[
            (API_TOKEN, "cfat_FAKE_token_for_tests_only"),
            (API_KEY, "FAKE_global_key_for_tests_only"),
            (EMAIL, "someone@example.com"),
        ]);
        let error = both.credential().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Configuration);
        let output = format!("{error} {error:?} {} {both:?}", error.hint().unwrap());
        assert!(output.contains(API_TOKEN) && output.contains(API_KEY), "{output}");
        assert!(
            !output.contains("FAKE") && !output.contains("someone"),
            "{output}"
        );
    }

    #[test]
    fn a_global_key_without_its_email_is_an_error_that_names_the_missing_variable() {
        let error = environment(&[(API_KEY, "FAKE_global_key_for_tests_only")])
            .credential()
            .unwrap_err();
        assert!(error.to_string().contains(EMAIL), "{error}");
    }

    #[test]
    fn a_credential_with_a_newline_inside_is_rejected_and_not_printed() {
        let error = environment(&[(API_TOKEN, "cfat_FAKE\ntoken")])
            .credential()
            .unwrap_err();
        let output = format!("{error} {error:?}");
        assert!(
            output.contains(API_TOKEN) && !output.contains("cfat_FAKE"),
            "{output}"
        );
    }

    #[test]
    fn white_space_around_an_account_id_is_trimmed() {
        let id = "0123456789abcdef0123456789abcdef";
        let account = environment(&[(ACCOUNT_ID, " 0123456789abcdef0123456789abcdef\n")]).account_id();
        assert_eq!(account.unwrap().unwrap().as_ref(), id);
        assert!(environment(&[(ACCOUNT_ID, "abc/../def")]).account_id().is_err());
    }
}
