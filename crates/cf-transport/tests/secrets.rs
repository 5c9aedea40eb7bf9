//! Nothing that contains or receives credentials prints them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod common;

use std::sync::{Arc, Mutex};

use cf_transport::auth::{AuthLayer, CredentialFuture};
use cf_transport::{
    Body, Credential, CredentialProvider, Error, ErrorKind, Redactor, Request, Response, Transport,
    TransportBuilder,
};
use common::{Server, TOKEN, get, report, send};
use tower::{Layer, Service, ServiceExt, service_fn};

const KEY: &str = "cfk_FAKE_global_key_for_tests_only";
const EMAIL: &str = "fake.person@example.com";

fn global_key() -> Credential {
    Credential::global_key(EMAIL, KEY).unwrap()
}

#[track_caller]
fn assert_clean(text: &str) {
    for secret in [TOKEN, KEY, EMAIL, "word-in-the-query", "password-in-a-url"] {
        assert!(!text.contains(secret), "`{secret}` is in: {text}");
    }
}

#[tokio::test]
async fn redirects_are_errors_that_name_the_place_and_nothing_more() {
    for (location, shown) in [
        (
            "https://other.example/login?back=word-in-the-query#x",
            "https://other.example/login?back=…",
        ),
        (
            "https://me:password-in-a-url@other.example/x",
            "https://other.example/x",
        ),
        (
            "/relative/cfat_FAKE_token_for_tests_only?a",
            "/relative/redacted?…",
        ),
        ("http://me:password-in-a-url@[broken", "an invalid location"),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let server = Server::responding(format!(
                "HTTP/1.1 {status} Redirect\r\nlocation: {location}\r\ncf-ray: 8f0c1d2e3a4b5c6d-FRA\r\ncontent-length: 0\r\n\r\n"
            ))
            .await;
            let error = server.get().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Redirect, 1),
                "{error}"
            );
            assert!(error.to_string().contains(shown), "{error}");
            assert_eq!(error.cf_ray(), Some("8f0c1d2e3a4b5c6d-FRA"));
            assert_clean(&report(&error));
            assert_eq!(server.connections(), 1, "nothing is followed");
        }
    }
}

#[tokio::test]
async fn errors_of_every_kind_are_clean() {
    let responses = [
        "",
        "nonsense cfat_FAKE_token_for_tests_only\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\ncfat_FAKE_token_for_tests_only",
        "HTTP/1.1 200 OK\r\ncontent-encoding: cfat_FAKE\r\ncontent-length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 29\r\n\r\ncfat_FAKE_token_for_tests_only",
    ];
    for response in responses {
        let server = Server::responding(response).await;
        let mut transport = server.builder().build().unwrap();
        let url = server
            .url("/x?secret=word-in-the-query")
            .replace("http://", "http://me:password-in-a-url@");
        let error = send(&mut transport, &url).await.unwrap_err();
        assert_clean(&report(&error));
        assert!(
            error.place().unwrap().starts_with("GET http://127.0.0.1:"),
            "{error}"
        );
    }
}

#[test]
fn debug_shows_no_secret() {
    let builder = || Transport::builder("https://api.example".parse().unwrap()).credential(global_key());
    let never = service_fn(|_: Request| std::future::pending::<Result<http::Response<Body>, Error>>());
    let origin = "https://api.example".parse().unwrap();
    let mut request = http::Request::new(Body::from(TOKEN));
    request.extensions_mut().insert(global_key().redactor().clone());
    let text = format!(
        "{:?} {:#?} {:?} {:?} {:?} {:?} {:?}",
        global_key(),
        Credential::bearer(TOKEN).unwrap(),
        global_key().redactor(),
        builder(),
        builder().build_with_service(never),
        AuthLayer::new(origin, global_key()).layer(()),
        request,
    );
    assert_clean(&text);
    assert!(text.contains("GlobalKey([redacted])"), "{text}");
}

// === where the credential goes ===

/// Responds with the names and values of the headers it was sent.
fn mirror() -> impl Service<
    http::Request<Body>,
    Response = http::Response<Body>,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send
