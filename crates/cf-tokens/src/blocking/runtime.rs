use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, ErrorKind};

/// Runs futures of the async client on the calling thread, with a background thread for connections.
#[derive(Clone)]
pub(super) struct BlockingRuntime(Arc<BackgroundRuntime>);

/// A runtime that may be dropped inside another one.
struct BackgroundRuntime(Option<Runtime>);

// === impl BlockingRuntime ===

impl BlockingRuntime {
    pub(super) fn start() -> Result<Self, Error> {
        check_no_runtime()?;
        // A background thread keeps connections alive while the caller works.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cf-tokens")
            .enable_all()
            .build()
            .map_err(|reason| {
                Error::new(ErrorKind::Configuration, "cannot start the runtime").with_source(reason)
            })?;
        Ok(Self(Arc::new(BackgroundRuntime(Some(runtime)))))
    }

    pub(super) fn block_on<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        check_no_runtime()?;
        match &self.0.0 {
            Some(runtime) => runtime.block_on(work),
            // Only during drop.
            None => Err(Error::new(ErrorKind::Configuration, "the runtime has shut down")),
        }
    }
}

// === impl BackgroundRuntime ===

impl Drop for BackgroundRuntime {
    fn drop(&mut self) {
        // tokio does not allow waiting for the thread inside a runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn check_no_runtime() -> Result<(), Error> {
    if Handle::try_current().is_err() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Configuration,
        "the blocking client cannot be used inside an async runtime",
    )
    .with_hint("use cf_tokens::Client, or move the call into tokio::task::spawn_blocking"))
}
