use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use super::provider::Provider;
use super::{AuthError, AuthFuture};
use crate::{BoxError, Origin};

/// Adds the credentials to requests to their origin. See the [module](super).
#[derive(Clone, Debug)]
pub struct Auth<S> {
    inner: S,
    origin: Arc<Origin>,
    provider: Provider,
}

// === impl Auth ===

impl<S> Auth<S> {
    pub(super) const fn new(inner: S, origin: Arc<Origin>, provider: Provider) -> Self {
        Self {
            inner,
            origin,
            provider,
        }
    }
}

impl<S, B, R> Service<http::Request<B>> for Auth<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = AuthFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        if !self.origin.is_of(request.uri()) {
            // Another host, or redirected by a layer above: it gets no credentials.
            return AuthFuture::anonymous(self.inner.call(request));
        }
        match &self.provider {
            Provider::Anonymous => AuthFuture::anonymous(self.inner.call(request)),
            Provider::Fixed(credential) => {
                credential.apply(request.headers_mut());
                AuthFuture::fixed(self.inner.call(request), credential.redactor().clone())
            }
            Provider::Dynamic(provider) => {
                let provider = Arc::clone(provider);
                // The clone that is ready must make the call.
                let fresh = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, fresh);
                AuthFuture::provided(Box::pin(async move {
                    let credential = provider.credential().await.map_err(AuthError::new)?;
                    credential.apply(request.headers_mut());
                    let mut response = ready.call(request).await.map_err(Into::into)?;
                    if response.status() == http::StatusCode::UNAUTHORIZED {
                        provider.rejected(&credential);
                    }
                    response.extensions_mut().insert(credential.redactor().clone());
                    Ok(response)
                }))
            }
        }
    }
}
