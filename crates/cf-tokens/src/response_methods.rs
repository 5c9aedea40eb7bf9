//! What a page and a single value share: the response that they were read from.

/// Adds the accessors of a response to a type with the fields `errors`, `messages`, `status`, `headers`, `body` and `attempts`.
macro_rules! response_methods {
    () => {
        /// Returns the `errors` together with the result, redacted. Their texts are untrusted.
        #[must_use]
        pub fn errors(&self) -> &[cf_models::ApiMessage] {
            &self.errors
        }

        /// Returns the `messages` together with the result. Their texts are untrusted.
        #[must_use]
        pub fn messages(&self) -> &[cf_models::ApiMessage] {
            &self.messages
        }

        /// Returns the HTTP status.
        #[must_use]
        pub fn status(&self) -> http::StatusCode {
            self.status
        }

        /// Returns the response's headers: `cf-ray`, `cf-auditlog-id`, `api-version`, `ratelimit` and others.
        #[must_use]
        pub fn headers(&self) -> &http::HeaderMap {
            &self.headers
        }

        /// Returns Cloudflare's request ID, which its support asks for.
        #[must_use]
        pub fn cf_ray(&self) -> Option<&str> {
            cf_text::cf_ray(self.headers.get("cf-ray")?.as_bytes())
        }

        /// Returns the body as received, decompressed. It may contain names and permissions of tokens: protect it
        /// accordingly.
        #[must_use]
        pub fn body(&self) -> &bytes::Bytes {
            &self.body
        }

        /// Returns how many times the request was sent.
        #[must_use]
        pub fn attempts(&self) -> u32 {
            self.attempts
        }
    };
}

pub(crate) use response_methods;
