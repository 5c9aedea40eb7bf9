//! The made-up API in the foreground.

use crate::Outcome;
use cf_mock::{Fault, MockApi};
use clap::ValueEnum;
use std::time::{Duration, SystemTime};

/// What `cargo xtask mock` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many tokens the account has
    #[arg(long, default_value_t = cf_mock::account::TOKENS)]
    tokens: usize,
    /// What the account and the random faults follow from
    #[arg(long, default_value_t = cf_mock::account::SEED)]
    seed: u64,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long every answer takes, in milliseconds
    #[arg(long, default_value_t = 0, value_name = "MILLISECONDS")]
    latency: u64,
    /// How many requests are served at once; those beyond get 429 with `Retry-After: 1`
    #[arg(long, value_name = "REQUESTS")]
    limit_in_flight: Option<usize>,
    /// How many of a hundred requests go wrong in a way that another attempt may mend
    #[arg(long, default_value_t = 0, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    random_faults: u8,
    /// What goes wrong
    #[arg(long, value_name = "FAULT")]
    fault: Option<Kind>,
    /// The page on which it goes wrong; without it, on every page
    #[arg(long, value_name = "PAGE", requires = "fault")]
    on_page: Option<u64>,
    /// How many times it goes wrong; without it, always
    #[arg(long, value_name = "TIMES", requires = "fault")]
    times: Option<u64>,
    /// Count the tokens' ages from today, not from the day on which the account stands still
    #[arg(long)]
    today: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
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
    /// 200 without a body
    EmptyBody,
    /// 200 with `result: {}`
    ResultNotArray,
    /// 302 to another host
    Redirect,
    /// White space for ever
    EndlessBody,
    /// Nothing comes back
    Stall,
    /// Half of the body, then nothing
    StallInBody,
    /// The connection is reset
    Reset,
    /// Half of the body, then a reset
    ResetInBody,
    /// Half of the body, then the end
    Truncated,
    /// 100 bytes a second
    SlowDrip,
    /// `Content-Encoding: gzip` over what is not
    GarbageEncoding,
    /// Page 1, whichever was asked for
    SamePage,
    /// `total_count` is 2,000
    WrongTotal,
    /// `result_info` is null
    NoResultInfo,
}

/// Serves until the process is interrupted.
///
/// # Errors
///
/// When the port cannot be bound.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut builder = MockApi::builder()
        .tokens(arguments.tokens)
        .seed(arguments.seed)
        .port(arguments.port)
        .latency(Duration::from_millis(arguments.latency))
        .random_faults(arguments.random_faults)
        .record_requests(false);
    if let Some(most) = arguments.limit_in_flight {
        builder = builder.limit_in_flight(most, Duration::from_secs(1));
    }
    if let Some(kind) = arguments.fault {
        let mut fault = kind.fault();
        if let Some(page) = arguments.on_page {
            fault = fault.on_page(page);
        }
        if let Some(times) = arguments.times {
            fault = fault.times(times);
        }
        builder = builder.fault(fault);
    }
    if arguments.today {
        builder = builder.now(SystemTime::now());
    }
    let api = builder.start_blocking()?;
    println!(
        "Serving {} tokens until interrupted. In another terminal:\n",
        arguments.tokens
    );
    for (name, value) in environment(&api) {
        println!("export {name}={value}");
    }
    println!("cargo run --bin cf-tokens -- list");
    loop {
        std::thread::park();
    }
}

/// What a client needs to find the mock and to be let in.
pub(crate) fn environment(api: &MockApi) -> [(&'static str, String); 3] {
    [
        ("CLOUDFLARE_BASE_URL", api.base_url()),
        ("CLOUDFLARE_ACCOUNT_ID", api.account_id().to_owned()),
        // Made up, and it opens nothing: the one credential that may be printed.
        ("CLOUDFLARE_API_TOKEN", api.api_token().to_owned()),
    ]
}

// === impl Kind ===

impl Kind {
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
            Self::NoResultInfo => Fault::result_info("null"),
        }
    }
}
