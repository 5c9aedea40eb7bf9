use std::str::FromStr;

use cf_tokens::Token;
use cf_tokens::models::ResourceName;
use cf_tokens::models::rights::{PolicyResource, ResourceQuery};

/// A resource as people write it: an ID, a full name, or a pattern for names; in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    text: String,
}

// === impl Resource ===

impl Resource {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether only the listing shows what it is the ID of.
    pub(crate) fn is_bare_id(&self) -> bool {
        matches!(ResourceQuery::parse(&self.text), ResourceQuery::Id(_))
    }

    /// The question that it stands for in a listing. An ID is written as the listing writes it.
    pub(crate) fn query(&self, tokens: &[Token]) -> ResourceQuery {
        let text = as_listed(&self.text, tokens).unwrap_or_else(|| self.text.clone());
        ResourceQuery::parse(&text).resolve(tokens)
    }
}

/// The same name or ID in the case that the listing has it in; in lower case where the listing does not have it.
fn as_listed(text: &str, tokens: &[Token]) -> Option<String> {
    if text.contains(['*', '?']) {
        return None;
    }
    let policies = tokens.iter().flat_map(Token::policies);
    let resources = policies.flat_map(PolicyResource::of);
    let mut names = resources
        .flat_map(|resource| [resource.within, Some(resource.name)])
        .flatten();
    let found = names.find_map(|name: &ResourceName| {
        let name = name.as_ref();
        if name.eq_ignore_ascii_case(text) {
            return Some(name.to_owned());
        }
        let start = name.len().checked_sub(text.len())?;
        let (before, last) = (name.get(..start)?, name.get(start..)?);
        let is_last = last.eq_ignore_ascii_case(text) && before.ends_with(['.', '_']);
        is_last.then(|| last.to_owned())
    });
    Some(found.unwrap_or_else(|| text.to_ascii_lowercase()))
}

impl FromStr for Resource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("expected an ID, a full name or a pattern".to_owned());
        }
        let is_pattern = text.contains(['*', '?']);
        let is_full_name = text.to_ascii_lowercase().starts_with("com.cloudflare.");
        // Ids have no dot, nor have the names of R2 buckets.
        if text.contains('.') && !is_pattern && !is_full_name {
            return Err(format!(
                "a listing has the IDs of zones, not their names; find the ID of the zone in the dashboard (Overview, API) or with \
                 `GET /zones?name={text}`"
            ));
        }
        Ok(Self {
            text: text.to_owned(),
        })
    }
}
