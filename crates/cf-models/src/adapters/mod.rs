//! [`serde_with`](https://docs.rs/serde_with) adapters for times and networks in the API's format, for `#[serde_as(as = "…")]`
//! on fields of your own types.
//!
//! ```
//! use cf_models::adapters::{Cidr, Rfc3339};
//! use cf_models::chrono::{DateTime, Utc};
//! use cf_models::ipnet::IpNet;
//! use serde_with::serde_as;
//!
//! #[serde_as]
//! #[derive(serde::Deserialize, serde::Serialize)]
//! struct Rule {
//!     #[serde_as(as = "Rfc3339")]
//!     created_on: DateTime<Utc>,
//!     /// Null, an empty string and a zero time are `None`.
//!     #[serde_as(as = "Rfc3339")]
//!     #[serde(default)]
//!     expires_on: Option<DateTime<Utc>>,
//!     #[serde_as(as = "Vec<Cidr>")]
//!     networks: Vec<IpNet>,
//! }
//!
//! let json = r#"{"created_on": "2026-01-31T12:00:00Z", "expires_on": "", "networks": ["192.0.2.7"]}"#;
//! let rule: Rule = serde_json::from_str(json)?;
//! assert_eq!(rule.expires_on, None);
//! assert_eq!(rule.networks, ["192.0.2.7/32".parse()?]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cidr;
mod list;
mod rfc3339;

pub use cidr::Cidr;
pub(crate) use list::{List, push};
pub use rfc3339::Rfc3339;
pub(crate) use rfc3339::or_absent;
