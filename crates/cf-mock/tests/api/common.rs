//! A plain HTTP client, without retries.

use bytes::Bytes;
use cf_mock::{MockApi, MockApiBuilder};
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::error::Error;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let rows = self.json()["result"].as_array().unwrap().clone();
        rows.iter()
            .map(|token| token["id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("(absent)", |value| value.to_str().unwrap())
    }

    /// Returns the status and the codes, with a cause after `<`: `400 6003<6111`.
    pub(crate) fn outcome(&self) -> String {
        let codes: Vec<String> = self.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| match error["error_chain"][0]["code"].as_u64() {
                Some(cause) => format!("{}<{cause}", error["code"]),
                None => error["code"].to_string(),
            })
            .collect();
        format!("{} {}", self.status.as_u16(), codes.join(" "))
    }
}

/// A mock, and a client for it.
pub(crate) struct TestClient {
    pub(crate) api: MockApi,
    client: Client<HttpConnector, Empty<Bytes>>,
}

impl TestClient {
    pub(crate) async fn start(builder: MockApiBuilder) -> Self {
        Self {
            api: builder.start().await.unwrap(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub(crate) async fn over_http2(builder: MockApiBuilder) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .http2_only(true)
            .build_http();
        Self {
            client,
            ..Self::start(builder).await
        }
    }

    /// Requests the listing with this query and the correct token.
    pub(crate) async fn list(&self, query: &str) -> Result<Received, BoxError> {
        self.get(
            &self.uri(query),
            &[("authorization", &format!("Bearer {}", self.api.api_token()))],
        )
        .await
    }

    pub(crate) fn uri(&self, query: &str) -> String {
        format!(
            "{}/accounts/{}/tokens{query}",
            self.api.base_url(),
            self.api.account_id()
        )
    }

    pub(crate) async fn get(&self, uri: &str, headers: &[(&str, &str)]) -> Result<Received, BoxError> {
        let (parts, body) = self.send(uri, headers).await?.into_parts();
        Ok(Received {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await?.to_bytes(),
        })
    }

    /// Returns the response with its body unread.
    pub(crate) async fn send(
        &self,
        uri: &str,
        headers: &[(&str, &str)],
    ) -> Result<Response<Incoming>, BoxError> {
        let mut request = Request::get(uri.parse::<Uri>()?).body(Empty::new())?;
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(http::HeaderName::try_from(*name)?, value.parse()?);
        }
        Ok(self.client.request(request).await?)
    }
}
