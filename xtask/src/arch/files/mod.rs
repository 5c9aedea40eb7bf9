//! Checks that the files of a crate do not import each other in cycles.
//!
//! An import is a `use` declaration or a path that leads to an item of another file. It counts as an import of the file
//! that defines the item, even if the path names a re-export. These do not count: a re-export alone, the imports that a
//! module makes from its own submodules (it is made of them, and they may use what it defines), and code under
//! `#[cfg(test)]`.

mod alias;
mod graph;
mod imports;
mod module;
#[cfg(test)]
mod tests;

use super::Check;
use crate::Outcome;
use cargo_metadata::{Metadata, TargetKind};
use graph::Graph;
use module::Crate;
use std::collections::BTreeSet;
use std::path::Path;

/// Imports that may be part of a cycle: crate, importing file, imported file, reason.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "cf-mock",
        "src/builder.rs",
        "src/api.rs",
        "a type and its builder: MockApi::builder() and MockApiBuilder::start() name each other",
    ),
    (
        "cf-transport",
        "src/connect/builder.rs",
        "src/connect/client.rs",
        "a type and its builder: Client::builder() and ClientBuilder::build() name each other",
    ),
    (
        "cf-tokens",
        "src/blocking/builder.rs",
        "src/blocking/client.rs",
        "a type and its builder: Client::builder() and ClientBuilder::build() name each other",
    ),
];

/// The files of each crate do not import each other in cycles.
///
/// # Errors
///
/// Returns an error if a source file cannot be read or parsed.
pub(super) fn import_cycles(metadata: &Metadata) -> Outcome<Check> {
    let mut violations = Vec::new();
    let mut unused: BTreeSet<_> = EXCEPTIONS.iter().collect();
    let mut files = 0_usize;
    for package in metadata.workspace_packages() {
        for target in &package.targets {
            let is_checked = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::Bin);
            if !target.kind.iter().any(is_checked) {
                continue;
            }
            let folder = package.manifest_path.parent().ok_or("a manifest has no folder")?;
            let source = Crate::read(target.src_path.as_std_path())?;
            let mut graph = Graph::of(&source, folder.as_std_path());
            files = files.saturating_add(graph.files());
            for exception in EXCEPTIONS.iter().filter(|exception| package.name == exception.0) {
                if graph.remove(exception.1, exception.2) {
                    unused.remove(exception);
                }
            }
            violations.extend(
                graph
                    .cycles()
                    .into_iter()
                    .map(|cycle| format!("{}: {cycle}", package.name)),
            );
        }
    }
    violations.extend(unused.iter().map(|(name, from, to, _)| {
        format!("{name}: {from} no longer imports {to}: remove it from EXCEPTIONS")
    }));
    let rule = format!(
        "None of {files} files imports another one of its crate in a cycle, except for {} listed imports",
        EXCEPTIONS.len()
    );
    Ok(Check { rule, violations })
}

/// Returns the path of a file relative to its crate, with `/` on every system.
fn relative(file: &Path, folder: &Path) -> String {
    let path = file.strip_prefix(folder).unwrap_or(file);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
