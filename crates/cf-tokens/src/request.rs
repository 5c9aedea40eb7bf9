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

/// The request of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest {
    /// From 1.
    pub(crate) number: u32,
    /// Whether to include expired elements although the caller did not request them.
    pub(crate) include_expired: bool,
}

/// What the requests of a listing have in common.
pub(crate) struct Prepared {
    account_id: AccountId,
    /// Base URL and path.
    url: String,
    /// Every parameter except `page` and `include_expired`, encoded: those before it, and those after it.
    query: (String, String),
    include_expired: Option<bool>,
    headers: HeaderMap,
    options: RequestOptions,
    decoding: Decoding,
}

/// A service that returns one page.
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
        let mut query = (format!("per_page={}", parameters.per_page), String::new());
        if let Some(direction) = parameters.direction {
            add(&mut query.0, "direction", direction.as_str());
        }
        for (name, value) in options.parameters()? {
            add(&mut query.1, name, value);
        }
        Ok(Self {
            // An account id has only letters and digits, so it cannot change the path.
            url: format!("{base_url}/accounts/{account_id}/tokens"),
            account_id,
            query,
            include_expired: parameters.include_expired,
            headers: options.header_map()?,
            options: options.request_options(),
            decoding: parameters.decoding,
        })
    }

    fn request(&self, page: PageRequest) -> Result<Request, Error> {
        let mut url = format!("{}?page={}&{}", self.url, page.number, self.query.0);
        let include_expired = if page.include_expired {
            Some(true)
        } else {
            self.include_expired
        };
        if let Some(include_expired) = include_expired {
            add(
                &mut url,
                "include_expired",
                if include_expired { "true" } else { "false" },
            );
        }
        url.push_str(&self.query.1);
        let uri: Uri = url.parse().map_err(|reason: http::uri::InvalidUri| {
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

/// Appends a query parameter.
fn add(query: &mut String, name: &str, value: &str) {
    let (name, value) = (
        utf8_percent_encode(name, QUERY),
        utf8_percent_encode(value, QUERY),
    );
    // Writing to a String cannot fail.
    let _ = write!(query, "&{name}={value}");
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

impl<S: HttpService> Service<PageRequest> for ListPage<S> {
    type Response = Page;
    type Error = Error;
    type Future = ListPageFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service
            .poll_ready(cx)
            .map_err(|error| Error::from_service(error.into()).of_account(&self.prepared.account_id))
    }

    fn call(&mut self, page: PageRequest) -> Self::Future {
        let number = page.number;
        match self.prepared.request(page) {
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
