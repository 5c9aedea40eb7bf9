//! A client over recorded responses, without network and credentials, for tests of your code.
//!
//! `cargo run -p cf-tokens --example recorded`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use std::convert::Infallible;

use bytes::Bytes;
use cf_tokens::{Client, http, transport};

/// Two recorded pages.
const PAGES: [&str; 2] = [
    r#"{"success":true,"errors":[],"messages":[],
        "result":[{"id":"a1","name":"deploy","status":"active"},{"id":"a2","name":"backup","status":"disabled"}],
        "result_info":{"page":1,"per_page":2,"count":2,"total_count":3}}"#,
    r#"{"success":true,"errors":[],"messages":[],
        "result":[{"id":"a3","name":"metrics","status":"active"}],
        "result_info":{"page":2,"per_page":2,"count":1,"total_count":3}}"#,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recorded = tower::service_fn(|request: transport::Request| async move {
        let second = request
            .uri()
            .query()
            .is_some_and(|query| query.starts_with("page=2&"));
        let body = PAGES[usize::from(second)];
        Ok::<_, Infallible>(http::Response::new(Bytes::from_static(body.as_bytes())))
    });

    let client = Client::with_service(recorded);
    let listing = client
        .list_tokens("0123456789abcdef0123456789abcdef".parse()?)
        .collect_all()
        .await?;
    for token in listing.tokens() {
        println!("{}", token.display_name());
    }
    assert_eq!(listing.tokens().len(), 3);
    assert!(listing.summary.is_complete());
    Ok(())
}