+ Sync {
    service_fn(|request: http::Request<Body>| async move {
        let headers = request.headers();
        let sent = ["authorization", "x-auth-key", "x-auth-email"].map(|name| {
            headers.get(name).map_or("-".to_owned(), |value| {
                assert!(value.is_sensitive(), "{name}");
                value.to_str().unwrap().to_owned()
            })
        });
        Ok(http::Response::new(Body::from(sent.join(" "))))
    })
}

fn builder() -> TransportBuilder {
    Transport::builder("https://api.example".parse().unwrap()).credential(Credential::bearer(TOKEN).unwrap())
}

async fn sent(transport: Transport, url: &str) -> String {
    let response = transport.oneshot(get(url)).await.unwrap();
    String::from_utf8(response.into_body().to_vec()).unwrap()
}

#[tokio::test]
async fn the_credential_goes_to_its_origin_and_nowhere_else() {
    let transport = builder().build_with_service(mirror());
    assert_eq!(
        sent(transport.clone(), "https://api.example/x").await,
        "Bearer [redacted] - -"
    );
    for url in [
        "https://other.example/",
        "http://api.example/",
        "https://api.example:444/",
        "https://api.example.evil.example/",
        "https://api.example@evil.example/",
    ] {
        assert_eq!(sent(transport.clone(), url).await, "- - -", "{url}");
    }
    let transport = builder().credential(global_key()).build_with_service(mirror());
    assert_eq!(
        sent(transport, "https://api.example/x").await,
        // Data may contain an email address.
        format!("- [redacted] {EMAIL}")
    );
}

#[derive(Clone)]
struct OtherHost<S>(S);

impl<S: Service<Request>> Service<Request> for OtherHost<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> S::Future {
        assert!(
            !request.headers().contains_key("authorization"),
            "a user's layer sees no credential"
        );
        *request.uri_mut() = "https://evil.example/".parse().unwrap();
        self.0.call(request)
    }
}

#[tokio::test]
async fn a_layer_that_changes_the_host_sends_no_credentials() {
    for transport in [
        builder()
            .attempt_layer(tower::layer::layer_fn(OtherHost))
            .build_with_service(mirror()),
        builder()
            .call_layer(tower::layer::layer_fn(OtherHost))
            .build_with_service(mirror()),
    ] {
        assert_eq!(sent(transport, "https://api.example/x").await, "- - -");
    }
}

// === providers ===

/// Returns a new token for each call, or for each rejection.
#[derive(Clone, Default)]
struct Rolling(Arc<Mutex<Provided>>);

#[derive(Default)]
struct Provided {
    number: u32,
    only_if_rejected: bool,
    rejected: Vec<Credential>,
}

fn number(number: u32) -> Credential {
    Credential::bearer(&format!("FAKE_number_{number}")).unwrap()
}

impl CredentialProvider for Rolling {
    fn credential(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            tokio::task::yield_now().await;
            let mut state = self.0.lock().unwrap();
            if !state.only_if_rejected || state.number == 0 {
                state.number += 1;
            }
            Ok(number(state.number))
        })
    }

    fn rejected(&self, credential: &Credential) {
        let mut state = self.0.lock().unwrap();
        if state.only_if_rejected && number(state.number) == *credential {
            state.number += 1;
        }
        state.rejected.push(credential.clone());
    }
}

trait Scripted:
    Service<
        Request,
        Response = http::Response<Body>,
        Error = http::Error,
        Future = std::future::Ready<Result<http::Response<Body>, http::Error>>,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Scripted for S where
    S: Service<
            Request,
            Response = http::Response<Body>,
            Error = http::Error,
            Future = std::future::Ready<Result<http::Response<Body>, http::Error>>,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

/// A service with these statuses, and what it was sent.
fn statuses(statuses: &'static [u16]) -> (impl Scripted, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let service = service_fn(move |request: http::Request<Body>| {
        let mut noted = noted.lock().unwrap();
        let sent = request.headers()["authorization"].to_str().unwrap().to_owned();
        noted.push(sent.replace("Bearer FAKE_number_", ""));
        let status = statuses.get(noted.len() - 1).copied().unwrap();
        std::future::ready(http::Response::builder().status(status).body(Body::default()))
    });
    (service, seen)
}

