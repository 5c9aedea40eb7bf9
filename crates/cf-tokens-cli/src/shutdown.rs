//! The end of the command by a signal: within 200 ms, whatever the main thread is doing.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::exit::Exit;
use crate::reporter::Reporter;
use crate::status_line;

/// State that a signal needs, shared by all threads.
static STATE: State = State {
    requested: AtomicBool::new(false),
    tokens_written: AtomicU64::new(0),
    is_partial: AtomicBool::new(false),
    temporary_file: Mutex::new(None),
    writing: Mutex::new(false),
    written: Condvar::new(),
};

struct State {
    requested: AtomicBool,
    /// Tokens of which the last byte has been written to stdout or a pipe.
    tokens_written: AtomicU64,
    /// Whether the output of a listing has begun and is not complete.
    is_partial: AtomicBool,
    /// File to remove, if it has a name.
    temporary_file: Mutex<Option<PathBuf>>,
    /// Whether a thread is writing output.
    writing: Mutex<bool>,
    written: Condvar,
}

/// Time for which a signal waits until the output has reached the end of a line.
const PATIENCE: Duration = Duration::from_millis(120);

/// Marks that output is being written, until it is dropped.
pub(crate) struct Writing(());

// === impl Writing ===

impl Writing {
    pub(crate) fn begin() -> Self {
        *lock() = true;
        Self(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        *lock() = false;
        STATE.written.notify_all();
    }
}

fn lock() -> MutexGuard<'static, bool> {
    STATE.writing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns whether a signal has ended the command: output stops at the end of a line.
pub(crate) fn is_requested() -> bool {
    STATE.requested.load(Ordering::Relaxed)
}

/// Counts tokens that have been written.
pub(crate) fn add_tokens_written(tokens: usize) {
    let tokens = u64::try_from(tokens).unwrap_or(u64::MAX);
    STATE.tokens_written.fetch_add(tokens, Ordering::Relaxed);
}

/// Marks the output of a listing as begun or complete.
pub(crate) fn set_partial(is_partial: bool) {
    STATE.is_partial.store(is_partial, Ordering::Relaxed);
}

/// Returns the number of tokens in a listing whose output has begun and is not complete.
pub(crate) fn partial_output() -> Option<u64> {
    let tokens = STATE.tokens_written.load(Ordering::Relaxed);
    (STATE.is_partial.load(Ordering::Relaxed) && tokens > 0).then_some(tokens)
}

/// Sets the temporary file that a signal removes.
pub(crate) fn set_temporary_file(path: Option<PathBuf>) {
    *STATE
        .temporary_file
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = path;
}

/// Starts the thread that ends the command on a signal.
pub(crate) fn watch_signals(reporter: Reporter) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // The handlers are in place before anything is sent or written.
    let mut signals = runtime.block_on(async { Signals::new() })?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let exit = runtime.block_on(signals.next());
            end(exit, &reporter);
        })?;
    Ok(())
}

/// Ends the command.
fn end(exit: Exit, reporter: &Reporter) {
    STATE.requested.store(true, Ordering::Relaxed);
    let writing = lock();
    let waited = STATE
        .written
        .wait_timeout_while(writing, PATIENCE, |writing| *writing);
    drop(waited);
    let temporary_file = STATE
        .temporary_file
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some(path) = temporary_file {
        let _ = std::fs::remove_file(path);
    }
    status_line::clear();
    reporter.interrupted(exit, partial_output());
    std::process::exit(u8::from(exit).into());
}

#[cfg(unix)]
struct Signals(Vec<(tokio::signal::unix::Signal, Exit)>);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = [
            (SignalKind::hangup(), Exit::HungUp),
            (SignalKind::interrupt(), Exit::Interrupted),
            (SignalKind::quit(), Exit::Quit),
            (SignalKind::terminate(), Exit::Terminated),
        ];
        let ignored = ignored_signals();
        let handled = signals
            .into_iter()
            .filter(|(kind, _)| !is_set(ignored, kind.as_raw_value()))
            .map(|(kind, exit)| Ok((signal(kind)?, exit)));
        handled.collect::<std::io::Result<Vec<_>>>().map(Self)
    }

    async fn next(&mut self) -> Exit {
        std::future::poll_fn(|cx| {
            for (signal, exit) in &mut self.0 {
                if signal.poll_recv(cx).is_ready() {
                    return std::task::Poll::Ready(*exit);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

/// Returns the signals that the parent process ignores (`nohup`), as a bit mask. They stay ignored.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(unix)]
fn is_set(mask: u64, signal: i32) -> bool {
    let bit = u32::try_from(signal)
        .ok()
        .and_then(|signal| signal.checked_sub(1));
    bit.and_then(|bit| mask.checked_shr(bit))
        .is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
struct Signals(());

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self(()))
    }

    async fn next(&mut self) -> Exit {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}
