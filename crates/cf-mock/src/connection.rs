//! One accepted connection, and how to end it badly.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What is to become of a connection.
#[derive(Debug, Default)]
pub(crate) struct Fate {
    reset: AtomicBool,
    told: Notify,
}

/// An accepted socket that resets the connection instead of closing it when its fate says so.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    fate: Arc<Fate>,
}

// === impl Fate ===

impl Fate {
    /// Has the connection reset at once.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
        self.told.notify_one();
    }

    /// Waits until the connection is to be reset.
    pub(crate) async fn ended(&self) {
        self.told.notified().await;
    }
}

// === impl Socket ===

impl Socket {
    pub(crate) fn new(stream: TcpStream, fate: Arc<Fate>) -> Self {
        Self { stream, fate }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.fate.reset.load(Ordering::SeqCst) {
            // Where it cannot be set, the connection is closed in the ordinary way.
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
