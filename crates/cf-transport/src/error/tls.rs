//! TLS failures in words of their own.

use rustls::CertificateError as Certificate;

use super::{Error, ErrorKind, excerpt};

pub(crate) fn describe_tls(error: &rustls::Error) -> Error {
    let tls = |message: String| Error::new(ErrorKind::Tls, message);
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => tls(
                "the server's certificate is signed by an authority that is not trusted here".to_owned(),
            )
            .with_help(
                "if a proxy or a private authority stands between, add its CA certificate; else do not go on",
            ),
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                tls("the server's certificate is for another host".to_owned())
                    .with_help("check the host's name: what answers there is not what was asked for")
            }
            Certificate::Expired | Certificate::ExpiredContext { .. } => tls(
                "the server's certificate has expired".to_owned(),
            )
            .with_help("check this machine's clock; if it is right, the server needs a new certificate"),
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                tls("the server's certificate is not valid yet".to_owned())
                    .with_help("check this machine's clock: it is most likely behind")
            }
            other => tls(format!(
                "the server's certificate is not accepted: {}",
                excerpt(&format!("{other}"), 200)
            )),
        },
        other => tls(format!(
            "the TLS handshake failed: {}",
            excerpt(&other.to_string(), 200)
        )),
    }
}
