//! Text helpers for programs that print untrusted text: names that somebody chose, messages of a service, bodies of a proxy.
//!
//! ```
//! use cf_text::{counted, duration, escape, excerpt};
//! use std::time::Duration;
//!
//! // A name cannot move the cursor, change colors or reverse the line; readable text is unchanged.
//! assert_eq!(escape("deploy\u{1b}[31m"), r"deploy\u{1b}[31m");
//! assert_eq!(escape("\"Über\" 部署 👩‍🚀"), "\"Über\" 部署 👩‍🚀");
//!
//! // A body of any size and encoding becomes a short piece of one line.
//! assert_eq!(excerpt(b"upstream\n  request \xff timeout", 18).to_string(), "upstream request \u{fffd}…");
//!
//! assert_eq!(duration(Duration::from_millis(1_500)).to_string(), "1.5 s");
//! assert_eq!(counted(2, "token").to_string(), "2 tokens");
//! ```
//!
//! # Escaping
//!
//! [`escape`] returns a [`Cow`](std::borrow::Cow) for cells and fields; [`escaped`] is the same as a `Display` adapter that
//! allocates nothing. [`escape_json`] writes the same characters as JSON escapes and leaves line breaks alone. All three agree
//! on what is unsafe; the [`escape`] documentation lists it.
//!
//! The output is for reading. It cannot be reversed, since a backslash in the text is left as it is.
//!
//! # Excerpts
//!
//! [`excerpt`] accepts text and bytes. It folds white space, escapes, and cuts between characters, never inside an escape.
//!
//! # Durations and counts
//!
//! [`duration`] is exact enough for timeouts and waits; [`approximate`] is for distances in time, such as "3 days ago".
//! [`counted`] puts a number and its noun together.
//!
//! # Request IDs
//!
//! [`cf_ray`] reads Cloudflare's request ID from a header value and ignores a value that cannot be one.

mod cf_ray;
mod classify;
mod counted;
mod duration;
mod escape;
mod excerpt;

pub use cf_ray::cf_ray;
pub use counted::{Counted, counted};
pub use duration::{Approximate, HumanDuration, approximate, duration};
pub use escape::{Escaped, escape, escape_json, escaped, is_printable_ascii};
pub use excerpt::{Excerpt, excerpt};
