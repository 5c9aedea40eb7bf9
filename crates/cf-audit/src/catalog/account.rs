use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;

use super::table::lower_case;

/// A permission group as an account's catalog lists it: `GET /accounts/{account_id}/tokens/permission_groups`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AccountGroup {
    /// The ID.
    #[serde(default)]
    pub id: Option<String>,
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
    /// The category, such as `Zone`.
    #[serde(default)]
    pub category: Option<String>,
    /// The kinds of resource it applies to.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

/// The permission groups that an account offers, as the API returned them.
///
/// ```
/// use cf_audit::AccountCatalog;
///
/// let response = br#"{"success": true, "errors": [], "messages": [], "result": [
///     {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write", "scopes": ["com.cloudflare.api.account.zone"]}
/// ]}"#;
/// let catalog = AccountCatalog::from_json(response)?;
/// assert_eq!(catalog.groups().len(), 1);
/// # Ok::<(), cf_audit::InvalidCatalog>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountCatalog {
    groups: Vec<AccountGroup>,
    by_id: HashMap<String, usize>,
}

/// Why a catalog response could not be read.
#[derive(Debug)]
pub struct InvalidCatalog {
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Json(serde_json::Error),
    Failure,
    NoResult,
}

/// The API's envelope, or the list alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Response {
    Envelope {
        success: bool,
        #[serde(default)]
        result: Option<Vec<AccountGroup>>,
    },
    List(Vec<AccountGroup>),
}

// === impl AccountGroup ===

impl AccountGroup {
    /// A group of which nothing is known but ID and name.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: Some(id.into()),
            name: Some(name.into()),
            ..Self::default()
        }
    }

    /// Sets the scopes.
    #[must_use]
    pub fn with_scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the category.
    #[must_use]
    pub fn with_category(mut self, category: impl Into<String>) -> Self {
        self.category = Some(category.into());
        self
    }
}

// === impl AccountCatalog ===

impl AccountCatalog {
    /// Parses the response of the API, or the list in its `result`.
    ///
    /// # Errors
    ///
    /// When it is not such a response, or one that reports failure. An error page never becomes an empty catalog.
    pub fn from_json(response: &[u8]) -> Result<Self, InvalidCatalog> {
        let response = serde_json::from_slice(response).map_err(Reason::Json)?;
        match response {
            Response::List(groups) => Ok(groups.into_iter().collect()),
            Response::Envelope { success: false, .. } => Err(Reason::Failure.into()),
            Response::Envelope {
                result: Some(groups), ..
            } => Ok(groups.into_iter().collect()),
            Response::Envelope { result: None, .. } => Err(Reason::NoResult.into()),
        }
    }

    /// Returns the groups, in the API's order.
    #[must_use]
    pub fn groups(&self) -> &[AccountGroup] {
        &self.groups
    }

    /// Returns the group with this ID, in any case.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&AccountGroup> {
        self.groups.get(*self.by_id.get(&*lower_case(id))?)
    }
}

impl FromIterator<AccountGroup> for AccountCatalog {
    fn from_iter<I: IntoIterator<Item = AccountGroup>>(groups: I) -> Self {
        let groups: Vec<AccountGroup> = groups.into_iter().collect();
        let ids = groups.iter().enumerate();
        let by_id = ids
            .filter_map(|(index, group)| Some((lower_case(group.id.as_deref()?).into_owned(), index)))
            .collect();
        Self { groups, by_id }
    }
}

// === impl InvalidCatalog ===

impl From<Reason> for InvalidCatalog {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

impl fmt::Display for InvalidCatalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid permission group catalog: ")?;
        f.write_str(match self.reason {
            Reason::Json(_) => "expected the response of `GET …/tokens/permission_groups`",
            Reason::Failure => "the response reports a failure",
            Reason::NoResult => "the response has no `result`",
        })
    }
}

impl std::error::Error for InvalidCatalog {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Json(error) => Some(error),
            Reason::Failure | Reason::NoResult => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_or_its_list_is_read() {
        let list = r#"[{"id":"1","name":"A","scopes":null},{"name":"B","new":true},{"id":"2"}]"#;
        let envelope = format!(r#"{{"success":true,"errors":[],"result":{list}}}"#);
        let (list, envelope) = (
            AccountCatalog::from_json(list.as_bytes()).unwrap(),
            AccountCatalog::from_json(envelope.as_bytes()).unwrap(),
        );
        assert_eq!(list, envelope);
        assert_eq!(list.groups().len(), 3);
        assert_eq!(list.by_id("1").unwrap().name.as_deref(), Some("A"));
        assert_eq!(list.by_id("3"), None);
    }

    #[test]
    fn what_is_no_catalog_is_an_error() {
        let cases = [
            ("{}", "expected the response of `GET …/tokens/permission_groups`"),
            (
                "<html>",
                "expected the response of `GET …/tokens/permission_groups`",
            ),
            (
                r#"{"success":false,"result":[]}"#,
                "the response reports a failure",
            ),
            (
                r#"{"success":true,"result":null}"#,
                "the response has no `result`",
            ),
        ];
        for (response, reason) in cases {
            let error = AccountCatalog::from_json(response.as_bytes()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("invalid permission group catalog: {reason}")
            );
        }
    }
}
