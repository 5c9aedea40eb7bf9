use std::error::Error as StdError;
use std::sync::Arc;

use hyper_util::client::legacy::connect::{CaptureConnection, Connected, capture_connection};

use super::liveness::{Connections, Life, Moment};
use crate::{Deadline, Request, TimedOut};

/// The connection that a request uses, until its response is complete.
///
/// After a timeout or a deadline it is not used again: an HTTP/2 connection stays open when one of its requests is canceled,
/// and the next request would wait on it too. Neither are older connections that have shown no sign of life meanwhile. A
/// request that is canceled for another reason proves nothing, and leaves its connection as it is.
pub(super) struct Lease {
    connection: CaptureConnection,
    connections: Connections,
    sent: Moment,
    /// Known once the head of the response has arrived.
    life: Option<Arc<Life>>,
    timed_out: Option<TimedOut>,
    deadline: Option<Deadline>,
}

// === impl Lease ===

impl Lease {
    /// Prepares a request to be sent, so that its connection will be known.
    pub(super) fn new(request: &mut Request, connections: &Connections) -> Self {
        Self {
            connection: capture_connection(request),
            connections: connections.clone(),
            sent: connections.now(),
            life: None,
            timed_out: request.extensions().get().cloned(),
            deadline: request.extensions().get().cloned(),
        }
    }

    /// Records that the head of the response has arrived.
    pub(super) fn record_response(&mut self, response: &mut http::Extensions) {
        if let Some(life) = response.remove::<Arc<Life>>() {
            self.connections.record_response(&life, &self.connection);
            life.record_progress();
            self.life = Some(life);
        }
    }

    /// Records that a part of the body was passed on.
    pub(super) fn record_progress(&self) {
        if let Some(life) = &self.life {
            life.record_progress();
        }
    }

    /// Returns whether the request uses an HTTP/2 connection.
    pub(super) fn is_http2(&self) -> bool {
        let connection = &*self.connection.connection_metadata();
        connection.as_ref().is_some_and(Connected::is_negotiated_h2)
    }

    /// Records that the request failed. Returns whether its connection had served others before, and broke without a byte of
    /// a response: the server had closed it, or it had died.
    pub(super) fn record_failure(&self, error: &(dyn StdError + 'static)) -> bool {
        let (life, is_http2) = match &*self.connection.connection_metadata() {
            Some(connection) => {
                let mut extensions = http::Extensions::new();
                connection.get_extras(&mut extensions);
                (extensions.remove::<Arc<Life>>(), connection.is_negotiated_h2())
            }
            None => return false,
        };
        let Some(life) = life else { return false };
        // On HTTP/2, others' bytes count too. On HTTP/1.1 the previous response may have been read since this request was
        // sent, because it waited for the connection.
        let is_silent = if is_http2 {
            !life.read_since(self.sent)
        } else {
            life.is_silent()
        };
        if !is_silent || !is_broken(error) {
            return false;
        }
        self.discard();
        life.has_served()
    }

    /// Keeps the connection from being used again, and others that have shown no sign of life since the request was sent.
    fn discard(&self) {
        if let Some(connection) = &*self.connection.connection_metadata() {
            connection.poison();
            self.connections.distrust_silent_since(self.sent);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let timed_out = self.timed_out.as_ref().is_some_and(TimedOut::get);
        if timed_out || self.deadline.as_ref().is_some_and(Deadline::has_ended) {
            self.discard();
        }
    }
}

/// Whether the connection failed, rather than the request or its response.
fn is_broken(error: &(dyn StdError + 'static)) -> bool {
    crate::error::find::<hyper::Error>(error).is_some_and(|error| !error.is_user() && !error.is_parse())
}
