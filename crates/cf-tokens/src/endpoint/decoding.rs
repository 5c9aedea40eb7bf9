/// What happens to an element of `result` that is not a valid token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decoding {
    /// It is an error that gives the location: without the element, the listing would be incomplete.
    #[default]
    Strict,
    /// It is kept as an [`InvalidToken`](cf_models::InvalidToken) together with the tokens, and counted in
    /// [`Summary::invalid`](crate::Summary::invalid).
    Lossy,
}
