//! A page number, made an HTTP request.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use cf_models::AccountId;
use cf_transport::{Body, Request, RequestOptions, Response};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::base_url::BaseUrl;
use crate::client::HttpService;
use crate::endpoint::{Decoding, Parameters};
use crate::error::{Error, ErrorKind};
use crate::options::CallOptions;
use crate::page::Page;
use crate::response;

/// Everything but RFC 3986's unreserved characters.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the requests of a listing have in common.
pub(crate) struct Prepared {
    account_id: AccountId,
    /// Base URL and path.
    url: String,
    /// Every parameter except `page`, encoded.
    query: String,
    headers: HeaderMap,
    options: RequestOptions,
    decoding: Decoding,
}

/// A service that returns the page with a given number.
#[derive(Clone)]
pub(crate) struct ListPage<S> {
    service: S,
    prepared: Arc<Prepared>,
}

pin_project! {
    /// The future of one page.
    #[project = ListPageFutureProjection]
    pub(crate) enum ListPageFuture<F> {
        Sent { #[pin] response: F, number: u32, prepared: Arc<Prepared> },
        Failed { error: Option<Error> },
    }
}

// === impl Prepared ===

impl Prepared {
    pub(crate) fn new(
        base_url: &BaseUrl,
        account_id: AccountId,
        parameters: &Parameters,
        options: &CallOptions,
    ) -> Result<Self, Error> {
        let mut query = format!("per_page={}", parameters.per_page);
        let mut add = |name: &str, value: &str| {
            let (name, value) = (
                utf8_percent_encode(name, QUERY),
                utf8_percent_encode(value, QUERY),
            );
            // Writing to a String cannot fail.
            let _ = write!(query, "&{name}={value}");
        };
        if let Some(direction) = parameters.direction {
            add("direction", direction.as_str());
        }
        if let Some(include_expired) = parameters.include_expired {
            add("include_expired", if include_expired { "true" } else { "false" });
        }
        for (name, value) in options.parameters()? {
            add(name, value);
        }
        Ok(Self {
            // An account id has only letters and digits, so it cannot change the path.
            url: format!("{base_url}/accounts/{account_id}/tokens"),
            account_id,
            query,
            headers: options.header_map()?,
            options: options.request_options(),
            decoding: parameters.decoding,
        })
    }

    fn request(&self, number: u32) -> Result<Request, Error> {
        let uri: Uri = format!("{}?page={number}&{}", self.url, self.query)
            .parse()
            .map_err(|reason: http::uri::InvalidUri| {
                Error::new(ErrorKind::InvalidRequest, "invalid request URL").with_source(reason)
            })?;
        let mut request = Request::new(Body::default());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(self.options);
        Ok(request)
    }

    fn locate(&self, error: Error, number: u32) -> Error {
        error.on_page(number).of_account(&self.account_id)
    }
}

// === impl ListPage ===

impl<S> ListPage<S> {
    pub(crate) fn new(service: S, prepared: Prepared) -> Self {
        Self {
            service,
            prepared: Arc::new(prepared),
        }
    }
}

impl<S: HttpService> Service<u32> for ListPage<S> {
    type Response = Page;
    type Error = Error;
    type Future = ListPageFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service
            .poll_ready(cx)
            .map_err(|error| Error::from_service(error.into()).of_account(&self.prepared.account_id))
    }

    fn call(&mut self, number: u32) -> Self::Future {
        match self.prepared.request(number) {
            Ok(request) => ListPageFuture::Sent {
                response: self.service.call(request),
                number,
                prepared: Arc::clone(&self.prepared),
            },
            Err(error) => ListPageFuture::Failed {
                error: Some(self.prepared.locate(error, number)),
            },
        }
    }
}

impl<F, E> Future for ListPageFuture<F>
where
    F: Future<Output = Result<Response, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Output = Result<Page, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            ListPageFutureProjection::Sent {
                response,
                number,
                prepared,
            } => {
                let page = match ready!(response.poll(cx)) {
                    Ok(response) => response::read_page(*number, prepared.decoding, response),
                    Err(error) => Err(Error::from_service(error.into())),
                };
                Poll::Ready(page.map_err(|error| prepared.locate(error, *number)))
            }
            ListPageFutureProjection::Failed { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                // Polled after its end, which no executor does.
                None => Poll::Pending,
            },
        }
    }
}
