//! Turns the pages of a listing into one stream, in order.
//!
//! A [`PageScheme`] supplies the first request and, after each page, the next ones. The service [`Paginate`] accepts a
//! scheme and returns [`Pages`], a stream; it depends neither on HTTP nor on a format. Pages whose requests are known are
//! prefetched, up to [`prefetch`](PaginateLayer::prefetch) at once, and yielded in order.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use std::convert::Infallible;
//! use std::num::NonZeroUsize;
//!
//! use cf_transport::paginate::{Next, PageScheme, PaginateLayer};
//! use futures_util::TryStreamExt;
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! /// Numbered pages that contain their total number.
//! struct Numbered {
//!     planned: u32,
//! }
//!
//! struct Page {
//!     number: u32,
//!     of: u32,
//! }
//!
//! impl PageScheme for Numbered {
//!     type Request = u32;
//!     type Page = Page;
//!     type Item = u32;
//!     type Error = Infallible;
//!
//!     fn first(&mut self) -> u32 {
//!         self.planned = 1;
//!         1
//!     }
//!
//!     fn after(&mut self, page: Page) -> Result<(Next<u32>, u32), Infallible> {
//!         if page.number == page.of {
//!             return Ok((Next::Done, page.number));
//!         }
//!         let unplanned = self.planned + 1..=page.of;
//!         self.planned = page.of;
//!         Ok((Next::Then(unplanned.collect()), page.number))
//!     }
//! }
//!
//! let listing = ServiceBuilder::new()
//!     .layer(PaginateLayer::new().prefetch(NonZeroUsize::new(4).unwrap()))
//!     .service(service_fn(|number: u32| async move { Ok::<_, Infallible>(Page { number, of: 9 }) }));
//!
//! let pages = listing.oneshot(Numbered { planned: 0 }).await?;
//! let numbers: Vec<u32> = pages.try_collect().await?;
//! assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Behavior
//!
//! - Nothing is sent before the first poll of the stream. Nothing is spawned: no new request starts between two polls.
//! - At most `prefetch` pages are in flight or waiting to be yielded, including the page that is yielded next. With 1, the next
//!   page is requested when the stream is polled for it.
//! - After an error or the end, the stream yields nothing more. Requests in flight are dropped then, or when the stream is
//!   dropped.
//! - A page that fails ends the stream after the pages before it. [`Pages::resume_from`] returns the request to resume at.
//! - A listing with too many pages is an error ([`PaginateError::PageLimit`]), and so is a page after which the scheme returns
//!   neither requests nor the end ([`PaginateError::Stalled`]): the stream ends without an error only after [`Next::Done`].

mod error;
mod layer;
mod pages;
mod scheme;
mod service;

pub use error::PaginateError;
pub use layer::PaginateLayer;
pub use pages::Pages;
pub use scheme::{Next, PageScheme};
pub use service::Paginate;

/// Default maximum of pages.
const DEFAULT_MAX_PAGES: u32 = 10_000;
