//! CFT501 to CFT506 and CFT510: where a token is from, and its state.

use cf_models::TokenStatus;
use cf_models::chrono::DateTime;

use super::fixes::{
    DELETE_API, DELETE_BREAKS, DELETE_DASHBOARD, DELETE_TERRAFORM, NOTHING, ROLL_API, ROLL_BREAKS,
    ROLL_DASHBOARD, ROLL_TERRAFORM,
};
use super::rights_text::{self, names};
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedGroup, ExaminedToken, TokenState};
use crate::audit::report::as_number;
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::audit::time::value;

pub(super) struct CreatorOutsideDomain;
pub(super) struct SupersededTwin;
pub(super) struct Provisioned;
pub(super) struct UnknownStatus;
pub(super) struct CreatorDeparted;
pub(super) struct Exposed;
pub(super) struct QuotaNear;

impl Rule for CreatorOutsideDomain {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT501",
            "creator-outside-domain",
            "Creator's email domain is not allowed",
            Severity::Medium,
            "Find out who created it and why; replace it with one that a colleague creates.",
            Explanation {
                meaning: "Somebody with an external or personal email address has seen the secret, and may keep it after the work has ended.",
                reported_when: "`creator_email_at_creation` has a domain that is not allowed. Name the allowed ones with `--allowed-domain`; a subdomain is another domain.",
                not_reported_when: "No allowed domain is given, or the listing contains no creator email, as for tokens created before October 2026.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: DELETE_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let email = token.token.creator_email_at_creation.as_deref()?;
        let is_reported = token.is_usable() && !all.domains.is_empty() && !all.domains.contains(email);
        is_reported.then(|| {
            let evidence = Evidence::new().with("creator_email_at_creation", email);
            Hit::new(format!("{email} created it"), evidence)
        })
    }
}

impl Rule for SupersededTwin {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT502",
            "superseded-twin",
            "Another token with the same rights is used instead",
            Severity::Low,
            "Delete this one: it is left over from a rotation.",
            Explanation {
                meaning: "Two tokens have the same rights and the same IP restriction. One is used, this one is not: a rotation that was not finished.",
                reported_when: "Another usable token has the same effective rights and the same restriction and was used in the last 90 days (`stale_days`), and this one was never used (CFT201) or is stale (CFT202).",
                not_reported_when: "Both are used. Two twins in use are good practice while a secret is rotated.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: DELETE_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        if !token.is_usable() || !(all.is_never_used(token.token) || all.is_stale(token.token)) {
            return None;
        }
        let twins = all.twins.get(&token.twin_key()?)?;
        let twin = twins
            .iter()
            .filter_map(|position| all.tokens.get(*position))
            .find(|twin| twin.token.last_used_on.is_some() && !all.is_stale(twin.token))?;
        let id = twin.token.id.as_ref().map(ToString::to_string);
        let message = format!(
            "{} has the same rights and is used",
            id.as_deref().unwrap_or("another token")
        );
        let evidence = Evidence::new()
            .with("twin", id)
            .with("last_used_on", value(token.token.last_used_on));
        Some(Hit::new(message, evidence))
    }
}

impl Rule for Provisioned {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT503",
            "provisioned",
            "Token was created by a service",
            Severity::Info,
            "Find out which service it is, and whether it is still used.",
            Explanation {
                meaning: "No person created the token: an integration, an OAuth application or an assistant did. Nobody may feel responsible for it.",
                reported_when: "The listing has a `provisioner_type`.",
                not_reported_when: "A person created the token, or the listing does not show it.",
                dashboard: "Manage Account > Integrations, or the authorized applications: revoke the one that is not needed.",
                api: NOTHING,
                terraform: NOTHING,
                breaks: "An integration whose token is deleted stops working.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let kind = token.token.provisioner_type.as_deref()?;
        token.is_usable().then(|| {
            let evidence = Evidence::new()
                .with("provisioner_type", kind)
                .with("provisioner_id", token.token.provisioner_id.clone());
            Hit::new(format!("{kind} created it"), evidence)
        })
    }
}

