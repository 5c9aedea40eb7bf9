use std::fmt;

use cf_models::AccountId;
use cf_transport::Credential;

use crate::base_url::BaseUrl;
use crate::error::{Error, ErrorKind};

/// The variable with an API token, sent as `Authorization: Bearer`.
pub const API_TOKEN: &str = "CLOUDFLARE_API_TOKEN";
/// The variable with the global API key, sent as `X-Auth-Key`; it needs [`EMAIL`] beside it.
pub const API_KEY: &str = "CLOUDFLARE_API_KEY";
/// The variable with the e-mail address of the global key's owner, sent as `X-Auth-Email`.
pub const EMAIL: &str = "CLOUDFLARE_EMAIL";
/// The variable with the account to list.
pub const ACCOUNT_ID: &str = "CLOUDFLARE_ACCOUNT_ID";
/// The variable with another address of the API.
pub const BASE_URL: &str = "CLOUDFLARE_BASE_URL";

/// What the environment says: credential, account and base URL.
///
/// A variable that is empty, or only white space, counts as unset. One scheme at a time: where both an API token
/// and a global key are set, [`Environment::credential`] is an error that names the variables, for a left-over
/// key would silently win over the token.
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
    api_token: Option<String>,
    api_key: Option<String>,
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
    /// A variable that is not valid Unicode.
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

    /// Reads the variables from any other source, a configuration file or a test.
    ///
    /// # Errors
    ///
    /// None today: a source of `String`s cannot fail.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        Self::read(|name| Ok(lookup(name)))
    }

    fn read(lookup: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let get = |name| lookup(name).map(|value| value.filter(|text| !text.trim().is_empty()));
        Ok(Self {
            api_token: get(API_TOKEN)?,
            api_key: get(API_KEY)?,
            email: get(EMAIL)?,
            account_id: get(ACCOUNT_ID)?,
            base_url: get(BASE_URL)?,
        })
    }

    /// The one credential the environment holds, if it holds one.
    ///
    /// # Errors
    ///
    /// Both schemes at once, half of the global key's pair, or a value no header can carry.
    pub fn credential(&self) -> Result<Option<Credential>, Error> {
        let invalid = |names: &str, reason: &dyn fmt::Display| {
            Error::new(ErrorKind::Configuration, format!("{names}: {reason}"))
                .with_help(format!("set {names} again, from the place it was issued"))
        };
        match (&self.api_token, &self.api_key, &self.email) {
            (None, None, _) => Ok(None),
            (Some(_), Some(_), _) => Err(Error::new(
                ErrorKind::Configuration,
                format!("both {API_TOKEN} and {API_KEY} are set, and a request carries one credential only"),
            )
            .with_help(format!("unset one: keep {API_TOKEN}, or {API_KEY} with {EMAIL}"))),
            (Some(token), None, _) => Credential::bearer(token)
                .map(Some)
                .map_err(|reason| invalid(API_TOKEN, &reason)),
            (None, Some(key), Some(email)) => Credential::global_key(email, key)
                .map(Some)
                .map_err(|reason| invalid(&format!("{API_KEY} and {EMAIL}"), &reason)),
            (None, Some(_), None) => Err(Error::new(
                ErrorKind::Configuration,
                format!("{API_KEY} is set without {EMAIL}, and the global key needs both"),
            )
            .with_help(format!(
                "set {EMAIL} to the e-mail address of the key's owner, or use {API_TOKEN} instead"
            ))),
        }
    }

    /// The account of [`ACCOUNT_ID`], if it is set.
    ///
    /// # Errors
    ///
    /// A value that is no account id.
    pub fn account_id(&self) -> Result<Option<AccountId>, Error> {
        let Some(text) = &self.account_id else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|reason| {
            Error::new(ErrorKind::Configuration, format!("{ACCOUNT_ID}: {reason}"))
                .with_help("copy the account id from the account's overview page in the dashboard")
        })
    }

    /// The address of [`BASE_URL`], else Cloudflare's own.
    ///
    /// # Errors
    ///
    /// A value that [`BaseUrl`] refuses.
    pub fn base_url(&self) -> Result<BaseUrl, Error> {
        self.base_url.as_deref().unwrap_or(BaseUrl::CLOUDFLARE).parse()
    }
}

/// ResourceSelector variables are set, never what they hold.
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
    fn both_schemes_at_once_are_an_error_that_names_the_variables_and_no_value() {
        let both = environment(&[
            (API_TOKEN, "cfat_FAKE_token_for_tests_only"),
            (API_KEY, "FAKE_global_key_for_tests_only"),
            (EMAIL, "someone@example.com"),
        ]);
        let error = both.credential().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Configuration);
        let told = format!("{error} {error:?} {} {both:?}", error.help().unwrap());
        assert!(told.contains(API_TOKEN) && told.contains(API_KEY), "{told}");
        assert!(!told.contains("FAKE") && !told.contains("someone"), "{told}");
    }

    #[test]
    fn a_key_without_its_email_says_what_is_missing() {
        let error = environment(&[(API_KEY, "FAKE_global_key_for_tests_only")])
            .credential()
            .unwrap_err();
        assert!(error.to_string().contains(EMAIL), "{error}");
    }

    #[test]
    fn a_newline_inside_a_credential_is_refused_and_not_shown() {
        let error = environment(&[(API_TOKEN, "cfat_FAKE\ntoken")])
            .credential()
            .unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(told.contains(API_TOKEN) && !told.contains("cfat_FAKE"), "{told}");
    }

    #[test]
    fn white_space_around_an_account_id_is_not_part_of_it() {
        let id = "0123456789abcdef0123456789abcdef";
        let account = environment(&[(ACCOUNT_ID, " 0123456789abcdef0123456789abcdef\n")]).account_id();
        assert_eq!(account.unwrap().unwrap().as_ref(), id);
        assert!(environment(&[(ACCOUNT_ID, "abc/../def")]).account_id().is_err());
    }
}
