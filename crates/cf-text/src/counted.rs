//! Numbers with their noun.

use std::fmt;

/// Returns a `Display` adapter for a number and its noun, in the singular or with an `s`.
///
/// For another plural form use [`Counted::plural`]. Any integer type is accepted.
///
/// ```
/// use cf_text::counted;
///
/// assert_eq!(counted(0, "token").to_string(), "0 tokens");
/// assert_eq!(counted(1_usize, "token").to_string(), "1 token");
/// assert_eq!(counted(2_u64, "retry").plural("retries").to_string(), "2 retries");
/// ```
#[must_use]
pub fn counted<N: fmt::Display + PartialEq + From<u8>>(number: N, singular: &str) -> Counted<'_, N> {
    Counted {
        number,
        singular,
        plural: None,
    }
}

/// A number with its noun; see [`counted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a, N> {
    number: N,
    singular: &'a str,
    plural: Option<&'a str>,
}

// === impl Counted ===

impl<'a, N> Counted<'a, N> {
    /// Sets a plural that is not the singular with an `s`.
    #[must_use]
    pub fn plural(mut self, plural: &'a str) -> Self {
        self.plural = Some(plural);
        self
    }
}

impl<N: fmt::Display + PartialEq + From<u8>> fmt::Display for Counted<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            singular,
            plural,
        } = self;
        if *number == N::from(1) {
            write!(f, "{number} {singular}")
        } else if let Some(plural) = plural {
            write!(f, "{number} {plural}")
        } else {
            write!(f, "{number} {singular}s")
        }
    }
}
