use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;

/// Error of a listing. `S` is the error type of the service, `P` that of the scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaginateError<S, P = Infallible> {
    /// The service failed to return a page.
    Service(S),
    /// The scheme rejected a page.
    Scheme(P),
    /// There are more pages than are allowed.
    #[non_exhaustive]
    PageLimit {
        /// Maximum number of pages; this many were yielded.
        max_pages: u32,
    },
    /// After a page, the scheme returned neither a next request nor the end of the listing.
    #[non_exhaustive]
    Stalled {
        /// How many pages were yielded.
        pages: u64,
    },
}

// === impl PaginateError ===

impl<S, P> PaginateError<S, P> {
    /// Returns the error of the service, if it is one.
    pub fn into_service(self) -> Option<S> {
        match self {
            Self::Service(error) => Some(error),
            Self::Scheme(_) | Self::PageLimit { .. } | Self::Stalled { .. } => None,
        }
    }
}

impl<S: fmt::Display, P: fmt::Display> fmt::Display for PaginateError<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Scheme(error) => error.fmt(f),
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

impl<S: StdError, P: StdError> StdError for PaginateError<S, P> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Service(error) => error.source(),
            Self::Scheme(error) => error.source(),
            Self::PageLimit { .. } | Self::Stalled { .. } => None,
        }
    }
}
