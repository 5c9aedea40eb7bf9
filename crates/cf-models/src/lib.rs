//! Cloudflare's account-owned API tokens as types: strict, lossless, no I/O.

mod adapters;
mod condition;
mod envelope;
mod error;
mod extra;
mod id;
mod key;
mod object;
mod open_enum;
mod parse;
mod policy;
mod resource;
mod token;

pub use condition::{Condition, Permit, RequestIp};
pub use envelope::{ApiMessage, Envelope, ResultInfo, Source};
pub use error::{InvalidToken, ParseError};
pub use extra::Extra;
pub use id::{AccountId, InvalidAccountId, PermissionGroupId, PolicyId, TokenId};
pub use parse::{parse_list, parse_list_lossy, parse_token};
pub use policy::{Effect, Meta, PermissionGroup, Policy};
pub use resource::{ResourceName, ResourceScope, Resources};
pub use token::{Token, TokenStatus};

// Their types are in the public fields.
pub use {chrono, ipnet};
