//! The end of the command by a signal: within 200 ms, whatever the main thread is doing.

use crate::exit::Exit;
#[cfg(unix)]
use crate::output::pager;
use crate::process_group;
use crate::reporter::Reporter;
use crate::shutdown;
use crate::status_line;

/// Starts the thread that ends the command on a signal.
pub(crate) fn watch(reporter: Reporter) -> std::io::Result<()> {
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
    shutdown::stop_output();
    process_group::end_all();
    status_line::clear();
    reporter.interrupted(exit, shutdown::partial_output());
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
                while signal.poll_recv(cx).is_ready() {
                    // Ctrl-C is for the pager, whose end ends the command.
                    if *exit != Exit::Interrupted || !pager::is_active() {
                        return std::task::Poll::Ready(*exit);
                    }
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
