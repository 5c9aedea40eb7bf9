use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use http::Uri;
use hyper_util::client::legacy::connect::dns::Name;
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use super::place::{host, port};
use crate::BoxError;

/// A caller's resolver: from a host name to its addresses.
pub(super) type Resolver = BoxCloneSyncService<String, Vec<IpAddr>, BoxError>;

/// How host names become addresses: fixed ones, a caller's resolver, or that of the operating system.
#[derive(Clone, Default)]
pub(super) struct Names {
    fixed: Arc<HashMap<String, SocketAddr>>,
    resolver: Option<Resolver>,
}

// === impl Names ===

impl Names {
    /// Sets the address for a host name; port 0 is the port of the URL.
    pub(super) fn fix(&mut self, host: &str, address: SocketAddr) {
        Arc::make_mut(&mut self.fixed).insert(host.to_ascii_lowercase(), address);
    }

    pub(super) fn set_resolver(&mut self, resolver: Resolver) {
        self.resolver = Some(resolver);
    }

    /// Returns the fixed address for a URL's host, with the port to connect to.
    pub(super) fn fixed(&self, target: &Uri) -> Option<SocketAddr> {
        if self.fixed.is_empty() {
            return None;
        }
        let mut address = *self.fixed.get(&host(target).to_ascii_lowercase())?;
        if address.port() == 0 {
            address.set_port(port(target));
        }
        Some(address)
    }

    /// Returns all addresses of a URL's host.
    pub(super) async fn addresses(&self, target: &Uri) -> Result<Vec<SocketAddr>, BoxError> {
        if let Some(address) = self.fixed(target) {
            return Ok(vec![address]);
        }
        let (host, port) = (host(target).to_owned(), port(target));
        let addresses: Vec<SocketAddr> = match (host.parse::<IpAddr>(), &self.resolver) {
            (Ok(address), _) => vec![SocketAddr::new(address, port)],
            (Err(_), Some(resolver)) => {
                let addresses = resolver.clone().oneshot(host).await?;
                addresses
                    .into_iter()
                    .map(|address| SocketAddr::new(address, port))
                    .collect()
            }
            (Err(_), None) => tokio::net::lookup_host((host, port)).await?.collect(),
        };
        if addresses.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it has no address").into());
        }
        Ok(addresses)
    }
}

/// For hyper-util's connector, which asks for names only, and sets the port itself.
impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<vec::IntoIter<SocketAddr>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.resolver.clone();
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match resolver {
                Some(resolver) => {
                    let addresses = resolver.oneshot(name.as_str().to_owned()).await?;
                    addresses
                        .into_iter()
                        .map(|address| SocketAddr::new(address, 0))
                        .collect()
                }
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            Ok(addresses.into_iter())
        })
    }
}
