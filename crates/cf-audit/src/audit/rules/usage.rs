//! CFT2xx: use.

use cf_models::chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::fixes::{DELETE_API, DELETE_BREAKS, DELETE_DASHBOARD, DELETE_TERRAFORM, NOTHING};
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedToken, TokenState};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::audit::time::{value, words};

pub(super) struct NeverUsed;
pub(super) struct Stale;
pub(super) struct DisabledLeftover;
pub(super) struct ImpossibleTimes;

impl Rule for NeverUsed {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT201",
            "never-used",
            "Token was never used",
            Severity::Medium,
            "Delete the token, unless a rare job needs it.",
            Explanation {
                meaning: "An unused token has no benefit, but anyone who obtains its secret can use it. It is often left over from an experiment, or its secret was lost.",
                reported_when: "The token is usable, or may be, no `last_used_on` is reported, and it has been valid for 30 days (`never_used_days`): since the later of `issued_on` and `not_before`. A token without both times counts as old.",
                not_reported_when: "The token is younger, or not valid yet.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: DELETE_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        (token.is_usable() && all.is_never_used(token.token)).then(|| {
            let begin = token.token.issued_on.max(token.token.not_before);
            let message = match begin {
                Some(begin) => format!("no use is recorded in {}", words(all.since(begin))),
                None => "no use is recorded, and no date of issue".to_owned(),
            };
            let evidence = Evidence::new()
                .with("last_used_on", Value::Null)
                .with("issued_on", value(token.token.issued_on))
                .with("not_before", value(token.token.not_before));
            Hit::new(message, evidence)
        })
    }
}

impl Rule for Stale {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT202",
            "stale",
            "Token is no longer used",
            Severity::Medium,
            "Delete the token, unless a rare job needs it.",
            Explanation {
                meaning: "What the token was created for has probably ended. The CIS benchmark for AWS (2.11 in version 7) disables credentials after 45 days without use.",
                reported_when: "The token is usable, or may be, and was last used 90 days ago or earlier (profile `cis`: 45; `stale_days`).",
                not_reported_when: "No use is recorded at all: see CFT201.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: DELETE_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let last = token.token.last_used_on?;
        (token.is_usable() && all.is_stale(token.token)).then(|| {
            let evidence = Evidence::new().with("last_used_on", value(Some(last)));
            Hit::new(
                format!("it was last used {} ago", words(all.since(last))),
                evidence,
            )
        })
    }
}

impl Rule for DisabledLeftover {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT203",
            "disabled-leftover",
            "Disabled token was not deleted",
            Severity::Low,
            "Delete the token.",
            Explanation {
                meaning: "One edit makes a disabled token usable again, with the same secret. If it had been disabled by mistake, somebody would have noticed within a month.",
                reported_when: "The token is disabled, and was neither issued nor changed in the last 30 days (`disabled_days`).",
                not_reported_when: "The token was disabled recently, or its times are not reported.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: "Nothing that works now: a disabled token is refused already. It cannot be restored.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let changed = token.changed()?;
        let is_old = all.has_passed(changed, all.thresholds.disabled_days);
        (token.state == TokenState::Disabled && is_old).then(|| {
            let evidence = Evidence::new()
                .with("status", "disabled")
                .with("modified_on", value(token.token.modified_on));
            Hit::new(
                format!(
                    "it is disabled, and was last changed {} ago",
                    words(all.since(changed))
                ),
                evidence,
            )
        })
    }
}

/// Clocks differ.
const GRACE: TimeDelta = TimeDelta::hours(1);

impl Rule for ImpossibleTimes {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT205",
            "impossible-times",
            "Times of a token contradict each other",
            Severity::Low,
            "Check the clock of the audit; then look for the use in the audit log, and roll the secret if nobody can explain it.",
            Explanation {
                meaning: "The listing has wrong data, a clock is wrong, or somebody used the token when it should not have worked.",
                reported_when: "A time of issue, change or use lies more than an hour in the future, or the last use lies more than an hour before the issue or after the expiry. All tokens are examined, whatever their status is.",
                not_reported_when: "The times differ by up to an hour: clocks differ.",
                dashboard: "Manage Account > Audit Log: look for changes made with the token.",
                api: "GET /accounts/{account_id}/logs/audit shows what was changed, by whom and when.",
                terraform: NOTHING,
                breaks: "Rolling the secret refuses whoever still uses the old one.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let it = token.token;
        let future = |time: Option<DateTime<Utc>>| time.is_some_and(|time| all.since(time) < -GRACE);
        let used_before = |other: Option<DateTime<Utc>>| {
            let distance = other?.signed_duration_since(it.last_used_on?);
            Some(distance > GRACE)
        };
        let used_after = |other: Option<DateTime<Utc>>| {
            let distance = it.last_used_on?.signed_duration_since(other?);
            Some(distance > GRACE)
        };
        let message = if future(it.issued_on) {
            "it was issued in the future"
        } else if future(it.modified_on) {
            "it was changed in the future"
        } else if future(it.last_used_on) {
            "it was last used in the future"
        } else if used_before(it.issued_on) == Some(true) {
            "it was last used before it was issued"
        } else if used_after(it.expires_on) == Some(true) {
            "it was last used after it expired"
        } else {
            return None;
        };
        let evidence = Evidence::new()
            .with("issued_on", value(it.issued_on))
            .with("modified_on", value(it.modified_on))
            .with("last_used_on", value(it.last_used_on))
            .with("expires_on", value(it.expires_on));
        Some(Hit::new(message, evidence))
    }
}
