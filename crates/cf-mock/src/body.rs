//! A response body that is sent in scripted steps, so that each transfer fault is a list of steps.

use crate::connection::ResetSwitch;
use crate::in_flight::InFlight;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// The next thing that a body does.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Send these bytes.
    Data(Bytes),
    /// Write everything sent so far to the socket.
    Flush,
    /// Wait.
    Pause(Duration),
    /// Send these bytes repeatedly, without end.
    Endless(Bytes),
    /// Send nothing more, and keep the connection open.
    Stall,
    /// Close the connection in the middle of the response.
    Abort,
    /// Reset the connection.
    Reset,
}

/// A body that sends its steps in order.
pub(crate) struct ScriptedBody {
    steps: VecDeque<Step>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
    reset: Arc<ResetSwitch>,
    /// Kept until the last byte is handed to hyper: a client that has read the end must not be counted as in flight.
    in_flight: Option<InFlight>,
}

// === impl ScriptedBody ===

impl ScriptedBody {
    pub(crate) fn new(steps: Vec<Step>, reset: Arc<ResetSwitch>, in_flight: InFlight) -> Self {
        let in_flight = (!steps.is_empty()).then_some(in_flight);
        Self {
            steps: steps.into(),
            pause: None,
            reset,
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
                    // hyper writes its buffer to the socket when the body is pending.
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Step::Pause(duration)) => self.pause = Some(Box::pin(tokio::time::sleep(duration))),
                Some(Step::Stall) => {
                    self.steps.push_front(Step::Stall);
                    return Poll::Pending;
                }
                Some(Step::Abort) => {
                    return Poll::Ready(Some(Err(io::Error::other("the script ends the response here"))));
                }
                Some(Step::Reset) => {
                    self.reset.reset();
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
