//! One accepted connection, which a fault can reset.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Requests the reset of a connection. Shared by the connection and the responses on it.
#[derive(Debug, Default)]
pub(crate) struct ResetSwitch {
    is_reset: AtomicBool,
    changed: Notify,
}

/// An accepted socket. When its [`ResetSwitch`] is set, dropping it sends RST instead of FIN.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    reset: Arc<ResetSwitch>,
}

// === impl ResetSwitch ===

impl ResetSwitch {
    /// Requests that the connection is reset now.
    pub(crate) fn reset(&self) {
        self.is_reset.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Waits until a reset is requested.
    pub(crate) async fn requested(&self) {
        self.changed.notified().await;
    }
}

// === impl Socket ===

impl Socket {
    pub(crate) fn new(stream: TcpStream, reset: Arc<ResetSwitch>) -> Self {
        Self { stream, reset }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.is_reset.load(Ordering::SeqCst) {
            // If the option cannot be set, the connection is closed normally.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
