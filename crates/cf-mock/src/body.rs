//! A body that follows a script, so that every way of sending an answer badly is a list of steps.

use crate::connection::Fate;
use crate::server::InFlight;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// What a body does next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Send these bytes.
    Data(Bytes),
    /// Let what was sent so far reach the socket.
    Flush,
    /// Wait.
    Pause(Duration),
    /// Send these bytes again and again, without end.
    Endless(Bytes),
    /// Send nothing more, and keep the connection open.
    Stall,
    /// Close the connection in the middle of the answer.
    Abort,
    /// Reset the connection.
    Reset,
}

/// A body that follows its steps.
pub(crate) struct ScriptedBody {
    steps: VecDeque<Step>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
    fate: Arc<Fate>,
    /// Held until the last byte is handed over, so that the client cannot see the end of an answer that still counts.
    in_flight: Option<InFlight>,
}

// === impl ScriptedBody ===

impl ScriptedBody {
    pub(crate) fn new(steps: Vec<Step>, fate: Arc<Fate>, in_flight: InFlight) -> Self {
        let in_flight = (!steps.is_empty()).then_some(in_flight);
        Self {
            steps: steps.into(),
            pause: None,
            fate,
            in_flight,
        }
    }
}

impl Body for ScriptedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if let Some(pause) = self.pause.as_mut() {
                match pause.as_mut().poll(context) {
                    Poll::Ready(()) => self.pause = None,
                    Poll::Pending => return Poll::Pending,
                }
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Data(bytes)) => {
                    if self.steps.is_empty() {
                        self.in_flight = None;
                    }
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(Step::Endless(bytes)) => {
                    self.steps.push_front(Step::Endless(bytes.clone()));
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(Step::Flush) => {
                    // The server writes out what it holds whenever the body has nothing ready.
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Step::Pause(duration)) => self.pause = Some(Box::pin(tokio::time::sleep(duration))),
                Some(Step::Stall) => {
                    self.steps.push_front(Step::Stall);
                    return Poll::Pending;
                }
                Some(Step::Abort) => {
                    return Poll::Ready(Some(Err(io::Error::other("the script ends the answer here"))));
                }
                Some(Step::Reset) => {
                    self.fate.reset();
                    self.steps.push_front(Step::Stall);
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let mut length = 0_u64;
        for step in &self.steps {
            match step {
                Step::Data(bytes) => {
                    length = length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                }
                Step::Flush | Step::Pause(_) => {}
                Step::Endless(_) | Step::Stall | Step::Abort | Step::Reset => return SizeHint::default(),
            }
        }
        SizeHint::with_exact(length)
    }
}
