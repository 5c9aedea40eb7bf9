//! Destination of data: stdout, or a file that is replaced atomically.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::chunk::Chunk;
use super::descriptor::{self, Descriptor};
use super::pager::Pager;
use super::staged_file::StagedFile;
use crate::problem::{Problem, Stop};
use crate::status_line;

pub(crate) enum Sink {
    Stdout,
    Paged(Pager),
    Staged(StagedFile),
    /// Device or pipe, which cannot be replaced.
    Direct(File),
}

// === impl Sink ===

impl Sink {
    /// Opens a file, or stdout for `None` and `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Stop> {
        match path {
            None => {
                descriptor::check_stdout()?;
                Ok(Self::Stdout)
            }
            Some(path) if path.as_os_str() == "-" => Self::open(None),
            Some(path) => Self::file(path).map_err(|reason| {
                let name = path.display();
                Problem::configuration(format!("cannot write {name}: {reason}")).into()
            }),
        }
    }

    /// Opens stdout, or the pager in front of it if there is one.
    pub(crate) fn stdout(pager: Option<Pager>) -> Result<Self, Stop> {
        Self::open(None).map(|stdout| stdout.with_pager(pager))
    }

    /// Puts a pager in front of stdout.
    pub(crate) fn with_pager(self, pager: Option<Pager>) -> Self {
        match (self, pager) {
            (Self::Stdout, Some(pager)) => Self::Paged(pager),
            (sink, _) => sink,
        }
    }

    fn file(path: &Path) -> io::Result<Self> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"))
            }
            Ok(found) if !found.is_file() => File::options().write(true).open(path).map(Self::Direct),
            _ => StagedFile::create(path).map(Self::Staged),
        }
    }

    /// Writes complete lines that are escaped for terminal output.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.write_raw(&Chunk::from(lines.to_vec()))
    }

    /// Writes data with untrusted text, which is escaped if stdout is a terminal.
    pub(crate) fn data(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let mut chunk = Chunk::default();
        chunk.text(write)?;
        self.write_chunk(&chunk)
    }

    /// Writes a chunk with untrusted text, which is escaped if stdout is a terminal.
    pub(super) fn write_chunk(&mut self, chunk: &Chunk) -> io::Result<()> {
        if self.is_terminal() {
            self.write_raw(&chunk.escaped())
        } else {
            self.write_raw(chunk)
        }
    }

    pub(super) fn write_raw(&mut self, chunk: &Chunk) -> io::Result<()> {
        match self {
            Self::Stdout if self.is_terminal() => status_line::suspend(|| Descriptor::Stdout.write(chunk)),
            Self::Stdout => {
                descriptor::check_stdout()?;
                Descriptor::Stdout.write(chunk)
            }
            Self::Paged(pager) => pager.write(chunk),
            Self::Staged(staged) => Descriptor::File(staged.as_file()).write(chunk),
            Self::Direct(file) => Descriptor::File(file).write(chunk),
        }
    }

    /// Returns whether the data goes to a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout => io::stdout().is_terminal(),
            Self::Paged(_) => true,
            Self::Staged(_) | Self::Direct(_) => false,
        }
    }

    /// Returns whether readers see data before the output is complete.
    pub(crate) fn is_visible_at_once(&self) -> bool {
        !matches!(self, Self::Staged(_))
    }

    /// Waits until the person has left the pager, so that messages follow the output.
    pub(crate) fn wait(&mut self) {
        if let Self::Paged(pager) = self {
            pager.wait();
        }
    }

    /// Replaces the target. Without this call, the temporary file is removed and the target is unchanged.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout | Self::Paged(_) | Self::Direct(_) => Ok(()),
            Self::Staged(staged) => staged.persist(),
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
        sink.write(b"complete").unwrap();
        sink.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "complete");
        assert_eq!(names(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::os::unix::fs::symlink("target", &link).unwrap();
        for content in ["created", "replaced"] {
            let mut sink = Sink::open(Some(&link)).unwrap();
            sink.write(content.as_bytes()).unwrap();
            sink.finish().unwrap();
            assert!(link.is_symlink());
            assert_eq!(std::fs::read_to_string(&target).unwrap(), content);
        }

        assert!(matches!(
            Sink::open(Some(Path::new("/dev/null"))),
            Ok(Sink::Direct(_))
        ));
        assert!(Sink::open(Some(folder.path())).is_err());
    }
}
