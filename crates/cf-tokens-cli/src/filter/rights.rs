//! Filters on what a token may do.

use std::collections::HashSet;

use cf_audit::{AccessClass, Catalog, Tier};
use cf_tokens::models::PermissionGroup;
use cf_tokens::models::rights::{Access as Question, GroupSelector, ResourceQuery, Rights};
use cf_tokens::{AccountId, Token};

use super::verdict::Verdict;
use crate::args::{Access, TokenFilters};
use crate::glob::Glob;

/// The filters on permissions and resources, made ready for a listing.
pub(super) struct RightsFilter<'a> {
    catalog: &'a Catalog,
    permissions: &'a [Glob],
    /// The IDs that the catalog has for the permissions' names.
    ids: HashSet<String>,
    access: &'a [Access],
    can_mint: bool,
    resources: Vec<ResourceQuery>,
    account: Option<AccountId>,
}

// === impl RightsFilter ===

impl<'a> RightsFilter<'a> {
    /// `None` where nothing is asked about rights.
    pub(super) fn new(
        filters: &'a TokenFilters,
        catalog: &'a Catalog,
        account: Option<&AccountId>,
        tokens: &[Token],
    ) -> Option<Self> {
        let asks = !filters.permission.is_empty()
            || !filters.access.is_empty()
            || !filters.resource.is_empty()
            || filters.can_mint;
        let permissions = filters.permission.iter();
        asks.then(|| Self {
            catalog,
            permissions: &filters.permission,
            ids: permissions
                .flat_map(|glob| catalog.find_ids(&glob.pattern()))
                .map(|id| id.to_string())
                .collect(),
            access: &filters.access,
            can_mint: filters.can_mint,
            resources: filters
                .resource
                .iter()
                .map(|resource| resource.query(tokens))
                .collect(),
            account: account.cloned(),
        })
    }

    pub(super) fn verdict(&self, token: &Token) -> Verdict {
        let scopes = |group: &_| self.catalog.scopes(group);
        let rights = Rights::new(token).with_scopes(&scopes);
        let is_asked = |group: &PermissionGroup| self.is_asked(group);
        let decide = |resource: &ResourceQuery| {
            let mut question = Question::new()
                .group(GroupSelector::Matching(&is_asked))
                .resource(resource.clone());
            question.account.clone_from(&self.account);
            Verdict::from(rights.decide(&question).decision)
        };
        if self.resources.is_empty() {
            return decide(&ResourceQuery::Any);
        }
        self.resources.iter().map(decide).fold(Verdict::No, Verdict::or)
    }

    fn is_asked(&self, group: &PermissionGroup) -> bool {
        let id = group.id.as_ref();
        let is_named = || {
            let name = group.name.as_deref().unwrap_or_default();
            self.ids.contains(id)
                || self
                    .permissions
                    .iter()
                    .any(|glob| glob.matches(name) || glob.matches(id))
        };
        if !self.permissions.is_empty() && !is_named() {
            return false;
        }
        if self.access.is_empty() && !self.can_mint {
            return true;
        }
        let info = self.catalog.describe(group);
        let has_class = |access: &Access| match access {
            Access::Read => info.access == AccessClass::Read,
            Access::Act => info.access == AccessClass::Act,
            Access::Write => matches!(info.access, AccessClass::Write | AccessClass::Other),
        };
        (self.access.is_empty() || self.access.iter().any(has_class))
            && (!self.can_mint || (info.tier == Some(Tier::Mint) && info.may_write()))
    }
}
