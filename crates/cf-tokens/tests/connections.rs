//! A caller's own connections: fixed addresses, resolvers and connectors, of the async and the blocking client.

#![allow(clippy::unwrap_used, reason = "a failing test should panic where it fails")]

mod common;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use cf_mock::MockApi;
use cf_tokens::ClientBuilder;
use common::{account, builder};
use http::Uri;
use tokio::net::TcpStream;
use tower::service_fn;

fn address_of(api: &MockApi) -> SocketAddr {
    let url: Uri = api.base_url().parse().unwrap();
    url.authority().unwrap().as_str().parse().unwrap()
}

/// A base URL with a name and a port at which nothing listens.
fn elsewhere(api: &MockApi) -> ClientBuilder {
    builder(api).base_url("http://localhost:1/client/v4")
}

async fn lists(api: &MockApi, builder: ClientBuilder) {
    let listing = builder
        .build()
        .unwrap()
        .list_tokens(account(api))
        .collect_all()
        .await
        .unwrap();
    assert_eq!(listing.tokens().len(), 137);
}

#[tokio::test]
async fn a_client_lists_over_a_callers_own_connections() {
    let api = MockApi::start().await.unwrap();
    let address = address_of(&api);
    lists(&api, elsewhere(&api).resolve("localhost", address)).await;
    lists(
        &api,
        elsewhere(&api).connector(service_fn(move |_: Uri| TcpStream::connect(address))),
    )
    .await;
    let resolver = service_fn(|host: String| async move {
        assert_eq!(host, "localhost");
        Ok::<_, std::io::Error>([IpAddr::from([127, 0, 0, 1])])
    });
    let base_url = format!("http://localhost:{}/client/v4", address.port());
    lists(
        &api,
        builder(&api)
            .base_url(&base_url)
            .resolver(resolver)
            .http1_only()
            .tcp_user_timeout(Duration::from_secs(5)),
    )
    .await;
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_client_lists_over_a_callers_own_connections() {
    let api = MockApi::start_blocking().unwrap();
    let address = address_of(&api);
    let builder = || {
        cf_tokens::blocking::Client::builder()
            .base_url("http://localhost:1/client/v4")
            .credential(cf_tokens::Credential::bearer(api.api_token()).unwrap())
    };
    for builder in [
        builder().resolve("localhost", address),
        builder().connector(service_fn(move |_: Uri| TcpStream::connect(address))),
    ] {
        let client = builder.build().unwrap();
        let listing = client.list_tokens(account(&api)).collect_all().unwrap();
        assert_eq!(listing.tokens().len(), 137);
    }
}
