use cf_transport::{Request, Response};
use tower_service::Service;

/// A service that a [`Client`](crate::Client) can use: any cloneable [`Service`] from the transport's request to its
/// response.
///
/// Implemented for every type that meets the bounds; do not implement it by hand.
pub trait HttpService:
    Service<Request, Response = Response, Future: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
    + Clone
    + Send
    + Unpin
    + 'static
{
}

impl<S> HttpService for S where
    S: Service<
            Request,
            Response = Response,
            Future: Send,
            Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        > + Clone
        + Send
        + Unpin
        + 'static
{
}
