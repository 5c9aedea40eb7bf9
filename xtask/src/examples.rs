//! The examples of the crates, each run as a reader would run it: without arguments.

use crate::Outcome;
use crate::step::run as run_step;
use crate::workspace::{cargo, metadata};
use cargo_metadata::{Metadata, TargetKind};

/// Runs every example of the workspace.
///
/// # Errors
///
/// When one of them does not exit with 0.
pub(crate) fn run() -> Outcome {
    for (package, example) in of(&metadata(None)?) {
        let arguments = [
            "run",
            "--quiet",
            "--locked",
            "--all-features",
            "--package",
            &package,
            "--example",
            &example,
        ];
        run_step(&format!("example {example} of {package}"), cargo(arguments))?;
    }
    Ok(())
}

/// The examples of the workspace's members, in order: package and example.
fn of(metadata: &Metadata) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = metadata
        .workspace_packages()
        .into_iter()
        .flat_map(|package| package.targets.iter().map(move |target| (package, target)))
        .filter(|(_, target)| target.kind.contains(&TargetKind::Example))
        .map(|(package, target)| (package.name.to_string(), target.name.clone()))
        .collect();
    examples.sort();
    examples
}
