//! CFT1xx: expiry and rotation.

use cf_models::TokenStatus;
use cf_models::chrono::TimeDelta;

use super::fixes::{
    BREAKS_NOTHING, EXPIRY_API, EXPIRY_DASHBOARD, EXPIRY_TERRAFORM, NOTHING, ROLL_API, ROLL_BREAKS,
    ROLL_DASHBOARD, ROLL_TERRAFORM,
};
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedToken, TokenState, is_reported_expired};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::audit::thresholds::days;
use crate::audit::time::{value, words};

pub(super) struct NoExpiry;
pub(super) struct ExpiringSoon;
pub(super) struct ExpiredListed;
pub(super) struct LifetimeTooLong;
pub(super) struct RotationOverdue;
pub(super) struct ExpiringInUse;
pub(super) struct NotYetValid;
pub(super) struct StatusAgainstClock;

impl Rule for NoExpiry {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT101",
            "no-expiry",
            "Token never expires",
            Severity::Medium,
            "Set an end date, and renew the token before it.",
            Explanation {
                meaning: "A token without an end date works until somebody deletes it, also after its purpose and its owner are gone. Tokens have no expiry unless somebody sets one.",
                reported_when: "The token is usable, or may be, and has no `expires_on`.",
                not_reported_when: "The token is disabled, expired or not valid yet.",
                dashboard: EXPIRY_DASHBOARD,
                api: EXPIRY_API,
                terraform: EXPIRY_TERRAFORM,
                breaks: "On the end date, every caller is refused. Put the renewal into a calendar or a pipeline; CFT102 and CFT106 report it in advance.",
            },
        )
        .cis(Severity::High);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        (token.is_usable() && token.never_expires()).then(|| {
            Hit::new(
                "it never expires",
                Evidence::new().with("expires_on", value(None)),
            )
        })
    }
}

impl Rule for ExpiringSoon {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT102",
            "expiring-soon",
            "Token expires soon",
            Severity::Low,
            "Renew the token if it is still needed; otherwise let it expire.",
            Explanation {
                meaning: "The token stops working on a known date. Dates picked in the dashboard end at 00:00 UTC, so the last day may be shorter than expected.",
                reported_when: "The token is usable, or may be, and expires within 30 days (`expiring_soon_days`).",
                not_reported_when: "The token has expired already, or never expires.",
                dashboard: EXPIRY_DASHBOARD,
                api: EXPIRY_API,
                terraform: EXPIRY_TERRAFORM,
                breaks: "Nothing: a later end date changes nothing for callers. Consider rolling the secret at the same time.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let left = token.token.remaining_lifetime_at(all.now)?;
        let within = days(all.thresholds.expiring_soon_days);
        (token.is_usable() && left > TimeDelta::zero() && left <= within).then(|| {
            let evidence = Evidence::new().with("expires_on", value(token.token.expires_on));
            Hit::new(format!("it expires in {}", words(left)), evidence)
        })
    }
}

impl Rule for ExpiredListed {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT103",
            "expired-listed",
            "Expired token is still listed",
            Severity::Info,
            "Nothing to do: Cloudflare removes expired tokens from the listing after a while.",
            Explanation {
                meaning: "The token has expired and cannot be used. Cloudflare lists recently expired tokens only on request (`include_expired`).",
                reported_when: "The token has the status `expired`, or its `expires_on` is past.",
                not_reported_when: "The token is disabled, whatever its end date is: see CFT203.",
                dashboard: NOTHING,
                api: NOTHING,
                terraform: "Remove the resource `cloudflare_account_token` if the token is not renewed, so that the state matches.",
                breaks: BREAKS_NOTHING,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        (token.state == TokenState::Expired).then(|| {
            let message = match token.token.expires_on {
                Some(end) if end <= all.now => format!("it expired {} ago", words(all.since(end))),
                _ => "its status is expired".to_owned(),
            };
            Hit::new(message, times(token))
        })
    }
}

impl Rule for LifetimeTooLong {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT104",
            "lifetime-too-long",
            "Token lives too long",
            Severity::Medium,
            "Set an earlier end date.",
            Explanation {
                meaning: "An end date that is years away limits little. GitHub's default for fine-grained tokens is 366 days.",
                reported_when: "More than 366 days (profile `cis`: 90; `max_lifetime_days`) lie between the last change of the token and its `expires_on`. The lifetime is measured from the later of `issued_on` and `modified_on`; otherwise a token that is renewed every year would be a finding forever.",
                not_reported_when: "The token never expires (CFT101), or neither time is reported.",
                dashboard: EXPIRY_DASHBOARD,
                api: EXPIRY_API,
                terraform: EXPIRY_TERRAFORM,
                breaks: "On the earlier end date, every caller is refused unless the token is renewed.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let (end, changed) = (token.token.expires_on?, token.changed()?);
        let lifetime = end.signed_duration_since(changed);
        (token.is_usable() && lifetime > days(all.thresholds.max_lifetime_days)).then(|| {
            let message = format!(
                "it lives {} from its last change, more than {} days",
                words(lifetime),
                all.thresholds.max_lifetime_days
            );
            Hit::new(message, times(token))
        })
    }
}

