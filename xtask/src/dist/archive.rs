//! A tar.gz that is the same whenever it is made of the same files.

use crate::Outcome;
use flate2::{Compression, GzBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use tar::{Builder, Header};

/// 1980-01-01: before it some tools take a time for a mistake.
const TIME: u64 = 315_532_800;

/// All files below `folder`, under `name`: in order, nobody's, of one time.
///
/// # Errors
///
/// When a file cannot be read.
pub(crate) fn tar_gz(folder: &Path, name: &str) -> Outcome<Vec<u8>> {
    let mut files = Vec::new();
    find(folder, &mut files)?;
    files.sort();
    let packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut archive = Builder::new(packed);
    for file in files {
        let content = fs::read(&file)?;
        let inside = file.strip_prefix(folder)?;
        let is_command =
            inside.components().count() == 1 && inside.file_stem().is_some_and(|stem| stem == "cf-tokens");
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(content.len())?);
        header.set_mode(if is_command { 0o755 } else { 0o644 });
        header.set_mtime(TIME);
        archive.append_data(&mut header, Path::new(name).join(inside), content.as_slice())?;
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
    fn the_same_files_make_the_same_archive_and_come_out_as_they_went_in() {
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
