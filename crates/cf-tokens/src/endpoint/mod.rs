//! The endpoints, one file each: path, parameters, and what is returned.
//!
//! The methods of [`Client`](crate::Client) use them. To call another endpoint with the same stack and errors, implement
//! [`Endpoint`] and [`SingleEndpoint`] or [`PagedEndpoint`].

mod decoding;
mod definition;
mod direction;
mod get;
mod get_token;
mod list_accounts;
mod list_tokens;
mod per_page;
mod permission_groups;
mod verify_token;

pub use decoding::Decoding;
pub use definition::{Endpoint, PagedEndpoint, SingleEndpoint};
pub use direction::Direction;
pub use get::Get;
pub use get_token::GetToken;
pub use list_accounts::{Accounts, ListAccounts};
pub use list_tokens::{ListTokens, TokenStream, Tokens};
pub use per_page::{InvalidPerPage, PerPage};
pub use permission_groups::PermissionGroups;
pub use verify_token::VerifyToken;

pub use crate::path::Path;
pub use crate::query::Query;
