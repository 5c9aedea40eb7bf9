use std::fmt;

/// Why a listing ended before it was complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaginateError<E> {
    /// A page could not be had.
    Service(E),
    /// There are more pages than the cap allows.
    TooManyPages {
        /// The cap.
        max_pages: u32,
    },
    /// The scheme named no further page, and did not say that the listing is complete.
    Stalled,
}

impl<E: fmt::Display> fmt::Display for PaginateError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::TooManyPages { max_pages } => {
                write!(
                    f,
                    "there is a further page after {max_pages}, which is the cap on pages"
                )
            }
            Self::Stalled => f.write_str("the page scheme named no further page and no end"),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for PaginateError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Shown in its place by `Display`, so its own source is the next one down.
            Self::Service(error) => error.source(),
            Self::TooManyPages { .. } | Self::Stalled => None,
        }
    }
}
