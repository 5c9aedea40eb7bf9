//! The dependencies of a package, parsed from the output of `cargo tree --prefix depth`.

use super::Check;

/// The dependencies of a package, each with the path to it.
#[derive(Debug)]
pub(super) struct Tree(Vec<Vec<String>>);

// === impl Tree ===

impl Tree {
    /// Parses lines of the form `DEPTH NAME vVERSION …`. The first line is the package itself.
    pub(super) fn parse(text: &str) -> Self {
        let mut path: Vec<String> = Vec::new();
        let mut all = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let depth = words.next().and_then(|depth| depth.parse::<usize>().ok());
            let (Some(depth), Some(name)) = (depth, words.next()) else {
                continue;
            };
            path.truncate(depth);
            path.push(name.to_owned());
            all.push(path.clone());
        }
        Self(all)
    }

    /// Checks that no package has one of these names, or a name that extends it (`tokio-util`, `serde_json`).
    pub(super) fn excludes(&self, package: &str, forbidden: &[&str], reason: &str) -> Check {
        let is_forbidden = |name: &str| {
            forbidden.iter().any(|start| {
                name.strip_prefix(start)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
            })
        };
        let mut violations: Vec<String> = self
            .0
            .iter()
            .filter(|path| path.last().is_some_and(|name| is_forbidden(name)))
            .map(|path| path.join(" -> "))
            .collect();
        violations.dedup();
        if self.0.first().and_then(|path| path.first()).map(String::as_str) != Some(package) {
            violations.push(format!("cargo tree printed nothing for {package}"));
        }
        let rule = format!("{package} does not depend on {}: {reason}", forbidden.join(", "));
        Check { rule, violations }
    }
}
