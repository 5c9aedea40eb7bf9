use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, SignatureScheme};

use crate::{Error, ErrorKind};

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("cf-transport needs one of its features `ring` (default) and `aws-lc-rs`");

/// Which certificate authorities are trusted, and what the client proves its own identity with. Default: the authorities
/// that the operating system trusts, and no client certificate.
///
/// On Linux these are the system's certificate file and directory, or those named by `SSL_CERT_FILE` and `SSL_CERT_DIR`.
///
/// ```
/// use cf_transport::connect::TlsConfig;
///
/// let error = TlsConfig::new().add_ca_pem(b"no certificate").unwrap_err();
/// assert_eq!(error.to_string(), "invalid CA file: it contains no PEM certificate");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct TlsConfig {
    roots: Roots,
    added: Vec<CertificateDer<'static>>,
    client_auth: Option<Arc<CertifiedKey>>,
    /// A caller's configuration, which takes the place of the trust store.
    given: Option<Arc<ClientConfig>>,
}

/// The rustls configurations of a [`TlsConfig`]. The trust store is read once, when it is first needed.
pub(super) struct Tls {
    config: TlsConfig,
    base: OnceLock<Arc<ClientConfig>>,
    plain: OnceLock<Arc<ClientConfig>>,
    http: OnceLock<Arc<ClientConfig>>,
    http1: OnceLock<Arc<ClientConfig>>,
    http2: OnceLock<Arc<ClientConfig>>,
}

/// Presents no client certificate.
#[derive(Debug)]
struct NoClientAuth;

#[derive(Clone, Copy, Debug, Default)]
enum Roots {
    #[default]
    System,
    #[cfg(feature = "webpki-roots")]
    Bundled,
    OnlyAdded,
}

// === impl TlsConfig ===

