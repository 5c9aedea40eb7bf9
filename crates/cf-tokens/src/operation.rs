//! One page: a typed request made HTTP, and the answer made a page or an error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use cf_models::{
    AccountId, ApiMessage, InvalidToken, ParseError, ResultInfo, Token, parse_list, parse_list_lossy,
};
use cf_transport::{Attempts, Body, Request, RequestOptions, Response};
use http::response::Parts;
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::base_url::BaseUrl;
use crate::client::HttpService;
use crate::error::{Answer, Error};
use crate::list::{Decoding, Parameters};
use crate::options::CallOptions;
use crate::page::Page;

/// What a query value keeps as it is: RFC 3986's unreserved characters.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// All of a listing's requests but the number of the page.
pub(crate) struct Prepared {
    base_url: BaseUrl,
    account_id: AccountId,
    /// Every parameter but `page`, encoded.
    query: String,
    headers: HeaderMap,
    options: RequestOptions,
    decoding: Decoding,
}

/// A service that takes the number of a page and answers with the page.
#[derive(Clone)]
pub(crate) struct ListPage<S> {
    service: S,
    prepared: Arc<Prepared>,
}

pin_project! {
    /// The future of one page.
    #[project = ListPageFutureProjection]
    pub(crate) enum ListPageFuture<F> {
        Sent { #[pin] answer: F, number: u32, decoding: Decoding },
        Refused { error: Option<Error> },
    }
}

// === impl Prepared ===

impl Prepared {
    pub(crate) fn new(
        base_url: BaseUrl,
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
            base_url,
            account_id,
            query,
            headers: options.header_map()?,
            options: options.request_options(),
            decoding: parameters.decoding,
        })
    }

    fn request(&self, number: u32) -> Result<Request, Error> {
        let query = format!("page={number}&{}", self.query);
        let mut request = Request::new(Body::default());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = self.base_url.tokens_of(&self.account_id, &query)?;
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(self.options);
        Ok(request)
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
            .map_err(|error| Error::from_service(error.into()))
    }

    fn call(&mut self, number: u32) -> Self::Future {
        match self.prepared.request(number) {
            Ok(request) => ListPageFuture::Sent {
                answer: self.service.call(request),
                number,
                decoding: self.prepared.decoding,
            },
            Err(error) => ListPageFuture::Refused { error: Some(error) },
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
                answer,
                number,
                decoding,
            } => {
                let page = match ready!(answer.poll(cx)) {
                    Ok(response) => read(*number, *decoding, response),
                    Err(error) => Err(Error::from_service(error.into())),
                };
                Poll::Ready(page.map_err(|error| error.on_page(*number)))
            }
            ListPageFutureProjection::Refused { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                // Polled after its end, which no executor does.
                None => Poll::Pending,
            },
        }
    }
}

/// What an envelope holds, whichever way its elements were read.
struct Decoded {
    success: bool,
    errors: Vec<ApiMessage>,
    messages: Vec<ApiMessage>,
    result_info: Option<ResultInfo>,
    tokens: Vec<Token>,
    invalid: Vec<InvalidToken>,
}

// === impl Decoded ===

impl Decoded {
    /// A list, and nothing to be told of it.
    fn is_plain(&self) -> bool {
        self.success && self.invalid.is_empty() && !self.is_empty_with_errors()
    }

    /// Errors beside an empty list: whatever `success` says, that is no account without tokens.
    fn is_empty_with_errors(&self) -> bool {
        self.tokens.is_empty() && self.invalid.is_empty() && !self.errors.is_empty()
    }
}

fn decode(body: &[u8], decoding: Decoding) -> Result<Decoded, ParseError> {
    match decoding {
        Decoding::Strict => parse_list(body).map(|envelope| Decoded {
            success: envelope.success,
            errors: envelope.errors,
            messages: envelope.messages,
            result_info: envelope.result_info,
            tokens: envelope.result.unwrap_or_default(),
            invalid: Vec::new(),
        }),
        Decoding::Lossy => parse_list_lossy(body).map(|envelope| {
            let mut decoded = Decoded {
                success: envelope.success,
                errors: envelope.errors,
                messages: envelope.messages,
                result_info: envelope.result_info,
                tokens: Vec::new(),
                invalid: Vec::new(),
            };
            for element in envelope.result.unwrap_or_default() {
                match element {
                    Ok(token) => decoded.tokens.push(token),
                    Err(reason) => decoded.invalid.push(reason),
                }
            }
            decoded
        }),
    }
}

/// The answer is a page, or it is an error: nothing else, and never an empty list for want of a better reading.
fn read(number: u32, decoding: Decoding, response: Response) -> Result<Page, Error> {
    let (parts, body) = response.into_parts();
    let is_whole = parts.status.is_success() && parts.status != StatusCode::PARTIAL_CONTENT;
    match decode(&body, decoding) {
        Ok(decoded) if is_whole && decoded.is_plain() => Ok(page(number, parts, body, decoded)),
        outcome => read_with_care(number, decoding, parts, body, outcome),
    }
}

/// An answer of which something will be told. Errors are cut short: were the credential taken out later than here, a
/// piece of it might stay.
fn read_with_care(
    number: u32,
    decoding: Decoding,
    parts: Parts,
    body: Bytes,
    outcome: Result<Decoded, ParseError>,
) -> Result<Page, Error> {
    let echo = without_credential(&parts.extensions, &body);
    let answer = Answer {
        status: parts.status,
        headers: &parts.headers,
        body: echo.as_ref().unwrap_or(&body),
        extensions: &parts.extensions,
    };
    if parts.status == StatusCode::PARTIAL_CONTENT {
        return Err(answer.partial());
    }
    let mut decoded = match (outcome, &echo) {
        (Ok(decoded), _) => decoded,
        (Err(reason), None) => return Err(answer.unreadable(&reason)),
        (Err(reason), Some(echo)) => {
            return Err(answer.unreadable(&decode(echo, decoding).err().unwrap_or(reason)));
        }
    };
    if let (Some(echo), false) = (&echo, decoded.invalid.is_empty()) {
        let clean = decode(echo, decoding).map_err(|reason| answer.unreadable(&reason))?;
        decoded.invalid = clean.invalid;
    }
    if !decoded.success || decoded.is_empty_with_errors() || !parts.status.is_success() {
        return Err(answer.refused(&decoded.errors));
    }
    Ok(page(number, parts, body, decoded))
}

fn page(number: u32, parts: Parts, body: Bytes, decoded: Decoded) -> Page {
    let attempts = parts.extensions.get::<Attempts>();
    Page {
        number,
        tokens: decoded.tokens,
        invalid: decoded.invalid,
        result_info: decoded.result_info,
        messages: decoded.messages,
        status: parts.status,
        attempts: attempts.map_or(1, |attempts| attempts.count),
        headers: parts.headers,
        body,
    }
}

/// The body without the credential, where a server echoes it.
fn without_credential(extensions: &http::Extensions, body: &Bytes) -> Option<Bytes> {
    let text = String::from_utf8_lossy(body);
    match extensions.get::<cf_transport::Redactor>()?.redact(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(clean) => Some(clean.into()),
    }
}
