use std::process::{Command, Stdio};

use super::Limits;
use super::server::{Certificate, Running, Server, version};
use crate::Outcome;

pub(super) struct Haproxy;

impl Server for Haproxy {
    fn name(&self) -> &'static str {
        "haproxy"
    }

    fn version(&self) -> Option<String> {
        version("haproxy", "-v")
    }

    fn limits_requests(&self) -> bool {
        false
    }

    fn start(&self, limits: Limits, upstream: u16, certificate: &Certificate) -> Outcome<Running> {
        Running::start(
            |port, _folder| {
                let alpn = if limits.http2 { "h2,http/1.1" } else { "http/1.1" };
                let streams = limits.streams.unwrap_or(100);
                format!(
                    "global
  tune.h2.max-concurrent-streams {streams}
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:{port} ssl crt {} alpn {alpn}
  default_backend api
backend api
  server api 127.0.0.1:{upstream}
",
                    certificate.file("both.pem").display()
                )
            },
            |configuration, _folder| {
                let mut command = Command::new("haproxy");
                command
                    .arg("-f")
                    .arg(configuration)
                    .arg("-db")
                    .stderr(Stdio::null());
                command
            },
        )
    }
}
