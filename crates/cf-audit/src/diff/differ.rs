use std::collections::HashMap;

use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::rights::Rights;
use cf_models::{PermissionGroup, Token, TokenId};

use super::change::Change;
use super::listed_tokens::{ListedTokens, is_expired};
use super::refusal::{Refusal, RefusalReason};
use super::result::{Diff, TokenDiff};
use super::right_change::RightChange;
use super::token_pair::TokenPair;
use crate::catalog::Catalog;
use crate::status::is_exposed;

/// Compares two listings of an account by token ID.
///
/// What a token may do is compared, not how it is written: rights by [`Rights::gained_since`], allowed IPs as sets of addresses.
/// Expired tokens that only one listing was asked for are neither added nor removed.
///
/// ```
/// use cf_audit::{Catalog, ChangeKind, Differ, ListedTokens};
///
/// let old = [cf_models::parse_token(br#"{"id": "a1", "status": "active", "expires_on": "2026-12-01T00:00:00Z"}"#)?];
/// let new = [cf_models::parse_token(br#"{"id": "a1", "status": "active"}"#)?];
/// let catalog = Catalog::new();
/// let diff = Differ::new(&catalog).compare(&ListedTokens::new(&old), &ListedTokens::new(&new))?;
/// assert_eq!(diff.tokens[0].kind(), Some(ChangeKind::Wider));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Differ<'a> {
    catalog: &'a Catalog,
    idle: TimeDelta,
    show_use: bool,
}

/// Tokens by ID.
type ById<'a> = HashMap<&'a TokenId, &'a Token>;

// === impl Differ ===

impl<'a> Differ<'a> {
    /// Compares with the default options. The catalog shows what permission groups apply to.
    #[must_use]
    pub fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            idle: TimeDelta::days(90),
            show_use: false,
        }
    }

    /// Sets the time without a use after which a use counts as [`Change::UsedAgain`]. Default: 90 days.
    #[must_use]
    pub fn with_idle(mut self, idle: TimeDelta) -> Self {
        self.idle = idle;
        self
    }

    /// Sets whether every change of the last use is reported. Default: false, only a first use and one after a long time.
    #[must_use]
    pub fn with_use(mut self, show_use: bool) -> Self {
        self.show_use = show_use;
        self
    }

    /// Checks that two listings can be compared, without comparing them.
    ///
    /// # Errors
    ///
    /// As [`compare`](Self::compare).
    pub fn check(old: &ListedTokens<'_>, new: &ListedTokens<'_>) -> Result<(), Refusal> {
        matched(old, new).map(|_| ())
    }

    /// Returns what changed from `old` to `new`.
    ///
    /// # Errors
    ///
    /// If the listings are of different accounts, if `old` is newer, or if a token has no ID or shares it with another one.
    pub fn compare(&self, old: &ListedTokens<'_>, new: &ListedTokens<'_>) -> Result<Diff, Refusal> {
        let (olds, news) = matched(old, new)?;
        let (old_time, new_time) = (old.time(), new.time());
        let account = old.account.or(new.account).map(AsRef::as_ref);
        let mut diff = Diff::default();
        for (id, new) in &news {
            let changes = match olds.get(id) {
                Some(old) => self.changes(old, new, old_time, new_time, account),
                None => self.added(new, old_time, new_time, account),
            };
            diff.add(new, changes);
        }
        for (_, old) in olds.iter().filter(|(id, _)| !news.contains_key(*id)) {
            diff.add(old, removed(old, old_time, new_time));
        }
        diff.tokens.sort_by(|one, other| {
            let key = |token: &TokenDiff| (token.kind(), token.name.to_lowercase());
            key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
        });
        let gone = olds.keys().filter(|id| !news.contains_key(*id)).count();
        let in_both = olds.len().saturating_sub(gone);
        let changed = diff
            .tokens
            .iter()
            .filter(|token| olds.contains_key(&token.id) && news.contains_key(&token.id));
        diff.unchanged = in_both.saturating_sub(changed.count());
        Ok(diff)
    }

    fn changes(
        &self,
        old: &Token,
        new: &Token,
        old_time: Option<DateTime<Utc>>,
        new_time: Option<DateTime<Utc>>,
        account: Option<&str>,
    ) -> Vec<Change> {
        // Most tokens are equal as they are.
        let (old, new) = if old == new && old.expires_on.is_none() {
            return Vec::new();
        } else {
            (old.clone().normalized(), new.clone().normalized())
        };
        let pair = TokenPair {
            old: &old,
            new: &new,
            old_time,
            new_time,
            account,
            catalog: self.catalog,
            idle: self.idle,
            show_use: self.show_use,
        };
        pair.changes()
    }

    fn added(
        &self,
        token: &Token,
        old_time: Option<DateTime<Utc>>,
        new_time: Option<DateTime<Utc>>,
        account: Option<&str>,
    ) -> Vec<Change> {
        // It had expired by then, and the old listing does not include expired tokens.
        let was_issued = token
            .issued_on
            .zip(old_time)
            .is_some_and(|(issued, time)| issued <= time);
        if was_issued && is_expired(token, new_time) {
            let since = token
                .expires_on
                .zip(old_time)
                .is_some_and(|(expiry, time)| expiry > time);
            let expired = Change::Expired { on: token.expires_on };
            return since.then_some(expired).into_iter().collect();
        }
        let nothing = Token::new();
        let scopes = |group: &PermissionGroup| self.catalog.scopes(group);
        let rights = Rights::new(token).with_scopes(&scopes);
        let rights = account.map_or(rights, |account| rights.with_account(account));
        let condition = token.condition.as_ref();
        let exposed = token.status.as_ref().filter(|_| is_exposed(token));
        let exposed = exposed.map(|status| Change::Exposed {
            status: status.as_str().to_owned(),
        });
        let added = Change::Added {
            rights: RightChange::of(rights.gained_since(&Rights::new(&nothing)), self.catalog),
            addresses: condition.and_then(|condition| condition.effective_networks().ok().flatten()),
            expires_on: token.expires_on,
        };
        exposed.into_iter().chain([added]).collect()
    }
}

