//! Turns redirects into errors that name the location. Redirects are never followed.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use cf_transport::redirect::RefuseRedirectLayer;
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new().layer(RefuseRedirectLayer::new()).service(service_fn(
//!     |_request: http::Request<()>| async {
//!         let mut response = http::Response::new(());
//!         *response.status_mut() = http::StatusCode::FOUND;
//!         response.headers_mut().insert("location", "https://other.example/login".parse()?);
//!         Ok::<_, http::header::InvalidHeaderValue>(response)
//!     },
//! ));
//!
//! let error = service.call(http::Request::new(())).await.unwrap_err();
//! assert!(error.to_string().contains("https://other.example/login"));
//! # });
//! ```
//!
//! A client that follows redirects would send headers such as `X-Auth-Key` to any host a response names.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderMap, StatusCode, Uri, header};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::BoxError;
use crate::error::{cf_ray, redacted_uri};

/// Wraps services in [`RefuseRedirect`].
#[derive(Clone, Copy, Debug, Default)]
pub struct RefuseRedirectLayer {
    _private: (),
}

/// Turns redirects into a [`RedirectError`]. See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct RefuseRedirect<S> {
    inner: S,
}

pin_project! {
    /// The future of a [`RefuseRedirect`].
    #[derive(Debug)]
    pub struct RefuseRedirectFuture<F> {
        #[pin]
        response: F,
    }
}

/// The response is a redirect.
#[derive(Clone, Debug)]
pub struct RedirectError {
    status: StatusCode,
    /// Without user name, password and query values.
    location: String,
    cf_ray: Option<String>,
}

// === impl RefuseRedirectLayer ===

impl RefuseRedirectLayer {
    /// Creates the layer.
    #[must_use]
    pub const fn new() -> Self {
        Self { _private: () }
    }
}

impl<S> Layer<S> for RefuseRedirectLayer {
    type Service = RefuseRedirect<S>;

    fn layer(&self, inner: S) -> RefuseRedirect<S> {
        RefuseRedirect { inner }
    }
}

// === impl RefuseRedirect ===

impl<S, R, B> Service<R> for RefuseRedirect<S>
where
    S: Service<R, Response = http::Response<B>>,
    S::Error: Into<BoxError>,
{
    type Response = http::Response<B>;
    type Error = BoxError;
    type Future = RefuseRedirectFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: R) -> Self::Future {
        RefuseRedirectFuture {
            response: self.inner.call(request),
        }
    }
}

impl<F, B, E> Future for RefuseRedirectFuture<F>
where
    F: Future<Output = Result<http::Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<http::Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.project().response.poll(cx)).map_err(Into::into)?;
        // 300 and 304 are not redirects unless they have a `Location`.
        if response.status().is_redirection()
            && let Some(error) = RedirectError::of(response.status(), response.headers())
        {
            return Poll::Ready(Err(error.into()));
        }
        Poll::Ready(Ok(response))
    }
}

// === impl RedirectError ===

impl RedirectError {
    fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        // The auth layer below has redacted it. Brackets are not allowed in a path.
        let location = String::from_utf8_lossy(headers.get(header::LOCATION)?.as_bytes());
        let location = match location.replace("[redacted]", "redacted").parse::<Uri>() {
            Ok(uri) => redacted_uri(&uri),
            // If the parts are unknown, none is safe to print.
            Err(_) => "an invalid location".to_owned(),
        };
        Some(Self {
            status,
            location,
            cf_ray: cf_ray(headers),
        })
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the location, without user name, password and query values.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Returns Cloudflare's request ID.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.cf_ray.as_deref()
    }
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unexpected redirect (HTTP {}) to {}",
            self.status.as_u16(),
            self.location
        )
    }
}

impl std::error::Error for RedirectError {}
