//! Reproducible tar.gz archives: the same files always give the same bytes.

use crate::Outcome;
use flate2::{Compression, GzBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use tar::{Builder, Header};

/// Modification time of all files: 1980-01-01, because some tools reject earlier times.
const TIME: u64 = 315_532_800;

/// Returns an archive of all files in `folder`, in a folder `name`, sorted by path.
///
/// # Errors
///
/// Returns an error if a file cannot be read.
pub(crate) fn tar_gz(folder: &Path, name: &str) -> Outcome<Vec<u8>> {
    let mut files = Vec::new();
    find(folder, &mut files)?;
    files.sort();
    let encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut archive = Builder::new(encoder);
    for file in files {
        let content = fs::read(&file)?;
        let relative = file.strip_prefix(folder)?;
        let is_command = relative.components().count() == 1
            && relative.file_stem().is_some_and(|stem| stem == "cf-tokens");
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(content.len())?);
        header.set_mode(if is_command { 0o755 } else { 0o644 });
        header.set_mtime(TIME);
        archive.append_data(&mut header, Path::new(name).join(relative), content.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn archives_are_reproducible_and_contain_the_files() {
        let folder = std::env::temp_dir().join(format!("cf-tokens-archive-{}", std::process::id()));
        fs::create_dir_all(folder.join("man")).unwrap();
        fs::write(folder.join("cf-tokens"), "command").unwrap();
        fs::write(folder.join("man/cf-tokens.1"), "page").unwrap();
        let packed = tar_gz(&folder, "release").unwrap();
        fs::write(folder.join("man/cf-tokens.1"), "page").unwrap();
        assert_eq!(packed, tar_gz(&folder, "release").unwrap());
        fs::remove_dir_all(&folder).unwrap();

        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let found: Vec<(String, u32, String)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let mut entry = entry.unwrap();
                let mut content = String::new();
                entry.read_to_string(&mut content).unwrap();
                let path = entry.path().unwrap().display().to_string();
                (path, entry.header().mode().unwrap(), content)
            })
            .collect();
        let expected = [
            ("release/cf-tokens", 0o755, "command"),
            ("release/man/cf-tokens.1", 0o644, "page"),
        ];
        assert_eq!(
            found,
            expected.map(|(path, mode, text)| (path.to_owned(), mode, text.to_owned()))
        );
    }
}
