//! Reads files, and stdin as `-`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::problem::{Problem, Stop};

/// Returns the name of a path for messages.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        cf_text::escape(&path.to_string_lossy()).into_owned()
    }
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file on another thread, so that an interrupt does not wait for it.
pub(crate) async fn bytes(path: PathBuf) -> Result<Vec<u8>, Stop> {
    let name = name(&path);
    let cannot = |reason: io::Error| Problem::configuration(format!("cannot read {name}: {reason}")).into();
    let work = tokio::task::spawn_blocking(move || {
        if is_stdin(&path) {
            read_stdin()
        } else {
            std::fs::read(path)
        }
    });
    work.await
        .map_err(io::Error::other)
        .and_then(|read| read)
        .map_err(cannot)
}

/// Reads a text file.
pub(crate) async fn text(path: PathBuf) -> Result<String, Stop> {
    let name = name(&path);
    String::from_utf8(bytes(path).await?)
        .map_err(|_| Problem::configuration(format!("{name} is not UTF-8 text")).into())
}

/// Reads stdin to its end, and waits if it is non-blocking.
fn read_stdin() -> io::Result<Vec<u8>> {
    let mut stdin = io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        match stdin.read_to_end(&mut bytes) {
            Ok(_) => return Ok(bytes),
            Err(reason) if reason.kind() == io::ErrorKind::WouldBlock => wait_for_stdin()?,
            Err(reason) => return Err(reason),
        }
    }
}

#[cfg(unix)]
fn wait_for_stdin() -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    use std::os::fd::AsFd as _;
    let stdin = io::stdin();
    let mut fds = [PollFd::from_borrowed_fd(stdin.as_fd(), PollFlags::IN)];
    match poll(&mut fds, None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(reason) => Err(reason.into()),
    }
}

#[cfg(not(unix))]
fn wait_for_stdin() -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}
