//! Filters of tokens. A filtered listing is always marked as filtered.

use cf_tokens::Token;
use cf_tokens::models::{Effect, IpAccess, Policy, ResourceName};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::args::FilterArgs;
use crate::glob::Glob;

/// Filters that were applied, and how many tokens passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilterSummary {
    /// Filters, as on the command line.
    #[serde(alias = "asked")]
    pub(crate) filters: Vec<String>,
    pub(crate) passed: u64,
    #[serde(alias = "of")]
    pub(crate) total: u64,
}

/// Applies filters at a fixed time, and counts.
pub(crate) struct Filter<'a> {
    args: &'a FilterArgs,
    now: DateTime<Utc>,
    /// `None` without filters.
    summary: Option<FilterSummary>,
}

// === impl Filter ===

impl<'a> Filter<'a> {
    /// Creates a filter. `earlier` are the filters of a stored listing.
    pub(crate) fn new(args: &'a FilterArgs, now: DateTime<Utc>, earlier: Option<FilterSummary>) -> Self {
        let filters = args.describe();
        let summary = match earlier {
            Some(mut summary) => {
                summary.filters.extend(filters);
                summary.passed = 0;
                Some(summary)
            }
            None if filters.is_empty() => None,
            None => Some(FilterSummary {
                filters,
                passed: 0,
                total: 0,
            }),
        };
        Self { args, now, summary }
    }

    /// Returns the filters and counts; `None` without filters.
    pub(crate) fn into_summary(self) -> Option<FilterSummary> {
        self.summary
    }

    /// Removes the tokens that do not pass.
    pub(crate) fn apply(
        args: &FilterArgs,
        now: DateTime<Utc>,
        earlier: Option<FilterSummary>,
        tokens: &mut Vec<Token>,
    ) -> Option<FilterSummary> {
        let stored = earlier.is_some();
        let mut filter = Filter::new(args, now, earlier);
        tokens.retain(|token| filter.passes(token, !stored));
        filter.into_summary()
    }

    /// Returns whether a token passes. With `counts`, the token is added to the total.
    pub(crate) fn passes(&mut self, token: &Token, counts: bool) -> bool {
        let passes = self.args.pass(token, self.now);
        if let Some(summary) = &mut self.summary {
            summary.passed = summary.passed.saturating_add(u64::from(passes));
            summary.total = summary.total.saturating_add(u64::from(counts));
        }
        passes
    }
}

// === impl FilterArgs ===

impl FilterArgs {
    fn pass(&self, token: &Token, now: DateTime<Utc>) -> bool {
        let any =
            |globs: &[Glob], text: &str| globs.is_empty() || globs.iter().any(|glob| glob.matches(text));
        any(
            &self.status,
            token.status.as_ref().map_or("", |status| status.as_str()),
        ) && any(&self.name, token.name.as_deref().unwrap_or_default())
            && self
                .expires_within
                .is_none_or(|time| token.expires_within(now, time))
            && self.unused_for.is_none_or(|time| is_unused(token, now, time))
            && !(self.never_expires && token.expires_on.is_some())
            && (self.permission.is_empty()
                || granting(token).any(|policy| has_permission(policy, &self.permission)))
            && (self.resource.is_empty()
                || granting(token).any(|policy| has_resource(policy, &self.resource)))
            && self.allows_ip.is_none_or(|address| {
                let condition = token.condition.as_ref();
                condition.is_none_or(|condition| condition.permits(address) != IpAccess::Denied)
            })
    }

    /// Returns the filters as on the command line.
    fn describe(&self) -> Vec<String> {
        let mut filters = Vec::new();
        let mut add = |flag: &str, value: String| {
            let quote = if value.contains([' ', '*', '?']) { "'" } else { "" };
            filters.push(format!("{flag} {quote}{value}{quote}"));
        };
        let several = [
            ("--status", &self.status),
            ("--name", &self.name),
            ("--permission", &self.permission),
            ("--resource", &self.resource),
        ];
        for (flag, globs) in several {
            globs.iter().for_each(|glob| add(flag, glob.pattern()));
        }
        let spans = [
            ("--expires-within", self.expires_within),
            ("--unused-for", self.unused_for),
        ];
        for (flag, span) in spans {
            if let Some(span) = span.and_then(|span| span.to_std().ok()) {
                add(flag, humantime::format_duration(span).to_string());
            }
        }
        if let Some(address) = self.allows_ip {
            add("--allows-ip", address.to_string());
        }
        if self.never_expires {
            filters.push("--never-expires".to_owned());
        }
        filters
    }
}

/// Returns whether a token was neither used nor issued within `time`. A token without both times passes: no use is known.
fn is_unused(token: &Token, now: DateTime<Utc>, time: TimeDelta) -> bool {
    let last = token.last_used_on.or(token.issued_on);
    last.is_none_or(|last| now.signed_duration_since(last) >= time)
}

/// Returns the policies that allow something.
fn granting(token: &Token) -> impl Iterator<Item = &Policy> {
    token
        .policies()
        .iter()
        .filter(|policy| policy.effect != Effect::Deny)
}

fn has_permission(policy: &Policy, globs: &[Glob]) -> bool {
    policy.permission_groups.iter().any(|group| {
        let name = group.name.as_deref();
        globs
            .iter()
            .any(|glob| name.is_some_and(|name| glob.matches(name)) || glob.matches(group.id.as_ref()))
    })
}

/// Matches the name or its last segment. A full name also matches a pattern that includes it.
fn has_resource(policy: &Policy, globs: &[Glob]) -> bool {
    let named = |name: &ResourceName| {
        let last = name.as_ref().rsplit('.').next().unwrap_or_default();
        globs
            .iter()
            .any(|glob| glob.matches(name.as_ref()) || glob.matches(last))
    };
    let covers = |glob: &Glob| policy.resources.matches(&ResourceName::from(glob.pattern()));
    globs.iter().any(covers)
        || policy.resources.iter().any(|(name, scope)| {
            let inner = scope.as_nested();
            named(name) || inner.is_some_and(|inner| inner.iter().any(|(name, _)| named(name)))
        })
}

#[cfg(test)]
mod tests;
