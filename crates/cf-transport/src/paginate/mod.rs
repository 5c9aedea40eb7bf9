//! Pages, one after the other or some at a time, as one stream in order.
//!
//! A [`PageScheme`] says which request comes first and, after each page, which ones come next. [`Paginate`] is the
//! service that takes a scheme and answers with [`Pages`], a stream; it knows neither HTTP nor any format. Pages whose
//! requests are known are fetched ahead, up to [`prefetch`](PaginateLayer::prefetch) at once, and come out in order.
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
//! /// Pages that say how many there are.
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
//! # What happens when
//!
//! - Nothing is sent before the stream's first poll. Nothing is spawned, so the stream works only while it is polled:
//!   while its user holds a page, what was sent before is under way, but nothing new is begun until the next poll.
//! - At most `prefetch` pages are asked for and not yet yielded, the one that is waited for among them; with 1, the
//!   next page is asked for when the stream is polled for it.
//! - After an error or the end the stream yields nothing more; what is still in flight is dropped then, as it is when
//!   the stream is.
//! - A page that fails ends the stream after the pages before it. [`Pages::resume_from`] is the request to go on at.
//! - A listing without an end is an error ([`PaginateError::PageLimit`]), and so is a scheme that names neither a next
//!   request nor the end ([`PaginateError::Stalled`]): the stream ends without an error only when the scheme says
//!   [`Next::Done`].

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

/// Pages of one listing, unless told otherwise.
const DEFAULT_MAX_PAGES: u32 = 10_000;
