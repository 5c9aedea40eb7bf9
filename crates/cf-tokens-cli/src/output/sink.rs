//! Destination of data: stdout, or a file that is replaced atomically.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::problem::{Problem, Stop};
use crate::status_line;
use cf_text::escape_json;

pub(crate) enum Sink {
    Stdout,
    /// Temporary file that replaces the target when the output is complete.
    Staged {
        file: NamedTempFile,
        target: PathBuf,
    },
    /// Device or pipe, which cannot be replaced.
    Direct(File),
}

/// Buffered writer for data.
pub(crate) type Out<'a> = io::BufWriter<&'a mut dyn io::Write>;

/// Size of the buffer in bytes.
const CHUNK: usize = 64 * 1024;

fn fill(raw: &mut dyn io::Write, write: impl FnOnce(&mut Out<'_>) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(CHUNK, raw);
    write(&mut out)?;
    out.flush()
}

// === impl Sink ===

impl Sink {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Stop> {
        match path {
            None => Ok(Self::Stdout),
            Some(path) => Self::file(path).map_err(|reason| {
                let name = path.display();
                Problem::configuration(format!("cannot write {name}: {reason}")).into()
            }),
        }
    }

    fn file(path: &Path) -> io::Result<Self> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
            }
            Ok(found) if !found.is_file() => return File::options().write(true).open(path).map(Self::Direct),
            _ => {}
        }
        // A link is followed: its target is replaced.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // The error of the temporary file would contain a name that nobody knows.
        std::fs::metadata(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cf-tokens-").suffix(".listing");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // Mode of a new file before the umask; a replaced file keeps its mode.
            let permissions = std::fs::metadata(&target).map_or_else(
                |_| std::fs::Permissions::from_mode(0o666),
                |found| found.permissions(),
            );
            builder.permissions(permissions);
        }
        let file = builder.tempfile_in(folder)?;
        Ok(Self::Staged { file, target })
    }

    /// Writes complete lines that are escaped for terminal output.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        match self {
            Self::Stdout => status_line::suspend(|| {
                let mut stdout = io::stdout().lock();
                stdout.write_all(lines)?;
                stdout.flush()
            }),
            Self::Staged { file, .. } => file.write_all(lines),
            Self::Direct(file) => file.write_all(lines),
        }
    }

    /// Writes complete lines of data with untrusted text.
    pub(crate) fn write_data(&mut self, lines: &[u8]) -> io::Result<()> {
        self.data(|out| out.write_all(lines))
    }

    /// Writes data with untrusted text, which is escaped if stdout is a terminal.
    pub(crate) fn data(&mut self, write: impl FnOnce(&mut Out<'_>) -> io::Result<()>) -> io::Result<()> {
        if matches!(self, Self::Stdout) && io::stdout().is_terminal() {
            let mut text = Vec::new();
            fill(&mut text, write)?;
            return self.write(escape_json(&String::from_utf8_lossy(&text)).as_bytes());
        }
        match self {
            Self::Stdout => status_line::suspend(|| fill(&mut io::stdout().lock(), write)),
            Self::Staged { file, .. } => fill(file, write),
            Self::Direct(file) => fill(file, write),
        }
    }

    /// Replaces the target. Without this call, the temporary file is removed and the target is unchanged.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout => Ok(()),
            Self::Staged { file, target } => {
                file.as_file().sync_all()?;
                file.persist(target).map_err(|error| error.error)?;
                Ok(())
            }
            Self::Direct(mut file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_when_the_output_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.csv");
        std::fs::write(&path, "before").unwrap();
        let names = || std::fs::read_dir(folder.path()).unwrap().count();

        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write(b"half").unwrap();
        drop(sink);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(names(), 1);

        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write(b"whole").unwrap();
        sink.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(names(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::fs::write(&target, "before").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut sink = Sink::open(Some(&link)).unwrap();
        sink.write(b"whole").unwrap();
        sink.finish().unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "whole");

        assert!(matches!(
            Sink::open(Some(Path::new("/dev/null"))),
            Ok(Sink::Direct(_))
        ));
        assert!(Sink::open(Some(folder.path())).is_err());
    }
}
