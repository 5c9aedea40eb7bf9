//! The server: accepts connections and responds to requests.

use crate::account::Account;
use crate::account::random::Random;
use crate::body::ScriptedBody;
use crate::connection::{ResetSwitch, Socket};
use crate::credentials::AcceptedCredentials;
use crate::endpoint;
use crate::fault::responses::rate_limited;
use crate::fault::{Fault, FaultKind, RequestInfo, Script, TransferFault};
use crate::in_flight::InFlightCounter;
use crate::limits::{InFlightLimit, Quota, QuotaStatus};
use crate::listing_change::ListingChange;
use crate::recorded_request::RecordedRequest;
use crate::response::MockResponse;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The settings and the state of a server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) accounts: Mutex<Vec<Account>>,
    /// The ID of the first account.
    pub(crate) account_id: String,
    /// The token that can see everything.
    pub(crate) api_token: String,
    pub(crate) accepted: AcceptedCredentials,
    pub(crate) seed: u64,
    pub(crate) latency: (Duration, Duration),
    pub(crate) in_flight_limit: Option<InFlightLimit>,
    pub(crate) records_requests: bool,
    pub(crate) state: Mutex<State>,
    pub(crate) in_flight: Arc<InFlightCounter>,
}

/// The part of a server that changes while it runs.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) script: Script,
    /// The quota of credentials that made no request yet.
    pub(crate) quota: Option<Quota>,
    /// The quota of each credentials, by the headers that contain them.
    pub(crate) quotas: HashMap<Vec<u8>, Quota>,
    pub(crate) request_count: u64,
    pub(crate) connection_count: u64,
    pub(crate) requests: Vec<RecordedRequest>,
    /// The number of requests for each path and page.
    pub(crate) attempts: HashMap<(String, Option<u64>), u64>,
}

/// What is decided about a request when it arrives.
struct Admission {
    number: u64,
    fault: Option<Fault>,
    quota: Option<QuotaStatus>,
}

/// Serves until `stop` is dropped, which ends every connection.
pub(crate) async fn serve(listener: TcpListener, server: Arc<Server>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&server)));
                }
                // Usually out of file descriptors: wait until some connections have ended.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
        }
    }
}

async fn serve_connection(stream: TcpStream, server: Arc<Server>) {
    let number = {
        let mut state = server.state();
        state.connection_count = state.connection_count.saturating_add(1);
        state.connection_count
    };
    // Otherwise a small body waits until the client has acknowledged the headers.
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(ResetSwitch::default());
    let service = service_fn(|request| {
        let (server, reset) = (Arc::clone(&server), Arc::clone(&reset));
        async move { Ok::<_, Infallible>(server.respond(request, number, reset).await) }
    });
    let http = auto::Builder::new(TokioExecutor::new());
    let socket = TokioIo::new(Socket::new(stream, Arc::clone(&reset)));
    tokio::select! {
        // A client may close its connection at any time; that is not an error of the server.
        _ = http.serve_connection(socket, service) => {}
        () = reset.requested() => {}
    }
}

// === impl Server ===

impl Server {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the `cf-ray` of a request: 16 hexadecimal digits and the code of a data center.
    pub(crate) fn cf_ray(&self, number: u64) -> String {
        let data_center = "AMS";
        format!("{:016x}-{data_center}", Random::new(self.seed, number).number())
    }

    async fn respond(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: u64,
        reset: Arc<ResetSwitch>,
    ) -> Response<ScriptedBody> {
        let (in_flight, in_flight_count) = self.in_flight.enter();
        let (parts, _) = request.into_parts();
        let admission = self.admit(connection, &parts);
        let latency = self.latency_of(admission.number);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let serve = |change: &ListingChange| self.serve(&parts, &admission, in_flight_count, change);
        let mut planned = match admission.fault.as_ref().map(|fault| &fault.kind) {
            Some(FaultKind::Transfer(TransferFault::Stall)) => std::future::pending().await,
            Some(FaultKind::Transfer(TransferFault::Reset)) => {
                reset.reset();
                std::future::pending().await
            }
            Some(FaultKind::Response(response)) => response.clone(),
            Some(FaultKind::Listing(change)) => serve(change),
            Some(FaultKind::Transfer(fault)) => fault.apply(serve(&ListingChange::default())),
            None => serve(&ListingChange::default()),
        };
        let mut headers = self.headers(&admission);
        for replaced in [
            Some(&planned.headers),
            admission.fault.as_ref().map(Fault::headers),
        ]
        .into_iter()
        .flatten()
        {
            for name in replaced.keys() {
                headers.remove(name);
            }
            headers.extend(replaced.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let mut response = Response::new(ScriptedBody::new(
            std::mem::take(&mut planned.body),
            reset,
            in_flight,
        ));
        *response.status_mut() = planned.status;
        *response.headers_mut() = headers;
        response
    }

    /// Counts and records a request, and takes the fault that is scripted for it.
    fn admit(&self, connection: u64, parts: &http::request::Parts) -> Admission {
        let mut state = self.state();
        state.request_count = state.request_count.saturating_add(1);
        let number = state.request_count;
        let request = RecordedRequest::new(number, connection, parts);
        let page = request.page;
        let attempts = state.attempts.entry((request.path.clone(), page)).or_default();
        *attempts = attempts.saturating_add(1);
        let attempt = *attempts;
        if self.records_requests {
            state.requests.push(request);
        }
        let fault = state.script.take(RequestInfo {
            path: parts.uri.path(),
            page,
            number,
            attempt,
        });
        let quota = state.quota.map(|unused| {
            let names = ["authorization", "x-auth-key"];
            let values = names.iter().filter_map(|name| parts.headers.get(*name));
            let credentials = values.map(HeaderValue::as_bytes).collect::<Vec<_>>().concat();
            let quota = state.quotas.entry(credentials).or_insert(unused);
            quota.take(tokio::time::Instant::now())
        });
        Admission { number, fault, quota }
    }

    fn serve(
        &self,
        parts: &http::request::Parts,
        admission: &Admission,
        in_flight_count: usize,
        change: &ListingChange,
    ) -> MockResponse {
        if let Some(limit) = self.in_flight_limit.filter(|limit| in_flight_count > limit.max) {
            return rate_limited(Some(limit.retry_after));
        }
        if let Some(quota) = admission.quota.filter(|quota| quota.is_exceeded) {
            return rate_limited(Some(quota.resets_in));
        }
        // A fault may change an account.
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        endpoint::respond(parts, &mut accounts, change, || {
            self.accepted.check(&parts.headers)
        })
    }

    /// Returns the headers that every response has.
    fn headers(&self, admission: &Admission) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("server", "cloudflare".to_owned());
        set("cf-ray", self.cf_ray(admission.number));
        set(
            "cf-auditlog-id",
            Random::new(self.seed, !admission.number).identifier(),
        );
        set("api-version", "2026-01-15".to_owned());
        if let Some(quota) = admission.quota {
            set("ratelimit", quota.ratelimit());
            set("ratelimit-policy", quota.policy());
        }
        // The API sets a cookie too, and clients must never show it.
        set(
            header::SET_COOKIE.as_str(),
            "__cf_bm=FAKE_cookie_for_tests_only; path=/; HttpOnly".to_owned(),
        );
        headers
    }

    fn latency_of(&self, number: u64) -> Duration {
        let (min, max) = self.latency;
        let span = u64::try_from(max.saturating_sub(min).as_nanos()).unwrap_or(u64::MAX);
        let extra = Random::new(self.seed.wrapping_add(1), number).below(span.saturating_add(1));
        min.saturating_add(Duration::from_nanos(extra))
    }
}
