//! Serves the mock API in the foreground.

use crate::Outcome;
use cf_mock::{Fault, MockApi, TokenAccess};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::ValueEnum;
use std::time::Duration;

/// Fake tokens that can see less than the one that is printed for the environment.
const SEES_OWN: &str = "cfat_FAKE_sees_only_its_own";
const SEES_NONE: &str = "cfat_FAKE_sees_nothing";

/// Arguments of `cargo xtask mock`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Number of tokens in the account
    #[arg(long, default_value_t = cf_mock::account::TOKENS)]
    tokens: usize,
    /// Seed of the account and of the random faults
    #[arg(long, default_value_t = cf_mock::account::SEED)]
    seed: u64,
    /// Port on 127.0.0.1 (0 selects a free port)
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Delay every response by this many milliseconds
    #[arg(long, default_value_t = 0, value_name = "MILLISECONDS")]
    latency: u64,
    /// Limit the requests in flight; others get 429 with `Retry-After: 1`
    #[arg(long, value_name = "REQUESTS")]
    limit_in_flight: Option<usize>,
    /// Make this percentage of requests fail in a way that a retry may resolve
    #[arg(long, default_value_t = 0, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    random_faults: u8,
    /// Script a fault (repeatable)
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<FaultName>,
    /// Limit the faults to this page [default: every page]
    #[arg(long, value_name = "PAGE", requires = "faults")]
    on_page: Option<u64>,
    /// Limit each fault to this many requests [default: no limit]
    #[arg(long, value_name = "TIMES", requires = "faults")]
    times: Option<u64>,
    /// Number of additional tokens that are listed only with `include_expired=true` [default: one for every 25]
    #[arg(long, value_name = "TOKENS")]
    recently_expired: Option<usize>,
    /// Serve one more account with this ID (repeatable)
    #[arg(long = "another-account", value_name = "ID")]
    more_accounts: Vec<String>,
    /// Day to which the times of the tokens are relative, such as 2026-01-15 [default: the current day]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FaultName {
    /// 400, code 9106
    MissingAuthHeaders,
    /// 401, code 1000
    InvalidToken,
    /// 403, code 9109
    NoPermission,
    /// 403, code 9109, from location
    LocationNotAllowed,
    /// 404, code 7003
    CouldNotRoute,
    /// 429 with `Retry-After: 1`
    RateLimited,
    /// 429, code 10502
    TooManyAuthenticationFailures,
    /// 524 with an HTML page
    HtmlPage,
    /// 200 with an HTML page
    HtmlPageOk,
    /// 504 with plain text
    UpstreamTimeout,
    /// 200 with `success: false`
    SuccessFalse,
    /// 200 with `{}`
    EmptyObject,
    /// 200 with `[]`
    EmptyArray,
    /// 200 with an empty body
    EmptyBody,
    /// 200 with `result: {}`
    ResultNotArray,
    /// 302 to another host
    Redirect,
    /// 200 with an endless body of white space
    EndlessBody,
    /// No response
    Stall,
    /// Half of the body, then nothing more
    StallInBody,
    /// The connection is reset
    Reset,
    /// Half of the body, then a reset
    ResetInBody,
    /// Half of the body, then the connection is closed
    Truncated,
    /// 100 bytes per second
    SlowDrip,
    /// `Content-Encoding: gzip` with a body that is not gzip
    GarbageEncoding,
    /// Page 1, whatever page was requested
    SamePage,
    /// `total_count` is 2,000
    WrongTotal,
    /// `total_count` is 7 too high
    TotalTooHigh,
    /// `total_count` is one higher on each later page
    TotalChanges,
    /// `total_count` is 50
    ConstantTotal,
    /// `total_pages` is 3
    ThreePages,
    /// `total_count` counts the recently expired tokens, which are not returned by default
    TotalCountsExpired,
    /// `total_count` is on page 1 only
    TotalOnFirstPage,
    /// `has_more` is true on every page
    HasMore,
    /// `cursor` is set on every page
    Cursor,
    /// `result_info` is null
    NoResultInfo,
    /// Each page starts with the last three tokens of the page before
    Overlap,
    /// An error together with the tokens of a successful page
    ErrorsWithTokens,
    /// The first token is deleted before the response
    TokenDeleted,
    /// A token is created before the response
    TokenCreated,
    /// The first token is deleted and another one is created before the response
    TokenReplaced,
}

