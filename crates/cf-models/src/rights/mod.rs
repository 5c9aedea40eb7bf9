//! Computes what a token may do, on which resources, from which addresses and when, from all its policies together.
//!
//! According to Cloudflare's API reference ("Policy evaluation"), deny policies are evaluated first, then allow policies;
//! everything else is denied. [`Token::allows`] returns whether one access is allowed: [`Decision::Allowed`],
//! [`Decision::Denied`] or [`Decision::Unknown`]; [`Token::rights`] lists every (permission group, resource) pair that is
//! allowed and that no deny removes. If a decision depends on something that is not understood (an unknown effect, resource
//! form, condition or status), it is *unknown*, never *denied*.
//!
//! ```
//! use cf_models::rights::{Access, Decision};
//!
//! let token = cf_models::parse_token(
//!     br#"{
//!         "id": "a1", "status": "active",
//!         "policies": [{
//!             "id": "p1", "effect": "allow",
//!             "permission_groups": [{"id": "g1", "name": "DNS Write"}],
//!             "resources": {"com.cloudflare.api.account.acc1": {"com.cloudflare.api.account.zone.*": "*"}}
//!         }]
//!     }"#,
//! )?;
//! // The pattern covers every zone of its account.
//! assert_eq!(token.allows(&Access::new().group_name("dns *").zone("z1")), Decision::Allowed);
//! assert_eq!(token.allows(&Access::new().group_name("Zone Read").zone("z1")), Decision::Denied);
//! # Ok::<(), cf_models::ParseError>(())
//! ```
//!
//! # Rules
//!
//! - A pattern covers what it names: `…zone.*` nested under an account covers every zone of that account. A resource entry for
//!   an account that nests nothing covers that account. A bucket entry covers the bucket with the same account, jurisdiction
//!   and name.
//! - An access to an account also matches policies on resources that are nested in that account.
//! - A deny removes a pair only where it names the same permission group and covers the whole resource. A deny for only a part
//!   of the resource, or one that is not understood, does not remove the pair; it is listed with it
//!   ([`Right::narrower_denies`], [`Ruling::narrower_denies`]). A deny that is certain wins over an unknown allow.
//! - A permission group applies to resources of its scope. If a policy grants a permission group for zones or buckets on an
//!   account entry that nests nothing, it is unknown whether it applies to the zones and buckets of that account. For any other
//!   mismatch of scope and resource, nothing is granted. A group whose scope is not known applies to every resource.
//! - An account-owned token belongs to one account. If the access names a zone without its account, the account is
//!   [`Access::account`] if it is set, otherwise the only account that the token's policies name.
//! - Two states of a token are compared by what they allow, not by how it is written: see [`Rights::gained_since`].
//! - Groups are compared by ID, in any case, and by the name that the listing contains. The caller can supply a catalog of
//!   names and scopes: see [`GroupSelector::Matching`] and [`Rights::with_scopes`].

mod access;
mod comparison;
mod decision;
mod effective;
mod glob;
mod pair;
mod region;
mod resource;
mod scope;
mod universe;

pub use access::{Access, GroupSelector, ResourceQuery};
pub use comparison::GainedRight;
pub use decision::{Decision, Ruling, UnknownReason};
pub use effective::{Right, Rights};
pub use glob::Glob;
pub use pair::ScopesOf;
pub use resource::PolicyResource;
pub use scope::GroupScopes;

use crate::Token;

// === impl Token ===

impl Token {
    /// Returns the (permission group, resource) pairs that the token's policies allow, each with its policy.
    ///
    /// Pairs that a deny removes are left out; a pair that is not understood is in the list, with
    /// [`Right::unknown`] set. Scopes are those that the listing carries; for more, use [`Rights::with_scopes`].
    #[must_use]
    pub fn rights(&self) -> Vec<Right<'_>> {
        Rights::new(self).effective()
    }

    /// Decides whether the token allows an access. See [`Rights::decide`] for the policies behind the decision.
    #[must_use]
    pub fn allows(&self, access: &Access<'_>) -> Decision {
        Rights::new(self).decide(access).decision
    }
}

#[cfg(test)]
mod tests;
