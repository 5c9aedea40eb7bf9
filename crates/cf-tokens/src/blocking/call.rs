use std::fmt;

use super::runtime::BlockingRuntime;
use crate::api_response::ApiResponse;
use crate::endpoint::SingleEndpoint;
use crate::error::Error;
use crate::option_methods::option_methods;
use crate::options::CallOptions;

/// A request of one value, not yet sent, with the methods of the async [`Call`](crate::Call).
#[must_use = "a call does nothing until it is sent"]
#[derive(Clone)]
pub struct Call<E> {
    call: crate::Call<E>,
    runtime: BlockingRuntime,
}

// === impl Call ===

impl<E> Call<E> {
    pub(super) fn new(call: crate::Call<E>, runtime: BlockingRuntime) -> Self {
        Self { call, runtime }
    }

    /// Configures the call with a function over the async [`Call`](crate::Call).
    pub fn describe(mut self, describe: impl FnOnce(crate::Call<E>) -> crate::Call<E>) -> Self {
        self.call = describe(self.call);
        self
    }

    /// Sets options for this call only. See [`Call::options`](crate::Call::options).
    pub fn options(self, options: CallOptions) -> Self {
        self.describe(|call| call.options(options))
    }

    option_methods!();
}

impl<E: SingleEndpoint> Call<E> {
    /// Sends the request and returns the value.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Call::send`](crate::Call::send), and an error inside an async runtime.
    pub fn send(self) -> Result<E::Output, Error> {
        self.runtime.block_on(self.call.send())
    }

    /// Sends the request and returns the value with the response.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Call::with_response`](crate::Call::with_response), and an error inside an async runtime.
    pub fn with_response(self) -> Result<ApiResponse<E::Output>, Error> {
        self.runtime.block_on(self.call.with_response())
    }
}

impl<E: fmt::Debug> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Call").field(&self.call).finish()
    }
}