impl Rule for UnknownStatus {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT504",
            "unknown-status",
            "Status is missing or not documented",
            Severity::Low,
            "Look the token up in the dashboard, and verify it with a request.",
            Explanation {
                meaning: "Nothing shows whether the token works. It is evaluated as if it did, so that no token drops out of the audit because of a new status.",
                reported_when: "The token has no status, or one that is neither `active`, `disabled` nor `expired`.",
                not_reported_when: "The status reports exposure: see CFT506.",
                dashboard: "Manage Account > Account API Tokens: compare the state that is shown there.",
                api: "GET /accounts/{account_id}/tokens/verify with the token in question shows whether it works.",
                terraform: NOTHING,
                breaks: "Nothing.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let message = match &token.token.status {
            Some(TokenStatus::Other(status)) => format!("its status is {status}"),
            None => "it has no status".to_owned(),
            Some(_) => return None,
        };
        (token.state != TokenState::Exposed).then(|| {
            let status = token.token.status.as_ref().map(ToString::to_string);
            Hit::new(message, Evidence::new().with("status", status))
        })
    }
}

impl Rule for CreatorDeparted {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT505",
            "creator-departed",
            "Token's creator has left the organization",
            Severity::High,
            "Roll the secret, or replace the token.",
            Explanation {
                meaning: "The secret was shown once, to the person who created the token. That person has left, and the secret has not changed.",
                reported_when: "The creator is in the file of `--departed` (an email address and a date per line), and the token was not changed after that day.",
                not_reported_when: "The token was rolled or edited later. An edit changes no secret, so that proves nothing.",
                dashboard: ROLL_DASHBOARD,
                api: ROLL_API,
                terraform: ROLL_TERRAFORM,
                breaks: ROLL_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let email = token.token.creator_email_at_creation.as_deref()?;
        let departed = all.departed.iter().find(|departed| departed.is(email))?;
        let changed = token.changed().unwrap_or(DateTime::UNIX_EPOCH);
        (token.is_usable() && changed < departed.left_at()).then(|| {
            let evidence = Evidence::new()
                .with("creator_email_at_creation", email)
                .with("departed", departed.day.to_string())
                .with("modified_on", value(token.token.modified_on));
            Hit::new(
                format!("{email} created it and left on {}", departed.day),
                evidence,
            )
        })
    }
}

impl Rule for Exposed {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT506",
            "exposed",
            "Cloudflare reports the token as exposed",
            Severity::Critical,
            "Find out what was done with it, then delete it.",
            Explanation {
                meaning: "The secret was found in public, such as in a repository. Cloudflare has already disabled the token; what remains is to learn what was done with it before.",
                reported_when: "The status reports exposure, such as `revoked (exposed)`.",
                not_reported_when: "The token has any other status. Other rules do not examine an exposed token. `--baseline` does not hide this finding.",
                dashboard: "Manage Account > Audit Log: filter by the token; then Account API Tokens > the token's menu > Delete.",
                api: "GET /accounts/{account_id}/logs/audit, then DELETE /accounts/{account_id}/tokens/{token_id}",
                terraform: DELETE_TERRAFORM,
                breaks: "Nothing that works now: Cloudflare refuses the token already.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        (token.state == TokenState::Exposed).then(|| {
            let groups: Vec<&ExaminedGroup<'_>> = token.groups.iter().collect();
            let could = if groups.is_empty() {
                String::new()
            } else {
                format!("; it had {}", names(&groups))
            };
            let status = token.token.status.as_ref().map(ToString::to_string);
            let message = format!("its status is {}{could}", status.as_deref().unwrap_or_default());
            let evidence = rights_text::evidence(&groups).with("status", status);
            Hit::new(message, evidence)
        })
    }
}

impl Rule for QuotaNear {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT510",
            "quota-near",
            "Account is close to its limit of tokens",
            Severity::Low,
            "Delete tokens that are not used, or ask for a higher limit.",
            Explanation {
                meaning: "At the limit, no token can be created, even in the middle of a rotation.",
                reported_when: "The tokens that have not expired are at least 80 % (`quota_percent`) of the 500 that an account may hold (`quota_tokens`).",
                not_reported_when: "Expired tokens are not counted.",
                dashboard: DELETE_DASHBOARD,
                api: DELETE_API,
                terraform: DELETE_TERRAFORM,
                breaks: DELETE_BREAKS,
            },
        );
        &INFO
    }

    fn listing(&self, all: &Examined<'_>) -> Vec<Hit> {
        let tokens = all.tokens.iter();
        let held = as_number(tokens.filter(|token| token.state != TokenState::Expired).count());
        let quota = u64::from(all.thresholds.quota_tokens);
        let limit = quota.saturating_mul(u64::from(all.thresholds.quota_percent));
        if held == 0 || held.saturating_mul(100) < limit {
            return Vec::new();
        }
        // Not the number of tokens, which changes from day to day: a baseline covers the finding as such.
        let evidence = Evidence::new().with("quota", quota);
        vec![Hit::new(
            format!("the account holds {held} of {quota} tokens"),
            evidence,
        )]
    }
}
