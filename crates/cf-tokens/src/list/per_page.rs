use std::fmt;

/// How many tokens a page holds: 5 to 50, as the reference documents for `per_page`.
///
/// ```
/// use cf_tokens::PerPage;
///
/// assert_eq!(PerPage::try_from(20)?.get(), 20);
/// assert!(PerPage::try_from(4).is_err());
/// # Ok::<(), cf_tokens::InvalidPerPage>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerPage(u8);

/// A number of tokens a page that the service does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPerPage(String);

// === impl PerPage ===

impl PerPage {
    /// The fewest the service takes.
    pub const MIN: Self = Self(5);
    /// The most the service takes, and what is asked for unless told otherwise: the fewest requests.
    pub const MAX: Self = Self(50);

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for PerPage {
    fn default() -> Self {
        Self::MAX
    }
}

impl fmt::Display for PerPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for PerPage {
    type Err = InvalidPerPage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<u64>() {
            Ok(number) => Self::try_from(number),
            Err(_) => Err(InvalidPerPage(crate::text::excerpt(text, 20))),
        }
    }
}

/// From every integer type, so that a plain literal will do.
macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl TryFrom<$integer> for PerPage {
            type Error = InvalidPerPage;

            fn try_from(number: $integer) -> Result<Self, InvalidPerPage> {
                match u8::try_from(number) {
                    Ok(small) if (Self::MIN.0..=Self::MAX.0).contains(&small) => Ok(Self(small)),
                    _ => Err(InvalidPerPage(number.to_string())),
                }
            }
        }
    )*};
}
from_integers!(u8, u16, u32, u64, usize, i32, i64);

// === impl InvalidPerPage ===

impl fmt::Display for InvalidPerPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "per_page takes a whole number from {} to {}, got {}",
            PerPage::MIN,
            PerPage::MAX,
            self.0
        )
    }
}

impl std::error::Error for InvalidPerPage {}
