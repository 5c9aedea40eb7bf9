//! Requests: of one value, and of the pages of a listing.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use cf_transport::collect::PageQueue;
use cf_transport::{Body, Credential, Request, RequestOptions, Response};
use http::{HeaderMap, Method, Uri};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::base_url::BaseUrl;
use crate::client::HttpService;
use crate::endpoint::{Decoding, Endpoint, PagedEndpoint, PerPage};
use crate::error::{Error, ErrorKind};
use crate::options::CallOptions;
use crate::page::Page;
use crate::query::Query;
use crate::response::{self, Elements, Expected};

/// The request of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest {
    /// From 1.
    pub(crate) number: u32,
    /// Whether to include expired elements although the caller did not request them.
    pub(crate) include_expired: bool,
}

/// What the requests of a call have in common.
pub(crate) struct Prepared<E> {
    endpoint: E,
    /// Base URL and path.
    url: String,
    /// The parameters of the options.
    added: Query,
    headers: HeaderMap,
    options: RequestOptions,
    credential: Option<Credential>,
}

/// What the requests of a listing have in common.
pub(crate) struct PreparedListing<E> {
    prepared: Prepared<E>,
    /// The endpoint for a second pass.
    including_expired: E,
    per_page: PerPage,
    expected: Expected,
}

/// A page as received. It is decoded when it is its turn: its elements take several times the memory of the body, which is what
/// the limit on pages that are read ahead counts.
pub(crate) struct ReceivedPage {
    number: u32,
    response: Response,
}

/// A service that returns one page.
pub(crate) struct ListPage<E, S> {
    service: S,
    listing: Arc<PreparedListing<E>>,
    /// Bounds the memory of pages that are read ahead.
    queue: PageQueue,
}

pin_project! {
    /// The future of one page.
    #[project = ListPageFutureProjection]
    pub(crate) enum ListPageFuture<E, F> {
        Sent { #[pin] response: F, number: u32, listing: Arc<PreparedListing<E>> },
        Failed { error: Option<Error> },
    }
}

// === impl Prepared ===

impl<E: Endpoint> Prepared<E> {
    pub(crate) fn new(base_url: &BaseUrl, endpoint: E, options: &CallOptions) -> Result<Self, Error> {
        let mut added = Query::default();
        for (name, value) in options.parameters(E::PARAMETERS)? {
            added.add(name, value);
        }
        Ok(Self {
            url: format!("{base_url}{}", endpoint.path()?),
            endpoint,
            added,
            headers: options.header_map()?,
            options: options.request_options(),
            credential: options.own_credential().cloned(),
        })
    }

    pub(crate) fn endpoint(&self) -> &E {
        &self.endpoint
    }

    /// Makes a request with these parameters, then the endpoint's, then those of the options.
    pub(crate) fn request(&self, parameters: Query) -> Result<Request, Error> {
        self.request_of(&self.endpoint, parameters)
    }

    /// Makes a request with the parameters of a variant of the endpoint.
    fn request_of(&self, endpoint: &E, mut query: Query) -> Result<Request, Error> {
        endpoint.add_parameters(&mut query);
        query.append(&self.added);
        let mut url = self.url.clone();
        if !query.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(url, "?{query}");
        }
        let uri: Uri = url.parse().map_err(|reason: http::uri::InvalidUri| {
            Error::new(ErrorKind::InvalidRequest, "invalid request URL").with_source(reason)
        })?;
        let mut request = Request::new(Body::default());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(self.options);
        if let Some(credential) = &self.credential {
            request.extensions_mut().insert(credential.clone());
        }
        Ok(request)
    }

    /// Adds to an error the account, and the endpoint's hint.
    pub(crate) fn locate(&self, mut error: Error) -> Error {
        if let Some(account_id) = self.endpoint.account_id() {
            error = error.of_account(account_id);
        }
        match self.endpoint.hint(&error) {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

// === impl PreparedListing ===

impl<E: PagedEndpoint> PreparedListing<E> {
    pub(crate) fn new(prepared: Prepared<E>, per_page: PerPage, decoding: Decoding) -> Self {
        Self {
            including_expired: prepared.endpoint.including_expired(),
            prepared,
            per_page,
            expected: Expected {
                result: E::EXPECTED,
                permission: E::PERMISSION,
                decoding,
                rejects_errors: false,
            },
        }
    }

    fn request(&self, page: PageRequest) -> Result<Request, Error> {
        let mut query = Query::default();
        query.add("page", page.number);
        query.add("per_page", self.per_page);
        let endpoint = if page.include_expired {
            &self.including_expired
        } else {
            &self.prepared.endpoint
        };
        self.prepared.request_of(endpoint, query)
    }

    /// Decodes a page.
    pub(crate) fn read(&self, page: ReceivedPage) -> Result<Page<E::Element>, Error> {
        let number = page.number;
        match response::read(page.response, &self.expected) {
            Ok(success) => Ok(Page::new(number, success)),
            Err(error) => Err(self.locate(error, number)),
        }
    }

    fn locate(&self, error: Error, number: u32) -> Error {
        self.prepared.locate(error.on_page(number))
    }
}

// === impl ListPage ===

impl<E, S> ListPage<E, S> {
    pub(crate) fn new(service: S, listing: PreparedListing<E>) -> Self {
        Self {
            service,
            listing: Arc::new(listing),
            queue: PageQueue::new(),
        }
    }

    pub(crate) fn listing(&self) -> &Arc<PreparedListing<E>> {
        &self.listing
    }
}

impl<E, S: Clone> Clone for ListPage<E, S> {
    fn clone(&self) -> Self {
        Self {
            service: self.service.clone(),
            listing: Arc::clone(&self.listing),
            queue: self.queue.clone(),
        }
    }
}

impl<E: PagedEndpoint, S: HttpService> Service<PageRequest> for ListPage<E, S> {
    type Response = ReceivedPage;
    type Error = Error;
    type Future = ListPageFuture<E, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service
            .poll_ready(cx)
            .map_err(|error| self.listing.prepared.locate(Error::from_service(error.into())))
    }

    fn call(&mut self, page: PageRequest) -> Self::Future {
        let number = page.number;
        match self.listing.request(page) {
            Ok(mut request) => {
                request.extensions_mut().insert(self.queue.place(number.into()));
                ListPageFuture::Sent {
                    response: self.service.call(request),
                    number,
                    listing: Arc::clone(&self.listing),
                }
            }
            Err(error) => ListPageFuture::Failed {
                error: Some(self.listing.locate(error, number)),
            },
        }
    }
}

impl<E, F, R> Future for ListPageFuture<E, F>
where
    E: PagedEndpoint,
    F: Future<Output = Result<Response, R>>,
    R: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Output = Result<ReceivedPage, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            ListPageFutureProjection::Sent {
                response,
                number,
                listing,
            } => {
                let number = *number;
                let checked = match ready!(response.poll(cx)) {
                    // At once: after a page that failed, no further one is requested.
                    Ok(response) => response::check::<Elements<E::Element>>(response, &listing.expected),
                    Err(error) => Err(Error::from_service(error.into())),
                };
                Poll::Ready(match checked {
                    Ok(response) => Ok(ReceivedPage { number, response }),
                    Err(error) => Err(listing.locate(error, number)),
                })
            }
            ListPageFutureProjection::Failed { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                // Polled after its end, which no executor does.
                None => Poll::Pending,
            },
        }
    }
}
