//! Errors of the transport, and of services and layers that callers supply.

use cf_transport::ErrorKind as Transport;

use super::{BoxError, Error, ErrorKind};

impl Error {
    /// Converts the error of the service below: the transport's own, or a caller's.
    pub(crate) fn from_service(error: BoxError) -> Self {
        match error.downcast::<cf_transport::Error>() {
            Ok(error) => Self::from_transport(*error),
            // A layer above the transport may have wrapped its error: the message is then the layer's.
            Err(error) => {
                let kind = match find_transport(&*error) {
                    Some(inner) => kind_of(inner),
                    None => ErrorKind::Service,
                };
                Self::new(kind, error.to_string()).wrapping(error)
            }
        }
    }

    pub(crate) fn from_transport(error: cf_transport::Error) -> Self {
        let mut ours = Self::new(kind_of(&error), error.message().to_string());
        ours.0.attempts = Some(error.attempts()).filter(|attempts| *attempts > 0);
        ours.0.elapsed = error.elapsed();
        ours.0.cf_ray = error.cf_ray().and_then(cf_text::cf_ray).map(str::to_owned);
        ours.0.hint = error.hint().map(|hint| hint.to_owned().into());
        ours.wrapping(error)
    }
}

fn kind_of(error: &cf_transport::Error) -> ErrorKind {
    match error.kind() {
        Transport::Timeout | Transport::Deadline => ErrorKind::Timeout,
        Transport::Tls => ErrorKind::Tls,
        Transport::Redirect => ErrorKind::Redirect,
        Transport::Credential | Transport::Configuration => ErrorKind::Configuration,
        Transport::Request => ErrorKind::InvalidRequest,
        // A response that is too large, or in an encoding that was not requested, is not the API's.
        Transport::TooLarge | Transport::Encoding => ErrorKind::Decode { path: String::new() },
        Transport::RateLimited => ErrorKind::RateLimited {
            retry_after: error.retry_after(),
        },
        Transport::Other => ErrorKind::Service,
        _ => ErrorKind::Connection,
    }
}

fn find_transport<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a cf_transport::Error> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref())
}