/// Serves until the process is interrupted.
///
/// # Errors
///
/// Returns an error if the port cannot be bound.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut builder = MockApi::builder()
        .tokens(arguments.tokens)
        .seed(arguments.seed)
        .port(arguments.port)
        .latency(Duration::from_millis(arguments.latency))
        .random_faults(arguments.random_faults)
        .another_api_token(SEES_OWN, TokenAccess::Own)
        .another_api_token(SEES_NONE, TokenAccess::None)
        .record_requests(false);
    if let Some(max) = arguments.limit_in_flight {
        builder = builder.limit_in_flight(max, Duration::from_secs(1));
    }
    if let Some(tokens) = arguments.recently_expired {
        builder = builder.recently_expired(tokens);
    }
    for name in &arguments.faults {
        let mut fault = name.fault();
        if let Some(page) = arguments.on_page {
            fault = fault.on_page(page);
        }
        if let Some(times) = arguments.times {
            fault = fault.times(times);
        }
        builder = builder.fault(fault);
    }
    for id in &arguments.more_accounts {
        builder = builder.another_account(id);
    }
    builder = builder.now(arguments.today.map_or_else(Utc::now, noon).into());
    let api = builder.start_blocking()?;
    println!(
        "Serving {} tokens until interrupted. In another terminal:\n",
        arguments.tokens
    );
    for (name, value) in environment(&api) {
        println!("export {name}={value}");
    }
    println!("cargo run --bin cf-tokens -- list\n");
    println!("{SEES_OWN} can see only the tokens it created, and {SEES_NONE} none.");
    loop {
        std::thread::park();
    }
}

/// Returns the environment variables with which a client finds the mock and authenticates.
pub(crate) fn environment(api: &MockApi) -> [(&'static str, String); 3] {
    [
        ("CLOUDFLARE_BASE_URL", api.base_url()),
        ("CLOUDFLARE_ACCOUNT_ID", api.account_id().to_owned()),
        // A fake credential, so it may be printed.
        ("CLOUDFLARE_API_TOKEN", api.api_token().to_owned()),
    ]
}

// === impl FaultName ===

impl FaultName {
    fn fault(self) -> Fault {
        match self {
            Self::MissingAuthHeaders => Fault::missing_auth_headers(),
            Self::InvalidToken => Fault::invalid_token(),
            Self::NoPermission => Fault::no_permission(),
            Self::LocationNotAllowed => Fault::location_not_allowed(),
            Self::CouldNotRoute => Fault::could_not_route(),
            Self::RateLimited => Fault::rate_limited(Some(Duration::from_secs(1))),
            Self::TooManyAuthenticationFailures => Fault::too_many_authentication_failures(),
            Self::HtmlPage => Fault::html_page(524),
            Self::HtmlPageOk => Fault::html_page(200),
            Self::UpstreamTimeout => Fault::upstream_timeout(),
            Self::SuccessFalse => Fault::success_false(),
            Self::EmptyObject => Fault::empty_object(),
            Self::EmptyArray => Fault::empty_array(),
            Self::EmptyBody => Fault::empty_body(),
            Self::ResultNotArray => Fault::result_not_array(),
            Self::Redirect => Fault::redirect("https://other.example.com/"),
            Self::EndlessBody => Fault::endless_body(),
            Self::Stall => Fault::stall(),
            Self::StallInBody => Fault::stall_in_body(),
            Self::Reset => Fault::reset(),
            Self::ResetInBody => Fault::reset_in_body(),
            Self::Truncated => Fault::truncated(),
            Self::SlowDrip => Fault::slow_drip(100, Duration::from_secs(1)),
            Self::GarbageEncoding => Fault::garbage_encoding(),
            Self::SamePage => Fault::same_page(1),
            Self::WrongTotal => Fault::total_count(2_000),
            Self::TotalTooHigh => Fault::total_off_by(7),
            Self::TotalChanges => Fault::total_off_by(1).from_page(2),
            Self::ConstantTotal => Fault::total_count(50),
            Self::ThreePages => Fault::total_pages(3),
            Self::TotalCountsExpired => Fault::total_counts_expired(),
            Self::TotalOnFirstPage => Fault::no_total().from_page(2),
            Self::HasMore => Fault::has_more(),
            Self::Cursor => Fault::cursor("FAKE_cursor"),
            Self::NoResultInfo => Fault::result_info("null"),
            Self::Overlap => Fault::overlap(3),
            Self::ErrorsWithTokens => Fault::errors_with_tokens(10042, "some tokens could not be read"),
            Self::TokenDeleted => Fault::token_deleted(0),
            Self::TokenCreated => Fault::token_created(0),
            Self::TokenReplaced => Fault::token_replaced(0),
        }
    }
}

/// Returns noon of a day in UTC, as in the reference time of the mock.
pub(crate) fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
        .and_utc()
}
