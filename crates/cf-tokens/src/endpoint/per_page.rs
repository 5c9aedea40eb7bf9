use std::fmt;

/// Tokens per page: 5 to 50, as the API reference documents for `per_page`. Default: 50.
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

/// A page size that the API does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPerPage(String);

// === impl PerPage ===

impl PerPage {
    /// The smallest page size that the API accepts.
    pub const MIN: Self = Self(5);
    /// The largest page size that the API accepts, and the default: it takes the fewest requests.
    pub const MAX: Self = Self(50);

    /// Returns the number.
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
            Err(_) => Err(InvalidPerPage(format!("`{}`", cf_text::excerpt(text, 20)))),
        }
    }
}

/// From every integer type, so that a plain literal works.
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
            "expected a whole number from {} to {}, got {}",
            PerPage::MIN,
            PerPage::MAX,
            self.0
        )
    }
}

impl std::error::Error for InvalidPerPage {}