fn removed(token: &Token, old_time: Option<DateTime<Utc>>, new_time: Option<DateTime<Utc>>) -> Vec<Change> {
    if is_expired(token, old_time) {
        // The new listing does not include tokens that expired long ago, or was not asked for them.
        return Vec::new();
    }
    let expires_on = token.expires_on;
    vec![if is_expired(token, new_time) {
        Change::Expired { on: expires_on }
    } else {
        Change::Removed { expires_on }
    }]
}

/// Returns the tokens of both listings by ID, or why they cannot be compared.
fn matched<'a>(old: &ListedTokens<'a>, new: &ListedTokens<'a>) -> Result<(ById<'a>, ById<'a>), Refusal> {
    let mut reasons = Vec::new();
    if let (Some(old), Some(new)) = (old.account, new.account)
        && old != new
    {
        reasons.push(RefusalReason::OtherAccount {
            old: old.clone(),
            new: new.clone(),
        });
    }
    let olds = by_id(old, false, &mut reasons);
    let news = by_id(new, true, &mut reasons);
    reasons.extend(order(old, new, &olds, &news));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    Ok((olds, news))
}

fn by_id<'a>(listed: &ListedTokens<'a>, is_new: bool, reasons: &mut Vec<RefusalReason>) -> ById<'a> {
    let mut tokens = ById::with_capacity(listed.tokens.len());
    for (index, token) in listed.tokens.iter().enumerate() {
        let Some(id) = &token.id else {
            reasons.push(RefusalReason::MissingId { is_new, index });
            continue;
        };
        if tokens.insert(id, token).is_some() {
            reasons.push(RefusalReason::DuplicateId {
                is_new,
                token: id.clone(),
            });
        }
    }
    tokens
}

/// Why the old listing is newer than the new one, if it is.
fn order(
    old: &ListedTokens<'_>,
    new: &ListedTokens<'_>,
    olds: &ById<'_>,
    news: &ById<'_>,
) -> Option<RefusalReason> {
    if let (Some(old), Some(new)) = (old.at, new.at) {
        return (old > new).then_some(RefusalReason::WrongOrder { old, new });
    }
    // Without one of the times: the old listing contains something that happened after the new one,
    if let (Some(old), Some(new)) = (old.time(), new.at)
        && old > new
    {
        return Some(RefusalReason::WrongOrder { old, new });
    }
    // or a later state of a token, and of no token an earlier one.
    let modified = |tokens: &ById<'_>, id| tokens.get(id).and_then(|token: &&Token| token.modified_on);
    let in_both = || olds.keys().filter(|id| news.contains_key(*id));
    let is_later = |one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>| {
        one.zip(other).is_some_and(|(one, other)| one > other)
    };
    if in_both().any(|id| is_later(modified(news, id), modified(olds, id))) {
        return None;
    }
    let token = in_both()
        .filter(|id| is_later(modified(olds, id), modified(news, id)))
        .min()?;
    Some(RefusalReason::LaterState {
        token: (*token).clone(),
    })
}
