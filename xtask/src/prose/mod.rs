//! Checks that words and phrases which the style guide replaces do not return.
//!
//! The terms, and the places where they are allowed, are in `xtask/prose.toml`.

mod terms;
#[cfg(test)]
mod tests;
mod text;

use crate::Outcome;
use crate::workspace::root;
use std::fs;
use std::path::{Path, PathBuf};
use terms::Terms;
use text::Text;

/// The file with the terms, which is not checked.
const TERMS: &str = "xtask/prose.toml";
/// The kinds of files that people read.
const EXTENSIONS: [&str; 6] = ["rs", "md", "snap", "toml", "yml", "sh"];
/// Folders that are not part of the repository.
const SKIPPED: [&str; 4] = ["target", ".git", "corpus", "artifacts"];

/// Checks all sources, documents, snapshots and configuration files.
///
/// # Errors
///
/// Returns an error if a term is found, after printing every place with the term to use instead.
pub(crate) fn run() -> Outcome {
    let terms = Terms::parse(&fs::read_to_string(root().join(TERMS))?)?;
    let mut files = Vec::new();
    find(&root(), &mut files)?;
    files.sort();
    let mut found = 0_usize;
    let mut used = vec![false; terms.exceptions.len()];
    for file in &files {
        let path = relative(file);
        if path == TERMS {
            continue;
        }
        let content = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        for (line, term) in terms.find_in(&path, &Text::parse(&content), &mut used) {
            println!("{path}:{line}: \"{}\": use {}", term.find, term.instead);
            found = found.saturating_add(1);
        }
    }
    for (exception, is_used) in terms.exceptions.iter().zip(used) {
        if !is_used && exception.find != "*" {
            println!(
                "{TERMS}: the exception for \"{}\" in {} is not needed",
                exception.find, exception.path
            );
            found = found.saturating_add(1);
        }
    }
    if found > 0 {
        return Err(
            format!("prose check failed: {found} places (listed above); the terms are in {TERMS}").into(),
        );
    }
    println!("{} terms, {} files: none found", terms.terms.len(), files.len());
    Ok(())
}

/// Returns the path of a file relative to the workspace, with `/` on every system.
fn relative(file: &Path) -> String {
    let root = root();
    let path = file.strip_prefix(&root).unwrap_or(file);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !SKIPPED.contains(&name.as_ref()) {
                find(&path, files)?;
            }
        } else if EXTENSIONS
            .iter()
            .any(|extension| name.ends_with(&format!(".{extension}")))
        {
            files.push(path);
        }
    }
    Ok(())
}
