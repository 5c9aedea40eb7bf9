use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Uri;
use http::uri::Authority;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::{Connector, Versions};
use super::keep_alive_timer::KeepAliveTimer;
use super::lease::Lease;
use super::limits::MAX_HEAD;
use super::liveness::Connections;
use super::resend::Progress;
use crate::{Body, Error, Request};

/// hyper's default.
const HTTP2_STREAM_WINDOW: u32 = 2 * 1024 * 1024;
/// For 64 streams.
const HTTP2_CONNECTION_WINDOW: u32 = 64 * HTTP2_STREAM_WINDOW;

/// The connections of a client and its clones.
pub(super) struct Pool {
    /// HTTP/2 or HTTP/1.1, as the server chooses.
    negotiated: legacy::Client<Connector, Body>,
    http1: legacy::Client<Connector, Body>,
    connector: Connector,
    connections: Connections,
    progress: Progress,
    only_http1: bool,
    servers: Http1Servers,
}

/// Servers that require HTTP/1.1, although they negotiated HTTP/2.
#[derive(Default)]
struct Http1Servers {
    is_any: AtomicBool,
    authorities: Mutex<HashSet<Authority>>,
}

// === impl Pool ===

impl Pool {
    pub(super) fn new(
        connector: Connector,
        connections: Connections,
        http2_keep_alive: Duration,
        only_http1: bool,
    ) -> Self {
        let client = |connector| {
            legacy::Client::builder(TokioExecutor::new())
                .timer(KeepAliveTimer)
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(Duration::from_secs(60))
                .pool_max_idle_per_host(32)
                .http1_max_buf_size(MAX_HEAD as usize)
                // Detects a connection that was lost without a FIN while a request waits on it.
                .http2_keep_alive_interval(http2_keep_alive)
                .http2_keep_alive_timeout(http2_keep_alive)
                // Pages that wait for others are not read: their 2 MiB each must not use up the window of the
                // connection, or the page that the others wait for would not arrive.
                .http2_initial_stream_window_size(HTTP2_STREAM_WINDOW)
                .http2_initial_connection_window_size(HTTP2_CONNECTION_WINDOW)
                .http2_max_header_list_size(MAX_HEAD)
                .build(connector)
        };
        Self {
            negotiated: client(connector.clone().with_versions(Versions::Negotiated)),
            http1: client(connector.clone().with_versions(Versions::Http1)),
            connector,
            connections,
            progress: Progress::default(),
            only_http1,
            servers: Http1Servers::default(),
        }
    }

    pub(super) fn load_trust_store(&self) -> Result<(), Error> {
        self.connector.load_trust_store()
    }

    /// Returns host and port of the proxy for connections to `target`.
    pub(super) fn proxy_for(&self, target: &Uri) -> Option<String> {
        self.connector.proxy_for(target)
    }

    /// Sends a request on a pooled connection, or on a new one.
    pub(super) fn send(&self, mut request: Request) -> (legacy::ResponseFuture, Lease) {
        let lease = Lease::new(&mut request, &self.connections);
        let client = if self.only_http1 || self.servers.contain(request.uri()) {
            &self.http1
        } else {
            &self.negotiated
        };
        (client.request(request), lease)
    }

    /// Sends further requests to this URL's server by HTTP/1.1.
    pub(super) fn require_http1(&self, uri: &Uri) {
        self.servers.insert(uri);
    }

    pub(super) const fn progress(&self) -> &Progress {
        &self.progress
    }
}

// === impl Http1Servers ===

impl Http1Servers {
    fn insert(&self, uri: &Uri) {
        if let Some(authority) = uri.authority() {
            self.authorities().insert(authority.clone());
            self.is_any.store(true, Ordering::Release);
        }
    }

    fn contain(&self, uri: &Uri) -> bool {
        self.is_any.load(Ordering::Acquire)
            && uri
                .authority()
                .is_some_and(|authority| self.authorities().contains(authority))
    }

    fn authorities(&self) -> MutexGuard<'_, HashSet<Authority>> {
        self.authorities.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
