//! What has to be known of the arguments before they are understood: how to tell that they are not.

use std::ffi::OsString;

use clap::ValueEnum;

use super::{Colour, ErrorFormat};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Early {
    pub(crate) colour: Colour,
    pub(crate) errors: ErrorFormat,
}

// === impl Early ===

impl Early {
    /// Looks for the two flags, and is content with what it finds: what is wrong is told later.
    pub(crate) fn find(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut early = Self::default();
        let mut words = arguments
            .into_iter()
            .map(|word| word.to_string_lossy().into_owned());
        while let Some(word) = words.next() {
            if word == "--" {
                break;
            }
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let mut value = || value.clone().or_else(|| words.next()).unwrap_or_default();
            match name {
                "--color" => early.colour = Colour::from_str(&value(), false).unwrap_or_default(),
                "--error-format" => early.errors = ErrorFormat::from_str(&value(), false).unwrap_or_default(),
                _ => {}
            }
        }
        early
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn early(line: &str) -> Early {
        Early::find(line.split(' ').map(OsString::from))
    }

    #[test]
    fn both_ways_of_writing_are_found() {
        let both = Early {
            colour: Colour::Never,
            errors: ErrorFormat::Json,
        };
        assert_eq!(early("list --color never --error-format=json"), both);
        assert_eq!(early("list --color=never --odd --error-format json"), both);
        assert_eq!(early("list --color --error-format"), Early::default());
        assert_eq!(early("list -- --color never"), Early::default());
    }
}
