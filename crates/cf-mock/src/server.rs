//! The server: connections, and what becomes of each request.

use crate::account::Account;
use crate::account::random::Random;
use crate::answer::Answer;
use crate::auth::Accepted;
use crate::body::ScriptedBody;
use crate::connection::{Fate, Socket};
use crate::fault::answers::rate_limited;
use crate::fault::{Fault, Occasion, Script, What, Wire};
use crate::limits::{AtOnce, Quota, Standing};
use crate::listing::{self, Alteration};
use crate::route;
use crate::seen::SeenRequest;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// What a server is made of.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) account: Account,
    pub(crate) account_id: String,
    pub(crate) more_accounts: Vec<String>,
    pub(crate) accepted: Accepted,
    pub(crate) seed: u64,
    pub(crate) latency: (Duration, Duration),
    pub(crate) at_once: Option<AtOnce>,
    pub(crate) recording: bool,
    pub(crate) state: Mutex<State>,
    pub(crate) in_flight: AtomicUsize,
    pub(crate) max_in_flight: AtomicUsize,
}

/// What changes while it runs.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) script: Script,
    pub(crate) quota: Option<Quota>,
    pub(crate) count: u64,
    pub(crate) connections: u64,
    pub(crate) requests: Vec<SeenRequest>,
    /// How many requests there were for each page.
    pub(crate) attempts: HashMap<Option<u64>, u64>,
}

/// A request that counts as in flight until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<Server>);

/// What is settled about a request as it arrives.
struct Arrival {
    number: u64,
    fault: Option<Fault>,
    standing: Option<Standing>,
}

/// Serves until `stop` is dropped; every connection ends with it.
pub(crate) async fn serve(listener: TcpListener, server: Arc<Server>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&server)));
                }
                // Out of file descriptors, most likely: let some connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
        }
    }
}

async fn connection(stream: TcpStream, server: Arc<Server>) {
    let number = {
        let mut state = server.state();
        state.connections = state.connections.saturating_add(1);
        state.connections
    };
    // Without it small answers wait for the acknowledgement of the headers.
    let _ = stream.set_nodelay(true);
    let fate = Arc::new(Fate::default());
    let service = service_fn(|request| {
        let (server, fate) = (Arc::clone(&server), Arc::clone(&fate));
        async move { Ok::<_, Infallible>(server.answer(request, number, fate).await) }
    });
    let http = auto::Builder::new(TokioExecutor::new());
    let socket = TokioIo::new(Socket::new(stream, Arc::clone(&fate)));
    tokio::select! {
        // A client that hangs up in the middle is an ordinary event here.
        _ = http.serve_connection(socket, service) => {}
        () = fate.ended() => {}
    }
}

// === impl Server ===

impl Server {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds it can leave it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_account(&self, id: &str) -> bool {
        self.account_id == id || self.more_accounts.iter().any(|other| other == id)
    }

    /// The `cf-ray` of the request of this number: 16 hexadecimal digits and the code of a data centre.
    pub(crate) fn cf_ray(&self, number: u64) -> String {
        let place = "AMS";
        format!("{:016x}-{place}", Random::new(self.seed, number).number())
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: u64,
        fate: Arc<Fate>,
    ) -> Response<ScriptedBody> {
        let (in_flight, at_once) = InFlight::new(&self);
        let (parts, _) = request.into_parts();
        let arrival = self.arrive(connection, &parts);
        let wait = self.latency_of(arrival.number);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let what = arrival.fault.as_ref().map(|fault| &fault.what);
        let mut answer = match what {
            Some(What::Wire(Wire::Stall)) => std::future::pending().await,
            Some(What::Wire(Wire::Reset)) => {
                fate.reset();
                std::future::pending().await
            }
            Some(What::Answer(answer)) => answer.clone(),
            Some(What::Listing(alteration)) => self.listing(&parts, &arrival, at_once, alteration),
            Some(What::Wire(wire)) => {
                wire.send(self.listing(&parts, &arrival, at_once, &Alteration::default()))
            }
            None => self.listing(&parts, &arrival, at_once, &Alteration::default()),
        };
        let mut headers = self.headers(&arrival);
        for given in [Some(&answer.headers), arrival.fault.as_ref().map(Fault::headers)]
            .into_iter()
            .flatten()
        {
            for name in given.keys() {
                headers.remove(name);
            }
            headers.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let mut response = Response::new(ScriptedBody::new(
            std::mem::take(&mut answer.body),
            fate,
            in_flight,
        ));
        *response.status_mut() = answer.status;
        *response.headers_mut() = headers;
        response
    }

    /// Counts and records a request, and takes the fault that is meant for it.
    fn arrive(&self, connection: u64, parts: &http::request::Parts) -> Arrival {
        let mut state = self.state();
        state.count = state.count.saturating_add(1);
        let number = state.count;
        let seen = SeenRequest::new(number, connection, parts);
        let page = seen.page;
        let attempts = state.attempts.entry(page).or_default();
        *attempts = attempts.saturating_add(1);
        let attempt = *attempts;
        if self.recording {
            state.requests.push(seen);
        }
        let fault = state.script.take(Occasion {
            page,
            request: number,
            attempt,
        });
        let standing = state
            .quota
            .as_mut()
            .map(|quota| quota.take(tokio::time::Instant::now()));
        Arrival {
            number,
            fault,
            standing,
        }
    }

    fn listing(
        &self,
        parts: &http::request::Parts,
        arrival: &Arrival,
        at_once: usize,
        alteration: &Alteration,
    ) -> Answer {
        if let Some(limit) = self.at_once.filter(|limit| at_once > limit.most) {
            return rate_limited(Some(limit.retry_after));
        }
        if let Some(standing) = arrival.standing.filter(|standing| standing.refused) {
            return rate_limited(Some(standing.resets_in));
        }
        route::refusal(&parts.method, parts.uri.path(), |id| self.has_account(id))
            .or_else(|| self.accepted.refusal(&parts.headers))
            .unwrap_or_else(|| {
                listing::answer(&self.account, parts.uri.query().unwrap_or_default(), alteration)
            })
    }

    /// What is on every answer.
    fn headers(&self, arrival: &Arrival) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("server", "cloudflare".to_owned());
        set("cf-ray", self.cf_ray(arrival.number));
        set(
            "cf-auditlog-id",
            Random::new(self.seed, !arrival.number).identifier(),
        );
        set("api-version", "2026-01-15".to_owned());
        if let Some(standing) = arrival.standing {
            set("ratelimit", standing.ratelimit());
            set("ratelimit-policy", standing.policy());
        }
        // The service sets one too, and clients must never show it.
        set(
            header::SET_COOKIE.as_str(),
            "__cf_bm=FAKE_cookie_for_tests_only; path=/; HttpOnly".to_owned(),
        );
        headers
    }

    fn latency_of(&self, number: u64) -> Duration {
        let (least, most) = self.latency;
        let span = u64::try_from(most.saturating_sub(least).as_nanos()).unwrap_or(u64::MAX);
        let extra = Random::new(self.seed.wrapping_add(1), number).below(span.saturating_add(1));
        least.saturating_add(Duration::from_nanos(extra))
    }
}

// === impl InFlight ===

impl InFlight {
    /// Counts a request; the number is how many there are now, it included.
    fn new(server: &Arc<Server>) -> (Self, usize) {
        let now = server.in_flight.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        server.max_in_flight.fetch_max(now, Ordering::SeqCst);
        (Self(Arc::clone(server)), now)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
