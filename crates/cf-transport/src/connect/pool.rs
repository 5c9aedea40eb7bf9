use hyper_util::client::legacy;

use super::connector::Connector;
use super::lease::Lease;
use super::liveness::Connections;
use super::resend::Progress;
use crate::{Body, Error, Request};

/// The connections of a client and its clones.
pub(super) struct Pool {
    inner: legacy::Client<Connector, Body>,
    connector: Connector,
    connections: Connections,
    progress: Progress,
}

// === impl Pool ===

impl Pool {
    pub(super) fn new(
        inner: legacy::Client<Connector, Body>,
        connector: Connector,
        connections: Connections,
    ) -> Self {
        Self {
            inner,
            connector,
            connections,
            progress: Progress::default(),
        }
    }

    pub(super) fn load_trust_store(&self) -> Result<(), Error> {
        self.connector.load_trust_store()
    }

    /// Sends a request on a pooled connection, or on a new one.
    pub(super) fn send(&self, mut request: Request) -> (legacy::ResponseFuture, Lease) {
        let lease = Lease::new(&mut request, &self.connections);
        (self.inner.request(request), lease)
    }

    pub(super) const fn progress(&self) -> &Progress {
        &self.progress
    }
}
