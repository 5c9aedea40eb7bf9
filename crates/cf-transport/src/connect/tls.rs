use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::{Error, ErrorKind};

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("cf-transport needs one of its features `ring` (on by default) and `aws-lc-rs`");

/// Whose certificates are trusted: by default those the operating system trusts.
///
/// On Linux that is the system's certificate file or directory, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
///
/// ```
/// use cf_transport::connect::TlsConfig;
///
/// let refused = TlsConfig::new().add_ca_pem(b"no certificate").unwrap_err();
/// assert!(refused.to_string().contains("expected a PEM file"));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct TlsConfig {
    roots: Roots,
    added: Vec<CertificateDer<'static>>,
}

/// A [`TlsConfig`] in use: the trust store is read once, when it is first needed.
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
    /// Trusts what the operating system trusts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts these authorities as well: one or more certificates in PEM.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when there is no certificate in it, or one that cannot be read.
    pub fn add_ca_pem(mut self, pem: &[u8]) -> Result<Self, Error> {
        let before = self.added.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| {
                configuration(format!("a CA certificate's PEM cannot be read: {error:?}"))
            })?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| configuration(format!("a CA certificate cannot be used: {error}")))?;
            self.added.push(certificate);
        }
        if self.added.len() == before {
            return Err(configuration(
                "expected a PEM file of CA certificates, got one without any",
            ));
        }
        Ok(self)
    }

    /// Trusts the authorities in this PEM file as well.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the file cannot be read, or as for [`add_ca_pem`](Self::add_ca_pem).
    pub fn add_ca_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let pem = std::fs::read(path).map_err(|error| {
            configuration(format!(
                "the file of CA certificates {} cannot be read: {error}",
                path.display()
            ))
        })?;
        self.add_ca_pem(&pem)
    }

    /// Trusts Mozilla's roots, which are compiled in, and not the operating system's.
    #[cfg(feature = "webpki-roots")]
    pub fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// Trusts the added authorities and nobody else.
    pub fn only_added(mut self) -> Self {
        self.roots = Roots::OnlyAdded;
        self
    }

    /// rustls' own configuration; reads the trust store.
    fn client_config(&self) -> Result<ClientConfig, Error> {
        let mut roots = RootCertStore::empty();
        let mut trouble = None;
        match self.roots {
            Roots::System => {
                let system = rustls_native_certs::load_native_certs();
                // Stores hold certificates that are of no use now and then; the others are.
                roots.add_parsable_certificates(system.certs);
                trouble = system.errors.into_iter().next();
            }
            #[cfg(feature = "webpki-roots")]
            Roots::Bundled => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Roots::OnlyAdded => {}
        }
        roots.add_parsable_certificates(self.added.iter().cloned());
        if roots.is_empty() {
            let error = configuration("expected the trust store to hold certificates, found none");
            return Err(match trouble {
                Some(trouble) => error.with_source(trouble),
                None => error,
            }
            .with_help("install the system's CA certificates, or name a file of them"));
        }
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| configuration(format!("TLS cannot be set up: {error}")))?
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

    /// For what is inside TLS whatever it is: a proxy.
    pub(super) fn plain(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.plain.get() {
            return Ok(Arc::clone(config));
        }
        let config = self.config.client_config()?;
        Ok(Arc::clone(self.plain.get_or_init(|| Arc::new(config))))
    }

    /// For HTTP/2, or else HTTP/1.1.
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

/// Named rather than found: a process may have several compiled in.
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
