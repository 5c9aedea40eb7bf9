//! Right answers on a bad wire, and listings that lie.

use super::{Fault, What, Wire};
use crate::answer::Answer;
use crate::body::Step;
use crate::listing::Alteration;
use bytes::Bytes;
use http::{HeaderValue, header};
use std::time::Duration;

/// # Right answers on a bad wire
impl Fault {
    /// The request is read, and nothing ever comes back.
    #[must_use]
    pub fn stall() -> Self {
        Self::new(What::Wire(Wire::Stall))
    }

    /// The connection is reset in the place of an answer. Over HTTP/2 that ends the other requests on it too.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(What::Wire(Wire::Reset))
    }

    /// The headers and half of the body, then nothing more while the connection stays open.
    #[must_use]
    pub fn stall_in_body() -> Self {
        Self::new(What::Wire(Wire::StallInBody))
    }

    /// The headers and half of the body, then a reset.
    #[must_use]
    pub fn reset_in_body() -> Self {
        Self::new(What::Wire(Wire::ResetInBody))
    }

    /// `Content-Length` for the whole body, half of it, and then the connection is closed.
    #[must_use]
    pub fn truncated() -> Self {
        Self::new(What::Wire(Wire::Truncate))
    }

    /// The whole body, so many bytes at a time (at least one) with a pause after each.
    #[must_use]
    pub fn slow_drip(bytes: usize, pause: Duration) -> Self {
        Self::new(What::Wire(Wire::Drip {
            bytes: bytes.max(1),
            pause,
        }))
    }

    /// `Content-Encoding: gzip` over a body that is not gzip.
    #[must_use]
    pub fn garbage_encoding() -> Self {
        Self::new(What::Wire(Wire::Garble))
    }

    /// The right answer, with `Connection: close` (which only HTTP/1.1 knows).
    #[must_use]
    pub fn close_after() -> Self {
        Self::new(What::Wire(Wire::Close))
    }
}

/// # Listings that lie
impl Fault {
    /// Answers with this page whichever was asked for, as a server does that ignores `page`.
    #[must_use]
    pub fn same_page(page: u64) -> Self {
        Self::new(What::Listing(Alteration {
            page: Some(page),
            ..Alteration::default()
        }))
    }

    /// Says that there are so many tokens.
    #[must_use]
    pub fn total_count(total_count: u64) -> Self {
        Self::new(What::Listing(Alteration {
            total_count: Some(total_count),
            ..Alteration::default()
        }))
    }

    /// Puts this JSON in the place of `result_info`: `null`, `{}`, `{"total_count":1.5}`.
    #[must_use]
    pub fn result_info(json: &str) -> Self {
        Self::new(What::Listing(Alteration {
            result_info: Some(json.to_owned()),
            ..Alteration::default()
        }))
    }
}

// === impl Wire ===

impl Wire {
    /// How the answer is sent.
    pub(crate) fn send(self, mut answer: Answer) -> Answer {
        let whole = answer.bytes();
        let half = whole.slice(..whole.len() / 2);
        let length = HeaderValue::from(whole.len());
        match self {
            Self::Stall | Self::Reset => answer,
            Self::StallInBody => {
                answer.body = vec![Step::Data(half), Step::Flush, Step::Stall];
                answer.header(header::CONTENT_LENGTH, length)
            }
            Self::ResetInBody => {
                answer.body = vec![Step::Data(half), Step::Flush, Step::Reset];
                answer.header(header::CONTENT_LENGTH, length)
            }
            Self::Truncate => {
                answer.body = vec![Step::Data(half), Step::Flush, Step::Abort];
                answer.header(header::CONTENT_LENGTH, length)
            }
            Self::Drip { bytes, pause } => {
                let pieces = whole.chunks(bytes).map(Bytes::copy_from_slice);
                answer.body = pieces
                    .flat_map(|piece| [Step::Data(piece), Step::Pause(pause)])
                    .collect();
                // The last byte is the end.
                answer.body.pop();
                answer
            }
            Self::Garble => {
                answer.body = vec![Step::Data(Bytes::from_static(b"\x1f\x8b\x08this is not gzip"))];
                answer.header(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))
            }
            Self::Close => answer.header(header::CONNECTION, HeaderValue::from_static("close")),
        }
    }
}
