//! A client on a hand-made innermost service: every layer is real, and nothing leaves the process.
//!
//! `cargo run -p cf-transport --example no_network`

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use cf_transport::{Attempts, Body, Credential, ErrorKind, Request, Transport};
use tower::{Service, ServiceExt};

/// Knows one page; all else is nowhere, and one place has moved.
#[derive(Clone, Copy)]
struct Canned;

impl Service<Request> for Canned {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut response = http::Response::new(Body::default());
        match request.uri().path() {
            "/pages/1" => *response.body_mut() = Body::from("page 1"),
            "/moved" => {
                *response.status_mut() = http::StatusCode::PERMANENT_REDIRECT;
                response.headers_mut().insert(
                    "location",
                    http::HeaderValue::from_static("https://other.example/"),
                );
            }
            _ => *response.status_mut() = http::StatusCode::NOT_FOUND,
        }
        ready(Ok(response))
    }
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let transport = Transport::builder("https://api.example".parse()?)
        .credential(Credential::bearer("cfat_FAKE_token_for_tests_only")?)
        .build_with_service(Canned);
    let get = |path: &str| http::Request::get(format!("https://api.example{path}")).body(Body::default());

    let page = transport.clone().oneshot(get("/pages/1")?).await?;
    assert_eq!(&page.body()[..], b"page 1");
    assert_eq!(
        page.extensions().get::<Attempts>().map(|attempts| attempts.count),
        Some(1)
    );

    // A status of failure is a response; a redirect is an error.
    let missing = transport.clone().oneshot(get("/pages/2")?).await?;
    assert_eq!(missing.status(), http::StatusCode::NOT_FOUND);
    let moved = transport.oneshot(get("/moved")?).await;
    assert_eq!(
        moved.map_err(|error| error.kind()).err(),
        Some(ErrorKind::Redirect)
    );
    Ok(())
}
