use std::fmt;

use cf_transport::Transport;

use super::runtime::BlockingRuntime;
use crate::api_response::ApiResponse;
use crate::client::HttpService;
use crate::endpoint::SingleEndpoint;
use crate::error::Error;
use crate::option_methods::option_methods;
use crate::options::CallOptions;

/// A request of one value, not yet sent, with the methods of the async [`Call`](crate::Call).
#[must_use = "a call does nothing until it is sent"]
#[derive(Clone)]
pub struct Call<E, S = Transport> {
    call: crate::Call<E, S>,
    runtime: BlockingRuntime,
}

// === impl Call ===

impl<E, S> Call<E, S> {
    pub(super) fn new(call: crate::Call<E, S>, runtime: BlockingRuntime) -> Self {
        Self { call, runtime }
    }

    /// Configures the call with a function over the async [`Call`](crate::Call).
    pub fn describe(mut self, describe: impl FnOnce(crate::Call<E, S>) -> crate::Call<E, S>) -> Self {
        self.call = describe(self.call);
        self
    }

    /// Sets options for this call only. See [`Call::options`](crate::Call::options).
    pub fn options(self, options: CallOptions) -> Self {
        self.describe(|call| call.options(options))
    }

    option_methods!();
}

impl<E: SingleEndpoint, S: HttpService> Call<E, S> {
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

impl<E: fmt::Debug, S> fmt::Debug for Call<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Call").field(&self.call).finish()
    }
}
