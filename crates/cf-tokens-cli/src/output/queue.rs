//! Output on another thread: a slow reader delays neither responses nor signals.

use std::io;

use tokio::sync::{mpsc, oneshot};

use super::chunk::Chunk;
use super::sink::Sink;

/// Chunks that wait for the reader. If it is full, no further page is requested.
const CAPACITY: usize = 8;

/// A bounded queue in front of a [`Sink`].
pub(crate) struct OutputQueue {
    chunks: mpsc::Sender<(Chunk, bool)>,
    result: oneshot::Receiver<io::Result<Sink>>,
}

// === impl OutputQueue ===

impl OutputQueue {
    /// Starts the thread that writes to `sink`.
    pub(crate) fn start(mut sink: Sink) -> io::Result<Self> {
        let (chunks, mut waiting) = mpsc::channel::<(Chunk, bool)>(CAPACITY);
        let (done, result) = oneshot::channel();
        std::thread::Builder::new()
            .name("output".to_owned())
            .spawn(move || {
                let outcome = loop {
                    match waiting.blocking_recv() {
                        Some((chunk, is_escaped)) => {
                            let outcome = if is_escaped {
                                sink.write_raw(&chunk)
                            } else {
                                sink.write_chunk(&chunk)
                            };
                            if let Err(reason) = outcome {
                                break Err(reason);
                            }
                        }
                        None => {
                            sink.wait();
                            break Ok(sink);
                        }
                    }
                };
                // Nobody receives it if the command is ending.
                let _ = done.send(outcome);
            })?;
        Ok(Self { chunks, result })
    }

    /// Adds a chunk with untrusted text, and waits while the queue is full.
    pub(crate) async fn send(&mut self, chunk: Chunk) -> io::Result<()> {
        self.add(chunk, false).await
    }

    /// Adds a chunk that is escaped for terminal output, and waits while the queue is full.
    pub(crate) async fn send_escaped(&mut self, chunk: Chunk) -> io::Result<()> {
        self.add(chunk, true).await
    }

    async fn add(&mut self, chunk: Chunk, is_escaped: bool) -> io::Result<()> {
        if chunk.len() == 0 || self.chunks.send((chunk, is_escaped)).await.is_ok() {
            return Ok(());
        }
        self.error().await
    }

    /// Waits until everything that was added is written.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        // All places of the queue are free when the last chunk has been taken; one more is taken after it is written.
        for _ in 0..=CAPACITY {
            self.send_empty().await?;
        }
        Ok(())
    }

    async fn send_empty(&mut self) -> io::Result<()> {
        if self.chunks.send((Chunk::default(), true)).await.is_ok() {
            return Ok(());
        }
        self.error().await
    }

    async fn error<T>(&mut self) -> io::Result<T> {
        // The thread has ended, which it does only with an error.
        match (&mut self.result).await {
            Ok(Err(reason)) => Err(reason),
            _ => Err(io::Error::other("the output thread ended")),
        }
    }

    /// Waits until everything is written, and returns the sink.
    pub(crate) async fn close(self) -> io::Result<Sink> {
        drop(self.chunks);
        self.result
            .await
            .unwrap_or_else(|_| Err(io::Error::other("the output thread ended")))
    }
}
