//! Checks that the sample output in README.md is what the command prints.

use crate::Outcome;
use crate::mock::environment;
use crate::workspace::{cargo, root};
use cf_mock::MockApi;
use std::fs;
use std::process::Stdio;

/// The line in README.md before the sample.
const PROMPT: &str = "$ cf-tokens list --columns risk,name,can,on,expires\n";

/// Runs the command of the sample against the mock, and compares its output with README.md.
///
/// # Errors
///
/// Returns an error if the output differs or the command fails.
pub(crate) fn run() -> Outcome {
    // Without `now`, the times are those of `--today 2026-01-15`.
    let api = MockApi::builder().tokens(6).start_blocking()?;
    let mut command = cargo(["run", "--quiet", "--locked", "--package", "cf-tokens-cli", "--"]);
    command
        .args(PROMPT.trim_end().split(' ').skip(2))
        // Marks refer to the day of the mock's tokens.
        .args(["--now", "2026-01-15T12:00:00Z"])
        .envs(environment(&api))
        .stdin(Stdio::null());
    let output = command.output()?;
    let mut actual = String::from_utf8(output.stdout)?;
    actual.push_str(&String::from_utf8(output.stderr)?);
    let readme = fs::read_to_string(root().join("README.md"))?.replace("\r\n", "\n");
    match sample(&readme) {
        Some(expected) if expected == actual => Ok(()),
        Some(_) => {
            Err(format!("the sample in README.md differs from the output of the command:\n{actual}").into())
        }
        None => Err(format!("README.md does not contain the line {PROMPT:?}").into()),
    }
}

/// Returns the text between the prompt and the end of its code block.
fn sample(readme: &str) -> Option<&str> {
    let (_, rest) = readme.split_once(PROMPT)?;
    Some(rest.split_once("```")?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_rest_of_the_code_block() {
        let readme = format!("# a\n```console\n{PROMPT}NAME\nx\n```\nmore\n```\n");
        assert_eq!(sample(&readme), Some("NAME\nx\n"));
        assert_eq!(sample("# a"), None);
    }
}
