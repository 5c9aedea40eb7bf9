//! A program with the processes that it starts, which are ended together.

use std::io;

use tokio::process::{Child, Command};

/// Starts a program in a process group of its own.
pub(crate) fn spawn(command: &mut Command) -> io::Result<(Child, ProcessGroup)> {
    #[cfg(unix)]
    command.process_group(0);
    let child = command.kill_on_drop(true).spawn()?;
    let group = ProcessGroup::of(&child);
    Ok((child, group))
}

#[cfg(unix)]
mod unix {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::process::{Pid, Signal, kill_process_group};
    use tokio::process::Child;

    /// The groups of programs that have not ended, for a signal to this process.
    static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

    /// The process group of a program, ended when dropped, unless the program has ended.
    ///
    /// Drop it before the [`Child`]: until the child is waited for, no other group can have its ID.
    #[must_use = "the group is ended when this is dropped"]
    pub(crate) struct ProcessGroup(Option<Pid>);

    // === impl ProcessGroup ===

    impl ProcessGroup {
        pub(super) fn of(child: &Child) -> Self {
            let id = child.id().and_then(|id| i32::try_from(id).ok());
            let id = id.and_then(Pid::from_raw);
            running().extend(id);
            Self(id)
        }

        /// Leaves the group alone: the program has ended, and what it left running in the background goes on.
        pub(crate) fn leave(mut self) {
            if let Some(id) = self.0.take() {
                running().retain(|other| *other != id);
            }
        }
    }

    impl Drop for ProcessGroup {
        fn drop(&mut self) {
            if let Some(id) = self.0.take() {
                running().retain(|other| *other != id);
                end(id);
            }
        }
    }

    /// Ends every program that has not ended, with the processes that it started.
    pub(crate) fn end_all() {
        running().drain(..).for_each(end);
    }

    /// An error means that the group has ended.
    fn end(group: Pid) {
        let _ = kill_process_group(group, Signal::KILL);
    }

    fn running() -> MutexGuard<'static, Vec<Pid>> {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
pub(crate) use unix::{ProcessGroup, end_all};

#[cfg(not(unix))]
mod other {
    use tokio::process::Child;

    /// No process groups on this platform: only the program itself is ended, by `kill_on_drop`.
    pub(crate) struct ProcessGroup(());

    // === impl ProcessGroup ===

    impl ProcessGroup {
        pub(super) fn of(_: &Child) -> Self {
            Self(())
        }

        pub(crate) fn leave(self) {}
    }

    pub(crate) fn end_all() {}
}

#[cfg(not(unix))]
pub(crate) use other::{ProcessGroup, end_all};
