//! Correct responses that are not transferred correctly.

use super::{Fault, FaultKind, TransferFault};
use crate::body::Step;
use crate::response::MockResponse;
use bytes::Bytes;
use http::{HeaderValue, header};
use std::time::Duration;

/// # Correct responses that are not transferred correctly
impl Fault {
    /// The request is read, and no response is sent.
    #[must_use]
    pub fn stall() -> Self {
        Self::transfer(TransferFault::Stall)
    }

    /// The connection is reset instead of a response. Over HTTP/2, this ends the other requests on it too.
    #[must_use]
    pub fn reset() -> Self {
        Self::transfer(TransferFault::Reset)
    }

    /// The headers and half of the body are sent, then nothing more. The connection stays open.
    #[must_use]
    pub fn stall_in_body() -> Self {
        Self::transfer(TransferFault::StallInBody)
    }

    /// The headers and half of the body are sent, then the connection is reset.
    #[must_use]
    pub fn reset_in_body() -> Self {
        Self::transfer(TransferFault::ResetInBody)
    }

    /// Half of the body is sent, then the connection is closed. `Content-Length` is that of the complete body.
    #[must_use]
    pub fn truncated() -> Self {
        Self::transfer(TransferFault::Truncate)
    }

    /// The body is sent in pieces of this many bytes (at least one), with a pause after each piece.
    #[must_use]
    pub fn slow_drip(bytes: usize, pause: Duration) -> Self {
        Self::transfer(TransferFault::SlowDrip {
            bytes: bytes.max(1),
            pause,
        })
    }

    /// `Content-Encoding: gzip`, with a body that is not gzip.
    #[must_use]
    pub fn garbage_encoding() -> Self {
        Self::transfer(TransferFault::InvalidEncoding)
    }

    /// The correct response, with `Connection: close` (HTTP/1.1 only).
    #[must_use]
    pub fn close_after() -> Self {
        Self::transfer(TransferFault::CloseAfter)
    }

    fn transfer(fault: TransferFault) -> Self {
        Self::new(FaultKind::Transfer(fault))
    }
}

// === impl TransferFault ===

impl TransferFault {
    /// Returns the response with the steps that send it in this way.
    pub(crate) fn apply(self, mut response: MockResponse) -> MockResponse {
        let body = response.bytes();
        let half = body.slice(..body.len() / 2);
        let length = HeaderValue::from(body.len());
        match self {
            Self::Stall | Self::Reset => response,
            Self::StallInBody => {
                response.body = vec![Step::Data(half), Step::Flush, Step::Stall];
                response.header(header::CONTENT_LENGTH, length)
            }
            Self::ResetInBody => {
                response.body = vec![Step::Data(half), Step::Flush, Step::Reset];
                response.header(header::CONTENT_LENGTH, length)
            }
            Self::Truncate => {
                response.body = vec![Step::Data(half), Step::Flush, Step::Abort];
                response.header(header::CONTENT_LENGTH, length)
            }
            Self::SlowDrip { bytes, pause } => {
                let pieces = body.chunks(bytes).map(Bytes::copy_from_slice);
                response.body = pieces
                    .flat_map(|piece| [Step::Data(piece), Step::Pause(pause)])
                    .collect();
                // No pause after the last piece.
                response.body.pop();
                response
            }
            Self::InvalidEncoding => {
                response.body = vec![Step::Data(Bytes::from_static(b"\x1f\x8b\x08this is not gzip"))];
                response.header(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))
            }
            Self::CloseAfter => response.header(header::CONNECTION, HeaderValue::from_static("close")),
        }
    }
}
