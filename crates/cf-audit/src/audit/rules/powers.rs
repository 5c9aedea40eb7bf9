//! CFT401 to CFT403 and CFT410 to CFT413: rights that are worth most to a thief.

use serde_json::Value;

use super::fixes::{RIGHTS_API, RIGHTS_BREAKS, RIGHTS_DASHBOARD, RIGHTS_TERRAFORM};
use super::rights_text::{evidence, names, notes, restriction};
use crate::audit::examined::{Examined, ExaminedGroup, ExaminedToken};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::catalog::Tier;

pub(super) struct TokenMinting;
pub(super) struct AccountTakeover;
pub(super) struct MixedMinting;
pub(super) struct StandingAdmin;
pub(super) struct AccessGate;
pub(super) struct StandingEdgeWrite;
pub(super) struct StandingDataRead;

const DENIED: &str = "A deny names the same permission and covers the complete resource. A deny on a part is reported next to the finding, and does not remove it, since the actions behind a permission are not public.";

impl Rule for TokenMinting {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT401",
            "token-minting",
            "Token can create and roll tokens",
            Severity::High,
            "Keep such a token only where tokens are really created, restricted to its callers, with an end date.",
            Explanation {
                meaning: "The same permission creates, edits and rolls tokens, and a roll returns the secret. Whoever has such a token can obtain the rights of every token in the account.",
                reported_when: "The token has Account API Tokens Write, or API Tokens Write, which an account token should not have.",
                not_reported_when: DENIED,
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        power(
            token,
            |tier| tier == Tier::Mint,
            "it can create, edit and roll tokens with",
        )
    }
}

impl Rule for AccountTakeover {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT402",
            "account-takeover",
            "Token controls who is in the account",
            Severity::High,
            "Remove the permission, or keep the token only where members are really managed, restricted and with an end date.",
            Explanation {
                meaning: "The token can add a member, or change how members sign in. From there, everything else follows.",
                reported_when: "The token has a permission of tier T0-account: Account Settings Write, SCIM Provisioning, SSO Connector Write, OAuth Client Write, and permissions for users. The first two can add members.",
                not_reported_when: DENIED,
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        power(
            token,
            |tier| tier == Tier::Account,
            "it controls who is in the account with",
        )
    }
}

impl Rule for MixedMinting {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT403",
            "mixed-minting",
            "Token that can create tokens has other write permissions",
            Severity::Medium,
            "Use a token for creating tokens that has no other write permission.",
            Explanation {
                meaning: "The documentation advises granting nothing else to a token that creates tokens: it is then used in one place only, and its use is easy to watch.",
                reported_when: "CFT401 is reported, and the token has another write permission.",
                not_reported_when: "The other permissions only read, such as Account API Tokens Read.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let mints = !token.powers(|tier| tier == Tier::Mint).is_empty();
        let others: Vec<&ExaminedGroup<'_>> = token
            .writes()
            .filter(|group| group.info.tier != Some(Tier::Mint))
            .collect();
        (token.is_usable() && mints && !others.is_empty()).then(|| {
            let message = format!("it can create tokens, and also has {}", names(&others));
            Hit::new(message, evidence(&others)).with_notes(notes(&others))
        })
    }
}

impl Rule for StandingAdmin {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT410",
            "standing-admin",
            "Token controls the account, from anywhere, forever",
            Severity::Critical,
            "Restrict it to the networks of its callers and set an end date today; then remove what it does not need.",
            Explanation {
                meaning: "The worst token to leak: it creates credentials or controls members or Access, works from every address, and never ends.",
                reported_when: "The token has a permission of tier T0, no end date (CFT101), and no IP restriction is shown (CFT306).",
                not_reported_when: "One of the three parts is missing; the others are reported by themselves.",
                dashboard: "Manage Account > Account API Tokens > the token's menu > Edit: Client IP Address Filtering, TTL, and Permissions.",
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token.\n  \"condition\": {\"request_ip\": {\"in\": [\"192.0.2.0/24\"], \"not_in\": []}}, \"expires_on\": \"2027-06-30T00:00:00Z\"",
                terraform: "In the resource `cloudflare_account_token`:\n  condition  = { request_ip = { in = [\"192.0.2.0/24\"] } }\n  expires_on = \"2027-06-30T00:00:00Z\"",
                breaks: "Callers with other addresses are refused at once, and all callers on the end date.",
            },
        )
        .absorbing(&["CFT101", "CFT306", "CFT401", "CFT402", "CFT411"]);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        standing(token, Tier::is_t0, "it controls the account")
    }
}

