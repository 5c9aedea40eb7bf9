//! Pages as a stream: generic over what a page is, and over how the next one is known.
//!
//! ```
//! use std::convert::Infallible;
//! use std::num::NonZeroUsize;
//! use std::pin::Pin;
//!
//! use cf_transport::paginate::{Next, PageScheme, PaginateLayer};
//! use futures_core::Stream;
//! use tower::{Layer, Service, service_fn};
//!
//! /// Three pages, the number of which is known once the first has come.
//! struct Three {
//!     given: u32,
//! }
//!
//! impl PageScheme for Three {
//!     type Request = u32;
//!     type Page = String;
//!
//!     fn first(&mut self) -> u32 {
//!         1
//!     }
//!
//!     fn after(&mut self, _page: &String) -> Next<u32> {
//!         self.given += 1;
//!         match self.given {
//!             1 => Next::Then(vec![2, 3]),
//!             2 => Next::Then(vec![]),
//!             _ => Next::Done,
//!         }
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let one_page = service_fn(|number: u32| async move { Ok::<_, Infallible>(format!("page {number}")) });
//! let ahead = NonZeroUsize::new(2).unwrap();
//! let mut all_pages = PaginateLayer::new().prefetch(ahead).layer(one_page);
//!
//! let mut pages = all_pages.call(Three { given: 0 }).await?;
//! let mut seen = Vec::new();
//! while let Some(page) = std::future::poll_fn(|cx| Pin::new(&mut pages).poll_next(cx)).await {
//!     seen.push(page?);
//! }
//! assert_eq!(seen, ["page 1", "page 2", "page 3"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod error;
mod layer;
mod pages;
mod scheme;

pub use error::PaginateError;
pub use layer::{Paginate, PaginateLayer};
pub use pages::Pages;
pub use scheme::{Next, PageScheme};
