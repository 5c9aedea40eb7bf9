use std::fmt;
use std::time::Duration;

use cf_transport::RequestOptions;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::{Error, ErrorKind};

/// What a client does for all its requests, and what one request does otherwise.
///
/// A request's options are laid over the client's: what it names wins, what it leaves alone stays.
///
/// ```
/// use std::time::Duration;
/// use cf_tokens::CallOptions;
///
/// let patient = CallOptions::new()
///     .timeout(Duration::from_secs(10))
///     .max_retries(5)
///     .header("x-team", "platform");
/// # let _ = patient;
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct CallOptions {
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    max_retries: Option<u32>,
    /// A `None` takes away what the client would send.
    headers: Vec<(String, Option<String>)>,
    query: Vec<(String, Option<String>)>,
}

/// Headers that are the transport's or the credential's own.
const OWN_HEADERS: &[&str] = &[
    "authorization",
    "x-auth-key",
    "x-auth-email",
    "x-auth-user-service-key",
    "host",
    "content-length",
    "transfer-encoding",
];
/// Parameters a listing sets itself, each with a method of its own.
const OWN_PARAMETERS: &[&str] = &["page", "per_page", "direction", "include_expired"];

// === impl CallOptions ===

impl CallOptions {
    /// Nothing but the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time one attempt may take, with its body. 30 seconds unless told otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The time one page may take with all its attempts and the waits between them. 2 minutes unless told
    /// otherwise.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How many times a failed request is sent again. 2 unless told otherwise; 0 sends it once.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = Some(max_retries);
        self
    }

    /// Sends a header. Not one of the credential's: those are the auth layer's.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Takes a header away that the client would send by its own options.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into(), None));
        self
    }

    /// Sends a query parameter the listing has no method for.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), Some(value.into())));
        self
    }

    /// Takes a query parameter away that the client would send by its own options.
    pub fn without_query(mut self, name: impl Into<String>) -> Self {
        self.query.push((name.into(), None));
        self
    }

    /// These options laid over `base`.
    pub(crate) fn over(&self, base: &Self) -> Self {
        let joined = |base: &[(String, Option<String>)], own: &[(String, Option<String>)]| {
            base.iter().chain(own).cloned().collect()
        };
        Self {
            timeout: self.timeout.or(base.timeout),
            deadline: self.deadline.or(base.deadline),
            max_retries: self.max_retries.or(base.max_retries),
            headers: joined(&base.headers, &self.headers),
            query: joined(&base.query, &self.query),
        }
    }

    /// What the layers of the transport read.
    pub(crate) fn request_options(&self) -> RequestOptions {
        let mut options = RequestOptions::default();
        options.attempt_timeout = self.timeout;
        options.deadline = self.deadline;
        options.max_retries = self.max_retries;
        options
    }

    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &self.headers {
            let invalid = |why: &str| {
                let name = crate::text::excerpt(name, 40);
                Error::new(
                    ErrorKind::InvalidRequest,
                    format!("the header `{name}` cannot be sent: {why}"),
                )
            };
            let key = HeaderName::try_from(name.as_str()).map_err(|_| invalid("that is no header name"))?;
            if OWN_HEADERS.contains(&key.as_str()) {
                return Err(invalid(
                    "it is set by the transport; a credential goes into the client",
                ));
            }
            match value {
                Some(value) => {
                    let value = HeaderValue::try_from(value.as_str())
                        .map_err(|_| invalid("its value has a character no header carries"))?;
                    headers.insert(key, value);
                }
                None => {
                    headers.remove(&key);
                }
            }
        }
        Ok(headers)
    }

    /// The query parameters that are left when each name has its last word.
    pub(crate) fn parameters(&self) -> Result<Vec<(&str, &str)>, Error> {
        let mut parameters: Vec<(&str, &str)> = Vec::new();
        for (name, value) in &self.query {
            if OWN_PARAMETERS.contains(&name.as_str()) {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    format!("the query parameter `{name}` is the listing's own: use its method of that name"),
                ));
            }
            parameters.retain(|(other, _)| other != name);
            if let Some(value) = value {
                parameters.push((name, value));
            }
        }
        Ok(parameters)
    }
}

/// Names only: a header or a parameter may hold a secret of its own.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, Option<String>)]| -> Vec<String> {
            let sign = |value: &Option<String>| if value.is_some() { '+' } else { '-' };
            pairs
                .iter()
                .map(|(name, value)| format!("{}{name}", sign(value)))
                .collect()
        };
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("max_retries", &self.max_retries)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_adds_to_and_takes_from_what_its_client_sends() {
        let client = CallOptions::new()
            .header("x-team", "platform")
            .query("a", "1")
            .query("b", "2")
            .max_retries(1);
        let request = CallOptions::new()
            .without_header("X-Team")
            .header("x-run", "7")
            .without_query("a")
            .query("b", "3");
        let both = request.over(&client);

        let headers = both.header_map().unwrap();
        assert!(!headers.contains_key("x-team"));
        assert_eq!(headers["x-run"], "7");
        assert_eq!(both.parameters().unwrap(), [("b", "3")]);
        assert_eq!(both.request_options().max_retries, Some(1));
    }

    #[test]
    fn a_credential_goes_in_no_other_way_and_is_not_repeated() {
        let error = CallOptions::new()
            .header("Authorization", "Bearer FAKE_secret")
            .header_map()
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("FAKE_secret"), "{error}");
        let error = CallOptions::new().query("page", "9").parameters().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the query parameter `page` is the listing's own: use its method of that name"
        );
    }
}
