//! Which tokens pass, and saying so: a filtered list never passes for the whole.

use std::convert::Infallible;
use std::str::FromStr;

use cf_tokens::Token;
use cf_tokens::models::{Effect, IpAccess, Policy, ResourceName};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use crate::args::FilterArgs;

/// A name with `*` and `?`; case says nothing.
#[derive(Clone, Debug)]
pub(crate) struct Glob(WildMatch);

/// What was asked of the tokens, and how many passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coverage {
    /// Each filter, as it was written.
    pub(crate) asked: Vec<String>,
    pub(crate) passed: u64,
    pub(crate) of: u64,
}

/// The filters of a run, at its instant, counting.
pub(crate) struct Filter<'a> {
    args: &'a FilterArgs,
    now: DateTime<Utc>,
    /// None where nothing is asked.
    coverage: Option<Coverage>,
}

// === impl Filter ===

impl<'a> Filter<'a> {
    /// `earlier` is what was asked before of tokens that were stored filtered.
    pub(crate) fn new(args: &'a FilterArgs, now: DateTime<Utc>, earlier: Option<Coverage>) -> Self {
        let asked = args.asked();
        let coverage = match earlier {
            Some(mut coverage) => {
                coverage.asked.extend(asked);
                coverage.passed = 0;
                Some(coverage)
            }
            None if asked.is_empty() => None,
            None => Some(Coverage {
                asked,
                passed: 0,
                of: 0,
            }),
        };
        Self { args, now, coverage }
    }

    /// What was asked of all tokens so far, and how many passed; none where nothing was asked.
    pub(crate) fn into_coverage(self) -> Option<Coverage> {
        self.coverage
    }

    /// Those that pass, with what was asked of them.
    pub(crate) fn apply(
        args: &FilterArgs,
        now: DateTime<Utc>,
        earlier: Option<Coverage>,
        tokens: &mut Vec<Token>,
    ) -> Option<Coverage> {
        let stored = earlier.is_some();
        let mut filter = Filter::new(args, now, earlier);
        tokens.retain(|token| filter.passes(token, !stored));
        filter.into_coverage()
    }

    /// Whether a token passes; it counts as one more of all where these are all.
    pub(crate) fn passes(&mut self, token: &Token, counts: bool) -> bool {
        let passes = self.args.pass(token, self.now);
        if let Some(coverage) = &mut self.coverage {
            coverage.passed = coverage.passed.saturating_add(u64::from(passes));
            coverage.of = coverage.of.saturating_add(u64::from(counts));
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
                || given(token).any(|policy| has_permission(policy, &self.permission)))
            && (self.resource.is_empty() || given(token).any(|policy| has_resource(policy, &self.resource)))
            && self.allows_ip.is_none_or(|address| {
                let condition = token.condition.as_ref();
                condition.is_none_or(|condition| condition.permits(address) != IpAccess::Denied)
            })
    }

    /// Each filter as one writes it.
    fn asked(&self) -> Vec<String> {
        let mut asked = Vec::new();
        let mut add = |flag: &str, value: String| {
            let quote = if value.contains([' ', '*', '?']) { "'" } else { "" };
            asked.push(format!("{flag} {quote}{value}{quote}"));
        };
        let several = [
            ("--status", &self.status),
            ("--name", &self.name),
            ("--permission", &self.permission),
            ("--resource", &self.resource),
        ];
        for (flag, globs) in several {
            globs.iter().for_each(|glob| add(flag, glob.0.pattern()));
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
            asked.push("--never-expires".to_owned());
        }
        asked
    }
}

/// Not used since; of one never used, not even made since. What says neither passes, for nothing shows a use.
fn is_unused(token: &Token, now: DateTime<Utc>, time: TimeDelta) -> bool {
    let last = token.last_used_on.or(token.issued_on);
    last.is_none_or(|last| now.signed_duration_since(last) >= time)
}

/// The policies that give something.
fn given(token: &Token) -> impl Iterator<Item = &Policy> {
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

/// By name or by its last part; a whole name is also found in a pattern that covers it.
fn has_resource(policy: &Policy, globs: &[Glob]) -> bool {
    let named = |name: &ResourceName| {
        let last = name.as_ref().rsplit('.').next().unwrap_or_default();
        globs
            .iter()
            .any(|glob| glob.matches(name.as_ref()) || glob.matches(last))
    };
    let covers = |glob: &Glob| policy.resources.matches(&ResourceName::from(glob.0.pattern()));
    globs.iter().any(covers)
        || policy.resources.iter().any(|(name, scope)| {
            let inner = scope.as_nested();
            named(name) || inner.is_some_and(|inner| inner.iter().any(|(name, _)| named(name)))
        })
}

// === impl Glob ===

impl Glob {
    fn matches(&self, text: &str) -> bool {
        self.0.matches(text)
    }
}

impl FromStr for Glob {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(WildMatch::new_case_insensitive(text)))
    }
}

#[cfg(test)]
mod tests;
