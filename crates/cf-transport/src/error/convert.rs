//! From whatever came up the stack to an [`Error`], once, by walking the chain of causes.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::tls::describe_tls;
use super::{BoxError, Error, ErrorKind, excerpt};
use crate::attempt_timeout::AttemptTimeoutError;
use crate::auth::AuthError;
use crate::collect::{CollectError, CollectErrorKind};
use crate::connect::failure::{ConnectTimeout, ProxyFailure};
use crate::deadline::DeadlineError;
use crate::redirect::RedirectError;
use crate::throttle::ThrottleError;

// === impl Error ===

impl Error {
    /// What `error` is, by its own type and by its causes'. An error that is already one of ours stays as it is.
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(ours) => return *ours,
            Err(error) => error,
        };
        let told = describe(&*error);
        told.with_source(error)
    }
}

/// An error's causes, itself first; what an `io::Error` wraps is among them, which its `source` passes over.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
    // Nobody's chain is that long; a cyclic one would never end.
    .take(32)
}

pub(crate) fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

fn describe(error: &(dyn StdError + 'static)) -> Error {
    if let Some(ours) = find::<Error>(error) {
        // hyper-util's words around it say nothing.
        let message = if error.is::<hyper_util::client::legacy::Error>() {
            ours.message().to_owned()
        } else {
            excerpt(&error.to_string(), 500)
        };
        return ours.told_as(message);
    }
    if let Some(deadline) = find::<DeadlineError>(error) {
        let mut told = Error::new(ErrorKind::Deadline, deadline.to_string());
        told.set_attempts(deadline.attempts(), deadline.after());
        return told;
    }
    if let Some(timeout) = find::<AttemptTimeoutError>(error) {
        return Error::new(ErrorKind::Timeout, timeout.to_string());
    }
    if let Some(collect) = find::<CollectError>(error) {
        let kind = match collect.kind() {
            CollectErrorKind::TooLarge => ErrorKind::TooLarge,
            CollectErrorKind::Encoding => ErrorKind::Encoding,
            CollectErrorKind::Read => ErrorKind::Read,
        };
        return Error::new(kind, collect.to_string()).with_cf_ray(collect.cf_ray().map(str::to_owned));
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
        return Error::new(ErrorKind::Credential, auth.to_string());
    }
    describe_wire(error)
}

/// What hyper, rustls and the operating system say.
fn describe_wire(error: &(dyn StdError + 'static)) -> Error {
    let root = root(error);
    // Before TLS: the handshake with the proxy itself is the proxy's.
    if let Some(proxy) = find::<ProxyFailure>(error) {
        return Error::new(ErrorKind::Proxy, proxy.to_string())
            .with_help(proxy.help())
            .with_temporary(proxy.is_temporary());
    }
    if let Some(timeout) = find::<ConnectTimeout>(error) {
        return Error::new(ErrorKind::Connect, timeout.to_string());
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return describe_tls(tls);
    }
    let connecting = find::<hyper_util::client::legacy::Error>(error)
        .is_some_and(hyper_util::client::legacy::Error::is_connect);
    if connecting {
        let timed_out = find::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
        let message = if timed_out {
            "could not connect in time".to_owned()
        } else {
            format!("could not connect: {root}")
        };
        return Error::new(ErrorKind::Connect, message);
    }
    if let Some(hyper) = find::<hyper::Error>(error) {
        if hyper.is_parse() || find::<h2::Error>(error).is_some_and(is_not_http2) {
            return Error::new(
                ErrorKind::Protocol,
                format!("expected an HTTP answer, got something else: {root}"),
            );
        }
        if hyper.is_user() {
            return Error::new(ErrorKind::Request, format!("the request cannot be sent: {root}"));
        }
        if hyper.is_timeout() {
            return Error::new(ErrorKind::Read, "the connection stopped answering");
        }
        return Error::new(
            ErrorKind::Read,
            format!("the connection broke before an answer came: {root}"),
        );
    }
    if find::<hyper_util::client::legacy::Error>(error).is_some() {
        // A URI without a host, an unsupported version: what the client says before it connects.
        return Error::new(ErrorKind::Request, format!("the request cannot be sent: {root}"));
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

/// Whether it is this side that did not understand the other: also at a head that is too large.
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

/// The innermost cause's words, in short.
pub(crate) fn root(error: &(dyn StdError + 'static)) -> String {
    let words = chain(error).last().map(ToString::to_string).unwrap_or_default();
    excerpt(&words, 200)
}

/// `0.25 s`, `30 s`, `5 min`.
pub(crate) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds >= 120.0 && duration.as_secs().is_multiple_of(60) {
        return format!("{} min", duration.as_secs() / 60);
    }
    let text = format!("{seconds:.2}");
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}
