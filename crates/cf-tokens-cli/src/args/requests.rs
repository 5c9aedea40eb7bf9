//! Options of requests, shared by the commands that send them.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use cf_tokens::{CallOptions, PerPage};

use super::values::duration;

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Requests")]
pub(crate) struct Pages {
    /// Tokens per page (5 to 50)
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) per_page: PerPage,

    /// Maximum number of pages to request concurrently
    #[arg(long, value_name = "N", default_value = "9")]
    pub(crate) prefetch: NonZeroUsize,

    /// Fail if a listing has more than N pages
    #[arg(long, value_name = "N", default_value = "10000")]
    pub(crate) max_pages: NonZeroU32,

    /// If the listing may be incomplete, print a warning and exit with 0 instead of failing
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    /// List all pages again until two consecutive listings are equal (at most three)
    #[arg(long)]
    pub(crate) double_check: bool,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Requests")]
pub(crate) struct Requests {
    /// Timeout of one attempt, including the response body (such as 3s, 500ms, 1m)
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(crate) timeout: Duration,

    /// Deadline of one page, including retries and waits
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = duration)]
    pub(crate) deadline: Duration,

    /// Maximum number of retries of a failed request
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) max_retries: u32,
}

// === impl Requests ===

impl Requests {
    /// Returns the options of every request.
    pub(crate) fn options(&self) -> CallOptions {
        CallOptions::new()
            .timeout(self.timeout)
            .deadline(self.deadline)
            .max_retries(self.max_retries)
    }
}

// === impl Pages ===

impl Pages {
    /// Applies the options to a listing.
    pub(crate) fn describe<E>(&self, list: cf_tokens::List<E>) -> cf_tokens::List<E> {
        list.per_page(self.per_page)
            .prefetch(self.prefetch.get())
            .max_pages(self.max_pages.get())
            .allow_incomplete(self.allow_incomplete)
            .double_check(self.double_check)
    }
}
