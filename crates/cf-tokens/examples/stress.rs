//! Many listings at once that are dropped at random moments: afterwards nothing is in flight, and every place of the
//! throttle is free again.
//!
//! It runs twice: on virtual time against a model of the API, and on the real clock against the mock, over sockets.
//! `cargo xtask stress` runs a long round: `stress ROUNDS SEED`. Without arguments the round is short.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use cf_mock::MockApi;
use cf_tokens::transport::throttle::ThrottleLayer;
use cf_tokens::transport::{Body, BoxError, Request, Transport};
use cf_tokens::{AccountId, Client, Credential, http};
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;
use tower::Service;

const LISTINGS: usize = 64;
const TOKENS: usize = 400;
const PER_PAGE: usize = 10;
const MAX_IN_FLIGHT: usize = 24;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<u64> = std::env::args()
        .skip(1)
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let (rounds, seed) = match arguments[..] {
        [] => (3, 1),
        [rounds, seed] => (rounds, seed),
        _ => return Err("expected no arguments, or ROUNDS SEED".into()),
    };
    // Virtual time: a wait takes none, and the order of events depends on the seed alone.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime
        .enable_all()
        .start_paused(true)
        .build()?
        .block_on(on_virtual_time(rounds, seed))?;
    tokio::runtime::Runtime::new()?.block_on(on_the_real_clock(rounds, seed))
}

// === the two rounds ===

async fn on_virtual_time(rounds: u64, seed: u64) -> Result<(), Box<dyn Error>> {
    let model = Model::new(seed);
    let throttle = ThrottleLayer::new().max_in_flight(MAX_IN_FLIGHT);
    let transport = Transport::builder("https://api.example".parse()?)
        .credential(Credential::bearer("cfat_FAKE_token_for_tests_only")?)
        .throttle(throttle.clone())
        .build_with_service(model.clone());
    let client = Client::with_service(transport).with_base_url("https://api.example".parse()?);
    let account: AccountId = "0123456789abcdef0123456789abcdef".parse()?;
    let mut counts = Counts::default();
    for round in 0..rounds {
        run_round(&client, &account, Random::new(seed ^ round), &mut counts).await?;
        let left = model.in_flight.load(Ordering::SeqCst);
        if left != 0 {
            return Err(format!(
                "virtual time, round {round}: {left} requests in flight after all listings ended"
            )
            .into());
        }
    }
    // Nothing is dropped now: as many requests must be in flight as the throttle allows.
    model.peak.store(0, Ordering::SeqCst);
    let mut listings = JoinSet::new();
    for _ in 0..LISTINGS {
        let listing = client.list_tokens(account.clone());
        listings.spawn(async move { listing.collect_all().await.map(|listing| listing.tokens().len()) });
    }
    while let Some(listing) = listings.join_next().await {
        let _ = listing?;
    }
    let (peak, limit) = (model.peak.load(Ordering::SeqCst), throttle.limit());
    println!("virtual time: {counts}; {peak} of {limit} places used afterwards");
    if peak < limit {
        return Err(format!("{} permits are lost", limit.saturating_sub(peak)).into());
    }
    Ok(())
}

