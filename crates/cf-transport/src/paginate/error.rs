use std::error::Error as StdError;
use std::fmt;

/// Why a listing is not complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaginateError<E> {
    /// A page could not be had: the service's own error, in its own words.
    Service(E),
    /// There are more pages than are allowed.
    #[non_exhaustive]
    PageLimit {
        /// How many are allowed; so many were yielded.
        max_pages: u32,
    },
    /// After a page the scheme said neither that the listing is complete nor how it goes on.
    #[non_exhaustive]
    Stalled {
        /// How many pages were yielded.
        pages: u64,
    },
}

// === impl PaginateError ===

impl<E> PaginateError<E> {
    /// The service's error, if it is one.
    pub fn into_service(self) -> Option<E> {
        match self {
            Self::Service(error) => Some(error),
            Self::PageLimit { .. } | Self::Stalled { .. } => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for PaginateError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::PageLimit { max_pages } => write!(
                f,
                "expected the listing to end within {max_pages} pages, but there are more"
            ),
            Self::Stalled { pages } => write!(
                f,
                "expected a next page or the end of the listing after page {pages}, got neither"
            ),
        }
    }
}

impl<E: StdError> StdError for PaginateError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Service(error) => error.source(),
            Self::PageLimit { .. } | Self::Stalled { .. } => None,
        }
    }
}
