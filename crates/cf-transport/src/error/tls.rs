//! TLS failures in words of their own.

use rustls::{AlertDescription, CertificateError as Certificate, Error as Tls};

use super::{Error, ErrorKind, excerpt};

pub(crate) fn describe_tls(error: &Tls) -> Error {
    match error {
        Tls::InvalidCertificate(certificate) => describe_certificate(certificate),
        Tls::InvalidMessage(_) => failed("expected TLS, got something else")
            .with_help("check the port and the scheme: a server of plain http, or a proxy, may answer there"),
        Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            failed("the server speaks neither HTTP/2 nor HTTP/1.1 over TLS")
                .with_help("check the host's name and port: what answers there is no web server")
        }
        Tls::PeerIncompatible(_)
        | Tls::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            failed(format!(
                "the server speaks no TLS that is known to be safe (1.2 or 1.3): {}",
                excerpt(&error.to_string(), 200)
            ))
        }
        other => failed(format!(
            "the TLS handshake failed: {}",
            excerpt(&other.to_string(), 200)
        )),
    }
}

fn describe_certificate(certificate: &Certificate) -> Error {
    match certificate {
        Certificate::UnknownIssuer => {
            failed("the server's certificate is signed by an authority that is not trusted here").with_help(
                "if a proxy or a private authority stands between, add its CA certificate; else do not go on",
            )
        }
        Certificate::BadSignature => {
            failed("the server's certificate is not signed by the trusted authority it names").with_help(
                "if that authority has a new CA certificate, add it; else do not go on: somebody may stand between",
            )
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            failed("the server's certificate is for another host")
                .with_help("check the host's name: what answers there is not what was asked for")
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            failed("the server's certificate has expired")
                .with_help("check this machine's clock; if it is right, the server needs a new certificate")
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            failed("the server's certificate is not valid yet")
                .with_help("check this machine's clock: it is most likely behind")
        }
        other => failed(format!(
            "the server's certificate is not accepted: {}",
            excerpt(&other.to_string(), 200)
        )),
    }
}

fn failed(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Tls, message)
}
