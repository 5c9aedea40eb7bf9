//! The imports between the files of a crate, and their cycles.

use super::imports::imports_of;
use super::module::Crate;
use super::relative;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// The imports of each file: the imported files, each with the path of one import.
#[derive(Debug, Default)]
pub(super) struct Graph(BTreeMap<String, BTreeMap<String, String>>);

// === impl Graph ===

impl Graph {
    /// Returns the imports between the files of a crate, with paths relative to its folder.
    pub(super) fn of(source: &Crate, folder: &Path) -> Self {
        let mut graph = BTreeMap::new();
        for file in &source.files {
            let imports = imports_of(source, file)
                .into_iter()
                .filter_map(|(imported, path)| Some((source.files.get(imported)?, path)))
                // Not the file itself, and not its submodules: a module is made of them.
                .filter(|(imported, _)| !imported.module.starts_with(&file.module))
                .map(|(imported, path)| (relative(&imported.path, folder), path))
                .collect();
            graph.insert(relative(&file.path, folder), imports);
        }
        Self(graph)
    }

    /// Returns the number of files.
    pub(super) fn files(&self) -> usize {
        self.0.len()
    }

    /// Removes an import; returns whether it was there.
    pub(super) fn remove(&mut self, from: &str, to: &str) -> bool {
        self.0
            .get_mut(from)
            .is_some_and(|imports| imports.remove(to).is_some())
    }

    /// Returns shortest cycles, of which no two share an import: one import that is added is reported once.
    pub(super) fn cycles(&self) -> Vec<String> {
        let mut cycles: Vec<Vec<&str>> = self.0.keys().filter_map(|start| self.cycle_from(start)).collect();
        cycles.sort_by_key(Vec::len);
        let mut reported = BTreeSet::new();
        cycles.retain(|cycle| {
            let next = cycle.iter().cycle().skip(1);
            let imports: Vec<(&str, &str)> = cycle.iter().copied().zip(next.copied()).collect();
            let is_new = imports.iter().all(|import| !reported.contains(import));
            if is_new {
                reported.extend(imports);
            }
            is_new
        });
        cycles.iter().map(|cycle| self.describe(cycle)).collect()
    }

    /// Finds the shortest cycle through a file, by a breadth-first search.
    fn cycle_from<'a>(&'a self, start: &'a str) -> Option<Vec<&'a str>> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut pending = VecDeque::from([start]);
        while let Some(file) = pending.pop_front() {
            for next in self.0.get(file)?.keys() {
                if next == start {
                    let mut cycle = vec![file];
                    while let Some(previous) = cycle.last().and_then(|file| before.get(file)) {
                        cycle.push(previous);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if !before.contains_key(next.as_str()) {
                    before.insert(next, file);
                    pending.push_back(next);
                }
            }
        }
        None
    }

    /// Returns a text like `a.rs -> b.rs (crate::b::B) -> a.rs (crate::a::A)`.
    fn describe(&self, cycle: &[&str]) -> String {
        let mut text = cycle.first().copied().unwrap_or_default().to_owned();
        for (file, next) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
            let path = self.0.get(*file).and_then(|imports| imports.get(*next));
            text.push_str(&format!(" -> {next} ({})", path.map_or("", String::as_str)));
        }
        text
    }
}
