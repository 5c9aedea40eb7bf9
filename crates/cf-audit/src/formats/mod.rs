//! Reports in the formats that people and other programs read.
//!
//! Every format states the coverage first, and none calls a listing clean whose coverage is not proven. All texts of tokens
//! are escaped for their format.
//!
//! ```
//! use cf_audit::{Audit, AuditInput, Profile, formats};
//!
//! let report = Audit::new(Profile::Default).at("2026-11-25T12:00:00Z".parse()?).run(&AuditInput::new(&[]));
//! let table = formats::table(&[report], formats::TableOptions::new());
//! assert!(table.starts_with("no verdict: the list is empty"));
//! # Ok::<(), cf_audit::cf_models::chrono::ParseError>(())
//! ```

mod anchor;
mod csv;
mod description;
mod fingerprint;
mod gitlab;
#[cfg(feature = "html")]
mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod table;

pub use anchor::{Anchor, InvalidAnchor};
pub use csv::csv;
pub use gitlab::gitlab;
#[cfg(feature = "html")]
pub use html::{HtmlReport, RenderError};
pub use json::{json, ndjson};
pub use junit::junit;
pub use markdown::{MARKDOWN_LIMIT, markdown};
pub use sarif::sarif;
pub use table::{TableOptions, table};
