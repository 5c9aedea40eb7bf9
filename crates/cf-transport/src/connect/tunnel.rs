use std::pin::pin;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::upgrade::Upgraded;

use super::failure::ProxyReason;

/// Opens a CONNECT tunnel to `target` (host and port) over a connection to a proxy.
///
/// Uses hyper's client, since hyper-util's tunnel does not report the status of a refusal. Nothing is spawned.
pub(super) async fn tunnel<T>(
    io: T,
    target: &str,
    authorization: Option<&HeaderValue>,
) -> Result<Upgraded, ProxyReason>
where
    T: Read + Write + Unpin + Send + 'static,
{
    let handshake = |error: hyper::Error| ProxyReason::Handshake(error.into());
    let mut request = Request::connect(target).header(HOST, target);
    if let Some(authorization) = authorization {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request
        .body(Empty::<Bytes>::new())
        .map_err(|error| ProxyReason::Handshake(error.into()))?;

    let (mut sender, connection) = http1::handshake(io).await.map_err(handshake)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(handshake)?;
        let status = response.status();
        if !status.is_success() {
            return Err(ProxyReason::Refused {
                status,
                authorized: authorization.is_some(),
            });
        }
        hyper::upgrade::on(response).await.map_err(handshake)
    };
    // The exchange progresses only while the connection is polled.
    match select(pin!(exchange), pin!(connection.with_upgrades())).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right((_, exchange)) => exchange.await,
    }
}
