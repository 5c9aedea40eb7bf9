//! The report in the browser.

use std::fmt;
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::driver::Driver;
use crate::{Outcome, Report};

/// What the page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Light,
    Dark,
    Print,
}

/// A report that is open and complete.
pub(crate) struct Page<'a> {
    pub(crate) client: &'a Client,
    url: String,
}

/// A command that only chromedriver has.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

// === impl Media ===

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
        })
    }
}

// === impl Page ===

impl<'a> Page<'a> {
    /// Opens a report, and waits until the script is done. The log then contains only what this page caused.
    pub(crate) async fn open(driver: &'a Driver, report: &Report, width: u32, media: Media) -> Outcome<Self> {
        let page = Self {
            client: &driver.client,
            url: format!("file://{}", report.path.display()),
        };
        page.client.goto("about:blank").await?;
        page.size(width, 900).await?;
        page.media(media).await?;
        page.log("browser").await?;
        page.log("performance").await?;
        page.load("").await?;
        Ok(page)
    }

    /// Loads the report with this fragment.
    pub(crate) async fn load(&self, fragment: &str) -> Outcome {
        // The same address with another fragment would not be loaded again.
        self.client.goto("about:blank").await?;
        self.client.goto(&format!("{}{fragment}", self.url)).await?;
        let ready = Locator::Css("html[data-ready]");
        let wait = self
            .client
            .wait()
            .at_most(Duration::from_secs(30))
            .for_element(ready);
        wait.await?;
        Ok(())
    }

    pub(crate) async fn size(&self, width: u32, height: u32) -> Outcome {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    pub(crate) async fn media(&self, media: Media) -> Outcome {
        let scheme = if media == Media::Dark { "dark" } else { "light" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        let media = if media == Media::Print { "print" } else { "screen" };
        let parameters = json!({"media": media, "features": features});
        self.devtools("Emulation.setEmulatedMedia", parameters).await?;
        Ok(())
    }

    /// Evaluates the body of a function in the page.
    pub(crate) async fn run(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    pub(crate) async fn number(&self, script: &str) -> Outcome<f64> {
        let value = self.run(script).await?;
        value
            .as_f64()
            .ok_or_else(|| format!("expected a number from {script}, got {value}").into())
    }

    pub(crate) async fn text(&self, script: &str) -> Outcome<String> {
        let value = self.run(script).await?;
        match value {
            Value::String(text) => Ok(text),
            value => Err(format!("expected a text from {script}, got {value}").into()),
        }
    }

    pub(crate) async fn texts(&self, script: &str) -> Outcome<Vec<String>> {
        Ok(serde_json::from_value(self.run(script).await?)?)
    }

    pub(crate) async fn is(&self, script: &str) -> Outcome<bool> {
        Ok(self.run(script).await? == Value::Bool(true))
    }

    pub(crate) async fn click(&self, selector: &str) -> Outcome {
        self.client.find(Locator::Css(selector)).await?.click().await?;
        Ok(())
    }

    /// Sends keys to the element that has the focus.
    pub(crate) async fn keys(&self, keys: &str) -> Outcome {
        self.client.active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    /// Returns the new entries of a log.
    pub(crate) async fn log(&self, kind: &str) -> Outcome<Vec<Value>> {
        let command = Command {
            path: "se/log",
            body: json!({"type": kind}),
        };
        match self.client.issue_cmd(command).await? {
            Value::Array(entries) => Ok(entries),
            other => Err(format!("expected a log, got {other}").into()),
        }
    }

    /// Returns the addresses that were requested, without those that load nothing.
    pub(crate) async fn requests(&self) -> Outcome<Vec<String>> {
        let mut requests = Vec::new();
        for entry in self.log("performance").await? {
            let message = entry.get("message").and_then(Value::as_str).unwrap_or_default();
            let message: Value = serde_json::from_str(message)?;
            let event = message.pointer("/message/method").and_then(Value::as_str);
            if event == Some("Network.requestWillBeSent") {
                let url = message
                    .pointer("/message/params/request/url")
                    .and_then(Value::as_str);
                requests.extend(url.map(str::to_owned));
            }
        }
        let is_other =
            |url: &String| !url.starts_with(&self.url) && !url.starts_with("data:") && url != "about:blank";
        requests.retain(is_other);
        Ok(requests)
    }

    /// Sends a command of the DevTools protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        let command = Command {
            path: "goog/cdp/execute",
            body: json!({"cmd": command, "params": parameters}),
        };
        Ok(self.client.issue_cmd(command).await?)
    }

    /// Returns a picture of the complete page.
    pub(crate) async fn picture(&self) -> Outcome<Vec<u8>> {
        let height = self
            .number("return document.documentElement.scrollHeight")
            .await?;
        let width = self.number("return window.innerWidth").await?;
        // Whole numbers of pixels, far below these limits.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of a page"
        )]
        self.size(width as u32, height.min(9_000.0) as u32).await?;
        Ok(self.client.screenshot().await?)
    }
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base_url: &url::Url, session_id: Option<&str>) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!(
            "session/{}/{}",
            session_id.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
