//! Listings with false or missing data, and accounts that change while they are listed.

use super::{Fault, FaultKind};
use crate::account::AccountChange;
use crate::envelope::Message;
use crate::listing_change::ListingChange;

/// # Listings with false or missing data
///
/// Where several of these affect the same request, all of them apply. Where two set the same value, the one added first
/// is used.
///
/// | situation | faults |
/// |---|---|
/// | the total is too high by 7 | `total_off_by(7)` |
/// | a constant wrong total, with a number of pages that contradicts it | `total_count(50)` and `total_pages(3)` |
/// | expired tokens are counted, but returned only on request | `total_counts_expired()`, and [`recently_expired`](crate::MockApiBuilder::recently_expired) for their number |
/// | the total changes between pages | `total_off_by(1).from_page(2)` |
/// | a total on page 1 only | `no_total().from_page(2)` |
/// | no `result_info` | `result_info("null")` |
/// | `page` is ignored | `same_page(1)` |
/// | pages overlap | `overlap(3)` |
/// | a hint of more on the last page | `has_more()`, `cursor("abc")` |
/// | a warning together with the tokens | `errors_with_tokens(10000, "…")` |
/// | a token is deleted, created or replaced between two pages | `token_deleted(0).on_page(2)`, `token_created(0).on_page(2)`, `token_replaced(0).on_page(2)` |
impl Fault {
    /// Returns this page, whatever page was requested, as a server does that ignores `page`.
    #[must_use]
    pub fn same_page(page: u64) -> Self {
        Self::listing(ListingChange {
            page: Some(page),
            ..ListingChange::default()
        })
    }

    /// Starts every page but the first with this number of tokens from the end of the page before.
    #[must_use]
    pub fn overlap(tokens: u64) -> Self {
        Self::listing(ListingChange {
            overlap: Some(tokens),
            ..ListingChange::default()
        })
    }

    /// Reports this number of tokens as `total_count`, and the number of pages that follows from it as `total_pages`.
    #[must_use]
    pub fn total_count(total_count: u64) -> Self {
        Self::listing(ListingChange {
            total_count: Some(total_count),
            ..ListingChange::default()
        })
    }

    /// Adds this to `total_count`: 7 reports seven tokens too many, -7 seven too few.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use cf_mock::{Fault, MockApi};
    ///
    /// // The total changes between page 1 and page 2: a client must not report this listing as complete.
    /// let api = MockApi::builder().tokens(40).fault(Fault::total_off_by(1).from_page(2)).start().await?;
    /// # drop(api);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn total_off_by(difference: i64) -> Self {
        Self::listing(ListingChange {
            total_off_by: Some(difference),
            ..ListingChange::default()
        })
    }

    /// Counts recently expired tokens in `total_count`, even without `include_expired=true`. The reference documents
    /// the total as counting "without any search parameters".
    #[must_use]
    pub fn total_counts_expired() -> Self {
        Self::listing(ListingChange {
            total_counts_expired: true,
            ..ListingChange::default()
        })
    }

    /// Leaves out `total_count` and `total_pages`.
    #[must_use]
    pub fn no_total() -> Self {
        Self::listing(ListingChange {
            no_total: true,
            ..ListingChange::default()
        })
    }

    /// Reports this number of pages as `total_pages`.
    #[must_use]
    pub fn total_pages(total_pages: u64) -> Self {
        Self::listing(ListingChange {
            total_pages: Some(total_pages),
            ..ListingChange::default()
        })
    }

    /// Adds `"has_more":true` to `result_info`.
    #[must_use]
    pub fn has_more() -> Self {
        Self::result_info_member("has_more", "true")
    }

    /// Adds a `cursor` to `result_info`.
    #[must_use]
    pub fn cursor(cursor: &str) -> Self {
        let json = serde_json::Value::from(cursor).to_string();
        Self::result_info_member("cursor", &json)
    }

    /// Adds a member to `result_info`, with a value that is a JSON text.
    #[must_use]
    pub fn result_info_member(name: &str, json: &str) -> Self {
        Self::listing(ListingChange {
            members: vec![(name.to_owned(), json.to_owned())],
            ..ListingChange::default()
        })
    }

    /// Replaces the whole `result_info` with this JSON text: `null`, `{}`, `{"total_count":1.5}`.
    #[must_use]
    pub fn result_info(json: &str) -> Self {
        Self::listing(ListingChange {
            result_info: Some(json.to_owned()),
            ..ListingChange::default()
        })
    }

    /// Adds an error to a successful page, next to its tokens.
    #[must_use]
    pub fn errors_with_tokens(code: u32, message: &str) -> Self {
        Self::listing(ListingChange {
            errors: vec![Message::new(code, message)],
            ..ListingChange::default()
        })
    }

    /// Adds an element to the `messages` of a successful page.
    #[must_use]
    pub fn messages_with_tokens(code: u32, message: &str) -> Self {
        Self::listing(ListingChange {
            messages: vec![Message::new(code, message)],
            ..ListingChange::default()
        })
    }

    fn listing(change: ListingChange) -> Self {
        Self::new(FaultKind::Listing(change))
    }
}

/// # Accounts that change while they are listed
///
/// The change is made once, before the response to the first request that the fault affects; [`times`](Self::times)
/// repeats it. Positions are those of the listing that was requested, from 0.
impl Fault {
    /// Deletes the token at this position. Later tokens move forward by one position.
    #[must_use]
    pub fn token_deleted(position: usize) -> Self {
        Self::account([AccountChange::Delete(position)])
    }

    /// Creates a token at this position, or at the end if there are fewer tokens. Later tokens move back by one
    /// position.
    #[must_use]
    pub fn token_created(position: usize) -> Self {
        Self::account([AccountChange::Create(position)])
    }

    /// Deletes the token at this position, and creates one at the end. The total stays the same, but the tokens in
    /// between move forward by one position: a client that has read that page already misses a token.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use cf_mock::{Fault, MockApi};
    ///
    /// // No count can show this change: only a second pass over all pages finds the token that page 2 lacks.
    /// let api = MockApi::builder().tokens(40).fault(Fault::token_replaced(0).on_page(2)).start().await?;
    /// # drop(api);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_replaced(position: usize) -> Self {
        Self::account([AccountChange::Delete(position), AccountChange::Create(usize::MAX)])
    }

    fn account<const N: usize>(changes: [AccountChange; N]) -> Self {
        Self::listing(ListingChange {
            account: changes.to_vec(),
            ..ListingChange::default()
        })
        .once()
    }
}
