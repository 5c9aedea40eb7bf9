use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::upgrade::Upgraded;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A byte stream to a server or a proxy, before TLS.
pub(super) enum Socket {
    Tcp(TokioIo<TcpStream>),
    /// Opened by a caller's connector.
    Custom(TokioIo<CustomStream>),
    /// A CONNECT tunnel.
    Tunnel(Upgraded),
}

/// What a caller's connector returns.
pub(super) type CustomStream = Box<dyn ByteStream>;

/// Both directions of a byte stream.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}

// === impl Socket ===

impl Connection for Socket {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(socket) => Pin::new(socket).poll_read(cx, buffer),
            Self::Custom(socket) => Pin::new(socket).poll_read(cx, buffer),
            Self::Tunnel(socket) => Pin::new(socket).poll_read(cx, buffer),
        }
    }
}

impl Write for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(socket) => Pin::new(socket).poll_write(cx, bytes),
            Self::Custom(socket) => Pin::new(socket).poll_write(cx, bytes),
            Self::Tunnel(socket) => Pin::new(socket).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(socket) => Pin::new(socket).poll_flush(cx),
            Self::Custom(socket) => Pin::new(socket).poll_flush(cx),
            Self::Tunnel(socket) => Pin::new(socket).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(socket) => Pin::new(socket).poll_shutdown(cx),
            Self::Custom(socket) => Pin::new(socket).poll_shutdown(cx),
            Self::Tunnel(socket) => Pin::new(socket).poll_shutdown(cx),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(socket) => socket.is_write_vectored(),
            Self::Custom(socket) => socket.is_write_vectored(),
            Self::Tunnel(socket) => socket.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(socket) => Pin::new(socket).poll_write_vectored(cx, bytes),
            Self::Custom(socket) => Pin::new(socket).poll_write_vectored(cx, bytes),
            Self::Tunnel(socket) => Pin::new(socket).poll_write_vectored(cx, bytes),
        }
    }
}
