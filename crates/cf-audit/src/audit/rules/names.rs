//! CFT507 to CFT509: names.

use super::fixes::NOTHING;
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedToken};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::secret;
use crate::audit::severity::Severity;

pub(super) struct VagueName;
pub(super) struct SecretInName;
pub(super) struct MisleadingName;

const RENAME_DASHBOARD: &str =
    "Manage Account > Account API Tokens > the token's menu > Edit: change the name.";
const RENAME_API: &str = "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and another name. The call replaces the token.";
const RENAME_TERRAFORM: &str =
    "In the resource `cloudflare_account_token`:\n  name = \"deploy of the shop (team web)\"";
const RENAME_BREAKS: &str = "Scripts that find the token by its name. Callers that use the token are not affected. The edit updates `modified_on`.";

/// Names that the dashboard's templates give.
const TEMPLATES: [&str; 8] = [
    "Edit zone DNS",
    "Read billing info",
    "Read analytics and logs",
    "Edit Cloudflare Workers",
    "Edit load balancing configuration",
    "WordPress",
    "Read all resources",
    "Create Additional Tokens",
];

impl Rule for VagueName {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT507",
            "name-says-nothing",
            "Name does not show what the token is for",
            Severity::Info,
            "Name the job and the team.",
            Explanation {
                meaning: "Nobody knows who owns the token, so nobody dares to delete it.",
                reported_when: "The name is empty, or is the one that a template of the dashboard gives, such as `Edit zone DNS`.",
                not_reported_when: "The template's name has an addition.",
                dashboard: RENAME_DASHBOARD,
                api: RENAME_API,
                terraform: RENAME_TERRAFORM,
                breaks: RENAME_BREAKS,
            },
        )
        .hint();
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let name = token.token.name.as_deref().unwrap_or_default().trim();
        let is_template = TEMPLATES
            .iter()
            .any(|template| template.eq_ignore_ascii_case(name));
        (token.is_usable() && (name.is_empty() || is_template)).then(|| {
            let message = if name.is_empty() {
                "it has no name"
            } else {
                "its name is that of a template"
            };
            Hit::new(message, Evidence::new().with("name", name))
        })
    }
}

impl Rule for SecretInName {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT508",
            "secret-in-name",
            "Name looks like a credential",
            Severity::High,
            "Revoke that credential, wherever it is from, then rename the token.",
            Explanation {
                meaning: "Everybody who can list tokens can read the names, and they are in exports and tickets. Reports redact what looks like a credential.",
                reported_when: "The name contains a known prefix with enough characters after it (`cfat_`, `cfut_`, `cfk_`, `cfoat_`, and those of other services), 37 hexadecimal digits, or 40 characters of an older API token. Tokens of every state are examined: the name may contain another credential.",
                not_reported_when: "The name has only the prefix, or an ID of 32 characters. `--baseline` does not hide this finding.",
                dashboard: "Revoke or roll the credential where it was issued (for a Cloudflare token: that token's menu > Roll). Then Manage Account > Account API Tokens > this token's menu > Edit: change the name.",
                api: "Revoke the credential with the API of its issuer. Then PUT /accounts/{account_id}/tokens/{token_id} with the complete token and another name. The call replaces the token.",
                terraform: "Revoke the credential where it was issued. Then, in the resource `cloudflare_account_token` of this token:\n  name = \"deploy of the shop (team web)\"",
                breaks: "Whoever uses the credential in the name is refused; renaming breaks scripts that find the token by name.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let name = token.token.name.as_deref()?;
        secret::has_secret(name).then(|| {
            let evidence = Evidence::new().with("name", secret::redact(name).into_owned());
            Hit::new("its name contains what looks like a credential", evidence)
        })
    }
}

impl Rule for MisleadingName {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT509",
            "misleading-name",
            "Name has invisible or control characters",
            Severity::Low,
            "Rename the token, and find out who named it.",
            Explanation {
                meaning: "Such characters make a name look like another one, or change what a terminal shows. Reports escape them.",
                reported_when: "The name contains control, bidirectional, zero-width or other characters that do not show.",
                not_reported_when: "The name is in any script, or has emoji with joiners.",
                dashboard: RENAME_DASHBOARD,
                api: RENAME_API,
                terraform: NOTHING,
                breaks: RENAME_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let name = token.token.name.as_deref()?;
        let escaped = cf_text::escape(name);
        (token.is_usable() && escaped != name).then(|| {
            let shown = secret::redact(&escaped).into_owned();
            let evidence = Evidence::new().with("name", shown);
            Hit::new("its name has characters that do not show", evidence)
        })
    }
}
