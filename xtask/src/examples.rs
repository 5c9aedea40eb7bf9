//! Runs the examples of all crates, without arguments.

use crate::Outcome;
use crate::step::run as run_step;
use crate::workspace::{cargo, metadata};
use cargo_metadata::{Metadata, TargetKind};

/// Runs all examples of the workspace.
///
/// # Errors
///
/// Returns an error if an example exits with a status other than 0.
pub(crate) fn run() -> Outcome {
    for (package, example) in examples(&metadata(None)?) {
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

/// Returns the examples of the workspace: packages and names, sorted.
fn examples(metadata: &Metadata) -> Vec<(String, String)> {
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
