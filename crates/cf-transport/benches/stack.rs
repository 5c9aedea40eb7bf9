//! One request through the full stack, against the bare hyper-util client, on the same loopback server in one run.
//!
//! `cargo bench -p cf-transport --bench stack`
//!
//! Rounds of the two take turns, over many connections of each. What counts is the round that nine of ten are slower
//! than: what else the machine does makes none faster. Client and server have a processor each, where there are two:
//! left to the kernel, a connection of either side is several times slower for as long as it likes. CPU is the client
//! thread's own, as the kernel counts it; the server has a thread to itself and allocates nothing while it responds.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "no library code"
)]

use std::alloc::System;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use bytes::Bytes;
use cf_transport::{Body, Credential, Request, Transport};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tower::{Service, ServiceExt};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a page of 50 tokens weighs.
const BODY: usize = 40 * 1024;
const TOKEN: &str = "cfat_FAKE_token_for_benchmarks_only";

/// The rounds of one side.
struct Side {
    name: &'static str,
    time: Vec<Duration>,
    cpu: Vec<Duration>,
    allocations: usize,
    bytes: usize,
}

/// Keeps this thread on the processor at an index, where the system permits it.
fn stay_on(index: usize) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(core) = cores.get(index % cores.len().max(1)) {
        core_affinity::set_for_current(*core);
    }
}

fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            std::thread::spawn(move || {
                stay_on(1);
                stream.set_nodelay(true).unwrap();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\n\
                     ratelimit: \"default\";r=1100;t=200\r\nratelimit-policy: \"default\";q=1200;w=300\r\n\
                     content-length: {BODY}\r\n\r\n"
                );
                let response = [head.into_bytes(), vec![b' '; BODY]].concat();
                let mut buffer = [0; 4096];
                let mut end = 0;
                // A request is over at its first empty line; it has no body.
                while let Ok(length @ 1..) = stream.read(&mut buffer[end..]) {
                    end += length;
                    if buffer[..end].ends_with(b"\r\n\r\n") {
                        end = 0;
                        if stream.write_all(&response).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address
}

/// Time on a processor of this thread; zero where the kernel does not report it.
fn cpu() -> Duration {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(
        schedule
            .split(' ')
            .next()
            .and_then(|word| word.parse().ok())
            .unwrap_or(0),
    )
}

/// What nine of ten are above.
fn lowest_tenth(values: &mut [Duration]) -> Duration {
    values.sort_unstable();
    values[values.len() / 10]
}

impl Side {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            time: Vec::new(),
            cpu: Vec::new(),
            allocations: 0,
            bytes: 0,
        }
    }

    async fn round(&mut self, requests: u32, mut send: impl AsyncFnMut() -> Bytes) {
        let (region, cpu_before, started) = (Region::new(ALLOCATOR), cpu(), Instant::now());
        for _ in 0..requests {
            assert_eq!(send().await.len(), BODY);
        }
        let (time, cpu) = (started.elapsed(), cpu().saturating_sub(cpu_before));
        let change = region.change();
        self.time.push(time / requests);
        self.cpu.push(cpu / requests);
        self.allocations = change.allocations / requests as usize;
        self.bytes = change.bytes_allocated / requests as usize;
    }

    fn print(&mut self) -> (Duration, Duration) {
        let (time, cpu) = (lowest_tenth(&mut self.time), lowest_tenth(&mut self.cpu));
        println!(
            "{:<12} {:>8.1} µs   {:>8.1} µs CPU   {:>4} allocations, {} bytes",
            self.name,
            time.as_secs_f64() * 1e6,
            cpu.as_secs_f64() * 1e6,
            self.allocations,
            self.bytes
        );
        (time, cpu)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    stay_on(0);
    let address = serve();
    let url: http::Uri = format!("http://{address}/client/v4/accounts/x/tokens?page=1&per_page=50")
        .parse()
        .unwrap();

    let (mut bare_side, mut stack_side) = (Side::new("bare client"), Side::new("full stack"));
    let (connections, rounds, requests) = if std::env::args().any(|argument| argument == "--test") {
        (2, 1, 10)
    } else {
        (11, 5, 400)
    };
    for _ in 0..connections {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let bare: Client<_, Body> = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        let mut stack = Transport::builder(format!("http://{address}").parse().unwrap())
            .credential(Credential::bearer(TOKEN).unwrap())
            .build()
            .unwrap();

        let request = || -> Request { http::Request::get(url.clone()).body(Body::default()).unwrap() };
        let mut send_bare = async || {
            let mut request = request();
            request
                .headers_mut()
                .insert("authorization", format!("Bearer {TOKEN}").parse().unwrap());
            let response = bare.request(request).await.unwrap();
            response.into_body().collect().await.unwrap().to_bytes()
        };
        let mut send_stack = async || {
            let stack = stack.ready().await.unwrap();
            stack.call(request()).await.unwrap().into_body()
        };

        // The first round of each warms up, and does not count.
        Side::new("").round(requests, &mut send_bare).await;
        Side::new("").round(requests, &mut send_stack).await;
        for _ in 0..rounds {
            bare_side.round(requests, &mut send_bare).await;
            stack_side.round(requests, &mut send_stack).await;
        }
    }

    println!(
        "one request of {BODY} bytes, over {connections} connections with {rounds} rounds of {requests} each:"
    );
    let (bare_time, bare_cpu) = bare_side.print();
    let (stack_time, stack_cpu) = stack_side.print();
    println!(
        "the stack takes {:.2} times the time (goal: at most 1.25) and {:.1} µs more CPU (goal: at most 15)",
        stack_time.as_secs_f64() / bare_time.as_secs_f64(),
        (stack_cpu.as_secs_f64() - bare_cpu.as_secs_f64()) * 1e6
    );
}