impl TlsConfig {
    /// Trusts the authorities that the operating system trusts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Also trusts these authorities: one or more PEM certificates.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when `pem` contains no certificate, or an invalid one.
    pub fn add_ca_pem(mut self, pem: &[u8]) -> Result<Self, Error> {
        let before = self.added.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate
                .map_err(|error| configuration(format!("invalid CA certificate: invalid PEM: {error:?}")))?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| configuration(format!("invalid CA certificate: {error}")))?;
            self.added.push(certificate);
        }
        if self.added.len() == before {
            return Err(configuration("invalid CA file: it contains no PEM certificate"));
        }
        Ok(self)
    }

    /// Also trusts the authorities in this PEM file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the file cannot be read, or as for [`add_ca_pem`](Self::add_ca_pem).
    pub fn add_ca_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let pem = std::fs::read(path).map_err(|error| {
            configuration(format!("could not read the CA file {}: {error}", path.display()))
        })?;
        self.add_ca_pem(&pem)
    }

    /// Uses a rustls configuration as it is: its roots or its own verifier, its protocol versions and cryptography, its
    /// client certificate. Only the protocols for ALPN are set by the client.
    ///
    /// The type is of rustls 0.23, which is therefore a public dependency of this method. [`build`](super::ClientBuilder::build)
    /// or the first connection reports an error if authorities are added too.
    ///
    /// ```
    /// use cf_transport::connect::TlsConfig;
    ///
    /// let mut roots = rustls::RootCertStore::empty();
    /// # let certificate = rcgen::generate_simple_self_signed(["ca.example".to_owned()])?.cert.der().clone();
    /// roots.add(certificate)?;
    /// let provider = rustls::crypto::ring::default_provider().into();
    /// let config = rustls::ClientConfig::builder_with_provider(provider)
    ///     .with_protocol_versions(&[&rustls::version::TLS13])?
    ///     .with_root_certificates(roots)
    ///     .with_no_client_auth();
    /// let tls = TlsConfig::from_rustls(config);
    /// # let client = cf_transport::connect::Client::builder().tls(tls).build()?;
    /// # client.load_trust_store()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_rustls(config: impl Into<Arc<rustls::ClientConfig>>) -> Self {
        Self {
            given: Some(config.into()),
            ..Self::default()
        }
    }

    /// Presents this certificate to servers that ask for one (mutual TLS): the client's certificate with its chain, and its
    /// private key, both as PEM. Proxies are not shown it.
    ///
    /// A file that contains both can be passed twice.
    ///
    /// ```
    /// use cf_transport::connect::TlsConfig;
    ///
    /// # let own = rcgen::generate_simple_self_signed(["client.example".to_owned()])?;
    /// # let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    /// let tls = TlsConfig::new().client_auth_pem(certificate.as_bytes(), key.as_bytes())?;
    /// # let client = cf_transport::connect::Client::builder().tls(tls).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the certificate or the key is missing or invalid, or when they do not belong
    /// together. The error contains neither of them.
    pub fn client_auth_pem(mut self, certificates: &[u8], key: &[u8]) -> Result<Self, Error> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| configuration("invalid client certificate: invalid PEM"))?;
        if chain.is_empty() {
            return Err(configuration(
                "invalid client certificate: it contains no PEM certificate",
            ));
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| configuration("invalid client key: it contains no PEM private key"))?;
        let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                configuration("invalid client certificate: it does not belong to the key")
            }
            rustls::Error::InvalidCertificate(error) => {
                configuration(format!("invalid client certificate: {error}"))
            }
            _ => configuration("invalid client key: it is of an unknown type, or damaged"),
        })?;
        self.client_auth = Some(Arc::new(certified));
        Ok(self)
    }

    /// Trusts Mozilla's roots, which are compiled in, instead of the operating system's.
    #[cfg(feature = "webpki-roots")]
    pub fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// Trusts only the added authorities.
    pub fn only_added(mut self) -> Self {
        self.roots = Roots::OnlyAdded;
        self
    }

    /// Reads the trust store and returns the rustls configuration.
    fn client_config(&self) -> Result<ClientConfig, Error> {
        if let Some(given) = &self.given {
            if !self.added.is_empty() || !matches!(self.roots, Roots::System) {
                return Err(configuration(
                    "invalid TLS configuration: authorities and a rustls configuration are both set",
                )
                .with_hint("add the authorities to the rustls configuration"));
            }
            return Ok(ClientConfig::clone(given));
        }
        let mut roots = RootCertStore::empty();
        let mut store_error = None;
        match self.roots {
            Roots::System => {
                let system = rustls_native_certs::load_native_certs();
                // Trust stores may contain unusable certificates; the others still count.
                roots.add_parsable_certificates(system.certs);
                store_error = system.errors.into_iter().next();
            }
            #[cfg(feature = "webpki-roots")]
            Roots::Bundled => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Roots::OnlyAdded => {}
        }
        roots.add_parsable_certificates(self.added.iter().cloned());
        if roots.is_empty() {
            let error = configuration("the trust store contains no certificates");
            return Err(match store_error {
                Some(source) => error.with_source(source),
                None => error,
            }
            .with_hint("install the system's CA certificates, or add a CA file"));
        }
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| configuration(format!("invalid TLS configuration: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(config)
    }
}

// === impl Tls ===

impl Tls {
    pub(super) const fn new(config: TlsConfig) -> Self {
        Self {
            config,
            base: OnceLock::new(),
            plain: OnceLock::new(),
            http: OnceLock::new(),
            http1: OnceLock::new(),
            http2: OnceLock::new(),
        }
    }

    /// Reads the trust store, if it was not read yet.
    pub(super) fn load(&self) -> Result<(), Error> {
        self.base().map(drop)
    }

    fn base(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.base.get() {
            return Ok(Arc::clone(config));
        }
        let config = self.config.client_config()?;
        Ok(Arc::clone(self.base.get_or_init(|| Arc::new(config))))
    }

    /// For `https` proxies: without ALPN, and without the client certificate, which is meant for servers.
    pub(super) fn plain(&self) -> Result<Arc<ClientConfig>, Error> {
        self.derived(&self.plain, |config| {
            config.alpn_protocols = Vec::new();
            config.client_auth_cert_resolver = Arc::new(NoClientAuth);
        })
    }

    /// With ALPN for HTTP/2 and HTTP/1.1.
    pub(super) fn http(&self) -> Result<Arc<ClientConfig>, Error> {
        self.derived(&self.http, |config| {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            self.set_client_auth(config);
        })
    }

    /// With ALPN for HTTP/1.1 only.
    pub(super) fn http1(&self) -> Result<Arc<ClientConfig>, Error> {
        self.derived(&self.http1, |config| {
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            self.set_client_auth(config);
        })
    }

    /// With ALPN for HTTP/2 only.
    pub(super) fn http2(&self) -> Result<Arc<ClientConfig>, Error> {
        self.derived(&self.http2, |config| {
            config.alpn_protocols = vec![b"h2".to_vec()];
            self.set_client_auth(config);
        })
    }

    fn derived(
        &self,
        cell: &OnceLock<Arc<ClientConfig>>,
        change: impl FnOnce(&mut ClientConfig),
    ) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = cell.get() {
            return Ok(Arc::clone(config));
        }
        let mut config = ClientConfig::clone(&*self.base()?);
        change(&mut config);
        Ok(Arc::clone(cell.get_or_init(|| Arc::new(config))))
    }

    fn set_client_auth(&self, config: &mut ClientConfig) {
        if let Some(certified) = &self.config.client_auth {
            config.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(Arc::clone(certified)));
        }
    }
}

// === impl NoClientAuth ===

impl ResolvesClientCert for NoClientAuth {
    fn resolve(&self, _roots: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

fn configuration(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

/// Explicit instead of the process default: a process may have several providers compiled in.
fn provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    let provider = rustls::crypto::ring::default_provider();
    Arc::new(provider)
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConfig")
            .field("roots", &self.roots)
            .field("added", &self.added.len())
            .field("client_auth", &self.client_auth.is_some())
            .field("given", &self.given.is_some())
            .finish()
    }
}
