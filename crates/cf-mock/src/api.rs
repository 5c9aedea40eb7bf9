//! The running mock.

use crate::builder::MockApiBuilder;
use crate::recorded_request::RecordedRequest;
use crate::server::{Server, serve};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The API on loopback. Dropping it closes the port and ends every connection.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use cf_mock::MockApi;
///
/// let api = MockApi::start().await?;
/// assert!(api.base_url().starts_with("http://127.0.0.1:"));
/// assert_eq!(api.account_id().len(), 32);
/// assert!(api.requests().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MockApi {
    address: SocketAddr,
    server: Arc<Server>,
    /// Dropping it stops the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

// === impl MockApi ===

impl MockApi {
    /// Starts a mock with an account of 137 tokens on the caller's runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a mock with an account of 137 tokens on a separate thread, for tests that are not async.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use std::io::{Read, Write};
    ///
    /// let api = cf_mock::MockApi::start_blocking()?;
    /// let mut socket = std::net::TcpStream::connect(api.address())?;
    /// write!(socket, "GET / HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n")?;
    /// let mut response = String::new();
    /// socket.read_to_string(&mut response)?;
    /// assert!(response.starts_with("HTTP/1.1 400 Bad Request"));
    /// assert!(response.contains("No route for that URI"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if no port can be bound or no thread can be created.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Returns a builder, to change the account, the limits and the faults.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use cf_mock::{Fault, MockApi};
    /// use std::time::Duration;
    ///
    /// let api = MockApi::builder()
    ///     .tokens(2_000)
    ///     .seed(7)
    ///     .latency(Duration::from_millis(20))
    ///     .fault(Fault::reset().on_page(3).once())
    ///     .start_blocking()?;
    /// # drop(api);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> MockApiBuilder {
        MockApiBuilder::new()
    }

    pub(crate) async fn spawn(server: Server, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let server = Arc::new(server);
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve(listener, Arc::clone(&server), stopped));
        Ok(Self {
            address,
            server,
            stop: Some(stop),
            thread: None,
        })
    }

    pub(crate) fn spawn_thread(server: Server, port: u16) -> io::Result<Self> {
        // Bound on this thread, so that this call reports a port that is in use.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = {
            let _context = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let server = Arc::new(server);
        let (stop, stopped) = oneshot::channel();
        let serving = serve(listener, Arc::clone(&server), stopped);
        let thread = std::thread::Builder::new()
            .name("cf-mock".to_owned())
            .spawn(move || runtime.block_on(serving))?;
        Ok(Self {
            address,
            server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns the base URL for a client: `http://127.0.0.1:PORT/client/v4`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/client/v4", self.address)
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the ID of its first account.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.server.account_id
    }

    /// Returns the API token that it accepts. The token is fake.
    #[must_use]
    pub fn api_token(&self) -> &str {
        &self.server.api_token
    }

    /// Returns the global key that it accepts. The key is fake.
    #[must_use]
    pub fn global_key(&self) -> &str {
        &self.server.accepted.key
    }

    /// Returns the email address that belongs to the global key.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.server.accepted.email
    }

    /// Returns every request so far, in the order of arrival; empty if recording is off.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.server.state().requests.clone()
    }

    /// Returns the number of requests so far.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.server.state().request_count
    }

    /// Returns the number of connections so far.
    #[must_use]
    pub fn connection_count(&self) -> u64 {
        self.server.state().connection_count
    }

    /// Returns the number of requests that are being served.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.server.in_flight.now()
    }

    /// Returns the maximum number of requests that were being served at the same time.
    #[must_use]
    pub fn max_in_flight(&self) -> usize {
        self.server.in_flight.max()
    }

    /// Returns the `cf-ray` of the response to the request with this number, from 1.
    #[must_use]
    pub fn cf_ray(&self, number: u64) -> String {
        self.server.cf_ray(number)
    }
}

impl Drop for MockApi {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // If the server panicked, its thread has ended already.
            let _ = thread.join();
        }
    }
}
