//! Writing to a file, a pipe or a terminal without blocking for longer than a moment.

use std::fs::File;
use std::io;

use super::chunk::Chunk;
use crate::shutdown::{self, Writing};

/// Where bytes are written.
#[derive(Clone, Copy)]
pub(super) enum Descriptor<'a> {
    Stdout,
    File(&'a File),
}

// === impl Descriptor ===

impl Descriptor<'_> {
    /// Writes a chunk, and waits for the reader. After a signal it stops at the end of a token, with an error of the
    /// kind `Interrupted`.
    pub(super) fn write(self, chunk: &Chunk) -> io::Result<()> {
        let _writing = Writing::begin();
        let is_slow = self.may_block();
        let mut position = 0;
        let mut counted = 0;
        loop {
            let end = if shutdown::is_requested() {
                chunk.stop_after(position)
            } else {
                chunk.bytes.len()
            };
            let rest = chunk.bytes.get(position..end).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            let rest = if is_slow {
                rest.get(..ATOMIC).unwrap_or(rest)
            } else {
                rest
            };
            if is_slow && !self.wait()? {
                continue;
            }
            match self.write_some(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => position = position.saturating_add(written),
                Err(reason) if is_temporary(&reason) => {}
                Err(reason) => return Err(reason),
            }
            let tokens = chunk.tokens_before(position);
            shutdown::add_tokens_written(tokens.saturating_sub(counted));
            counted = tokens;
        }
        if position < chunk.bytes.len() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(())
    }
}

/// Returns an error if stdout was closed when the command began, or is not open for writing.
///
/// Rust's start-up opens `/dev/null` for reading and writing in place of a standard stream that is closed (std's
/// `sanitize_standard_fds`), so that writing succeeds and everything is lost. A shell opens `> /dev/null` only for writing.
#[cfg(unix)]
pub(super) fn check_stdout() -> io::Result<()> {
    use rustix::fs::{FileType, OFlags};

    let stdout = io::stdout();
    let flags = rustix::fs::fcntl_getfl(&stdout)?;
    match flags & OFlags::RWMODE {
        OFlags::WRONLY => Ok(()),
        OFlags::RDWR => {
            let own = rustix::fs::fstat(&stdout)?;
            let is_device = FileType::from_raw_mode(own.st_mode) == FileType::CharacterDevice;
            let null = is_device.then(|| rustix::fs::stat("/dev/null"));
            match null {
                Some(Ok(null)) if null.st_rdev == own.st_rdev => Err(io::Error::other(
                    "stdout is closed, or /dev/null opened for reading and writing (use > /dev/null or --output-file)",
                )),
                _ => Ok(()),
            }
        }
        _ => Err(io::Error::other("stdout is not open for writing")),
    }
}

#[cfg(not(unix))]
pub(super) fn check_stdout() -> io::Result<()> {
    Ok(())
}

/// Bytes that a pipe accepts at once when it is ready (`PIPE_BUF` on Linux; 512 is the minimum of POSIX).
const ATOMIC: usize = if cfg!(target_os = "linux") { 4_096 } else { 512 };

fn is_temporary(reason: &io::Error) -> bool {
    matches!(
        reason.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::fd::{AsFd as _, BorrowedFd};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::FileType;

    use super::Descriptor;

    /// Time after which a wait looks whether a signal has ended the command.
    const WAIT: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 30_000_000,
    };

    impl Descriptor<'_> {
        fn with<T>(self, use_it: impl FnOnce(BorrowedFd<'_>) -> T) -> T {
            match self {
                Self::Stdout => use_it(io::stdout().as_fd()),
                Self::File(file) => use_it(file.as_fd()),
            }
        }

        /// Returns whether a write may wait for a reader.
        pub(super) fn may_block(self) -> bool {
            let kind = self
                .with(|fd| rustix::fs::fstat(fd))
                .map(|stat| FileType::from_raw_mode(stat.st_mode));
            !matches!(kind, Ok(FileType::RegularFile))
        }

        /// Waits a moment; returns whether the descriptor accepts bytes or has an error to report.
        pub(super) fn wait(self) -> io::Result<bool> {
            self.with(|fd| {
                let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::OUT)];
                match poll(&mut fds, Some(&WAIT)) {
                    Ok(ready) => Ok(ready > 0),
                    Err(rustix::io::Errno::INTR) => Ok(false),
                    Err(reason) => Err(reason.into()),
                }
            })
        }

        pub(super) fn write_some(self, bytes: &[u8]) -> io::Result<usize> {
            self.with(|fd| rustix::io::write(fd, bytes))
                .map_err(io::Error::from)
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io::{self, Write as _};

    use super::Descriptor;

    impl Descriptor<'_> {
        pub(super) fn may_block(self) -> bool {
            false
        }

        pub(super) fn wait(self) -> io::Result<bool> {
            Ok(true)
        }

        pub(super) fn write_some(self, bytes: &[u8]) -> io::Result<usize> {
            match self {
                Self::Stdout => {
                    let mut stdout = io::stdout().lock();
                    stdout.write_all(bytes)?;
                    stdout.flush().map(|()| bytes.len())
                }
                Self::File(mut file) => file.write(bytes),
            }
        }
    }
}
