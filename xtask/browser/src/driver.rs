//! chromedriver and a session with Chromium.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::Outcome;

/// Programs that are needed, each under the names that distributions give it.
const PROGRAMS: [&[&str]; 2] = [
    &["chromium", "chromium-browser", "google-chrome"],
    &["chromedriver"],
];

/// A browser that is driven over HTTP on loopback.
pub(crate) struct Driver {
    process: Child,
    pub(crate) client: Client,
    /// The profile of the browser, which is new and empty.
    _profile: tempfile::TempDir,
}

fn find(names: &[&'static str]) -> Option<&'static str> {
    names.iter().copied().find(|name| {
        let found = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        found.is_ok_and(|status| status.success())
    })
}

// === impl Driver ===

impl Driver {
    pub(crate) async fn start() -> Outcome<Self> {
        let [browser, driver] = PROGRAMS.map(find);
        let (Some(browser), Some(driver)) = (browser, driver) else {
            return Err("the browser is not installed".into());
        };
        let mut process = Command::new(driver)
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().ok_or("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = loop {
            let line = lines.next().ok_or("chromedriver ended without a port")??;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').parse::<u16>()?;
            }
        };
        // Its output is read to the end, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir()?;
        let profile_argument = format!("--user-data-dir={}", profile.path().display());
        let mut arguments = vec![
            "--headless",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            &profile_argument,
        ];
        if is_root() {
            // Chromium does not start as root with its sandbox.
            arguments.push("--no-sandbox");
        }
        let capabilities = json!({
            "goog:chromeOptions": {"args": arguments, "binary": which(browser)},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match client {
            Ok(client) => Ok(Self {
                process,
                client,
                _profile: profile,
            }),
            Err(error) => {
                process.kill()?;
                Err(error.into())
            }
        }
    }

    pub(crate) async fn stop(mut self) -> Outcome {
        let closed = self.client.close().await;
        self.process.kill()?;
        self.process.wait()?;
        Ok(closed?)
    }
}

/// The path of a program in `PATH`: chromedriver does not search it.
fn which(program: &str) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .map_or_else(|| program.to_owned(), |path| path.display().to_string())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.starts_with(b"0"))
}
