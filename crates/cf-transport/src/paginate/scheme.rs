/// The order in which the pages of a listing are requested, and what each of them yields.
///
/// A scheme may keep state, such as what it has seen and planned; [`Pages::scheme`](super::Pages::scheme) returns it.
pub trait PageScheme {
    /// The request of one page. A clone is kept until the page is yielded, so that the listing can be resumed there.
    type Request: Clone;
    /// One page.
    type Page;
    /// Item type of the stream: the page, or the part of it that the scheme yields.
    type Item;
    /// Error of a page that cannot be used; [`Infallible`](std::convert::Infallible) for schemes that accept every page.
    type Error;

    /// Returns the first request. Called once, at the stream's first poll.
    fn first(&mut self) -> Self::Request;

    /// Returns the requests that follow `page`, and what to yield for it. Called once per page, in order, right before the
    /// item is yielded.
    ///
    /// # Errors
    ///
    /// An error ends the stream like an error of the service: [`Pages::resume_from`](super::Pages::resume_from) then returns
    /// the request of this page.
    #[expect(
        clippy::type_complexity,
        reason = "a pair; an alias would hide what a scheme returns"
    )]
    fn after(&mut self, page: Self::Page) -> Result<(Next<Self::Request>, Self::Item), Self::Error>;
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<R> {
    /// The listing is complete. Requests planned before are dropped.
    Done,
    /// These requests, in order, after those planned before.
    ///
    /// May be empty while an earlier request is pending. If there is none, it is an error
    /// ([`PaginateError::Stalled`](super::PaginateError::Stalled)), since nothing proves that the listing is complete.
    Then(Vec<R>),
}
