//! The options that decide how messages are printed.

use std::ffi::OsString;

use clap::ValueEnum;

use super::{ColorMode, ErrorFormat};

/// Options that are needed to print an error in the arguments themselves.
///
/// clap's `ignore_errors` stops at the first error: it would miss `--color never` after an invalid argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageOptions {
    pub(crate) color: ColorMode,
    pub(crate) error_format: ErrorFormat,
}

// === impl MessageOptions ===

impl MessageOptions {
    /// Finds the two options, and ignores invalid arguments: they are reported later.
    pub(crate) fn find(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut options = Self::default();
        let mut arguments = arguments
            .into_iter()
            .map(|argument| argument.to_string_lossy().into_owned());
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                break;
            }
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let mut value = || value.clone().or_else(|| arguments.next()).unwrap_or_default();
            match name {
                "--color" => options.color = ColorMode::from_str(&value(), false).unwrap_or_default(),
                "--error-format" => {
                    options.error_format = ErrorFormat::from_str(&value(), false).unwrap_or_default();
                }
                _ => {}
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(line: &str) -> MessageOptions {
        MessageOptions::find(line.split(' ').map(OsString::from))
    }

    #[test]
    fn options_are_found_with_equals_sign_and_as_separate_arguments() {
        let both = MessageOptions {
            color: ColorMode::Never,
            error_format: ErrorFormat::Json,
        };
        assert_eq!(find("list --color never --error-format=json"), both);
        assert_eq!(find("list --color=never --odd --error-format json"), both);
        assert_eq!(find("list --color --error-format"), MessageOptions::default());
        assert_eq!(find("list -- --color never"), MessageOptions::default());
    }
}