impl Rule for RotationOverdue {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT105",
            "rotation-overdue",
            "Secret was not rotated",
            Severity::Medium,
            "Roll the secret, or replace the token.",
            Explanation {
                meaning: "The longer a secret exists, the more places it has been copied to: logs, old laptops, build caches. The CIS benchmark for AWS (2.12 in version 7) asks for a rotation every 90 days.",
                reported_when: "The token is usable, or may be, and was neither issued nor changed in the last 365 days (profile `cis`: 90; `rotation_days`).",
                not_reported_when: "The token was edited recently: any edit updates `modified_on`, a rename included. So a token without this finding was not necessarily rotated.",
                dashboard: ROLL_DASHBOARD,
                api: ROLL_API,
                terraform: ROLL_TERRAFORM,
                breaks: ROLL_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let age = all.since(token.changed()?);
        (token.is_usable() && age > days(all.thresholds.rotation_days)).then(|| {
            let evidence = Evidence::new()
                .with("issued_on", value(token.token.issued_on))
                .with("modified_on", value(token.token.modified_on));
            Hit::new(format!("it was last changed {} ago", words(age)), evidence)
        })
    }
}

impl Rule for ExpiringInUse {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT106",
            "expiring-in-use",
            "Token that is in use is about to expire",
            Severity::Medium,
            "Renew the token now, or move its callers to another one.",
            Explanation {
                meaning: "The token is used, and stops working on a known date: an outage that can be put into a calendar.",
                reported_when: "The token expires within 7 days (`expiring_in_use_days`) and was used in the last 7 days (`in_use_days`).",
                not_reported_when: "No use is recorded in the last 7 days: then only CFT102 is reported.",
                dashboard: EXPIRY_DASHBOARD,
                api: EXPIRY_API,
                terraform: EXPIRY_TERRAFORM,
                breaks: "Nothing: a later end date changes nothing for callers.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let left = token.token.remaining_lifetime_at(all.now)?;
        let idle = all.since(token.token.last_used_on?);
        let is_near = left > TimeDelta::zero() && left <= days(all.thresholds.expiring_in_use_days);
        (token.is_usable() && is_near && idle <= days(all.thresholds.in_use_days)).then(|| {
            let message = format!(
                "it expires in {} and was used {} ago",
                words(left),
                words(idle.max(TimeDelta::zero()))
            );
            Hit::new(message, times(token))
        })
    }
}

impl Rule for NotYetValid {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT107",
            "not-yet-valid",
            "Token is not valid yet",
            Severity::Info,
            "Nothing to do, if the start date is intended.",
            Explanation {
                meaning: "The token cannot be used before its start date. Other rules examine it from that day on.",
                reported_when: "`not_before` is in the future.",
                not_reported_when: "The token is disabled or has expired.",
                dashboard: "Manage Account > Account API Tokens > the token's menu > Edit > TTL: change the start date.",
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and another `not_before`.",
                terraform: "In the resource `cloudflare_account_token`:\n  not_before = \"2027-01-01T00:00:00Z\"",
                breaks: "An earlier start date lets callers use the token earlier.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let begin = token
            .token
            .not_before
            .filter(|_| token.state == TokenState::NotYetValid)?;
        let left = words(begin.signed_duration_since(all.now));
        let evidence = Evidence::new().with("not_before", value(Some(begin)));
        Some(Hit::new(format!("it becomes valid in {left}"), evidence))
    }
}

/// Clocks differ, and the status changes some time after the end.
const GRACE: TimeDelta = TimeDelta::hours(1);

impl Rule for StatusAgainstClock {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT108",
            "status-against-clock",
            "Status and end date disagree",
            Severity::Low,
            "Check the clock of the audit; then verify the token with a request, and disable it if it works.",
            Explanation {
                meaning: "The status and the end date contradict each other. One of them is wrong, and nothing in the listing shows which one decides whether the token works.",
                reported_when: "The status is `active` more than an hour after `expires_on`, or `expired` before it.",
                not_reported_when: "The status is `active` within an hour after `expires_on`: the status may be updated late, and clocks differ.",
                dashboard: "Manage Account > Account API Tokens: compare the state that is shown there; disable or delete the token.",
                api: "GET /accounts/{account_id}/tokens/verify with the token in question shows whether it works.",
                terraform: NOTHING,
                breaks: "Disabling a token that still works refuses its callers.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let end = token.token.expires_on?;
        let since = all.since(end);
        let evidence = || {
            let status = token.token.status.as_ref().map(ToString::to_string);
            Evidence::new()
                .with("status", status)
                .with("expires_on", value(Some(end)))
        };
        if token.token.status == Some(TokenStatus::Active) && since > GRACE {
            let message = format!("its status is active, {} after it expired", words(since));
            return Some(Hit::new(message, evidence()));
        }
        (is_reported_expired(token.token) && since < TimeDelta::zero()).then(|| {
            let message = format!("its status is expired, {} before its end date", words(since));
            Hit::new(message, evidence())
        })
    }
}

/// The times that decide about the life of a token.
fn times(token: &ExaminedToken<'_>) -> Evidence {
    Evidence::new()
        .with("issued_on", value(token.token.issued_on))
        .with("modified_on", value(token.token.modified_on))
        .with("expires_on", value(token.token.expires_on))
}
