//! Reading files, and standard input as `-`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::problem::{Problem, Stop};

/// What a path is called in a message.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        crate::text::shown(&path.to_string_lossy()).into_owned()
    }
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// All of it. On a thread of its own: an interrupt ends the wait for it.
pub(crate) async fn bytes(path: PathBuf) -> Result<Vec<u8>, Stop> {
    let name = name(&path);
    let cannot =
        |reason: io::Error| Problem::configuration(format!("{name} cannot be read: {reason}")).into();
    let work = tokio::task::spawn_blocking(move || {
        if is_stdin(&path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            std::fs::read(path)
        }
    });
    work.await
        .map_err(io::Error::other)
        .and_then(|read| read)
        .map_err(cannot)
}

/// As [`bytes`], where it is text.
pub(crate) async fn text(path: PathBuf) -> Result<String, Stop> {
    let name = name(&path);
    String::from_utf8(bytes(path).await?)
        .map_err(|_| Problem::configuration(format!("{name} is not UTF-8 text")).into())
}
