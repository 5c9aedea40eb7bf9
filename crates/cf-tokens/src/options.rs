use std::fmt;
use std::time::Duration;

use cf_transport::{Credential, RequestOptions};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::{Error, ErrorKind};

/// Timeouts, retries, headers and query parameters, for all requests of a client or for one call.
///
/// Options set for a call take precedence over the client's; the others apply unchanged.
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
    credential: Option<Credential>,
    /// `None` removes a header of the client.
    headers: Vec<(String, Option<String>)>,
    query: Vec<(String, Option<String>)>,
}

/// Headers that only the transport sets.
const RESERVED_HEADERS: &[&str] = &[
    "authorization",
    "x-auth-key",
    "x-auth-email",
    "x-auth-user-service-key",
    "host",
    "content-length",
    "transfer-encoding",
];

// === impl CallOptions ===

impl CallOptions {
    /// Creates options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time limit of one attempt, including the body. Default: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the time limit of one page, including all attempts and the waits between them. Default: 2 minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how many times a failed request is sent again. Default: 2.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = Some(max_retries);
        self
    }

    /// Sets the credentials, in place of the client's: one client can list many accounts, each with its own token. Rate
    /// limits of one token do not delay the requests of another.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Adds a header. Authentication headers are rejected when the request is built, because the transport sets them.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Removes a header that the client's options add.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into(), None));
        self
    }

    /// Adds a query parameter for which the call has no method.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), Some(value.into())));
        self
    }

    /// Removes a query parameter that the client's options add.
    pub fn without_query(mut self, name: impl Into<String>) -> Self {
        self.query.push((name.into(), None));
        self
    }

    /// Returns these options with those of `base` where these set nothing.
    pub(crate) fn over(&self, base: &Self) -> Self {
        let joined = |base: &[(String, Option<String>)], own: &[(String, Option<String>)]| {
            base.iter().chain(own).cloned().collect()
        };
        Self {
            timeout: self.timeout.or(base.timeout),
            deadline: self.deadline.or(base.deadline),
            max_retries: self.max_retries.or(base.max_retries),
            credential: self.credential.clone().or_else(|| base.credential.clone()),
            headers: joined(&base.headers, &self.headers),
            query: joined(&base.query, &self.query),
        }
    }

    /// Returns what the transport's layers read.
    pub(crate) fn request_options(&self) -> RequestOptions {
        let mut options = RequestOptions::default();
        options.attempt_timeout = self.timeout;
        options.deadline = self.deadline;
        options.max_retries = self.max_retries;
        options
    }

    /// Returns the credentials that replace the client's.
    pub(crate) fn own_credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &self.headers {
            let invalid = |why: &str| {
                let name = cf_text::excerpt(name, 40);
                Error::new(
                    ErrorKind::InvalidRequest,
                    format!("invalid header `{name}`: {why}"),
                )
            };
            let key = HeaderName::try_from(name.as_str()).map_err(|_| invalid("not a header name"))?;
            if RESERVED_HEADERS.contains(&key.as_str()) {
                return Err(invalid(
                    "the transport sets it; pass credentials to the client builder",
                ));
            }
            match value {
                Some(value) => {
                    let value = HeaderValue::try_from(value.as_str()).map_err(|_| {
                        invalid("the value contains a character that is not allowed in a header")
                    })?;
                    headers.insert(key, value);
                }
                None => {
                    headers.remove(&key);
                }
            }
        }
        Ok(headers)
    }

    /// Returns the names of the query parameters that are sent. Values are not kept: they may be secret.
    pub(crate) fn added_parameters(&self) -> Vec<String> {
        let parameters = self.parameters(&[]).unwrap_or_default();
        parameters.into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// Returns the query parameters after removals; the last value of a name counts. Those of `reserved` have a method.
    pub(crate) fn parameters(&self, reserved: &[&str]) -> Result<Vec<(&str, &str)>, Error> {
        let mut parameters: Vec<(&str, &str)> = Vec::new();
        for (name, value) in &self.query {
            if reserved.contains(&name.as_str()) {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    format!("invalid query parameter `{name}`: use the method of that name"),
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

/// Prints names only: a header or a parameter may hold a secret.
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
            .field("credential", &self.credential)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_adds_and_removes_headers_and_parameters_of_its_client() {
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
        assert_eq!(both.parameters(&[]).unwrap(), [("b", "3")]);
        assert_eq!(both.request_options().max_retries, Some(1));
    }

    #[test]
    fn a_credential_header_is_rejected_and_not_printed() {
        let error = CallOptions::new()
            .header("Authorization", "Bearer FAKE_secret")
            .header_map()
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("FAKE_secret"), "{error}");
        let error = CallOptions::new()
            .query("page", "9")
            .parameters(&["page"])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid query parameter `page`: use the method of that name"
        );
    }
}
