//! The two slots for a user's layers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower::util::{BoxCloneSyncService, MapErr};
use tower_layer::Layer;
use tower_service::Service;

use crate::{BoxError, Request, Response};

type Boxed = BoxCloneSyncService<Request, Response, BoxError>;
type Wrap = Box<dyn FnOnce(Boxed) -> Boxed + Send>;

/// The service below a [call layer](crate::TransportBuilder::call_layer): it is called once per request, whatever the number of attempts.
#[derive(Clone)]
pub struct CallService {
    inner: Boxed,
}

/// The service below an [attempt layer](crate::TransportBuilder::attempt_layer): it accepts every attempt.
#[derive(Clone)]
pub struct AttemptService {
    inner: Boxed,
}

/// The future of a [`CallService`] or an [`AttemptService`].
pub struct SlotFuture {
    inner: Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>,
}

/// Layers of one slot, the outermost first.
#[derive(Default)]
pub(super) struct Slot {
    layers: Vec<Wrap>,
}

// === impl Slot ===

impl Slot {
    pub(super) fn push<I, L>(&mut self, layer: L)
    where
        I: From<Boxed>,
        L: Layer<I> + Send + 'static,
        L::Service: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Error: Into<BoxError>,
        <L::Service as Service<Request>>::Future: Send,
    {
        self.layers.push(Box::new(move |inner| {
            Boxed::new(MapErr::new(
                layer.layer(I::from(inner)),
                Into::into as fn(_) -> BoxError,
            ))
        }));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    pub(super) fn wrap(self, inner: Boxed) -> Boxed {
        self.layers
            .into_iter()
            .rev()
            .fold(inner, |inner, wrap| wrap(inner))
    }
}

macro_rules! service {
    ($name:ident) => {
        // === impl $name ===

        impl From<Boxed> for $name {
            fn from(inner: Boxed) -> Self {
                Self { inner }
            }
        }

        impl Service<Request> for $name {
            type Response = Response;
            type Error = BoxError;
            type Future = SlotFuture;

            fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
                self.inner.poll_ready(cx)
            }

            fn call(&mut self, request: Request) -> SlotFuture {
                SlotFuture {
                    inner: self.inner.call(request),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

service!(CallService);
service!(AttemptService);

// === impl SlotFuture ===

impl Future for SlotFuture {
    type Output = Result<Response, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl fmt::Debug for SlotFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlotFuture").finish_non_exhaustive()
    }
}
