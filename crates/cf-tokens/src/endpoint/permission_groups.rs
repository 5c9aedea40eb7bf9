use cf_models::{AccountId, AccountPermissionGroup, Envelope, ParseError, parse_elements};

use super::{Endpoint, SingleEndpoint};
use crate::call::Call;
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::Error;
use crate::path::Path;
use crate::query::Query;

/// `GET /accounts/{account_id}/tokens/permission_groups`: the permission groups that tokens of an account may have. It has no pages.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PermissionGroups {
    /// The account.
    pub account_id: AccountId,
    /// Only groups with this name; `None` for all.
    pub name: Option<String>,
    /// Only groups that apply to this kind of resource; `None` for all.
    pub scope: Option<String>,
}

// === impl PermissionGroups ===

impl Endpoint for PermissionGroups {
    const PERMISSION: Option<&'static str> = Some("Account API Tokens Read");
    const PARAMETERS: &'static [&'static str] = &["name", "scope"];

    fn path(&self) -> Result<Path, Error> {
        Path::of([
            "accounts",
            self.account_id.as_ref(),
            "tokens",
            "permission_groups",
        ])
    }

    fn add_parameters(&self, query: &mut Query) {
        query.add_option("name", self.name.as_ref());
        query.add_option("scope", self.scope.as_ref());
    }

    fn account_id(&self) -> Option<&AccountId> {
        Some(&self.account_id)
    }
}

impl SingleEndpoint for PermissionGroups {
    type Output = Vec<AccountPermissionGroup>;
    const EXPECTED: &'static str = "a list of permission groups";

    /// Within the limits of a list.
    fn parse(body: &[u8]) -> Result<Envelope<Self::Output>, ParseError> {
        parse_elements(body, Self::EXPECTED)
    }
}

impl<S> Call<PermissionGroups, S> {
    /// Returns only groups with this name, as the API compares names.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.endpoint(|groups| groups.name = Some(name.into()))
    }

    /// Returns only groups that apply to this kind of resource, such as `com.cloudflare.api.account.zone`.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.endpoint(|groups| groups.scope = Some(scope.into()))
    }
}

impl<S: Clone> Client<S> {
    /// Describes a request of the permission groups that tokens of an account may have.
    ///
    /// The credentials need the permission *Account API Tokens Read* or *Account API Tokens Write*. The API returns all groups
    /// in one response, without pages and without a total.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
    /// let groups = client.list_permission_groups(account_id).scope("com.cloudflare.api.account.zone").await?;
    /// assert!(groups.iter().any(|group| group.name.as_deref() == Some("DNS Write")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn list_permission_groups(&self, account_id: AccountId) -> Call<PermissionGroups, S> {
        self.call(PermissionGroups {
            account_id,
            name: None,
            scope: None,
        })
    }
}

#[cfg(feature = "blocking")]
impl<S> crate::blocking::Call<PermissionGroups, S> {
    /// Returns only groups with this name. See [`Call::name`].
    pub fn name(self, name: impl Into<String>) -> Self {
        self.describe(|call| call.name(name))
    }

    /// Returns only groups that apply to this kind of resource. See [`Call::scope`].
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.describe(|call| call.scope(scope))
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a request of the permission groups of an account. See [`Client::list_permission_groups`].
    pub fn list_permission_groups(
        &self,
        account_id: AccountId,
    ) -> crate::blocking::Call<PermissionGroups, S> {
        self.describe_call(|client| client.list_permission_groups(account_id))
    }
}
