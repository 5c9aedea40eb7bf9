//! The settings of a mock.

use crate::account::{self, Account};
use crate::api::MockApi;
use crate::credentials::{API_TOKEN, AcceptedCredentials, EMAIL, GLOBAL_KEY, TokenAccess};
use crate::fault::{Fault, Script};
use crate::limits::{InFlightLimit, Quota};
use crate::server::{Server, State};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// The settings of a mock; see [`MockApi::builder`].
#[derive(Debug, Clone)]
#[must_use = "a mock serves nothing until it is started"]
pub struct MockApiBuilder {
    tokens: usize,
    recently_expired: Option<usize>,
    custom_tokens: Option<Vec<String>>,
    seed: u64,
    now: SystemTime,
    account_id: String,
    more_accounts: Vec<String>,
    api_token: String,
    more_api_tokens: Vec<(String, TokenAccess)>,
    port: u16,
    latency: (Duration, Duration),
    in_flight_limit: Option<InFlightLimit>,
    quota: Option<Quota>,
    records_requests: bool,
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
            custom_tokens: None,
            seed: account::SEED,
            now: account::reference_time(),
            account_id: account::ACCOUNT_ID.to_owned(),
            more_accounts: Vec::new(),
            api_token: API_TOKEN.to_owned(),
            more_api_tokens: Vec::new(),
            port: 0,
            latency: (Duration::ZERO, Duration::ZERO),
            in_flight_limit: None,
            quota: None,
            records_requests: true,
            faults: Vec::new(),
            random_faults: None,
            percent: 0,
        }
    }

    /// Sets the number of tokens in a listing without `include_expired`. Default: 137.
    pub fn tokens(self, tokens: usize) -> Self {
        Self { tokens, ..self }
    }

    /// Sets the number of additional tokens in a listing with `include_expired=true`: tokens that expired in the
    /// last 30 days. Default: one for every 25 other tokens.
    pub fn recently_expired(self, tokens: usize) -> Self {
        Self {
            recently_expired: Some(tokens),
            ..self
        }
    }

    /// Serves these tokens, each a JSON text, instead of generated ones. They are ordered by `issued_on`.
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
            custom_tokens: Some(tokens.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// Sets the seed of the account, the random faults and the latencies. Default: 137.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the time to which all times of the tokens are relative. Default:
    /// [`reference_time`](crate::account::reference_time), a fixed time, so that the tokens are the same every day.
    pub fn now(self, now: SystemTime) -> Self {
        Self { now, ..self }
    }

    /// Sets the account's ID. Default: [`ACCOUNT_ID`](crate::account::ACCOUNT_ID).
    pub fn account_id(self, account_id: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            ..self
        }
    }

    /// Serves one more account, with as many tokens. Generated tokens differ from those of the first account. Default:
    /// there is one account.
    pub fn another_account(mut self, account_id: impl Into<String>) -> Self {
        self.more_accounts.push(account_id.into());
        self
    }

    /// Sets the API token that is accepted. Default: [`API_TOKEN`](crate::API_TOKEN).
    pub fn api_token(self, api_token: impl Into<String>) -> Self {
        Self {
            api_token: api_token.into(),
            ..self
        }
    }

    /// Accepts one more API token, which can see all tokens, only its own, or none. Default: there is one token, which
    /// can see all.
    pub fn another_api_token(mut self, api_token: impl Into<String>, access: TokenAccess) -> Self {
        self.more_api_tokens.push((api_token.into(), access));
        self
    }

    /// Sets the port on 127.0.0.1. Default: 0, which selects a free port.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Delays every response by this time. Default: no delay.
    pub fn latency(self, latency: Duration) -> Self {
        self.latency_between(latency, latency)
    }

    /// Delays every response by a time from `min` to `max` that depends on the seed and the number of the request.
    pub fn latency_between(self, min: Duration, max: Duration) -> Self {
        Self {
            latency: (min, max),
            ..self
        }
    }

    /// Limits the number of requests in flight; others get 429 with `Retry-After`. Default: no limit.
    pub fn limit_in_flight(self, max: usize, retry_after: Duration) -> Self {
        Self {
            in_flight_limit: Some(InFlightLimit { max, retry_after }),
            ..self
        }
    }

    /// Limits the number of requests in a window of time; others get 429 with `Retry-After`. Every response has the
    /// headers `Ratelimit` and `Ratelimit-Policy`. Default: no limit, and no such headers.
    pub fn rate_limit(self, requests: u32, window: Duration) -> Self {
        Self {
            quota: Some(Quota::new(requests, window)),
            ..self
        }
    }

    /// Adds a scripted fault. See [`Fault`] for the order in which faults are used.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Makes this percentage of requests fail in a way that a retry may resolve: 429 and 503 with `Retry-After: 0`,
    /// 500 in the envelope, an HTML page with 502, a reset before or in the body, a truncated body. The seed
    /// determines which requests fail, and how. Default: 0.
    pub fn random_faults(self, percent: u8) -> Self {
        Self { percent, ..self }
    }

    /// Replaces the faults that [`random_faults`](Self::random_faults) selects from. Only the percentage decides when
    /// they occur.
    pub fn random_faults_from(self, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self {
            random_faults: Some(faults.into_iter().collect()),
            ..self
        }
    }

    /// Sets whether requests are recorded for [`MockApi::requests`]. Without recording, memory use does not grow with
    /// the number of requests. Default: true.
    pub fn record_requests(self, records_requests: bool) -> Self {
        Self {
            records_requests,
            ..self
        }
    }

    /// Starts the mock on the caller's runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the port cannot be bound, or if a fault has a status or a header that HTTP does not allow.
    pub async fn start(self) -> io::Result<MockApi> {
        let port = self.port;
        MockApi::spawn(self.server()?, port).await
    }

    /// Starts the mock on a separate thread with its own runtime, for tests that are not async.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`start`](Self::start), and if no thread or runtime can be created.
    pub fn start_blocking(self) -> io::Result<MockApi> {
        let port = self.port;
        MockApi::spawn_thread(self.server()?, port)
    }

    fn server(self) -> io::Result<Server> {
        let random_faults = self.random_faults.unwrap_or_else(transient_faults);
        let problem = self
            .faults
            .iter()
            .chain(&random_faults)
            .find_map(|fault| fault.problem.clone());
        if let Some(problem) = problem {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let expired = self.recently_expired.unwrap_or(self.tokens / 25);
        let account = |id: &String, seed: u64| {
            let account = Account::new(id, seed, self.now);
            match &self.custom_tokens {
                Some(tokens) => account.with_tokens(tokens.iter().cloned()),
                None => account.generate(self.tokens, expired),
            }
        };
        let mut accounts = vec![account(&self.account_id, self.seed)];
        for id in &self.more_accounts {
            accounts.push(account(id, self.seed ^ seed_of(id)));
        }
        let script = Script::new(self.faults, random_faults, self.percent, self.seed);
        let mut tokens = vec![(self.api_token.clone(), TokenAccess::All)];
        tokens.extend(self.more_api_tokens);
        Ok(Server {
            api_token: self.api_token,
            accounts: Mutex::new(accounts),
            account_id: self.account_id,
            accepted: AcceptedCredentials {
                tokens,
                key: GLOBAL_KEY.to_owned(),
                email: EMAIL.to_owned(),
            },
            seed: self.seed,
            latency: self.latency,
            in_flight_limit: self.in_flight_limit,
            records_requests: self.records_requests,
            state: Mutex::new(State {
                script,
                quota: self.quota,
                ..State::default()
            }),
            in_flight: Arc::default(),
        })
    }
}

/// Returns a number that depends on an ID, so that the tokens of an account do not depend on the other accounts.
fn seed_of(id: &str) -> u64 {
    id.bytes().fold(1, |seed: u64, byte| {
        seed.wrapping_mul(131).wrapping_add(u64::from(byte))
    })
}

/// Returns faults that a retry may resolve.
fn transient_faults() -> Vec<Fault> {
    vec![
        Fault::rate_limited(Some(Duration::ZERO)),
        Fault::error(500, 0, "Internal error"),
        Fault::html_page(502),
        Fault::response(503, "upstream connect error").header("retry-after", "0"),
        Fault::reset(),
        Fault::reset_in_body(),
        Fault::truncated(),
    ]
}
