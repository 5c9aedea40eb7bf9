use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Limits;
use crate::Outcome;

/// A front-end server that can be started with limits.
pub(super) trait Server {
    fn name(&self) -> &'static str;
    /// The version that is installed.
    fn version(&self) -> Option<String>;
    /// Returns whether it can end a connection after some requests.
    fn limits_requests(&self) -> bool;
    /// Starts it in front of the API on `upstream`, with TLS.
    fn start(&self, limits: Limits, upstream: u16, certificate: &Certificate) -> Outcome<Running>;
}

/// A certificate for localhost, in a folder of its own.
pub(super) struct Certificate {
    folder: tempfile::TempDir,
}

/// A server that runs until it is dropped.
pub(super) struct Running {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

// === impl Certificate ===

impl Certificate {
    pub(super) fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let generated = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        let (certificate, key) = (generated.cert.pem(), generated.signing_key.serialize_pem());
        std::fs::write(folder.path().join("certificate.pem"), &certificate)?;
        std::fs::write(folder.path().join("key.pem"), &key)?;
        // haproxy reads both from one file.
        std::fs::write(folder.path().join("both.pem"), [certificate, key].concat())?;
        Ok(Self { folder })
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

// === impl Running ===

impl Running {
    /// Starts a server on a free port, with the configuration that `configure` writes for it, and waits until it accepts
    /// connections.
    pub(super) fn start(
        configure: impl FnOnce(u16, &Path) -> String,
        command: impl FnOnce(&Path, &Path) -> Command,
    ) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let configuration = folder.path().join("front.conf");
        std::fs::write(&configuration, configure(port, folder.path()))?;
        let mut command = command(&configuration, folder.path());
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut running = Self {
            process,
            port,
            _folder: folder,
        };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = running.process.try_wait()? {
                return Err(format!("the front-end server ended at its start: {status}").into());
            }
            if start.elapsed() > Duration::from_secs(20) {
                return Err("the front-end server does not accept connections".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(running)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The version in what `PROGRAM ARGUMENT` prints; `None` where it is not installed.
pub(super) fn version(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    // nginx prints it to stderr, haproxy to stdout.
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&text);
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}
