//! The running mock.

use crate::builder::MockApiBuilder;
use crate::seen::SeenRequest;
use crate::server::{Server, serve};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The API token that the mock takes unless told otherwise. It is made up and opens nothing.
pub const API_TOKEN: &str = "cfat_FAKE_token_for_tests_only";

/// The global key that the mock takes, with [`EMAIL`]. It is made up and opens nothing.
pub const GLOBAL_KEY: &str = "cfk_FAKE_global_key_for_tests_only";

/// The e-mail address that goes with [`GLOBAL_KEY`].
pub const EMAIL: &str = "fake@example.com";

/// The API on loopback. Dropping it stops it: the port is closed and every connection ends.
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
    /// Dropping it ends the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

// === impl MockApi ===

impl MockApi {
    /// Starts a mock of an account of 137 tokens on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a mock of an account of 137 tokens on a thread of its own, for tests that are not async.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use std::io::{Read, Write};
    ///
    /// let api = cf_mock::MockApi::start_blocking()?;
    /// let mut socket = std::net::TcpStream::connect(api.address())?;
    /// write!(socket, "GET / HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n")?;
    /// let mut answer = String::new();
    /// socket.read_to_string(&mut answer)?;
    /// assert!(answer.starts_with("HTTP/1.1 400 Bad Request"));
    /// assert!(answer.contains("No route for that URI"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When no port can be bound, or no thread be made.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// A mock that is to be something else than the default one.
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

    pub(crate) async fn on_this_runtime(server: Server, port: u16) -> io::Result<Self> {
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

    pub(crate) fn on_own_thread(server: Server, port: u16) -> io::Result<Self> {
        // Bound here, so that a port that is taken is an error of this call.
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

    /// What a client takes as its base: `http://127.0.0.1:PORT/client/v4`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/client/v4", self.address)
    }

    /// The address it listens at.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The identifier of its one account.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.server.account_id
    }

    /// The API token it takes, made up.
    #[must_use]
    pub fn api_token(&self) -> &str {
        &self.server.accepted.token
    }

    /// The global key it takes, made up.
    #[must_use]
    pub fn global_key(&self) -> &str {
        &self.server.accepted.key
    }

    /// The e-mail address that goes with the global key.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.server.accepted.email
    }

    /// Every request so far, in the order of arrival, unless recording is off.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.server.state().requests.clone()
    }

    /// The number of requests so far.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.server.state().count
    }

    /// The number of connections so far.
    #[must_use]
    pub fn connection_count(&self) -> u64 {
        self.server.state().connections
    }

    /// The number of requests that are being answered now.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.server.in_flight.load(Ordering::SeqCst)
    }

    /// The most requests that were being answered at once.
    #[must_use]
    pub fn max_in_flight(&self) -> usize {
        self.server.max_in_flight.load(Ordering::SeqCst)
    }

    /// The `cf-ray` on the answer to the request of this number, from 1.
    #[must_use]
    pub fn cf_ray(&self, number: u64) -> String {
        self.server.cf_ray(number)
    }
}

impl Drop for MockApi {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A server that panicked has nothing left to stop.
            let _ = thread.join();
        }
    }
}
