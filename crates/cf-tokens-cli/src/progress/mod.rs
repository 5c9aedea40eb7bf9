//! Progress of a listing: on stderr, if it is a terminal, while the listing takes a while.

mod calls;
mod layer;

use std::fmt;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cf_text::counted;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::args::{ErrorFormat, Requests};
use crate::reporter::Reporter;
use crate::status_line;

use calls::Calls;
pub(crate) use layer::ProgressLayer;

/// Counters of a listing. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    counts: Arc<Counts>,
    calls: Arc<Mutex<Calls>>,
}

#[derive(Debug, Default)]
struct Counts {
    pages: AtomicU64,
    tokens: AtomicU64,
    /// The API's total; 0 if it is unknown.
    total: AtomicU64,
    accounts_done: AtomicU64,
    /// Shown if there are at least 2.
    accounts: AtomicU64,
    /// When the first account was requested, and how many were done before.
    started: OnceLock<(Instant, u64)>,
}

/// Time before the status line is first shown.
const DELAY: Duration = Duration::from_millis(200);
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

// === impl Progress ===

impl Progress {
    /// Returns `None` if stderr is not a terminal, or if other messages are printed there meanwhile.
    pub(crate) fn new(reporter: &Reporter, requests: &Requests) -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_terminal = std::io::stderr().is_terminal() && !is_dumb;
        let is_wanted = !reporter.quiet && !reporter.verbose && reporter.format == ErrorFormat::Text;
        (is_terminal && is_wanted).then(|| Self {
            calls: Arc::new(Mutex::new(Calls::new(requests.timeout, requests.max_retries))),
            ..Self::default()
        })
    }

    /// Runs `work` and shows the progress meanwhile.
    pub(crate) async fn during<T>(progress: Option<&Self>, work: impl Future<Output = T>) -> T {
        let Some(progress) = progress else {
            return work.await;
        };
        tokio::pin!(work);
        let done = tokio::select! {
            biased;
            done = &mut work => done,
            () = tokio::time::sleep(DELAY) => {
                progress.show();
                work.await
            }
        };
        status_line::clear();
        done
    }

    /// Shows the status line. It is redrawn on another thread, so also while the main thread waits for a reader.
    fn show(&self) {
        let progress = self.clone();
        let status = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
            // A full line would wrap.
            let width = usize::from(width).saturating_sub(1);
            let text: String = progress
                .text(Instant::now())
                .unwrap_or_default()
                .chars()
                .take(width)
                .collect();
            let _ = out.write_str(&text);
        };
        let Ok(style) = ProgressStyle::with_template("{status}") else {
            return;
        };
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style.with_key("status", status));
        bar.enable_steady_tick(REDRAW_INTERVAL);
        status_line::set(bar);
    }

    /// A page has arrived.
    pub(crate) fn page(&self) {
        self.counts.pages.fetch_add(1, Ordering::Relaxed);
    }

    /// Sets the number of tokens listed so far, and the API's total.
    pub(crate) fn tokens(&self, tokens: u64, total: Option<u64>) {
        self.counts.tokens.store(tokens, Ordering::Relaxed);
        self.counts.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    /// Sets the number of accounts.
    pub(crate) fn accounts(&self, accounts: usize) {
        let accounts = u64::try_from(accounts).unwrap_or(u64::MAX);
        self.counts.accounts.store(accounts, Ordering::Relaxed);
    }

    /// Accounts are requested from now on.
    pub(crate) fn start_estimate(&self) {
        let done = self.counts.accounts_done.load(Ordering::Relaxed);
        let _ = self.counts.started.set((Instant::now(), done));
    }

    /// Returns the time left for the other accounts, if they take as long as those before. It is unknown for the first second.
    fn time_left(&self, now: Instant) -> Option<Duration> {
        let (started, done_before) = self.counts.started.get()?;
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let done = count(&self.counts.accounts_done);
        let left = count(&self.counts.accounts).saturating_sub(done);
        let done = done.saturating_sub(*done_before);
        let elapsed = now.saturating_duration_since(*started);
        if done == 0 || left == 0 || elapsed < Duration::from_secs(1) {
            return None;
        }
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        elapsed.checked_mul(left)?.checked_div(done)
    }

    /// An account with this number of tokens has been listed.
    pub(crate) fn account_done(&self, tokens: u64) {
        self.counts.accounts_done.fetch_add(1, Ordering::Relaxed);
        self.counts.tokens.fetch_add(tokens, Ordering::Relaxed);
    }

    fn calls<T>(&self, change: impl FnOnce(&mut Calls) -> T) -> T {
        change(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the status line; `None` while there is nothing to report.
    fn text(&self, now: Instant) -> Option<String> {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counts = &*self.counts;
        let (pages, tokens, accounts) = (
            number(&counts.pages),
            number(&counts.tokens),
            number(&counts.accounts),
        );
        let waiting = self.calls(|calls| calls.describe(now));
        if pages == 0 && waiting.is_none() && accounts < 2 {
            return None;
        }
        let mut text = "listing: ".to_owned();
        if accounts > 1 {
            text.push_str(&format!(
                "{} of {accounts} accounts, ",
                number(&counts.accounts_done)
            ));
        }
        text.push_str(&format!("{}, ", counted(pages, "page")));
        match number(&counts.total) {
            0 => text.push_str(&counted(tokens, "token").to_string()),
            total => text.push_str(&format!("{tokens} of {}", counted(total, "token"))),
        }
        if let Some(left) = self.time_left(now) {
            let seconds = u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX);
            let left = Duration::from_secs(seconds);
            text.push_str(&format!(", about {} left", cf_text::duration(left)));
        }
        if let Some(waiting) = waiting {
            text.push_str(&format!("; {waiting}"));
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_tokens_are_counted() {
        let progress = Progress::default();
        let now = Instant::now();
        assert_eq!(progress.text(now), None);
        progress.page();
        progress.tokens(20, Some(137));
        assert_eq!(
            progress.text(now).as_deref(),
            Some("listing: 1 page, 20 of 137 tokens")
        );
    }

    #[test]
    fn a_rate_limit_is_shown_until_it_ends() {
        let progress = Progress::default();
        let now = Instant::now();
        progress.calls(|calls| calls.rate_limited(now, Duration::from_millis(2_500)));
        let waiting = "listing: 0 pages, 0 tokens; rate limited, waiting 3 s";
        assert_eq!(progress.text(now).as_deref(), Some(waiting));
        progress.page();
        let later = now + Duration::from_secs(4);
        assert_eq!(progress.text(later).as_deref(), Some("listing: 1 page, 0 tokens"));
    }

    #[test]
    fn several_accounts_are_shown_from_the_beginning() {
        let progress = Progress::default();
        let now = Instant::now();
        progress.accounts(3);
        assert_eq!(
            progress.text(now).as_deref(),
            Some("listing: 0 of 3 accounts, 0 pages, 0 tokens")
        );
        progress.page();
        progress.account_done(1);
        assert_eq!(
            progress.text(now).as_deref(),
            Some("listing: 1 of 3 accounts, 1 page, 1 token")
        );
    }

    #[test]
    fn the_time_left_is_estimated_from_the_accounts_listed_so_far() {
        let progress = Progress::default();
        progress.accounts(10);
        // Of an earlier run: they took no time.
        progress.account_done(1);
        progress.account_done(1);
        progress.start_estimate();
        progress.account_done(1);
        progress.account_done(1);
        let later = progress.counts.started.get().unwrap().0 + Duration::from_secs(20);
        assert_eq!(progress.time_left(later), Some(Duration::from_secs(60)));
        let text = progress.text(later).unwrap();
        assert!(
            text.contains("4 of 10 accounts") && text.ends_with(", about 60 s left"),
            "{text}"
        );
        // Fractions of a second would change at every redraw.
        let text = progress.text(later + Duration::from_millis(110)).unwrap();
        assert!(text.ends_with(", about 61 s left"), "{text}");
    }
}
