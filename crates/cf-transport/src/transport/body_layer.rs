use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::Body;
use crate::collect::Collect;

/// Adapts a layer that needs response bodies, such as tower-http's `TraceLayer`, to the slots of a
/// [`TransportBuilder`](crate::TransportBuilder), where responses have complete bodies in memory.
///
/// Below the adapted layer, the bytes become a [`Body`]; above it, the body it returns is collected again.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use cf_transport::{Body, BodyLayer, Transport};
/// use tower::util::MapResponseLayer;
/// use tower::{ServiceExt, service_fn};
///
/// // Stands for a layer that wraps bodies.
/// let layer = MapResponseLayer::new(|response: http::Response<Body>| response.map(|body| http_body_util::Limited::new(body, 9)));
/// let transport = Transport::builder("https://api.example".parse().unwrap())
///     .attempt_layer(BodyLayer::new(layer))
///     .build_with_service(service_fn(|_: http::Request<Body>| async {
///         Ok::<_, std::io::Error>(http::Response::new(Body::from("page")))
///     }));
/// let request = http::Request::get("https://api.example/").body(Body::default()).unwrap();
/// assert_eq!(transport.oneshot(request).await.unwrap().into_body(), "page");
/// # });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BodyLayer<L> {
    layer: L,
}

/// The service below a layer in a [`BodyLayer`]: its responses have a [`Body`].
#[derive(Clone, Debug)]
pub struct WithBody<S> {
    inner: S,
}

pin_project! {
    /// The future of a [`WithBody`].
    pub struct WithBodyFuture<F> {
        #[pin]
        response: F,
    }
}

// === impl BodyLayer ===

impl<L> BodyLayer<L> {
    /// Adapts `layer`.
    pub const fn new(layer: L) -> Self {
        Self { layer }
    }
}

impl<L, S> Layer<S> for BodyLayer<L>
where
    L: Layer<WithBody<S>>,
{
    type Service = Collect<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        // What the transport has collected is within its limit.
        Collect::new(self.layer.layer(WithBody { inner }), usize::MAX)
    }
}

// === impl WithBody ===

impl<S, R> Service<R> for WithBody<S>
where
    S: Service<R, Response = http::Response<Bytes>>,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = WithBodyFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        WithBodyFuture {
            response: self.inner.call(request),
        }
    }
}

impl<F, E> Future for WithBodyFuture<F>
where
    F: Future<Output = Result<http::Response<Bytes>, E>>,
{
    type Output = Result<http::Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.project().response.poll(cx))?;
        Poll::Ready(Ok(response.map(Body::from)))
    }
}

impl<F> fmt::Debug for WithBodyFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithBodyFuture").finish_non_exhaustive()
    }
}
