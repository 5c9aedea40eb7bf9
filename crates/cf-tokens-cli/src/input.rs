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

/// Reads a text file.
pub(crate) async fn text(path: PathBuf) -> Result<String, Stop> {
    let name = name(&path);
    String::from_utf8(bytes(path).await?)
        .map_err(|_| Problem::configuration(format!("{name} is not UTF-8 text")).into())
}
