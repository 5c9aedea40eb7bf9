//! Filters of tokens. A filtered listing is always marked as filtered, and so is a token that cannot be decided.

mod contradiction;
mod filter_summary;
pub(crate) mod resource;
mod rights;
mod verdict;

use std::net::IpAddr;

use cf_audit::{Catalog, IpRestriction};
use cf_tokens::models::{IpAccess, TokenStatus};
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) use filter_summary::{FilterSummary, UnknownMatch};

use crate::args::{FilterArgs, TokenFilters};
use crate::glob::Glob;
use rights::RightsFilter;
use verdict::Verdict;

/// The filters of a run, at its instant, counting.
pub(crate) struct Filter<'a> {
    filters: Vec<(Prepared<'a>, Negation)>,
    exact: bool,
    /// `None` where nothing is asked.
    summary: Option<FilterSummary>,
    /// Whether a token is counted as one more of all.
    counts: bool,
}

/// Filters that must all match.
struct Prepared<'a> {
    filters: &'a TokenFilters,
    rights: Option<RightsFilter<'a>>,
    now: DateTime<Utc>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Negation {
    Must,
    MustNot,
}

/// The listing that tokens are part of, as far as it is known before they are filtered.
#[derive(Clone, Copy, Default)]
pub(crate) struct Context<'a> {
    pub(crate) account: Option<&'a AccountId>,
    /// The tokens that show what a bare ID is the ID of.
    pub(crate) tokens: &'a [Token],
}

// === impl Filter ===

impl<'a> Filter<'a> {
    /// `earlier` is what was asked before, of tokens that were stored filtered.
    pub(crate) fn new(
        args: &'a FilterArgs,
        catalog: &'a Catalog,
        context: Context<'_>,
        earlier: Option<FilterSummary>,
    ) -> Self {
        let (asked, now) = (args.asked(), args.now());
        let counts = earlier.is_none();
        let mut summary = match earlier {
            Some(mut summary) => {
                summary.filters.extend(asked);
                summary.passed = 0;
                Some(summary)
            }
            None if asked.is_empty() => None,
            None => Some(FilterSummary {
                filters: asked,
                ..FilterSummary::default()
            }),
        };
        if let Some(summary) = &mut summary {
            summary.may_be_unknown = args.may_be_unknown() || !summary.unknown.is_empty();
        }
        let prepare = |filters: &'a TokenFilters, negation| {
            let rights = RightsFilter::new(filters, catalog, context.account, context.tokens);
            (Prepared { filters, rights, now }, negation)
        };
        let negated = args
            .not
            .iter()
            .map(|negated| prepare(&negated.filters, Negation::MustNot));
        Self {
            filters: std::iter::once(prepare(&args.filters, Negation::Must))
                .chain(negated)
                .collect(),
            exact: args.exact,
            summary,
            counts,
        }
    }

    /// What was asked of all tokens so far, and how many match; `None` where nothing was asked.
    pub(crate) fn into_summary(self) -> Option<FilterSummary> {
        self.summary
    }

    /// Keeps the tokens that match, or may. Returns what was asked of them.
    pub(crate) fn apply(
        args: &FilterArgs,
        account: Option<&AccountId>,
        earlier: Option<FilterSummary>,
        tokens: &mut Vec<Token>,
    ) -> Option<FilterSummary> {
        let catalog = Catalog::new();
        let context = Context { account, tokens };
        let mut filter = Filter::new(args, &catalog, context, earlier);
        tokens.retain(|token| filter.passes(token));
        filter.into_summary()
    }

    /// Whether a token matches, or may. Counts it.
    pub(crate) fn passes(&mut self, token: &Token) -> bool {
        let filters = self.filters.iter();
        let verdict = filters.fold(Verdict::Yes, |verdict, (prepared, negation)| {
            verdict.and(|| match negation {
                Negation::Must => prepared.verdict(token),
                Negation::MustNot => prepared.verdict(token).negated(),
            })
        });
        let passes = match &verdict {
            Verdict::Yes => true,
            Verdict::No => false,
            Verdict::Unknown(_) => !self.exact,
        };
        if let Some(summary) = &mut self.summary {
            summary.note(token, verdict, passes, self.counts);
        }
        passes
    }
}

// === impl FilterSummary ===

impl FilterSummary {
    fn note(&mut self, token: &Token, verdict: Verdict, passes: bool, counts: bool) {
        let before = self
            .unknown
            .iter()
            .position(|unknown| unknown.index.is_none() && unknown.id.is_some() && unknown.id == token.id);
        let index = usize::try_from(self.passed).ok();
        match (verdict, before) {
            (Verdict::Unknown(_), _) if !passes => self.left_out = self.left_out.saturating_add(1),
            (Verdict::Unknown(reason), None) => self.unknown.push(UnknownMatch {
                id: token.id.clone(),
                reason,
                index,
            }),
            // Unknown when the listing was stored, and still.
            (Verdict::Yes | Verdict::Unknown(_), Some(before)) => {
                if let Some(unknown) = self.unknown.get_mut(before) {
                    unknown.index = index;
                }
            }
            (Verdict::No, Some(before)) => {
                self.unknown.remove(before);
            }
            (Verdict::Yes | Verdict::No, None) => {}
        }
        self.passed = self.passed.saturating_add(u64::from(passes));
        self.total = self.total.saturating_add(u64::from(counts));
    }
}

// === impl Prepared ===

