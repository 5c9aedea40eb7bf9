//! A service whose pages are a function, and listings from it on a paused clock.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cf_tokens::{Client, Error, ListTokens, Summary, http, transport};

pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// A request, as a scripted service sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) page: u32,
    /// From 1: a pass begins with a request of page 1.
    pub(crate) pass: u32,
    pub(crate) include_expired: bool,
}

/// How a listing ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) names: Vec<String>,
    pub(crate) asks: Vec<Ask>,
    pub(crate) error: Option<Error>,
    pub(crate) summary: Summary,
}

/// Lists with `configure`, one page at a time unless it sets `prefetch`.
pub(crate) async fn list(
    server: impl Fn(Ask) -> String + Send + Sync + 'static,
    configure: impl FnOnce(ListTokens<Scripted>) -> ListTokens<Scripted>,
) -> Outcome {
    let scripted = Scripted::new(server);
    let asks = Arc::clone(&scripted.asks);
    let client = Client::with_service(scripted);
    let list = client
        .list_tokens(ACCOUNT.parse().unwrap())
        .per_page(5)
        .prefetch(1);
    let mut stream = configure(list).stream();
    let (mut names, mut error) = (Vec::new(), None);
    loop {
        match stream.try_next().await {
            Ok(Some(token)) => names.push(token.display_name().to_owned()),
            Ok(None) => break,
            Err(reason) => {
                error = Some(reason);
                break;
            }
        }
    }
    let asks = asks.lock().unwrap().clone();
    Outcome {
        names,
        asks,
        error,
        summary: stream.summary(),
    }
}

/// The API.
#[derive(Clone)]
pub(crate) struct Scripted {
    server: Arc<dyn Fn(Ask) -> String + Send + Sync>,
    asks: Arc<Mutex<Vec<Ask>>>,
}

impl Scripted {
    pub(crate) fn new(server: impl Fn(Ask) -> String + Send + Sync + 'static) -> Self {
        Self {
            server: Arc::new(server),
            asks: Arc::default(),
        }
    }
}

impl tower::Service<transport::Request> for Scripted {
    type Response = http::Response<Bytes>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<http::Response<Bytes>, Infallible>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: transport::Request) -> Self::Future {
        let query = request.uri().query().unwrap().to_owned();
        let parameter = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let page = parameter("page").unwrap().parse().unwrap();
        let mut asks = self.asks.lock().unwrap();
        let pass = asks.last().map_or(0, |ask| ask.pass) + u32::from(page == 1);
        let include_expired = parameter("include_expired") == Some("true");
        let ask = Ask {
            page,
            pass: pass.max(1),
            include_expired,
        };
        asks.push(ask);
        let body = (self.server)(ask);
        let response = http::Response::builder().header("date", "Sun, 01 Nov 2026 12:00:00 GMT");
        std::future::ready(Ok(response.body(Bytes::from(body)).unwrap()))
    }
}

/// The number of the page that a request asks for.
pub(crate) fn page_number(request: &transport::Request) -> u32 {
    let mut pairs = request.uri().query().unwrap().split('&');
    let number = pairs.find_map(|pair| pair.strip_prefix("page="));
    number.unwrap().parse().unwrap()
}

/// A request of a page in the first pass.
pub(crate) fn first_pass(page: u32) -> Ask {
    Ask {
        page,
        pass: 1,
        include_expired: false,
    }
}

/// A response with this body.
pub(crate) fn response(body: String) -> http::Response<Bytes> {
    http::Response::new(Bytes::from(body))
}

/// A page of tokens with these IDs, which are their names too, and this `result_info`.
pub(crate) fn page<I: std::fmt::Display>(ids: impl IntoIterator<Item = I>, result_info: &str) -> String {
    let tokens = ids
        .into_iter()
        .map(|id| format!(r#"{{"id":"{id}","name":"{id}"}}"#));
    page_of(tokens, result_info)
}

/// A page of these elements.
pub(crate) fn page_of<E: AsRef<str>>(elements: impl IntoIterator<Item = E>, result_info: &str) -> String {
    let elements: Vec<E> = elements.into_iter().collect();
    let elements: Vec<&str> = elements.iter().map(AsRef::as_ref).collect();
    let result = elements.join(",");
    format!(r#"{{"success":true,"result":[{result}],"result_info":{result_info}}}"#)
}

/// `result_info` with only a total.
pub(crate) fn total(total: u32) -> String {
    format!(r#"{{"total_count":{total}}}"#)
}

/// The page of an account with the IDs from 1 to `last`, five per page, with a right total.
pub(crate) fn healthy(ask: Ask, last: u32) -> String {
    let start = (ask.page - 1) * 5;
    let info = format!(r#"{{"page":{},"per_page":5,"total_count":{last}}}"#, ask.page);
    page(start + 1..=last.min(start + 5), &info)
}
