use crate::api_message::{ApiMessage, Messages};
use crate::extra::Extra;
use crate::object::object;
use crate::result_info::ResultInfo;

/// The envelope of an API response.
///
/// A response can be successful and have errors next to its result, such as tokens that could not be loaded: see `errors`.
///
/// ```
/// let body = br#"{"success":true,"result":[{"id":"a1"}],"errors":[{"code":10013,"message":"some tokens could not be loaded"}]}"#;
/// let envelope = cf_models::parse_list(body)?;
/// assert_eq!(envelope.result.as_ref().map(Vec::len), Some(1));
/// assert_eq!(envelope.errors[0].code, Some(10013));
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// Whether the request succeeded. `false` with HTTP status 200 has been observed.
    pub success: bool,
    /// Errors. If there is also a `result`, they describe what is missing from it. Null and missing are read as empty.
    pub errors: Vec<ApiMessage>,
    /// Other messages. Null and missing are read as empty.
    pub messages: Vec<ApiMessage>,
    /// The result.
    pub result: Option<T>,
    /// Paging information: page, counts and total.
    pub result_info: Option<ResultInfo>,
    /// Unknown members, in their original order. If the response is a failure, its `result` is kept here too.
    pub extra: Extra,
}

object!(Envelope<T>, "a response of the API, an object with `success` and `result`" {
    "success" => success: required,
    "errors" => errors: list as Messages,
    "messages" => messages: list as Messages,
    "result" => result: result,
    "result_info" => result_info: hint,
});

// === impl Envelope ===

impl<T> Envelope<T> {
    /// Returns the errors, or the messages where there are no errors: some failures give their reason there.
    #[must_use]
    pub fn reasons(&self) -> &[ApiMessage] {
        if self.errors.is_empty() {
            &self.messages
        } else {
            &self.errors
        }
    }

    /// Returns the envelope with another result.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Envelope<U> {
        Envelope {
            success: self.success,
            errors: self.errors,
            messages: self.messages,
            result: self.result.map(change),
            result_info: self.result_info,
            extra: self.extra,
        }
    }
}
