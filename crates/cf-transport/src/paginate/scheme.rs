/// Which pages a listing has, decided page by page.
///
/// A scheme is the state of one listing. It knows what a page says of the others; this crate does not.
pub trait PageScheme {
    /// What asks for one page.
    type Request;
    /// What one page is.
    type Page;

    /// The request for the first page. Called once, when the stream is first polled.
    fn first(&mut self) -> Self::Request;

    /// Called once with every page, in order, just before the stream gives it.
    fn after(&mut self, page: &Self::Page) -> Next<Self::Request>;
}

/// What comes after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<R> {
    /// Nothing: the listing is complete. Pages that were asked for ahead are dropped.
    Done,
    /// These, in order, behind those that are planned already. It may be empty while some are; with nothing planned an
    /// empty answer is an [error](super::PaginateError::Stalled), for a listing that merely stops is not complete.
    Then(Vec<R>),
}