impl Prepared<'_> {
    fn verdict(&self, token: &Token) -> Verdict {
        let filters = self.filters;
        Verdict::from(self.matches_plainly(token))
            .and(|| match &self.rights {
                Some(rights) => rights.verdict(token),
                None => Verdict::Yes,
            })
            .and(|| {
                filters
                    .allows_ip
                    .map_or(Verdict::Yes, |address| allows(token, address))
            })
            .and(|| {
                if !filters.any_ip {
                    return Verdict::Yes;
                }
                match IpRestriction::of(token.condition.as_ref()) {
                    IpRestriction::Unknown(members) => restricted_by_unknown(&members),
                    restriction => restriction.is_absent().into(),
                }
            })
            .and(|| {
                if filters.usable {
                    usable(token, self.now)
                } else {
                    Verdict::Yes
                }
            })
    }

    /// The filters that are always decided.
    fn matches_plainly(&self, token: &Token) -> bool {
        let (filters, now) = (self.filters, self.now);
        let any =
            |globs: &[Glob], text: &str| globs.is_empty() || globs.iter().any(|glob| glob.matches(text));
        let is_within = |time: Option<DateTime<Utc>>, span| {
            time.is_some_and(|time| now.signed_duration_since(time) <= span)
        };
        let creator = token.creator_email_at_creation.as_deref();
        any(
            &filters.status,
            token.status.as_ref().map_or("", |status| status.as_str()),
        ) && any(&filters.name, token.name.as_deref().unwrap_or_default())
            && (filters.creator.is_empty() || creator.is_some_and(|creator| any(&filters.creator, creator)))
            && filters
                .expires_within
                .as_ref()
                .is_none_or(|span| token.expires_within(now, span.delta()))
            && filters
                .unused_for
                .as_ref()
                .is_none_or(|span| is_unused(token, now, span.delta()))
            && filters
                .modified_within
                .as_ref()
                .is_none_or(|span| is_within(token.modified_on, span.delta()))
            && !(filters.never_expires && token.expires_on.is_some())
    }
}

/// Not used since; without a recorded use, not even issued since. A token that shows neither matches.
fn is_unused(token: &Token, now: DateTime<Utc>, span: TimeDelta) -> bool {
    let last = token.last_used_on.or(token.issued_on);
    last.is_none_or(|last| now.signed_duration_since(last) >= span)
}

fn allows(token: &Token, address: IpAddr) -> Verdict {
    if let IpRestriction::Unknown(members) = IpRestriction::of(token.condition.as_ref()) {
        return restricted_by_unknown(&members);
    }
    let access = token
        .condition
        .as_ref()
        .map(|condition| condition.permits(address));
    (access != Some(IpAccess::Denied)).into()
}

fn restricted_by_unknown(members: &[String]) -> Verdict {
    Verdict::Unknown(format!(
        "restricted by something unknown ({})",
        members.join(", ")
    ))
}

/// Dates count whatever the status is; then the status.
fn usable(token: &Token, now: DateTime<Utc>) -> Verdict {
    let has_ended = token.expires_on.is_some_and(|end| end <= now);
    if has_ended || token.not_before.is_some_and(|begin| now < begin) {
        return Verdict::No;
    }
    match &token.status {
        Some(TokenStatus::Active) => Verdict::Yes,
        Some(TokenStatus::Disabled | TokenStatus::Expired) => Verdict::No,
        Some(status) => Verdict::Unknown(format!("unknown status `{}`", status.as_str())),
        None => Verdict::Unknown("no status reported".to_owned()),
    }
}

// === impl FilterArgs ===

impl FilterArgs {
    /// Each filter as one writes it.
    fn asked(&self) -> Vec<String> {
        let mut asked = self.filters.asked();
        asked.extend(
            self.not
                .iter()
                .map(|negated| format!("--not {}", quoted(&negated.text))),
        );
        if self.exact && !asked.is_empty() {
            asked.push("--exact".to_owned());
        }
        asked
    }
}

impl TokenFilters {
    fn asked(&self) -> Vec<String> {
        let mut asked = Vec::new();
        let mut add = |flag: &str, value: &str| asked.push(format!("{flag} {}", quoted(value)));
        let globs = [
            ("--status", &self.status),
            ("--name", &self.name),
            ("--creator", &self.creator),
            ("--permission", &self.permission),
        ];
        for (flag, globs) in globs {
            globs.iter().for_each(|glob| add(flag, &glob.pattern()));
        }
        for access in &self.access {
            let value = clap::ValueEnum::to_possible_value(access);
            add("--access", value.as_ref().map_or("", |value| value.get_name()));
        }
        self.resource
            .iter()
            .for_each(|resource| add("--resource", resource.as_str()));
        let spans = [
            ("--expires-within", &self.expires_within),
            ("--unused-for", &self.unused_for),
            ("--modified-within", &self.modified_within),
        ];
        for (flag, span) in spans {
            if let Some(span) = span {
                add(flag, &span.to_string());
            }
        }
        if let Some(address) = self.allows_ip {
            add("--allows-ip", &address.to_string());
        }
        let switches = [
            ("--can-mint", self.can_mint),
            ("--any-ip", self.any_ip),
            ("--usable", self.usable),
            ("--never-expires", self.never_expires),
        ];
        asked.extend(
            switches
                .into_iter()
                .filter(|(_, is_set)| *is_set)
                .map(|(flag, _)| flag.to_owned()),
        );
        asked
    }
}

/// A value as a shell takes it.
fn quoted(value: &str) -> String {
    if value.contains([' ', '*', '?', '[']) {
        format!("'{value}'")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests;
