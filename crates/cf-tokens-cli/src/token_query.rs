//! Finding one token by what a person types.

use cf_tokens::Token;
use cf_tokens::models::TokenId;

use crate::glob::Glob;

/// The ID of a token, the beginning of one, or a name, which may be a pattern.
#[derive(Clone, Debug)]
pub(crate) struct TokenQuery {
    text: String,
    glob: Glob,
}

/// How well a token matches, the best first. Only the tokens of the best match are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// The ID.
    Id,
    /// The name, exactly.
    Name,
    /// The name in another case or by a pattern, or the beginning of the ID.
    Part,
}

/// Length of the IDs of the service.
const ID_LENGTH: usize = 32;

// === impl TokenQuery ===

impl TokenQuery {
    /// Parses the argument. Surrounding spaces and the ellipsis of an abbreviated ID are ignored.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('…');
        if text.is_empty() {
            return Err("expected a name, an ID or the beginning of one".to_owned());
        }
        Ok(Self {
            text: text.to_owned(),
            glob: Glob::from(text),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the ID, if the text has the form of a complete one.
    pub(crate) fn complete_id(&self) -> Option<TokenId> {
        let is_id = self.text.len() == ID_LENGTH && self.text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id
            .then(|| self.text.to_ascii_lowercase().parse().ok())
            .flatten()
    }

    /// Returns how well a token matches; `None` if it does not.
    pub(crate) fn matches(&self, token: &Token) -> Option<Match> {
        let id = token.id.as_ref().map_or("", AsRef::as_ref);
        let name = token.name.as_deref().unwrap_or_default();
        let begins = id.get(..self.text.len());
        if !id.is_empty() && id.eq_ignore_ascii_case(&self.text) {
            Some(Match::Id)
        } else if name == self.text {
            Some(Match::Name)
        } else if begins.is_some_and(|begin| begin.eq_ignore_ascii_case(&self.text))
            || name.to_lowercase() == self.text.to_lowercase()
            || (!name.is_empty() && self.glob.matches(name))
        {
            Some(Match::Part)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use cf_tokens::models::parse_token;

    use super::*;

    fn of(query: &str, id: &str, name: &str) -> Option<Match> {
        let token = serde_json::json!({ "id": id, "name": name }).to_string();
        let token = parse_token(token.as_bytes()).unwrap();
        TokenQuery::parse(query).unwrap().matches(&token)
    }

    #[test]
    fn ids_names_and_the_beginning_of_an_id_match_in_any_case() {
        let rows = [
            ("AB12", "ab12", "x", Some(Match::Id)),
            ("ab1", "AB12", "x", Some(Match::Part)),
            ("ab1…", "ab12", "x", Some(Match::Part)),
            ("12", "ab12", "x", None),
            ("[k8s] Audit", "1", "[k8s] Audit", Some(Match::Name)),
            ("[K8S] audit", "1", "[k8s] Audit", Some(Match::Part)),
            ("*audit", "1", "[k8s] Audit", Some(Match::Part)),
            ("ÜBER", "1", "über", Some(Match::Part)),
            ("audit", "1", "[k8s] Audit", None),
            ("*", "1", "", None),
        ];
        for (query, id, name, expected) in rows {
            assert_eq!(of(query, id, name), expected, "{query} {id} {name}");
        }
        assert!(TokenQuery::parse(" ").is_err());
    }

    #[test]
    fn only_the_form_of_the_service_is_a_complete_id() {
        let id = |text: &str| TokenQuery::parse(text).unwrap().complete_id();
        let expected = "0ac320b107dbddbe95f099665ead45f3";
        assert_eq!(id(&expected.to_uppercase()), expected.parse().ok());
        assert_eq!(id("0ac320b1"), None);
        assert_eq!(id("zac320b107dbddbe95f099665ead45f3"), None);
    }
}
