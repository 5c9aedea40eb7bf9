//! A package's dependencies as `cargo tree --prefix depth` prints them.

use super::Check;

/// The packages below one package, each with the way to it.
#[derive(Debug)]
pub(super) struct Tree(Vec<Vec<String>>);

// === impl Tree ===

impl Tree {
    /// Reads lines of `DEPTH NAME vVERSION …`, the package itself first.
    pub(super) fn parse(text: &str) -> Self {
        let mut way: Vec<String> = Vec::new();
        let mut all = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let depth = words.next().and_then(|depth| depth.parse::<usize>().ok());
            let (Some(depth), Some(name)) = (depth, words.next()) else {
                continue;
            };
            way.truncate(depth);
            way.push(name.to_owned());
            all.push(way.clone());
        }
        Self(all)
    }

    /// Neither a package of one of these names nor one whose name goes on from it (`tokio-util`, `serde_json`) is in it.
    pub(super) fn is_free_of(&self, package: &str, barred: &[&str], reason: &str) -> Check {
        let is_barred = |name: &str| {
            barred.iter().any(|start| {
                name.strip_prefix(start)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
            })
        };
        let mut violations: Vec<String> = self
            .0
            .iter()
            .filter(|way| way.last().is_some_and(|name| is_barred(name)))
            .map(|way| way.join(" -> "))
            .collect();
        violations.dedup();
        if self.0.first().and_then(|way| way.first()).map(String::as_str) != Some(package) {
            violations.push(format!("cargo showed no tree of {package}"));
        }
        let rule = format!(
            "{package} has nothing of {} below it: {reason}",
            barred.join(", ")
        );
        Check { rule, violations }
    }
}
