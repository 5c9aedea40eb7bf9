//! Authorities and certificates made on the spot, and TLS for the hand-written servers.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use tokio_rustls::server::TlsStream;

pub(crate) type Versions = &'static [&'static SupportedProtocolVersion];

pub(crate) const TLS12: Versions = &[&version::TLS12];
pub(crate) const TLS13: Versions = &[&version::TLS13];
pub(crate) const BOTH: Versions = &[&version::TLS12, &version::TLS13];

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// Whether a server insists on the certificates that it asks for.
#[derive(Clone, Copy)]
pub(crate) enum ClientAuth {
    Required,
    Optional,
}

/// How a server speaks TLS.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) names: &'static [&'static str],
    /// From the beginning of one year to that of another.
    pub(crate) years: (i32, i32),
    pub(crate) versions: Versions,
    pub(crate) alpn: &'static [&'static str],
}

// === impl Authority ===

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer }
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a client, and its key.
    pub(crate) fn client(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    pub(crate) fn acceptor(&self, settings: &Settings) -> TlsAcceptor {
        self.acceptor_for_clients_of(settings, None)
    }

    /// Requires certificates of clients that are signed by this authority.
    pub(crate) fn acceptor_for_clients_of(
        &self,
        settings: &Settings,
        clients: Option<(&Authority, ClientAuth)>,
    ) -> TlsAcceptor {
        let names: Vec<String> = settings.names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(settings.years.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(settings.years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let verifier = match clients {
            None => WebPkiClientVerifier::no_client_auth(),
            Some((clients, auth)) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.der()).unwrap();
                let provider = Arc::new(default_provider());
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                match auth {
                    ClientAuth::Required => verifier.build().unwrap(),
                    ClientAuth::Optional => verifier.allow_unauthenticated().build().unwrap(),
                }
            }
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(settings.versions)
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = settings
            .alpn
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

// === impl Settings ===

/// All in order, for loopback.
impl Default for Settings {
    fn default() -> Self {
        Self {
            names: &["127.0.0.1", "localhost"],
            years: (2000, 4000),
            versions: BOTH,
            alpn: &["h2", "http/1.1"],
        }
    }
}

/// `TLSv1_3, h2`
pub(crate) fn spoken(stream: &TlsStream<TcpStream>) -> String {
    let (_, session) = stream.get_ref();
    let alpn = session.alpn_protocol().unwrap_or(b"no ALPN");
    format!(
        "{:?}, {}",
        session.protocol_version().unwrap(),
        String::from_utf8_lossy(alpn)
    )
}
