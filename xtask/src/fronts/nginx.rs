use std::process::{Command, Stdio};

use super::Limits;
use super::server::{Certificate, Running, Server, version};
use crate::Outcome;

pub(super) struct Nginx;

impl Server for Nginx {
    fn name(&self) -> &'static str {
        "nginx"
    }

    fn version(&self) -> Option<String> {
        version("nginx", "-v")
    }

    fn limits_requests(&self) -> bool {
        true
    }

    fn start(&self, limits: Limits, upstream: u16, certificate: &Certificate) -> Outcome<Running> {
        Running::start(
            |port, folder| {
                let folder = folder.display();
                let http2 = if limits.http2 { " http2" } else { "" };
                let streams = limits
                    .streams
                    .map(|streams| format!("http2_max_concurrent_streams {streams};"))
                    .unwrap_or_default();
                let requests = limits.requests.map_or_else(
                    || "keepalive_requests 100000;".to_owned(),
                    |n| format!("keepalive_requests {n};"),
                );
                let (certificate, key) = (certificate.file("certificate.pem"), certificate.file("key.pem"));
                format!(
                    "daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {streams}
  {requests}
  upstream api {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 100000; }}
  server {{
    listen 127.0.0.1:{port} ssl{http2};
    ssl_certificate {};
    ssl_certificate_key {};
    location / {{
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
    }}
  }}
}}
",
                    certificate.display(),
                    key.display()
                )
            },
            |configuration, folder| {
                let mut command = Command::new("nginx");
                command
                    .arg("-c")
                    .arg(configuration)
                    .arg("-p")
                    .arg(folder)
                    .stderr(Stdio::null());
                command
            },
        )
    }
}