async fn on_the_real_clock(rounds: u64, seed: u64) -> Result<(), Box<dyn Error>> {
    let api = MockApi::builder()
        .tokens(TOKENS)
        .random_faults(5)
        .latency_between(Duration::from_millis(1), Duration::from_millis(20))
        .record_requests(false)
        .start()
        .await?;
    let throttle = ThrottleLayer::new().max_in_flight(MAX_IN_FLIGHT);
    let shared = throttle.clone();
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .transport(move |transport| transport.throttle(shared))
        .build()?;
    let account: AccountId = api.account_id().parse()?;
    let mut counts = Counts::default();
    for round in 0..rounds {
        run_round(&client, &account, Random::new(seed ^ round), &mut counts).await?;
        // The server notices a dropped request when its connection closes, a moment later.
        for _ in 0..500 {
            if api.in_flight() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if api.in_flight() != 0 {
            return Err(format!(
                "real clock, round {round}: {} requests in flight",
                api.in_flight()
            )
            .into());
        }
    }
    println!(
        "real clock: {counts}; {} requests, at most {} in flight, limit {}",
        api.request_count(),
        api.max_in_flight(),
        throttle.limit()
    );
    Ok(())
}

/// Starts all listings of a round, and drops each at a random moment, after a random token, or not at all.
async fn run_round(
    client: &Client,
    account: &AccountId,
    mut random: Random,
    counts: &mut Counts,
) -> Result<(), Box<dyn Error>> {
    let mut listings = JoinSet::new();
    for _ in 0..LISTINGS {
        let request = client
            .list_tokens(account.clone())
            .prefetch(random.below(12).saturating_add(1));
        let tokens = match random.below(3) {
            0 => random.below(TOKENS),
            _ => usize::MAX,
        };
        let time = match random.below(3) {
            0 => Duration::from_millis(u64::try_from(random.below(300))?),
            _ => Duration::from_secs(3_600),
        };
        listings.spawn(async move {
            let listing = async {
                let mut stream = request.stream();
                let mut seen = 0_usize;
                while seen < tokens {
                    match stream.try_next().await {
                        Ok(Some(_)) => seen = seen.saturating_add(1),
                        Ok(None) => return End::Complete,
                        Err(_) => return End::Failed,
                    }
                }
                End::Dropped
            };
            tokio::time::timeout(time, listing).await.unwrap_or(End::Dropped)
        });
    }
    while let Some(end) = listings.join_next().await {
        let count = match end? {
            End::Complete => &mut counts.complete,
            End::Failed => &mut counts.failed,
            End::Dropped => &mut counts.dropped,
        };
        *count = count.saturating_add(1);
    }
    Ok(())
}

enum End {
    Complete,
    Failed,
    Dropped,
}

#[derive(Default)]
struct Counts {
    complete: u64,
    failed: u64,
    dropped: u64,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} complete, {} failed, {} dropped",
            self.complete, self.failed, self.dropped
        )
    }
}

// === the model of the API ===

/// An innermost service: pages of one account, after a random wait; some fail, some never come.
#[derive(Clone)]
struct Model {
    random: Arc<AtomicUsize>,
    in_flight: Arc<AtomicUsize>,
    peak: Arc<AtomicUsize>,
}

/// Counts a request until it is dropped.
struct InFlight(Arc<AtomicUsize>);

impl Model {
    fn new(seed: u64) -> Self {
        Self {
            random: Arc::new(AtomicUsize::new(usize::try_from(seed).unwrap_or(1))),
            in_flight: Arc::default(),
            peak: Arc::default(),
        }
    }

    /// The next number below `bound`; the state is shared, so that the order of requests matters.
    fn below(&self, bound: usize) -> usize {
        let state = self.random.fetch_add(1, Ordering::SeqCst);
        Random::new(u64::try_from(state).unwrap_or_default()).below(bound)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Service<Request> for Model {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<http::Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        self.peak.fetch_max(now, Ordering::SeqCst);
        let guard = InFlight(self.in_flight.clone());
        let wait = Duration::from_millis(u64::try_from(self.below(80)).unwrap_or_default());
        let outcome = self.below(100);
        Box::pin(async move {
            let _guard = guard;
            tokio::time::sleep(wait).await;
            match outcome {
                0 => Err("connection reset by the model".into()),
                1 => std::future::pending().await,
                2 => Ok(http::Response::builder().status(503).body(Body::default())?),
                _ => Ok(http::Response::new(Body::from(page(request.uri())))),
            }
        })
    }
}

fn page(uri: &http::Uri) -> String {
    let number = |name: &str, default: usize| {
        let query = uri.query().unwrap_or_default().split('&');
        query
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value.parse().ok())
            .unwrap_or(default)
    };
    let (page, size) = (number("page", 1), number("per_page", PER_PAGE));
    let first = page.saturating_sub(1).saturating_mul(size);
    let tokens: Vec<String> = (first..TOKENS.min(first.saturating_add(size)))
        .map(|index| format!(r#"{{"id":"{index:032x}"}}"#))
        .collect();
    format!(
        r#"{{"success":true,"errors":[],"messages":[],"result":[{}],
            "result_info":{{"page":{page},"per_page":{size},"count":{},"total_count":{TOKENS}}}}}"#,
        tokens.join(","),
        tokens.len()
    )
}

/// A small generator of numbers (splitmix64): the same seed, the same run.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or_default()).unwrap_or_default()
    }
}
