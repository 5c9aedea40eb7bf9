//! How long many accounts take within the documented rate limit: the real retry, throttle and pagination layers, on
//! virtual time, against a model of the limit.
//!
//! `simulate ACCOUNTS TOKENS CREDENTIALS [SVG]`; `cargo xtask simulate` builds and runs it. Without arguments it
//! simulates a few accounts.
//!
//! The limit, as documented: 1,200 requests in 5 minutes per credential, then every request is refused for 5 minutes. The
//! model counts from a credential's first request on, and starts again when the 5 minutes are over, since `Ratelimit`'s
//! `t` is the number of seconds until the quota is reset. It sends `Ratelimit` and `Ratelimit-Policy` with each response.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use cf_tokens::transport::{Body, BoxError, Request, Transport};
use cf_tokens::{AccountId, Client, Credential, http};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;
use tower::Service;

/// 1,200 requests in 5 minutes, then 5 minutes of refusals.
const QUOTA: usize = 1_200;
const WINDOW: Duration = Duration::from_secs(300);
/// The API's time for one response.
const LATENCY: Duration = Duration::from_millis(120);
const PER_PAGE: usize = 50;
/// Accounts listed at once per credential.
const CONCURRENCY: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (accounts, tokens, credentials) = match arguments.as_slice() {
        [] => (300, 500, 1),
        [accounts, tokens, credentials, ..] => (accounts.parse()?, tokens.parse()?, credentials.parse()?),
        _ => return Err("expected no arguments, or ACCOUNTS TOKENS CREDENTIALS [SVG]".into()),
    };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().start_paused(true).build()?;
    let outcome = runtime.block_on(simulate(accounts, tokens, credentials))?;
    outcome.print();
    if let Some(path) = arguments.get(3) {
        std::fs::write(path, outcome.chart())?;
    }
    match outcome.refused {
        0 => Ok(()),
        refused => Err(format!("the limit was exceeded: {refused} requests were refused").into()),
    }
}

async fn simulate(accounts: usize, tokens: usize, credentials: usize) -> Result<Outcome, Box<dyn Error>> {
    let model = Model::new(tokens);
    let start = Instant::now();
    let mut running = FuturesUnordered::new();
    for credential in 0..credentials {
        let transport = Transport::builder("https://api.example".parse()?)
            .credential(Credential::bearer(&format!(
                "cfat_FAKE_token_number_{credential:06}"
            ))?)
            .build_with_service(model.clone());
        let client = Client::with_service(transport).with_base_url("https://api.example".parse()?);
        let own = (credential..accounts).step_by(credentials).map(account_id);
        let own = own.collect::<Result<Vec<_>, _>>()?;
        running.push(async move {
            let mut listings = client.list_tokens_for_accounts(own).concurrency(CONCURRENCY);
            let mut complete = 0_usize;
            while let Some((account, listing)) = listings.next().await {
                match listing {
                    Ok(listing) if listing.tokens().len() == tokens => complete = complete.saturating_add(1),
                    Ok(listing) => return Err(format!("{account}: {} tokens", listing.tokens().len())),
                    Err(error) => return Err(format!("{account}: {error}")),
                }
            }
            Ok(complete)
        });
    }
    let mut complete = 0_usize;
    while let Some(listed) = running.next().await {
        complete = complete.saturating_add(listed?);
    }
    let state = model.state.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Outcome {
        accounts: complete,
        tokens,
        credentials,
        time: start.elapsed(),
        requests: state.requests,
        refused: state.refused,
        peak: state.peak,
        busiest: state.busiest,
        per_minute: state.per_minute.clone(),
    })
}

fn account_id(number: usize) -> Result<AccountId, Box<dyn Error>> {
    Ok(format!("{number:032x}").parse()?)
}

// === the outcome ===

struct Outcome {
    accounts: usize,
    tokens: usize,
    credentials: usize,
    time: Duration,
    requests: usize,
    refused: usize,
    peak: usize,
    /// The most requests of one credential in one window.
    busiest: usize,
    per_minute: Vec<usize>,
}

impl Outcome {
    /// The time that the limit alone dictates: all full windows before the last, of the credential with most requests.
    fn least_time(&self) -> Duration {
        let requests = self.requests.div_ceil(self.credentials.max(1));
        let full_windows = requests.saturating_sub(1) / QUOTA;
        WINDOW.saturating_mul(u32::try_from(full_windows).unwrap_or(u32::MAX))
    }

    fn print(&self) {
        let least = self.least_time();
        let ratio = match least.is_zero() {
            true => "the limit is not reached".to_owned(),
            false => format!(
                "{:.3} of the limit's time",
                self.time.as_secs_f64() / least.as_secs_f64()
            ),
        };
        println!("accounts            {:>10}", self.accounts);
        println!("tokens per account  {:>10}", self.tokens);
        println!("credentials         {:>10}", self.credentials);
        println!(
            "time to list        {:>10}",
            cf_text::duration(self.time).to_string()
        );
        println!(
            "limit's own time    {:>10}   {ratio}",
            cf_text::duration(least).to_string()
        );
        println!("requests            {:>10}", self.requests);
        println!("refused (429)       {:>10}", self.refused);
        println!(
            "most in 5 minutes   {:>10}   of {QUOTA} per credential",
            self.busiest
        );
        println!("peak in flight      {:>10}", self.peak);
    }

