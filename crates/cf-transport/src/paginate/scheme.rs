/// Which requests a listing is made of: the one thing to write for a new way of counting pages.
///
/// The scheme may keep state (what it has seen, what it has planned); [`Pages::scheme`](super::Pages::scheme) gives it
/// back.
pub trait PageScheme {
    /// What asks for one page. A clone is kept until the page is yielded, to tell where to resume.
    type Request: Clone;
    /// One page.
    type Page;

    /// The request that begins the listing. Called once, at the stream's first poll.
    fn first(&mut self) -> Self::Request;

    /// What comes after `page`. Called once for each page, in order, right before the page is yielded.
    fn after(&mut self, page: &Self::Page) -> Next<Self::Request>;
}

/// What comes after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<R> {
    /// The listing is complete. Requests planned before are dropped.
    Done,
    /// These requests, in order, after those planned before.
    ///
    /// May be empty while a request planned before has not been answered; if there is none, it is an error
    /// ([`PaginateError::Stalled`](super::PaginateError::Stalled)), since nothing says that the listing is complete.
    Then(Vec<R>),
}
