//! How a mock is told what to be.

use crate::account::{self, Account};
use crate::api::{API_TOKEN, EMAIL, GLOBAL_KEY, MockApi};
use crate::auth::Accepted;
use crate::fault::{Fault, Script};
use crate::limits::{AtOnce, Quota};
use crate::server::{Server, State};
use std::io;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// How a mock is told what to be. See [`MockApi::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is served until it is started"]
pub struct MockApiBuilder {
    tokens: usize,
    recently_expired: Option<usize>,
    made: Option<Vec<String>>,
    seed: u64,
    now: SystemTime,
    account_id: String,
    more_accounts: Vec<String>,
    api_token: String,
    port: u16,
    latency: (Duration, Duration),
    at_once: Option<AtOnce>,
    quota: Option<Quota>,
    recording: bool,
    faults: Vec<Fault>,
    random_faults: Option<Vec<Fault>>,
    percent: u8,
}

// === impl MockApiBuilder ===

impl MockApiBuilder {
    pub(crate) fn new() -> Self {
        Self {
            tokens: account::TOKENS,
            recently_expired: None,
            made: None,
            seed: account::SEED,
            now: account::clock(),
            account_id: account::ACCOUNT_ID.to_owned(),
            more_accounts: Vec::new(),
            api_token: API_TOKEN.to_owned(),
            port: 0,
            latency: (Duration::ZERO, Duration::ZERO),
            at_once: None,
            quota: None,
            recording: true,
            faults: Vec::new(),
            random_faults: None,
            percent: 0,
        }
    }

    /// How many tokens a plain listing of the account shows. Default: 137.
    pub fn tokens(self, tokens: usize) -> Self {
        Self { tokens, ..self }
    }

    /// How many more it shows with `include_expired=true`: tokens that expired in the last 30 days. Default: one for
    /// every 25 of the others.
    pub fn recently_expired(self, tokens: usize) -> Self {
        Self {
            recently_expired: Some(tokens),
            ..self
        }
    }

    /// Serves these tokens in the place of made ones, each a JSON text. They stand in the order of their `issued_on`.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// let api = cf_mock::MockApi::builder()
    ///     .tokens_json([r#"{"id":"1","name":"escape \u001b[31m"}"#])
    ///     .start_blocking()?;
    /// # drop(api);
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokens_json<T: Into<String>>(self, tokens: impl IntoIterator<Item = T>) -> Self {
        Self {
            made: Some(tokens.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// What the account, the random faults and the latencies follow from. Default: 137.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The instant from which the ages of the tokens are counted. Default: [`clock`](crate::account::clock), which
    /// stands still, so that what is listed today is listed tomorrow.
    pub fn now(self, now: SystemTime) -> Self {
        Self { now, ..self }
    }

    /// The account's identifier. Default: [`ACCOUNT_ID`](crate::account::ACCOUNT_ID).
    pub fn account_id(self, account_id: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            ..self
        }
    }

    /// Serves this account as well, with the same tokens. Default: there is one account.
    pub fn another_account(mut self, account_id: impl Into<String>) -> Self {
        self.more_accounts.push(account_id.into());
        self
    }

    /// The API token that is taken. Default: [`API_TOKEN`](crate::API_TOKEN).
    pub fn api_token(self, api_token: impl Into<String>) -> Self {
        Self {
            api_token: api_token.into(),
            ..self
        }
    }

    /// The port on 127.0.0.1. Default: 0, which takes a free one.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// How long every answer takes. Default: no time.
    pub fn latency(self, latency: Duration) -> Self {
        self.latency_between(latency, latency)
    }

    /// How long an answer takes, at the least and at the most: by the seed and the number of the request.
    pub fn latency_between(self, least: Duration, most: Duration) -> Self {
        Self {
            latency: (least, most),
            ..self
        }
    }

    /// How many requests are served at once; those beyond get 429 with `Retry-After`. Default: any number.
    pub fn limit_in_flight(self, most: usize, retry_after: Duration) -> Self {
        Self {
            at_once: Some(AtOnce { most, retry_after }),
            ..self
        }
    }

    /// How many requests are served in a window of time, which every answer then tells by `Ratelimit` and
    /// `Ratelimit-Policy`; those beyond get 429 with `Retry-After`. Default: any number, and no such headers.
    pub fn rate_limit(self, requests: u32, window: Duration) -> Self {
        Self {
            quota: Some(Quota::new(requests, window)),
            ..self
        }
    }

    /// Adds a scripted fault. Of several that fit a request the first one added happens.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// So many of a hundred requests go wrong in a way that another attempt may mend: 429 and 503 with
    /// `Retry-After: 0`, 500 in the envelope, an HTML page with 502, a reset before or in the body, a truncated body.
    /// Which requests, and how, follows from the seed.
    pub fn random_faults(self, percent: u8) -> Self {
        Self { percent, ..self }
    }

    /// Picks the [`random_faults`](Self::random_faults) from these; when each happens is up to the percentage alone.
    pub fn random_faults_from(self, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self {
            random_faults: Some(faults.into_iter().collect()),
            ..self
        }
    }

    /// Whether [`MockApi::requests`] keeps what the server saw. Default: it does. Without, a run of any length takes
    /// no more memory than a short one.
    pub fn record_requests(self, recording: bool) -> Self {
        Self { recording, ..self }
    }

    /// Starts it on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound, or when a fault has a status or a header that HTTP does not allow.
    pub async fn start(self) -> io::Result<MockApi> {
        let port = self.port;
        MockApi::on_this_runtime(self.server()?, port).await
    }

    /// Starts it on a thread with a runtime of its own, for tests that are not async.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start), and when no thread or runtime can be made.
    pub fn start_blocking(self) -> io::Result<MockApi> {
        let port = self.port;
        MockApi::on_own_thread(self.server()?, port)
    }

    fn server(self) -> io::Result<Server> {
        let random_faults = self.random_faults.unwrap_or_else(mendable);
        let problem = self
            .faults
            .iter()
            .chain(&random_faults)
            .find_map(|fault| fault.problem.clone());
        if let Some(problem) = problem {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let account = match self.made {
            Some(tokens) => Account::from_json(tokens),
            None => {
                let expired = self.recently_expired.unwrap_or(self.tokens / 25);
                Account::make(self.tokens, expired, self.seed, &self.account_id, self.now)
            }
        };
        let script = Script::new(self.faults, random_faults, self.percent, self.seed);
        Ok(Server {
            account,
            account_id: self.account_id,
            more_accounts: self.more_accounts,
            accepted: Accepted {
                token: self.api_token,
                key: GLOBAL_KEY.to_owned(),
                email: EMAIL.to_owned(),
            },
            seed: self.seed,
            latency: self.latency,
            at_once: self.at_once,
            recording: self.recording,
            state: Mutex::new(State {
                script,
                quota: self.quota,
                ..State::default()
            }),
            in_flight: 0.into(),
            max_in_flight: 0.into(),
        })
    }
}

/// Faults that another attempt may mend.
fn mendable() -> Vec<Fault> {
    vec![
        Fault::rate_limited(Some(Duration::ZERO)),
        Fault::error(500, 0, "Internal error"),
        Fault::html_page(502),
        Fault::answer(503, "upstream connect error").header("retry-after", "0"),
        Fault::reset(),
        Fault::reset_in_body(),
        Fault::truncated(),
    ]
}
