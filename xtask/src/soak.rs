//! A long run against a server with faults: every listing is complete or a typed error, and memory does not grow.

use crate::mock::environment;
use crate::step::command_line;
use crate::workspace::{cargo, target, without_settings};
use crate::{Outcome, step};
use cf_mock::MockApi;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Arguments of `cargo xtask soak`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Number of page requests to make, without retries
    #[arg(long, default_value_t = 100_000)]
    requests: usize,
    /// Number of concurrent listings, each with up to 8 pages in flight (32 in total)
    #[arg(long, default_value_t = 16)]
    concurrency: usize,
    /// Percentage of requests that fail
    #[arg(long, default_value_t = 5, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    random_faults: u8,
    /// Stop with an error after this many minutes
    #[arg(long, default_value_t = 30, value_name = "MINUTES")]
    timeout: u64,
}

/// 40 pages of 50.
const TOKENS: usize = 2_000;
const PAGES: usize = 40;
const PREFETCH: usize = 8;

/// The resources of a process at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    at: Duration,
    memory_kib: u64,
    sockets: usize,
}

/// The resources of a process over time.
#[derive(Debug, Default)]
struct Growth {
    samples: Vec<Sample>,
}

/// Runs the test.
///
/// # Errors
///
/// Returns an error if a listing was wrong, if memory or sockets grew after the first minute, or after the timeout.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let build = [
        "build",
        "--release",
        "--locked",
        "--all-features",
        "--package",
        "cf-tokens",
        "--example",
        "soak",
    ];
    step::run("build", cargo(build))?;
    let program = target().join("release").join("examples").join("soak");

    let api = MockApi::builder()
        .tokens(TOKENS)
        .random_faults(arguments.random_faults)
        // Without latency, a response arrives before the next request is sent, and few requests are in flight.
        .latency_between(Duration::from_millis(5), Duration::from_millis(40))
        .record_requests(false)
        .start_blocking()?;
    let listings = arguments.requests.div_ceil(PAGES);
    let mut command = Command::new(program);
    without_settings(&mut command);
    command
        .args([listings, arguments.concurrency, PREFETCH, TOKENS].map(|number| number.to_string()))
        .envs(environment(&api))
        .stdin(Stdio::null());
    println!(
        "==> soak: {listings} listings of {PAGES} pages, {} % of requests fail",
        arguments.random_faults
    );

    let start = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("cannot start {}: {error}", command_line(&command)))?;
    let mut growth = Growth::default();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > Duration::from_secs(arguments.timeout.saturating_mul(60)) {
            child.kill()?;
            child.wait()?;
            return Err(format!("timeout: not finished after {} minutes", arguments.timeout).into());
        }
        if let Some(sample) = sample(&child, start.elapsed()) {
            if growth.samples.len().is_multiple_of(20) {
                let (requests, max) = (api.request_count(), api.max_in_flight());
                println!(
                    "    {:>4} s: {requests} requests, at most {max} in flight, {} KiB, {} sockets",
                    sample.at.as_secs(),
                    sample.memory_kib,
                    sample.sockets
                );
            }
            growth.samples.push(sample);
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    let (requests, connections) = (api.request_count(), api.connection_count());
    println!(
        "    {requests} requests on {connections} connections in {:.1} s, at most {} in flight",
        start.elapsed().as_secs_f64(),
        api.max_in_flight()
    );
    if !status.success() {
        return Err(format!("the soak program failed: {status}").into());
    }
    println!("    {}", growth.verdict()?);
    Ok(())
}

/// Returns the resources of a process now; `None` if the system has no `/proc`.
fn sample(child: &Child, at: Duration) -> Option<Sample> {
    let process = Path::new("/proc").join(child.id().to_string());
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let memory_kib = memory.split_whitespace().next()?.parse().ok()?;
    let files = std::fs::read_dir(process.join("fd")).ok()?;
    let sockets = files
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count();
    Some(Sample {
        at,
        memory_kib,
        sockets,
    })
}

// === impl Growth ===

impl Growth {
    /// Checks that nothing grew after the first minute, or after the first third of a run of less than three minutes.
    fn verdict(&self) -> Outcome<String> {
        let Some(last) = self.samples.last() else {
            return Ok("memory and sockets not measured: this system has no /proc".to_owned());
        };
        let warm = Duration::from_secs(60).min(last.at.checked_div(3).unwrap_or_default());
        let max = |after: bool| {
            let samples = || {
                self.samples
                    .iter()
                    .filter(move |sample| (sample.at > warm) == after)
            };
            let memory = samples().map(|sample| sample.memory_kib).max().unwrap_or(0);
            (memory, samples().map(|sample| sample.sockets).max().unwrap_or(0))
        };
        let ((memory, sockets), (memory_after, sockets_after)) = (max(false), max(true));
        let text = format!(
            "peak memory {memory} KiB in the first {:.0} s, then {memory_after} KiB; peak sockets {sockets}, then {sockets_after}",
            warm.as_secs_f64()
        );
        // Memory varies by a tenth because of the allocator. Sockets vary more, with the number of requests in flight;
        // a leak would be thousands of sockets.
        let max_sockets = sockets.saturating_add(sockets / 2).saturating_add(8);
        if memory_after > memory.saturating_add(memory / 10) || sockets_after > max_sockets {
            return Err(format!("memory or sockets grew: {text}").into());
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(samples: &[(u64, u64, usize)]) -> Growth {
        let sample = |&(seconds, memory_kib, sockets)| Sample {
            at: Duration::from_secs(seconds),
            memory_kib,
            sockets,
        };
        Growth {
            samples: samples.iter().map(sample).collect(),
        }
    }

    #[test]
    fn constant_resources_pass() {
        let text = growth(&[(1, 10_000, 30), (59, 20_000, 34), (200, 21_000, 36)])
            .verdict()
            .unwrap();
        assert_eq!(
            text,
            "peak memory 20000 KiB in the first 60 s, then 21000 KiB; peak sockets 34, then 36"
        );
    }

    #[test]
    fn growth_is_found() {
        assert!(growth(&[(1, 10_000, 30), (200, 11_100, 30)]).verdict().is_err());
        assert!(growth(&[(1, 10_000, 30), (200, 10_000, 54)]).verdict().is_err());
    }
}
