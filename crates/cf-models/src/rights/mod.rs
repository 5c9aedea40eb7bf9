//! What a token may do, on what, from where, and when: computed from all its policies together.
//!
//! The service evaluates deny first, then allow, and denies what is left (the reference's "Policy evaluation").
//! [`Token::allows`] decides one question: [`Decision::Allowed`], [`Decision::Denied`] or
//! [`Decision::Unknown`]; [`Token::rights`] lists every (permission group, resource) pair that is left after the
//! denies. Whatever is not understood (an unknown effect, resource form, condition or status) makes the decision
//! that depends on it *unknown*, never *denied*.
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
//! - A pattern covers what it names: `…zone.*` nested under an account covers every zone of that account, an
//!   account's flat resource covers the account, a bucket's name covers it by account, jurisdiction and name.
//! - A question about an account also finds what is nested in it.
//! - A deny removes a pair only where it names the same permission group and covers the whole resource. A narrower
//!   deny, and one that is not understood, leaves the pair and is reported next to it
//!   ([`Right::narrower_denies`], [`Ruling::narrower_denies`]). A deny that is certain wins over an unknown allow.
//! - A permission group applies to resources of its scope. A group of zones or buckets on an account's flat resource
//!   is unknown for what lies in that account; any other mismatch grants nothing. A group whose scope is not known
//!   applies to every resource.
//! - An account-owned token belongs to one account. A zone whose account the question does not name is taken to lie
//!   in [`Access::account`], otherwise in the one account that the token's policies name.
//! - Two states of a token are compared by what they allow, not by how it is written: see [`Rights::gained_since`].
//! - Groups are compared by id, in any case, and by the name that the listing carries. A catalog of names and scopes is the
//!   caller's: see [`GroupSelector::Matching`] and [`Rights::with_scopes`].

mod access;
mod comparison;
mod decision;
mod effective;
mod glob;
mod pair;
mod region;
mod resource;
mod scope;

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
