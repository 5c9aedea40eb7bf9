use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use pin_project_lite::pin_project;
use tokio::io::{AsyncBufRead, AsyncRead};
use tokio_util::io::{StreamReader, poll_read_buf};

use crate::BoxError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Gzip,
    Brotli,
    Zstd,
}

/// Size of the output buffer.
const PIECE: usize = 16 * 1024;

/// The largest zstd window, as a power of two: 8 MiB, the limit for content codings (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

type Source<B> = StreamReader<Pieces<B>, Bytes>;

pin_project! {
    /// Decompresses a body to its end.
    pub(super) struct Reader<B> {
        #[pin]
        decoder: Decoder<B>,
        buffer: BytesMut,
        decoded: bool,
    }
}

pin_project! {
    #[project = DecoderProjection]
    enum Decoder<B> {
        Gzip { #[pin] decoder: GzipDecoder<Source<B>> },
        Brotli { #[pin] decoder: BrotliDecoder<Source<B>> },
        Zstd { #[pin] decoder: ZstdDecoder<Source<B>> },
    }
}

pin_project! {
    /// The data of a body, as a stream of chunks that are never empty.
    struct Pieces<B> {
        #[pin]
        body: B,
        any: bool,
    }
}

// === impl Reader ===

impl<B> Reader<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(body: B, encoding: Encoding) -> Self {
        let source = StreamReader::new(Pieces { body, any: false });
        let decoder = match encoding {
            Encoding::Gzip => {
                let mut decoder = GzipDecoder::new(source);
                decoder.multiple_members(true);
                Decoder::Gzip { decoder }
            }
            Encoding::Brotli => Decoder::Brotli {
                decoder: BrotliDecoder::new(source),
            },
            Encoding::Zstd => {
                let window = DParameter::window_log_max(ZSTD_WINDOW);
                let mut decoder = ZstdDecoder::with_params(source, &[window]);
                decoder.multiple_members(true);
                Decoder::Zstd { decoder }
            }
        };
        Self {
            decoder,
            buffer: BytesMut::new(),
            decoded: false,
        }
    }

    /// Returns the next bytes, or `None` at the end.
    pub(super) fn poll_bytes(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let mut this = self.project();
        if !*this.decoded {
            this.buffer.reserve(PIECE);
            match ready!(this.decoder.as_mut().poll_decode(cx, this.buffer)) {
                Ok(0) => *this.decoded = true,
                Ok(_) => return Poll::Ready(Some(Ok(this.buffer.split().freeze()))),
                // An empty body is valid in every encoding.
                Err(error)
                    if error.kind() == io::ErrorKind::UnexpectedEof
                        && !this.decoder.as_mut().has_source() =>
                {
                    *this.decoded = true;
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        // Reads to the end of the body, to detect errors there and to free the connection.
        match ready!(this.decoder.source().poll_fill_buf(cx)) {
            Ok([]) => Poll::Ready(None),
            Ok(_) => Poll::Ready(Some(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "trailing bytes after the compressed data",
            )))),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}

// === impl Decoder ===

impl<B> Decoder<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    fn poll_decode(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut BytesMut,
    ) -> Poll<io::Result<usize>> {
        fn read(
            reader: Pin<&mut impl AsyncRead>,
            cx: &mut Context<'_>,
            buffer: &mut BytesMut,
        ) -> Poll<io::Result<usize>> {
            poll_read_buf(reader, cx, buffer)
        }
        match self.project() {
            DecoderProjection::Gzip { decoder } => read(decoder, cx, buffer),
            DecoderProjection::Brotli { decoder } => read(decoder, cx, buffer),
            DecoderProjection::Zstd { decoder } => read(decoder, cx, buffer),
        }
    }

    /// Whether any byte has arrived.
    fn has_source(self: Pin<&mut Self>) -> bool {
        self.source().get_ref().any
    }

    fn source(self: Pin<&mut Self>) -> Pin<&mut Source<B>> {
        match self.project() {
            DecoderProjection::Gzip { decoder } => decoder.get_pin_mut(),
            DecoderProjection::Brotli { decoder } => decoder.get_pin_mut(),
            DecoderProjection::Zstd { decoder } => decoder.get_pin_mut(),
        }
    }
}

// === impl Pieces ===

impl<B> Stream for Pieces<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        loop {
            let frame = match ready!(this.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                None => return Poll::Ready(None),
            };
            // Trailers are dropped.
            if let Ok(mut data) = frame.into_data()
                && data.has_remaining()
            {
                *this.any = true;
                return Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining()))));
            }
        }
    }
}