#[tokio::test(start_paused = true)]
async fn a_provider_is_called_for_each_attempt_and_notified_of_401() {
    let provider = Rolling::default();
    provider.0.lock().unwrap().only_if_rejected = true;
    let (service, seen) = statuses(&[503, 401, 200]);
    let transport = builder()
        .credential_provider(provider.clone())
        .build_with_service(service);
    let response: Response = transport.oneshot(get("https://api.example/")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(*seen.lock().unwrap(), ["1", "1", "2"]);
    assert_eq!(provider.0.lock().unwrap().rejected, [number(1)]);
    let redactor = response.extensions().get::<Redactor>().unwrap();
    assert_eq!(redactor.redact("a FAKE_number_2"), "a [redacted]");
}

#[tokio::test(start_paused = true)]
async fn rejected_credentials_are_refreshed_once_and_that_is_no_retry() {
    // Sent, although no retry is allowed, and counted.
    let provider = Rolling::default();
    let (service, seen) = statuses(&[401, 401]);
    let transport = builder()
        .credential_provider(provider.clone())
        .max_retries(0)
        .build_with_service(service);
    let response = transport.oneshot(get("https://api.example/")).await.unwrap();
    assert_eq!(response.status(), 401);
    let attempts = response.extensions().get::<cf_transport::Attempts>().unwrap();
    assert_eq!((attempts.count, attempts.retries), (2, 0));
    assert_eq!(*seen.lock().unwrap(), ["1", "2"]);
    assert_eq!(provider.0.lock().unwrap().rejected, [number(1), number(2)]);

    // The same credentials again: nothing is sent.
    let (service, seen) = statuses(&[401]);
    let transport = builder()
        .credential_provider(number(7))
        .build_with_service(service);
    let response = transport.oneshot(get("https://api.example/")).await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(*seen.lock().unwrap(), ["7"]);
}

#[tokio::test]
async fn a_request_may_have_its_own_credentials() {
    let transport = builder().build_with_service(mirror());
    let own = Credential::bearer("cfat_FAKE_own_token").unwrap();
    for (url, expected) in [
        ("https://api.example/x", "Bearer [redacted] - -"),
        ("https://other.example/x", "- - -"),
    ] {
        let mut request = get(url);
        request.extensions_mut().insert(own.clone());
        let response = transport.clone().oneshot(request).await.unwrap();
        assert_eq!(response.into_body(), expected);
    }
}

#[tokio::test]
async fn a_failing_provider_is_an_error_before_any_request() {
    struct Empty;
    impl CredentialProvider for Empty {
        fn credential(&self) -> CredentialFuture<'_> {
            Box::pin(async { Err("the vault is closed".into()) })
        }
    }
    let transport = builder()
        .credential_provider(Empty)
        .build_with_service(service_fn(|_: Request| async {
            Err::<http::Response<Body>, _>(std::io::Error::other("nothing is sent"))
        }));
    let error = transport.oneshot(get("https://api.example/")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credential, 0));
    assert!(error.message().contains("the vault is closed"), "{error}");
}

// === what users share between tasks ===

#[test]
fn what_is_shared_is_send_and_sync() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<Transport>();
    shared::<Error>();
    shared::<Credential>();
    shared::<Redactor>();
    shared::<cf_transport::Origin>();
    shared::<cf_transport::CallService>();
    shared::<cf_transport::AttemptService>();
    shared::<cf_transport::retry::RetryLayer>();
    shared::<cf_transport::throttle::ThrottleLayer>();
    shared::<AuthLayer>();
    shared::<cf_transport::deadline::DeadlineService<Transport>>();
    shared::<cf_transport::retry::Retry<Transport>>();
    shared::<cf_transport::throttle::Throttle<Transport>>();
    shared::<cf_transport::attempt_timeout::AttemptTimeout<Transport>>();
    sent::<TransportBuilder>();
    sent::<cf_transport::TransportFuture>();
    sent::<cf_transport::SlotFuture>();
    sent::<cf_transport::deadline::DeadlineFuture<Transport, Request>>();
    sent::<cf_transport::retry::RetryFuture<Transport>>();
    sent::<cf_transport::throttle::ThrottleFuture<Response>>();
}
