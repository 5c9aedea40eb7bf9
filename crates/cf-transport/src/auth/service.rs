use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::StatusCode;
use tower_service::Service;

use super::provider::Provider;
use super::{AuthError, AuthFuture, CredentialProvider};
use crate::{BoxError, Credential, Origin};

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
    B: Clone + Send + 'static,
    R: Send + 'static,
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
        let own = request.extensions_mut().remove::<Credential>();
        match own.map(Provider::Fixed).as_ref().unwrap_or(&self.provider) {
            Provider::Anonymous => AuthFuture::anonymous(self.inner.call(request)),
            Provider::Fixed(credential) => {
                credential.apply(request.headers_mut());
                AuthFuture::fixed(self.inner.call(request), credential.redactor().clone())
            }
            Provider::Dynamic(provider) => {
                let provider = Arc::clone(provider);
                // The clone that is ready must make the call.
                let fresh = self.inner.clone();
                let ready = std::mem::replace(&mut self.inner, fresh);
                AuthFuture::provided(Box::pin(provided(ready, provider, request)))
            }
        }
    }
}

/// Sends a request with the provider's credentials. If the service rejects them, and the provider then returns others,
/// the request is sent once more: a token that was rolled is not a failure.
async fn provided<S, B, R>(
    mut service: S,
    provider: Arc<dyn CredentialProvider>,
    request: http::Request<B>,
) -> Result<http::Response<R>, BoxError>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
    B: Clone,
{
    let rejected = provider.credential().await.map_err(AuthError::new)?;
    let response = send(&mut service, &rejected, request.clone()).await?;
    if response.status() != StatusCode::UNAUTHORIZED {
        return Ok(response);
    }
    provider.rejected(&rejected);
    let credential = match provider.credential().await {
        Ok(credential) if credential != rejected => credential,
        Ok(_) => return Ok(response),
        Err(error) => {
            // The rejection is the cause; the provider's error is a consequence.
            tracing::debug!(%error, "the credential provider has no other credentials");
            return Ok(response);
        }
    };
    tracing::debug!("the credentials were rejected: sending the request with the provider's new ones");
    drop(response);
    poll_fn(|cx| service.poll_ready(cx)).await.map_err(Into::into)?;
    let response = send(&mut service, &credential, request).await?;
    if response.status() == StatusCode::UNAUTHORIZED {
        provider.rejected(&credential);
    }
    Ok(response)
}

async fn send<S, B, R>(
    service: &mut S,
    credential: &Credential,
    mut request: http::Request<B>,
) -> Result<http::Response<R>, BoxError>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
{
    credential.apply(request.headers_mut());
    match service.call(request).await {
        Ok(mut response) => {
            credential.redactor().redact_head(&mut response);
            Ok(response)
        }
        Err(error) => Err(credential.redactor().redact_error(error.into())),
    }
}
