//! A file that replaces its target when it is complete.

use std::fs::{File, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::shutdown;

/// File without its final name. If it is dropped, the target is unchanged and nothing is left.
pub(crate) struct StagedFile {
    file: Temporary,
    target: PathBuf,
}

enum Temporary {
    /// File without any name, which the system removes even after a crash.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// Where the file system has no such files. A signal removes it.
    Named(NamedTempFile),
}

/// Links that are followed at most, as on Linux.
const MAX_LINKS: usize = 40;

// === impl StagedFile ===

impl StagedFile {
    /// Creates a file next to the target.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "the name ends with a slash",
            ));
        }
        let target = follow_links(path)?;
        let permissions = match std::fs::symlink_metadata(&target) {
            Ok(found) if found.permissions().readonly() => {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "the file is read-only",
                ));
            }
            Ok(found) => Some(found.permissions()),
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => None,
            Err(reason) => return Err(reason),
        };
        if is_mount_point(&target) {
            return Err(io::Error::new(
                io::ErrorKind::ResourceBusy,
                "it is a mount point, which cannot be replaced",
            ));
        }
        let file = Temporary::create(folder(&target), permissions)?;
        Ok(Self { file, target })
    }

    pub(super) fn as_file(&self) -> &File {
        match &self.file {
            #[cfg(target_os = "linux")]
            Temporary::Unnamed(file) => file,
            Temporary::Named(file) => file.as_file(),
        }
    }

    /// Replaces the target.
    pub(super) fn persist(self) -> io::Result<()> {
        self.as_file().sync_all()?;
        match self.file {
            #[cfg(target_os = "linux")]
            Temporary::Unnamed(file) => linux::persist(&file, &self.target)?,
            Temporary::Named(file) => {
                file.persist(&self.target).map_err(|error| error.error)?;
            }
        }
        shutdown::set_temporary_file(None);
        Ok(())
    }
}

// === impl Temporary ===

impl Temporary {
    fn create(folder: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        // The error of the temporary file would contain a name that nobody knows.
        std::fs::metadata(folder)?;
        #[cfg(target_os = "linux")]
        if let Some(file) = linux::unnamed(folder)? {
            if let Some(permissions) = permissions {
                file.set_permissions(permissions)?;
            }
            return Ok(Self::Unnamed(file));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cf-tokens-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // Mode of a new file before the umask.
            builder.permissions(Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        shutdown::set_temporary_file(Some(file.path().to_owned()));
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Self::Named(file))
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns the path that links lead to, which need not exist.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match std::fs::read_link(&path) {
            Ok(target) => path = folder(&path).join(target),
            Err(reason)
                if matches!(
                    reason.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::NotFound
                ) =>
            {
                return Ok(path);
            }
            Err(reason) => return Err(reason),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Returns whether something is mounted at the path, as containers do with single files.
fn is_mount_point(path: &Path) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else {
        return false;
    };
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .any(|mount| Path::new(&mount.replace("\\040", " ")) == path)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    /// Creates a file without a name; `None` if the file system does not support it, or without `/proc`.
    pub(super) fn unnamed(folder: &Path) -> io::Result<Option<File>> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let file = match open(folder, flags, Mode::from_raw_mode(0o666)) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::ISDIR | rustix::io::Errno::NOENT) => {
                return Ok(None);
            }
            Err(reason) => return Err(reason.into()),
        };
        Ok(descriptor_path(&file).exists().then_some(file))
    }

    /// Gives the file a temporary name, and moves it to the target: a link cannot replace a file.
    pub(super) fn persist(file: &File, target: &Path) -> io::Result<()> {
        let name = format!(".cf-tokens-{}.part", std::process::id());
        let temporary = super::folder(target).join(name);
        // Of an earlier process with this ID.
        let _ = std::fs::remove_file(&temporary);
        linkat(
            CWD,
            descriptor_path(file),
            CWD,
            &temporary,
            AtFlags::SYMLINK_FOLLOW,
        )?;
        std::fs::rename(&temporary, target).inspect_err(|_| {
            let _ = std::fs::remove_file(&temporary);
        })
    }

    fn descriptor_path(file: &File) -> PathBuf {
        format!("/proc/self/fd/{}", file.as_raw_fd()).into()
    }
}
