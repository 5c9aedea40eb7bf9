//! Converts any error of the stack to an [`Error`], once, by walking the source chain.

use std::error::Error as StdError;
use std::io;

use super::chain::{find, root};
use super::tls::{ALERT, describe_alert, describe_tls};
use super::{BoxError, Error, ErrorKind, excerpt};
use crate::attempt_timeout::AttemptTimeoutError;
use crate::auth::AuthError;
use crate::collect::{CollectError, CollectErrorKind};
use crate::connect::failure::{ConnectTimeout, ProxyFailure, ProxyRequiresCredentials};
use crate::connect::limits::{Flood, MAX_HEAD, MAX_HEADERS, TooManyHeaders};
use crate::deadline::DeadlineError;
use crate::redirect::RedirectError;
use crate::throttle::ThrottleError;

// === impl Error ===

impl Error {
    /// Converts any error, by its type and by those of its sources. An [`Error`] is returned unchanged.
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(error) => return *error,
            Err(error) => error,
        };
        let described = describe(&*error);
        described.with_source(error)
    }
}

fn describe(error: &(dyn StdError + 'static)) -> Error {
    if let Some(inner) = find::<Error>(error) {
        // hyper-util's message around it has no information.
        let message = if error.is::<hyper_util::client::legacy::Error>() {
            inner.message().to_owned()
        } else {
            excerpt(&error.to_string(), 500)
        };
        return inner.with_message(message);
    }
    if let Some(deadline) = find::<DeadlineError>(error) {
        let mut described = Error::new(ErrorKind::Deadline, deadline.to_string());
        described.set_attempts(deadline.attempts(), deadline.after());
        return described;
    }
    if let Some(timeout) = find::<AttemptTimeoutError>(error) {
        return Error::new(ErrorKind::Timeout, timeout.to_string());
    }
    // A `tower::timeout` layer of the user.
    if find::<tower::timeout::error::Elapsed>(error).is_some() {
        return Error::new(
            ErrorKind::Timeout,
            "no complete response within the timeout of a custom layer",
        )
        .with_hint("try again, or raise the timeout of that layer");
    }
    if let Some(collect) = find::<CollectError>(error) {
        let kind = match collect.kind() {
            CollectErrorKind::TooLarge => ErrorKind::TooLarge,
            CollectErrorKind::Encoding => ErrorKind::Encoding,
            CollectErrorKind::Read => ErrorKind::Read,
        };
        return Error::new(kind, with_root(collect)).with_cf_ray(collect.cf_ray().map(str::to_owned));
    }
    if let Some(redirect) = find::<RedirectError>(error) {
        return Error::new(ErrorKind::Redirect, redirect.to_string())
            .with_cf_ray(redirect.cf_ray().map(str::to_owned));
    }
    if let Some(throttled) = find::<ThrottleError>(error) {
        return Error::new(ErrorKind::RateLimited, throttled.to_string())
            .with_retry_after(Some(throttled.wait()));
    }
    if let Some(auth) = find::<AuthError>(error) {
        return Error::new(ErrorKind::Credential, with_root(auth));
    }
    describe_wire(error)
}

/// Errors of hyper, rustls and the operating system.
fn describe_wire(error: &(dyn StdError + 'static)) -> Error {
    let root = root(error);
    // Before TLS errors: a TLS failure with an `https` proxy is a proxy failure.
    if let Some(proxy) = find::<ProxyFailure>(error) {
        return Error::new(ErrorKind::Proxy, with_root(proxy))
            .with_hint(proxy.hint())
            .with_transient(proxy.is_transient());
    }
    if let Some(proxy) = find::<ProxyRequiresCredentials>(error) {
        return Error::new(ErrorKind::Proxy, proxy.to_string()).with_hint(proxy.hint());
    }
    // h2 passes on only its text.
    if root == Flood.to_string() {
        return Error::new(ErrorKind::Protocol, format!("invalid HTTP response: {root}"));
    }
    if let Some(headers) = find::<TooManyHeaders>(error) {
        return Error::new(ErrorKind::Protocol, format!("invalid HTTP response: {headers}"));
    }
    if let Some(timeout) = find::<ConnectTimeout>(error) {
        return Error::new(ErrorKind::Connect, timeout.to_string());
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return describe_tls(tls);
    }
    if let Some(alert) = root.strip_prefix(ALERT) {
        return describe_alert(alert);
    }
    let connecting = find::<hyper_util::client::legacy::Error>(error)
        .is_some_and(hyper_util::client::legacy::Error::is_connect);
    if connecting {
        let timed_out = find::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
        let message = if timed_out {
            "could not connect: timed out".to_owned()
        } else {
            format!("could not connect: {root}")
        };
        return Error::new(ErrorKind::Connect, message);
    }
    if let Some(hyper) = find::<hyper::Error>(error) {
        // hyper offers the predicate only to servers.
        if hyper.is_parse() && hyper.to_string() == "message head is too large" {
            let kibibytes = MAX_HEAD >> 10;
            return Error::new(
                ErrorKind::Protocol,
                format!(
                    "invalid HTTP response: the head is too large; at most {MAX_HEADERS} headers and {kibibytes} KiB are \
                     accepted"
                ),
            );
        }
        if hyper.is_parse() || find::<h2::Error>(error).is_some_and(is_not_http2) {
            return Error::new(ErrorKind::Protocol, format!("invalid HTTP response: {root}"));
        }
        if hyper.is_user() {
            return Error::new(
                ErrorKind::Request,
                format!("the request could not be sent: {root}"),
            );
        }
        if hyper.is_timeout() {
            return Error::new(ErrorKind::Read, "the connection stopped responding");
        }
        return Error::new(
            ErrorKind::Read,
            format!("the connection was lost before a response arrived: {root}"),
        );
    }
    if find::<hyper_util::client::legacy::Error>(error).is_some() {
        // The client rejects the request before it connects: a URI without a host, an unsupported version.
        return Error::new(
            ErrorKind::Request,
            format!("the request could not be sent: {root}"),
        );
    }
    if let Some(error) = find::<io::Error>(error) {
        let kind = match error.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable => ErrorKind::Connect,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof => ErrorKind::Read,
            _ => ErrorKind::Other,
        };
        return Error::new(kind, root);
    }
    Error::new(ErrorKind::Other, excerpt(&error.to_string(), 500))
}

/// Whether this side could not parse the other's frames, or the head was too large.
fn is_not_http2(error: &h2::Error) -> bool {
    error.is_library()
        && matches!(
            error.reason(),
            Some(
                h2::Reason::PROTOCOL_ERROR
                    | h2::Reason::FRAME_SIZE_ERROR
                    | h2::Reason::COMPRESSION_ERROR
                    | h2::Reason::FLOW_CONTROL_ERROR
            )
        )
}

/// The message of an error, followed by that of its innermost source, for people who see only one line.
fn with_root(error: &(dyn StdError + 'static)) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", root(source)),
        None => error.to_string(),
    }
}
