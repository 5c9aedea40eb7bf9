//! The methods of [`CallOptions`](crate::CallOptions), on everything that has options.

/// Adds the methods of [`CallOptions`](crate::CallOptions) to a type with a method `options(self, CallOptions) -> Self`, each as a
/// short form of it. A macro instead of a trait, so that a caller need not import anything.
macro_rules! option_methods {
    () => {
        /// Sets the time limit of one attempt. See [`CallOptions::timeout`](crate::CallOptions::timeout).
        pub fn timeout(self, timeout: std::time::Duration) -> Self {
            self.options(crate::CallOptions::new().timeout(timeout))
        }

        /// Sets the time limit of a request (of a listing: of each page), with all its attempts and waits. See
        /// [`CallOptions::deadline`](crate::CallOptions::deadline).
        pub fn deadline(self, deadline: std::time::Duration) -> Self {
            self.options(crate::CallOptions::new().deadline(deadline))
        }

        /// Sets how many times a failed request is sent again. See
        /// [`CallOptions::max_retries`](crate::CallOptions::max_retries).
        pub fn max_retries(self, max_retries: u32) -> Self {
            self.options(crate::CallOptions::new().max_retries(max_retries))
        }

        /// Adds a header to each request. See [`CallOptions::header`](crate::CallOptions::header).
        pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.options(crate::CallOptions::new().header(name, value))
        }

        /// Removes a header of the client. See [`CallOptions::without_header`](crate::CallOptions::without_header).
        pub fn without_header(self, name: impl Into<String>) -> Self {
            self.options(crate::CallOptions::new().without_header(name))
        }

        /// Adds a query parameter to each request. See [`CallOptions::query`](crate::CallOptions::query).
        pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.options(crate::CallOptions::new().query(name, value))
        }

        /// Removes a query parameter of the client. See [`CallOptions::without_query`](crate::CallOptions::without_query).
        pub fn without_query(self, name: impl Into<String>) -> Self {
            self.options(crate::CallOptions::new().without_query(name))
        }
    };
}
pub(crate) use option_methods;
