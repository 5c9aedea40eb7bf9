use std::collections::HashMap;
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
    /// Opens one connection at a time. Before the version is known, each request that waits opens one.
    http2: legacy::Client<Connector, Body>,
    connector: Connector,
    connections: Connections,
    progress: Progress,
    only_http1: bool,
    servers: Servers,
}

/// What is known about servers, besides what they negotiate.
#[derive(Default)]
struct Servers {
    is_any: AtomicBool,
    versions: Mutex<HashMap<Authority, Known>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The server requires HTTP/1.1, although it negotiated HTTP/2.
    RequiresHttp1,
    /// The server negotiated HTTP/2, and ends connections that requests wait on.
    EndsHttp2,
}

// === impl Pool ===

impl Pool {
    pub(super) fn new(
        connector: Connector,
        connections: Connections,
        http2_keep_alive: Duration,
        only_http1: bool,
    ) -> Self {
        let client = |versions| {
            legacy::Client::builder(TokioExecutor::new())
                .http2_only(versions == Versions::Http2)
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
                .build(connector.clone().with_versions(versions))
        };
        Self {
            negotiated: client(Versions::Negotiated),
            http1: client(Versions::Http1),
            http2: client(Versions::Http2),
            connector,
            connections,
            progress: Progress::default(),
            only_http1,
            servers: Servers::default(),
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
        let client = match self.servers.get(request.uri()) {
            _ if self.only_http1 => &self.http1,
            Some(Known::RequiresHttp1) => &self.http1,
            Some(Known::EndsHttp2) => &self.http2,
            None => &self.negotiated,
        };
        (client.request(request), lease)
    }

    /// Sends further requests to this URL's server by HTTP/1.1.
    pub(super) fn require_http1(&self, uri: &Uri) {
        self.servers.insert(uri, Known::RequiresHttp1);
    }

    /// Opens one connection at a time to this URL's server, which ended one that requests wait on. Otherwise, each of them would
    /// open a connection, and all but one would be closed again.
    pub(super) fn expect_http2(&self, uri: &Uri) {
        self.servers.insert(uri, Known::EndsHttp2);
    }

    pub(super) fn has_opened_several(&self) -> bool {
        self.connections.opened() > 1
    }

    /// Negotiates again with this URL's server. Returns whether HTTP/2 was expected of it.
    pub(super) fn forget_http2(&self, uri: &Uri) -> bool {
        self.servers.remove(uri, Known::EndsHttp2)
    }

    pub(super) const fn progress(&self) -> &Progress {
        &self.progress
    }
}

// === impl Servers ===

impl Servers {
    fn get(&self, uri: &Uri) -> Option<Known> {
        if !self.is_any.load(Ordering::Acquire) {
            return None;
        }
        self.versions().get(uri.authority()?).copied()
    }

    /// A requirement stays.
    fn insert(&self, uri: &Uri, known: Known) {
        if let Some(authority) = uri.authority() {
            let mut versions = self.versions();
            if versions.get(authority) != Some(&Known::RequiresHttp1) {
                versions.insert(authority.clone(), known);
            }
            self.is_any.store(true, Ordering::Release);
        }
    }

    fn remove(&self, uri: &Uri, known: Known) -> bool {
        let Some(authority) = uri.authority().filter(|_| self.is_any.load(Ordering::Acquire)) else {
            return false;
        };
        let mut versions = self.versions();
        let is_known = versions.get(authority) == Some(&known);
        if is_known {
            versions.remove(authority);
        }
        is_known
    }

    fn versions(&self) -> MutexGuard<'_, HashMap<Authority, Known>> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