impl Rule for AccessGate {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT411",
            "access-gate",
            "Token controls who passes Cloudflare Access",
            Severity::High,
            "Remove the permission, or keep the token only where Access is really managed, restricted and with an end date.",
            Explanation {
                meaning: "The token can let anybody pass to everything behind Access: by a policy, an identity provider, a group, a client certificate, or a service token, which is a credential too.",
                reported_when: "The token has a write permission of tier T0-gate: Access organizations, identity providers, groups, applications, policies, service tokens, keys, client certificates, users, or Zero Trust Write.",
                not_reported_when: DENIED,
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        power(
            token,
            |tier| tier == Tier::Gate,
            "it controls who passes Access with",
        )
    }
}

impl Rule for StandingEdgeWrite {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT412",
            "standing-edge-write",
            "Token changes code or traffic, from anywhere, forever",
            Severity::Medium,
            "Restrict it to the networks of its callers, or set an end date; do both where you can.",
            Explanation {
                meaning: "Whoever finds the secret can change what visitors get. BadgerDAO lost 120 million dollars through a key that could deploy one Worker.",
                reported_when: "The token has a write permission of tier T1-code or T1-traffic, no end date (CFT101), and no IP restriction is shown (CFT305).",
                not_reported_when: "The token has an end date, or an IP restriction that restricts something.",
                dashboard: IP_OR_EXPIRY,
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token.\n  \"condition\": {\"request_ip\": {\"in\": [\"192.0.2.0/24\"], \"not_in\": []}}, \"expires_on\": \"2027-06-30T00:00:00Z\"",
                terraform: "In the resource `cloudflare_account_token`:\n  condition  = { request_ip = { in = [\"192.0.2.0/24\"] } }\n  expires_on = \"2027-06-30T00:00:00Z\"",
                breaks: "Callers with other addresses are refused at once, and all callers on the end date.",
            },
        )
        .cis(Severity::High)
        .absorbing(&["CFT101", "CFT305"]);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        standing(
            token,
            |tier| matches!(tier, Tier::Code | Tier::Traffic),
            "it changes code or traffic",
        )
    }
}

const IP_OR_EXPIRY: &str =
    "Manage Account > Account API Tokens > the token's menu > Edit: Client IP Address Filtering, and TTL.";

impl Rule for StandingDataRead {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT413",
            "standing-data-read",
            "Token reads data, from anywhere, forever",
            Severity::Low,
            "Set an end date, and restrict the token where its callers have fixed addresses.",
            Explanation {
                meaning: "Whoever finds the secret can read content, logs, personal data or the inventory, without being noticed.",
                reported_when: "The token has a permission of tier T2, no end date (CFT101), and no IP restriction is shown (CFT301).",
                not_reported_when: "The token has an end date, or an IP restriction that restricts something.",
                dashboard: IP_OR_EXPIRY,
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token, a condition and `expires_on`.",
                terraform: "In the resource `cloudflare_account_token`:\n  expires_on = \"2027-06-30T00:00:00Z\"",
                breaks: "On the end date, every caller is refused unless the token is renewed.",
            },
        )
        .absorbing(&["CFT101", "CFT301"]);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let groups = token.groups.iter();
        let reads = groups
            .filter(|group| group.info.tier.is_some_and(Tier::is_t2))
            .collect();
        standing_with(token, reads, "it reads data")
    }
}

fn power(token: &ExaminedToken<'_>, is_asked: fn(Tier) -> bool, what: &str) -> Option<Hit> {
    let powers = token.powers(is_asked);
    (token.is_usable() && !powers.is_empty()).then(|| {
        let message = format!("{what} {}", names(&powers));
        Hit::new(message, evidence(&powers)).with_notes(notes(&powers))
    })
}

fn standing(token: &ExaminedToken<'_>, is_asked: fn(Tier) -> bool, what: &str) -> Option<Hit> {
    standing_with(token, token.powers(is_asked), what)
}

fn standing_with(token: &ExaminedToken<'_>, groups: Vec<&ExaminedGroup<'_>>, what: &str) -> Option<Hit> {
    let is_reported =
        token.is_usable() && token.never_expires() && token.is_unrestricted() && !groups.is_empty();
    is_reported.then(|| {
        let message = format!(
            "{what} ({}), never expires, and no IP restriction is shown",
            names(&groups)
        );
        let evidence = evidence(&groups)
            .with("expires_on", Value::Null)
            .with("condition", restriction(token));
        Hit::new(message, evidence).with_notes(notes(&groups))
    })
}
