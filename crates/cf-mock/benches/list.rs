//! The command `cf-tokens list` with 2,000 tokens from loopback, against a bare hyper loop that only skims the IDs.
//!
//! `cargo xtask bench list` builds the command and runs this.
//!
//! Each side is a program of its own, started many times in turns with the others. CPU is what the kernel charged to these processes,
//! user and system; the server is another process. What counts is the round that nine of ten are slower than: what else the
//! machine does makes none faster.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a benchmark prints what it measured, and panics where it fails"
)]

#[cfg(unix)]
fn main() {
    unix::main();
}

#[cfg(not(unix))]
fn main() {
    println!("this benchmark needs the resource usage that Unix reports");
}

#[cfg(unix)]
mod unix {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use cf_mock::MockApi;
    use http_body_util::{BodyExt as _, Empty};
    use hyper_util::client::legacy::Client;
    use hyper_util::client::legacy::connect::HttpConnector;
    use hyper_util::rt::TokioExecutor;
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    use serde::Deserialize;

    const TOKENS: usize = 2_000;

    /// What one round of a program took.
    struct Round {
        cpu: Duration,
        wall: Duration,
    }

    struct Side {
        name: &'static str,
        arguments: Vec<&'static str>,
        /// Times the CPU of the bare loop that is the goal.
        goal: Option<f64>,
        rounds: Vec<Round>,
        peak_kib: i64,
    }

    pub(super) fn main() {
        let arguments: Vec<String> = std::env::args()
            .skip(1)
            .filter(|word| word != "--bench")
            .collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["bare"] => bare(),
            ["measure", program, rest @ ..] => measure(program, rest),
            ["--command", command, rest @ ..] => {
                let rounds = rest.first().map_or(60, |text| text.parse().unwrap());
                compare(command, rounds);
            }
            _ => println!("usage: list --command PATH [ROUNDS]; run it by cargo xtask bench list"),
        }
    }

    /// Runs the sides in turns.
    fn compare(command: &str, rounds: usize) {
        let api = MockApi::builder()
            .tokens(TOKENS)
            .record_requests(false)
            .start_blocking()
            .unwrap();
        let own = std::env::current_exe().unwrap();
        let own = own.to_str().unwrap();
        let side = |name, arguments: &[&'static str], goal| Side {
            name,
            arguments: arguments.to_vec(),
            goal,
            rounds: Vec::new(),
            peak_kib: 0,
        };
        let mut sides = [
            side("bare loop", &["bare"], None),
            side(
                "csv, ids",
                &["list", "-q", "-o", "csv", "--columns", "id"],
                Some(2.0),
            ),
            side("ndjson", &["list", "-q", "-o", "ndjson"], Some(2.6)),
            side("json", &["list", "-q", "-o", "json"], None),
            side("table", &["list", "-q"], None),
        ];
        // The first round warms up, and does not count.
        for round in 0..=rounds {
            for side in &mut sides {
                let program = if side.arguments == ["bare"] { own } else { command };
                let output = Command::new(own)
                    .args(["measure", program])
                    .args(&side.arguments)
                    .env("CLOUDFLARE_API_TOKEN", api.api_token())
                    .env("CLOUDFLARE_BASE_URL", api.base_url())
                    .env("CLOUDFLARE_ACCOUNT_ID", api.account_id())
                    .stderr(Stdio::inherit())
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{} failed", side.name);
                let text = String::from_utf8(output.stdout).unwrap();
                let numbers: Vec<i64> = text
                    .split_whitespace()
                    .map(|word| word.parse().unwrap())
                    .collect();
                if round > 0 {
                    side.rounds.push(Round {
                        cpu: Duration::from_micros(numbers[0].unsigned_abs()),
                        wall: Duration::from_micros(numbers[1].unsigned_abs()),
                    });
                    side.peak_kib = side.peak_kib.max(numbers[2]);
                }
            }
        }
        println!("{TOKENS} tokens from loopback, {rounds} rounds:");
        let base = lowest_tenth(&sides[0], |round| round.cpu);
        for side in &sides {
            let cpu = lowest_tenth(side, |round| round.cpu);
            let times = cpu.as_secs_f64() / base.as_secs_f64();
            let goal = side
                .goal
                .map_or_else(String::new, |goal| format!(" (goal: at most {goal})"));
            println!(
                "{:<10} {:>7.1} ms CPU  {:>7.1} ms  {:>6.1} MiB peak  {times:.2} times the bare loop's CPU{goal}",
                side.name,
                cpu.as_secs_f64() * 1e3,
                lowest_tenth(side, |round| round.wall).as_secs_f64() * 1e3,
                side.peak_kib as f64 / 1024.0,
            );
        }
    }

    /// What nine of ten are above.
    fn lowest_tenth(side: &Side, of: impl Fn(&Round) -> Duration) -> Duration {
        let mut values: Vec<Duration> = side.rounds.iter().map(of).collect();
        values.sort_unstable();
        values[values.len() / 10]
    }

    /// Runs a program, and prints its CPU and wall time in microseconds, and its peak memory in KiB.
    fn measure(program: &str, arguments: &[&str]) {
        let started = Instant::now();
        // A pipe that is read, as a script reads it.
        let output = Command::new(program)
            .args(arguments)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let wall = started.elapsed();
        assert!(output.status.success(), "{program} {arguments:?} failed");
        let lines = output.stdout.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines >= TOKENS, "{program} {arguments:?} printed {lines} lines");
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
        let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
        println!("{cpu} {} {}", wall.as_micros(), usage.max_rss());
    }

    #[derive(Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        result: Vec<Id<'a>>,
        result_info: Info,
    }

    #[derive(Deserialize)]
    struct Id<'a> {
        id: &'a str,
    }

    #[derive(Deserialize)]
    struct Info {
        total_count: usize,
    }

    /// Requests page after page, and prints the IDs.
    #[tokio::main(flavor = "current_thread")]
    async fn bare() {
        let variable = |name: &str| std::env::var(name).unwrap();
        let (token, base, account) = (
            variable("CLOUDFLARE_API_TOKEN"),
            variable("CLOUDFLARE_BASE_URL"),
            variable("CLOUDFLARE_ACCOUNT_ID"),
        );
        let base = base.trim_end_matches('/');
        let client: Client<HttpConnector, Empty<bytes::Bytes>> =
            Client::builder(TokioExecutor::new()).build_http();
        let mut ids = Vec::with_capacity(TOKENS * 33);
        let (mut seen, mut total, mut number) = (0, 1, 1);
        while seen < total {
            let request = http::Request::get(format!(
                "{base}/accounts/{account}/tokens?page={number}&per_page=50"
            ))
            .header("authorization", format!("Bearer {token}"))
            .body(Empty::new())
            .unwrap();
            let body = client.request(request).await.unwrap().into_body();
            let body = body.collect().await.unwrap().to_bytes();
            let page: Page<'_> = serde_json::from_slice(&body).unwrap();
            for token in &page.result {
                ids.extend_from_slice(token.id.as_bytes());
                ids.push(b'\n');
            }
            seen += page.result.len();
            total = page.result_info.total_count;
            number += 1;
        }
        std::io::stdout().write_all(&ids).unwrap();
    }
}
