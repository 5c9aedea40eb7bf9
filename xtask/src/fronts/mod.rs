//! Listings through real front-end servers, nginx and haproxy, that end connections and limit streams.
//!
//! A front-end server may allow few streams, and closes a connection after some requests while others wait on it. That
//! is not a fault of the waiting requests: a listing must be complete, without noticeably more requests.

mod haproxy;
mod nginx;
mod run;
mod server;

use std::time::Duration;

use cf_mock::MockApi;

use crate::workspace::cargo;
use crate::{Outcome, step};
use run::{Listing, list};
use server::{Certificate, Server};

/// Arguments of `cargo xtask fronts`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Run only configurations whose name contains this text, such as "nginx h2 streams=1"
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

/// 80 pages of 5.
const TOKENS: usize = 400;
const PAGES: u64 = 80;
/// The time that the API takes for one response. With none, the time of a TLS handshake would be all that counts.
const LATENCY: Duration = Duration::from_millis(5);

/// A front-end server's configuration: what it allows a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Whether it offers HTTP/2.
    http2: bool,
    /// Concurrent streams on an HTTP/2 connection; `None` is the server's default.
    streams: Option<u32>,
    /// Requests after which it ends a connection; `None` is the server's default.
    requests: Option<u32>,
}

impl Limits {
    const fn plain(http2: bool) -> Self {
        Self {
            http2,
            streams: None,
            requests: None,
        }
    }
}

impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.http2 { "h2" } else { "h1" })?;
        if let Some(streams) = self.streams {
            write!(f, " streams={streams}")?;
        }
        if let Some(requests) = self.requests {
            write!(f, " requests={requests}")?;
        }
        Ok(())
    }
}

/// Runs the matrix against each front-end server that is installed, and prints a table.
///
/// # Errors
///
/// Returns an error if a listing was incomplete, or needed more than 10 % more requests than it has pages.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    step::run(
        "build",
        cargo(["build", "--locked", "--package", "cf-tokens-cli"]),
    )?;
    let api = MockApi::builder()
        .tokens(TOKENS)
        .latency(LATENCY)
        .record_requests(false)
        .start_blocking()?;
    let certificate = Certificate::new()?;
    let mut table = Table::default();
    for server in [&nginx::Nginx as &dyn Server, &haproxy::Haproxy] {
        if let Some(version) = server.version() {
            println!("==> {} ({version})", server.name());
            measure(server, &api, &certificate, &arguments.only, &mut table)?;
        } else {
            println!("==> {}: skipped, not installed", server.name());
        }
    }
    table.outcome()
}

fn measure(
    server: &dyn Server,
    api: &MockApi,
    certificate: &Certificate,
    only: &str,
    table: &mut Table,
) -> Outcome {
    for http2 in [true, false] {
        // What the same server needs without limits, one page after the other: with one stream, no client is faster.
        let plain = through(server, api, certificate, Limits::plain(http2), 1)?;
        for prefetch in [1, 8, 64] {
            let all = configurations(server, http2);
            let names = |limits: &Limits| format!("{} {limits} prefetch={prefetch}", server.name());
            if !all.iter().any(|limits| names(limits).contains(only)) {
                continue;
            }
            for limits in std::iter::once(Limits::plain(http2)).chain(all) {
                if names(&limits).contains(only) {
                    let listing = through(server, api, certificate, limits, prefetch)?;
                    table.add(&names(&limits), &listing, &plain);
                }
            }
        }
    }
    Ok(())
}

/// Every combination of limits that the server can be configured with.
fn configurations(server: &dyn Server, http2: bool) -> Vec<Limits> {
    let streams: &[Option<u32>] = if http2 {
        &[Some(1), Some(2), Some(4)]
    } else {
        &[None]
    };
    let requests: &[Option<u32>] = if server.limits_requests() {
        &[Some(1), Some(3), Some(7), Some(10)]
    } else {
        &[None]
    };
    let combinations = streams
        .iter()
        .flat_map(|streams| requests.iter().map(move |requests| (*streams, *requests)));
    combinations
        .map(|(streams, requests)| Limits {
            http2,
            streams,
            requests,
        })
        .filter(|limits| *limits != Limits::plain(http2))
        .collect()
}

fn through(
    server: &dyn Server,
    api: &MockApi,
    certificate: &Certificate,
    limits: Limits,
    prefetch: u32,
) -> Outcome<Listing> {
    let running = server.start(limits, port_of(api)?, certificate)?;
    let before = api.request_count();
    let mut listing = list(running.port(), certificate, api, prefetch)?;
    listing.requests = api.request_count().saturating_sub(before);
    Ok(listing)
}

/// The port in the API's base URL.
fn port_of(api: &MockApi) -> Outcome<u16> {
    let url = api.base_url();
    let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next());
    Ok(port.unwrap_or_default().parse()?)
}

/// The results so far.
#[derive(Debug, Default)]
struct Table {
    rows: u32,
    slow: Vec<String>,
    failures: Vec<String>,
}

impl Table {
    fn add(&mut self, name: &str, listing: &Listing, plain: &Listing) {
        let ratio = listing.time.as_secs_f64() / plain.time.as_secs_f64();
        println!(
            "    {name:<44} {:>4} tokens {:>4} requests {:>6} ms  {ratio:.2} of plain  {}",
            listing.tokens,
            listing.requests,
            listing.time.as_millis(),
            listing.error.as_deref().unwrap_or(""),
        );
        self.rows = self.rows.saturating_add(1);
        if listing.error.is_some() || listing.tokens != TOKENS {
            self.failures.push(format!("{name}: not complete"));
        }
        if listing.requests > PAGES.saturating_add(PAGES.div_euclid(10)) {
            self.failures
                .push(format!("{name}: {} requests for {PAGES} pages", listing.requests));
        }
        if ratio > 3.0 {
            self.slow.push(format!("{name}: {ratio:.2}"));
        }
    }

    fn outcome(self) -> Outcome {
        println!(
            "    {} listings, {} failed, {} slower than 3 times the plain server with prefetch 1 {:?}",
            self.rows,
            self.failures.len(),
            self.slow.len(),
            self.slow
        );
        if self.failures.is_empty() {
            Ok(())
        } else {
            Err(self.failures.join("\n").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_streams_times_requests_over_http2_and_requests_over_http1() {
        let names: Vec<String> = configurations(&nginx::Nginx, true)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(names.len(), 12);
        assert_eq!(names.first().map(String::as_str), Some("h2 streams=1 requests=1"));
        assert_eq!(configurations(&nginx::Nginx, false).len(), 4);
        assert_eq!(configurations(&haproxy::Haproxy, true).len(), 3);
        assert!(configurations(&haproxy::Haproxy, false).is_empty());
    }
}
