//! Messages and hints for TLS failures.

use rustls::{AlertDescription, CertificateError as Certificate, Error as Tls};

use super::{Error, ErrorKind, excerpt};

/// How rustls describes an alert of the server, before its name.
pub(crate) const ALERT: &str = "received fatal alert: ";
const CERTIFICATE_REQUIRED: &str = "CertificateRequired";

pub(crate) fn describe_tls(error: &Tls) -> Error {
    match error {
        Tls::InvalidCertificate(certificate) => describe_certificate(certificate),
        Tls::InvalidMessage(_) => failed("the TLS handshake failed: the server does not use TLS")
            .with_hint("check the port and the scheme: this may be a plain http server or a proxy"),
        Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            failed("the TLS handshake failed: the server supports neither HTTP/2 nor HTTP/1.1")
                .with_hint("check the host name and port: this may not be a web server")
        }
        Tls::AlertReceived(AlertDescription::CertificateRequired) => describe_alert(CERTIFICATE_REQUIRED),
        Tls::PeerIncompatible(_)
        | Tls::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            failed(format!(
                "the TLS handshake failed: the server does not support TLS 1.2 or 1.3: {}",
                excerpt(&error.to_string(), 200)
            ))
            .with_hint("check the host name and port: the server is outdated, or not the one that you meant")
        }
        other => failed(format!(
            "the TLS handshake failed: {}",
            excerpt(&other.to_string(), 200)
        )),
    }
}

/// Describes an alert that arrived after the client's part of the handshake: TLS 1.3 servers reject client certificates then.
/// h2 passes on only its text.
pub(crate) fn describe_alert(alert: &str) -> Error {
    if alert == CERTIFICATE_REQUIRED {
        return failed("the TLS handshake failed: the server requires a client certificate").with_hint(
            "configure a client certificate and its key: the server identifies its clients by them",
        );
    }
    failed(format!(
        "the TLS handshake failed: {ALERT}{}",
        excerpt(alert, 200)
    ))
}

fn describe_certificate(certificate: &Certificate) -> Error {
    match certificate {
        Certificate::UnknownIssuer => {
            failed("the server's certificate is not signed by a trusted authority").with_hint(
                "add the CA certificate only if your organization's proxy or authority issued it; otherwise do not continue: the connection may be intercepted",
            )
        }
        Certificate::BadSignature => {
            failed("the server's certificate has an invalid signature").with_hint(
                "if the authority has a new CA certificate, add it; otherwise do not continue: the connection may be intercepted",
            )
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            failed("the server's certificate is for another host")
                .with_hint("check the host name: another server responds at this address")
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            failed("the server's certificate has expired")
                .with_hint("check this machine's clock; if it is right, the server needs a new certificate")
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            failed("the server's certificate is not valid yet")
                .with_hint("set this machine's clock: it is probably behind")
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
