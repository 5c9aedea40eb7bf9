use cf_transport::{Request, Response};
use tower_service::Service;

/// What a [`Client`](crate::Client) can stand on: any cloneable [`Service`] from the transport's request to its
/// response.
///
/// Implemented for all that fits; there is nothing to implement by hand.
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
