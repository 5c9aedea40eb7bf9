//! What Cloudflare API tokens may do, and which of them are a risk: a pure library, without I/O and without a clock.
//!
//! ```
//! use cf_audit::{AccessClass, Catalogue};
//! use cf_models::PermissionGroup;
//!
//! // The id decides; names have changed under one id.
//! let catalogue = Catalogue::new();
//! let group = PermissionGroup::new("4755a26eedb94da69e1066d98aa820be").with_name("DNS Write");
//! assert_eq!(catalogue.describe(&group).access, AccessClass::Write);
//!
//! // A new group of which only a name is known.
//! let group = PermissionGroup::new("0123456789abcdef0123456789abcdef").with_name("Teleporter");
//! assert!(catalogue.describe(&group).may_write());
//! ```
//!
//! # Permission groups
//!
//! [`Catalogue`] describes groups ([`AccessClass`], [`Tier`], scopes) from a built-in table of 343 groups, the listing, and the
//! account's own catalogue ([`AccountCatalogue`]); it also finds groups by name or pattern. [`compare_table`] checks the table
//! against a catalogue; `cargo run -p cf-audit --example check_catalogue -- FILE` does so for a stored response.

mod catalogue;

pub use catalogue::{
    AccessClass, AccountCatalogue, AccountGroup, Catalogue, Difference, FoundGroup, GroupInfo,
    InvalidAccessClass, InvalidCatalogue, KnownBy, TABLE_DATE, TableEntry, Tier, compare_table,
};

// Its types are in the public API.
pub use cf_models;