    /// Requests per minute over time, as an SVG.
    fn chart(&self) -> String {
        let (width, height) = (900.0, 260.0);
        let most = self.per_minute.iter().copied().max().unwrap_or(1).max(1) as f64;
        let count = self.per_minute.len().max(1) as f64;
        let points: Vec<String> = self
            .per_minute
            .iter()
            .enumerate()
            .map(|(minute, requests)| {
                let (x, y) = (
                    minute as f64 / count * width,
                    height - *requests as f64 / most * height,
                );
                format!("{:.1},{:.1}", x + 50.0, y + 30.0)
            })
            .collect();
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 340" font-family="sans-serif" font-size="14">
<rect width="1000" height="340" fill="#ffffff"/>
<text x="50" y="20">Requests per minute: {} accounts of {} tokens, {} ({})</text>
<polyline fill="none" stroke="#c2410c" stroke-width="1.5" points="{}"/>
<line x1="50" y1="290" x2="950" y2="290" stroke="#444444"/>
<text x="50" y="310">0</text><text x="860" y="310">{} min</text><text x="5" y="40">{most:.0}/min</text>
</svg>
"##,
            self.accounts,
            self.tokens,
            cf_text::counted(self.credentials as u64, "API token"),
            cf_text::duration(self.time),
            points.join(" "),
            self.per_minute.len(),
        )
    }
}

// === the model of the API ===

#[derive(Clone)]
struct Model {
    tokens: usize,
    state: Arc<Mutex<State>>,
}

struct State {
    start: Instant,
    credentials: HashMap<Vec<u8>, Usage>,
    requests: usize,
    refused: usize,
    in_flight: usize,
    peak: usize,
    busiest: usize,
    per_minute: Vec<usize>,
}

/// What one credential has used.
#[derive(Default)]
struct Usage {
    /// When each request of the window came.
    recent: Vec<Instant>,
    blocked_until: Option<Instant>,
}

/// The decision of the limit about a request.
enum Verdict {
    Served { left: usize, reset: Duration },
    Refused { wait: Duration },
}

impl Model {
    fn new(tokens: usize) -> Self {
        Self {
            tokens,
            state: Arc::new(Mutex::new(State {
                start: Instant::now(),
                credentials: HashMap::new(),
                requests: 0,
                refused: 0,
                in_flight: 0,
                peak: 0,
                busiest: 0,
                per_minute: Vec::new(),
            })),
        }
    }

    fn count(&self, credential: &[u8]) -> Verdict {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests = state.requests.saturating_add(1);
        state.in_flight = state.in_flight.saturating_add(1);
        state.peak = state.peak.max(state.in_flight);
        let minute = usize::try_from(now.duration_since(state.start).as_secs() / 60).unwrap_or_default();
        if state.per_minute.len() <= minute {
            state.per_minute.resize(minute.saturating_add(1), 0);
        }
        if let Some(count) = state.per_minute.get_mut(minute) {
            *count = count.saturating_add(1);
        }
        let usage = state.credentials.entry(credential.to_vec()).or_default();
        let is_over = |time: &Instant| now.duration_since(*time) >= WINDOW;
        if usage.recent.first().is_some_and(is_over) {
            usage.recent.clear();
        }
        let is_blocked = usage.blocked_until.filter(|until| *until > now);
        let verdict = match is_blocked {
            Some(until) => Verdict::Refused {
                wait: until.duration_since(now),
            },
            None if usage.recent.len() >= QUOTA => {
                usage.blocked_until = now.checked_add(WINDOW);
                Verdict::Refused { wait: WINDOW }
            }
            None => {
                usage.recent.push(now);
                let oldest = usage
                    .recent
                    .first()
                    .map_or(WINDOW, |time| now.duration_since(*time));
                Verdict::Served {
                    left: QUOTA.saturating_sub(usage.recent.len()),
                    reset: WINDOW.saturating_sub(oldest),
                }
            }
        };
        let used = usage.recent.len();
        state.busiest = state.busiest.max(used);
        if matches!(verdict, Verdict::Refused { .. }) {
            state.refused = state.refused.saturating_add(1);
        }
        verdict
    }
}

/// Counts a request until it is dropped.
struct InFlight(Arc<Mutex<State>>);

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_flight = state.in_flight.saturating_sub(1);
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
        let credential = request
            .headers()
            .get("authorization")
            .map(|value| value.as_bytes().to_vec());
        let verdict = self.count(&credential.unwrap_or_default());
        let (guard, tokens) = (InFlight(self.state.clone()), self.tokens);
        Box::pin(async move {
            let _guard = guard;
            tokio::time::sleep(LATENCY).await;
            let response = http::Response::builder().header("ratelimit-policy", r#""default";q=1200;w=300"#);
            match verdict {
                Verdict::Served { left, reset } => Ok(response
                    .header(
                        "ratelimit",
                        format!(r#""default";r={left};t={}"#, reset.as_secs_f64().ceil() as u64),
                    )
                    .body(Body::from(page(request.uri(), tokens)))?),
                Verdict::Refused { wait } => Ok(response
                    .status(429)
                    .header("retry-after", (wait.as_secs_f64().ceil() as u64).to_string())
                    .body(Body::default())?),
            }
        })
    }
}

/// A page of tokens that have only an ID.
fn page(uri: &http::Uri, tokens: usize) -> String {
    let query = uri.query().unwrap_or_default().split('&');
    let number = query
        .filter_map(|pair| pair.strip_prefix("page="))
        .find_map(|value| value.parse().ok());
    let page: usize = number.unwrap_or(1);
    let first = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let elements: Vec<String> = (first..tokens.min(first.saturating_add(PER_PAGE)))
        .map(|index| format!(r#"{{"id":"{index:032x}"}}"#))
        .collect();
    format!(
        r#"{{"success":true,"errors":[],"messages":[],"result":[{}],
            "result_info":{{"page":{page},"per_page":{PER_PAGE},"count":{},"total_count":{tokens}}}}}"#,
        elements.join(","),
        elements.len()
    )
}
