//! CFT9xx: what the audit itself could not see.

use serde_json::json;

use super::fixes::{BREAKS_NOTHING, NOTHING};
use crate::audit::coverage::Coverage;
use crate::audit::evidence::Evidence;
use crate::audit::examined::Examined;
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::catalog::TABLE_DATE;

pub(super) struct CoverageBroken;
pub(super) struct CoverageUnproven;
pub(super) struct CatalogNotRead;
pub(super) struct SuppressionProblem;

impl Rule for CoverageBroken {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT902",
            "coverage-broken",
            "Not all tokens were seen",
            Severity::Error,
            "List the tokens again, completely, with a token of the account.",
            Explanation {
                meaning: "Tokens are missing, so the absence of findings shows nothing. There is no verdict, and the exit status is 3.",
                reported_when: "The counts disagree, a page failed, the input is filtered, the listing does not contain the calling token, or it is empty.",
                not_reported_when: "`--allow-empty` accepts an empty list, unless an account token listed it: that would contain at least itself. This finding cannot be suppressed, and `--baseline` does not hide it.",
                dashboard: "Manage Account > Account API Tokens: compare the number of tokens.",
                api: "GET /accounts/{account_id}/tokens?include_expired=true, all pages; compare `result_info.total_count`.",
                terraform: NOTHING,
                breaks: BREAKS_NOTHING,
            },
        );
        &INFO
    }

    fn listing(&self, all: &Examined<'_>) -> Vec<Hit> {
        of_state(all, Coverage::Broken)
    }
}

impl Rule for CoverageUnproven {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT903",
            "coverage-unproven",
            "Nothing shows that all tokens were seen",
            Severity::Warning,
            "Audit with an account-owned token that has Account API Tokens Read.",
            Explanation {
                meaning: "Members with the role API Token Provisioning see only the tokens that they created, and the response does not indicate it. The findings are real; there may be more tokens.",
                reported_when: "There is no sign of missing tokens, but a user's credentials listed them, the input contains no listing summary, or the calling token has neither Account API Tokens Read nor Write.",
                not_reported_when: "The listing contains the calling token, and its own policies allow reading all tokens. With `--require-coverage proven`, which is the default of the profile `cis`, this finding means exit status 3.",
                dashboard: "Manage Account > Account API Tokens > Create Token: Account API Tokens Read, restricted to the address of the audit, with an end date.",
                api: "GET /accounts/{account_id}/tokens/verify shows the ID of the calling token.",
                terraform: "A resource `cloudflare_account_token` with Account API Tokens Read.",
                breaks: BREAKS_NOTHING,
            },
        );
        &INFO
    }

    fn listing(&self, all: &Examined<'_>) -> Vec<Hit> {
        of_state(all, Coverage::Unproven)
    }
}

fn of_state(all: &Examined<'_>, state: Coverage) -> Vec<Hit> {
    if all.coverage.state != state {
        return Vec::new();
    }
    let reasons = &all.coverage.reasons;
    vec![Hit::new(
        reasons.join("; "),
        Evidence::new().with("reasons", json!(reasons)),
    )]
}

impl Rule for CatalogNotRead {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT904",
            "catalogue-not-read",
            "The account's permission groups were not read",
            Severity::Info,
            "Audit with credentials that can read the permission groups, or accept the built-in table.",
            Explanation {
                meaning: "The built-in table was used instead. A permission that is newer than the table is described by the listing or by its name, or is unknown (CFT408).",
                reported_when: "The account's permission groups (`GET …/tokens/permission_groups`) were not read: the input is stored, or the request failed.",
                not_reported_when: "The permission groups were read.",
                dashboard: NOTHING,
                api: "GET /accounts/{account_id}/tokens/permission_groups",
                terraform: NOTHING,
                breaks: BREAKS_NOTHING,
            },
        );
        &INFO
    }

    fn listing(&self, all: &Examined<'_>) -> Vec<Hit> {
        if all.catalog.has_account() {
            return Vec::new();
        }
        let message =
            format!("the built-in table of {TABLE_DATE} was used instead of the account's permission groups");
        vec![Hit::new(message, Evidence::new().with("table_date", TABLE_DATE))]
    }
}

/// The run of the audit reports it: which suppressions match is known only after all other rules.
impl Rule for SuppressionProblem {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT905",
            "suppression-problem",
            "Suppression does not apply, or ends soon",
            Severity::Low,
            "Correct, renew or remove the entry in cf-tokens-audit.toml.",
            Explanation {
                meaning: "The findings of an invalid or expired suppression are reported again, and those of one that ends soon will be. Renew or remove it.",
                reported_when: "An entry has expired, ends within 14 days (`suppression_days`), is invalid, has no reason, or matches no finding.",
                not_reported_when: "The entry applies, and ends later or never. Entries with no end date are counted in the first line of the report.",
                dashboard: NOTHING,
                api: NOTHING,
                terraform: NOTHING,
                breaks: "A finding that was suppressed is reported again once its entry is removed.",
            },
        );
        &INFO
    }
}
