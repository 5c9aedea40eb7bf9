//! What the transport could not do, in the words of a listing.

use cf_transport::ErrorKind as Transport;

use super::{BoxError, Error, ErrorKind};

impl Error {
    /// From whatever the service below failed with: the transport's own error, or a user's.
    pub(crate) fn from_service(error: BoxError) -> Self {
        match error.downcast::<cf_transport::Error>() {
            Ok(error) => Self::from_transport(*error),
            // A layer of the caller's above the transport may have wrapped it: the message is then theirs.
            Err(error) => {
                let kind = match find_transport(&*error) {
                    Some(inner) => kind_of(inner),
                    None => ErrorKind::Service,
                };
                Self::new(kind, error.to_string()).with_source(error)
            }
        }
    }

    pub(crate) fn from_transport(error: cf_transport::Error) -> Self {
        let mut ours = Self::new(kind_of(&error), error.message().to_string());
        ours.0.attempts = Some(error.attempts()).filter(|attempts| *attempts > 0);
        ours.0.elapsed = error.elapsed();
        ours.0.cf_ray = error.cf_ray().map(|ray| crate::text::excerpt(ray, 64));
        ours.0.help = error.help().map(|help| help.to_owned().into());
        ours.0.source = Some(error.into());
        ours
    }
}

fn kind_of(error: &cf_transport::Error) -> ErrorKind {
    match error.kind() {
        Transport::Timeout | Transport::Deadline => ErrorKind::Timeout,
        Transport::Tls => ErrorKind::Tls,
        Transport::Redirect => ErrorKind::Redirect,
        Transport::Credential | Transport::Configuration => ErrorKind::Configuration,
        Transport::Request => ErrorKind::InvalidRequest,
        // An answer too large, or in an encoding nobody asked for, is no answer of the API's.
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
