//! How far a listing is: on standard error, on a terminal, where it takes a while; gone without a trace at its end.

mod line;
mod watch;

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use crate::args::ErrorFormat;
use crate::report::Report;

pub(crate) use line::erase;
pub(crate) use watch::Watch;

/// Counts what has come so far. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    pages: AtomicU64,
    tokens: AtomicU64,
    /// How many tokens the service says there are; 0 is not known.
    total: AtomicU64,
    accounts_done: AtomicU64,
    /// 0 and 1 are not worth a word.
    accounts: AtomicU64,
    /// Until when the service asked to wait.
    waiting: Mutex<Option<Instant>>,
}

/// What is quicker needs no telling.
const PATIENCE: Duration = Duration::from_millis(200);
const REDRAWN: Duration = Duration::from_millis(100);

// === impl Progress ===

impl Progress {
    /// Where there is somebody to see it, and nothing else is told there meanwhile.
    pub(crate) fn new(report: &Report) -> Option<Self> {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let seen = std::io::stderr().is_terminal() && !dumb;
        let alone = !report.quiet && !report.verbose && report.format == ErrorFormat::Text;
        (seen && alone).then(Self::default)
    }

    /// Does the work, and tells how far it is meanwhile.
    pub(crate) async fn during<T>(progress: Option<&Self>, work: impl Future<Output = T>) -> T {
        let Some(progress) = progress else {
            return work.await;
        };
        tokio::select! {
            biased;
            done = work => {
                erase();
                done
            }
            never = progress.tell() => match never {},
        }
    }

    pub(crate) fn accounts(&self, accounts: usize) {
        self.counts
            .accounts
            .store(u64::try_from(accounts).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn account_done(&self, tokens: u64) {
        self.counts.accounts_done.fetch_add(1, Ordering::Relaxed);
        self.counts.tokens.fetch_add(tokens, Ordering::Relaxed);
    }

    /// So many tokens so far, of so many.
    pub(crate) fn tokens(&self, tokens: u64, total: Option<u64>) {
        self.counts.tokens.store(tokens, Ordering::Relaxed);
        self.counts.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn page(&self) {
        self.counts.pages.fetch_add(1, Ordering::Relaxed);
        self.set_waiting(None);
    }

    fn wait(&self, wait: Duration) {
        self.set_waiting(Instant::now().checked_add(wait));
    }

    fn set_waiting(&self, until: Option<Instant>) {
        *self.counts.waiting.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    async fn tell(&self) -> std::convert::Infallible {
        tokio::time::sleep(PATIENCE).await;
        let mut redrawn = tokio::time::interval(REDRAWN);
        redrawn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            redrawn.tick().await;
            if let Some(words) = self.words() {
                line::draw(&words);
            }
        }
    }

    /// Nothing where there is one page to come, as far as is known.
    fn words(&self) -> Option<String> {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counts = &*self.counts;
        let (pages, tokens, accounts) = (
            number(&counts.pages),
            number(&counts.tokens),
            number(&counts.accounts),
        );
        let waiting = *counts.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let left = waiting.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.filter(|left| !left.is_zero());
        if pages == 0 && left.is_none() && accounts < 2 {
            return None;
        }
        let mut words = "listing: ".to_owned();
        if accounts > 1 {
            words.push_str(&format!(
                "{} of {accounts} accounts, ",
                number(&counts.accounts_done)
            ));
        }
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        words.push_str(&format!("{pages} page{}, {tokens}", plural(pages)));
        match number(&counts.total) {
            0 => words.push_str(&format!(" token{}", plural(tokens))),
            total => words.push_str(&format!(" of {total} tokens")),
        }
        if let Some(left) = left {
            let seconds = left.as_secs_f64().ceil();
            words.push_str(&format!("; the service asks to slow down, waiting {seconds} s"));
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_tells_what_there_is_to_tell() {
        let progress = Progress::default();
        assert_eq!(progress.words(), None);
        progress.wait(Duration::from_millis(2_500));
        let waiting = "listing: 0 pages, 0 tokens; the service asks to slow down, waiting 3 s";
        assert_eq!(progress.words().as_deref(), Some(waiting));
        progress.page();
        progress.tokens(20, Some(137));
        assert_eq!(
            progress.words().as_deref(),
            Some("listing: 1 page, 20 of 137 tokens")
        );
        progress.wait(Duration::from_secs(1));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(
            progress.words().as_deref(),
            Some("listing: 1 page, 20 of 137 tokens")
        );
    }

    #[test]
    fn several_accounts_are_told_from_the_beginning() {
        let progress = Progress::default();
        progress.accounts(3);
        assert_eq!(
            progress.words().as_deref(),
            Some("listing: 0 of 3 accounts, 0 pages, 0 tokens")
        );
        progress.page();
        progress.account_done(1);
        assert_eq!(
            progress.words().as_deref(),
            Some("listing: 1 of 3 accounts, 1 page, 1 token")
        );
    }
}
