use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::{Error, ErrorKind};

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("cf-transport needs one of its features `ring` (default) and `aws-lc-rs`");

/// Which certificate authorities are trusted. Default: those the operating system trusts.
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
}

/// The rustls configurations of a [`TlsConfig`]. The trust store is read once, when it is first needed.
pub(super) struct Tls {
    config: TlsConfig,
    plain: OnceLock<Arc<ClientConfig>>,
    http: OnceLock<Arc<ClientConfig>>,
}

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
            .with_help("install the system's CA certificates, or add a CA file"));
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
            plain: OnceLock::new(),
            http: OnceLock::new(),
        }
    }

    /// Without ALPN, for `https` proxies.
    pub(super) fn plain(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.plain.get() {
            return Ok(Arc::clone(config));
        }
        let config = self.config.client_config()?;
        Ok(Arc::clone(self.plain.get_or_init(|| Arc::new(config))))
    }

    /// With ALPN for HTTP/2 and HTTP/1.1.
    pub(super) fn http(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.http.get() {
            return Ok(Arc::clone(config));
        }
        let mut config = ClientConfig::clone(&*self.plain()?);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::clone(self.http.get_or_init(|| Arc::new(config))))
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
            .finish()
    }
}
