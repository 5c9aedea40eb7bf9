use std::borrow::Cow;

use cf_models::Account;
use cf_transport::Transport;

use super::{Direction, Endpoint, PagedEndpoint};
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::{Error, ErrorKind};
use crate::list::List;
use crate::path::Path;
use crate::query::Query;

/// `GET /accounts`: the accounts that the credentials can see.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Accounts {
    /// Only the account with this name; `None` for all.
    pub name: Option<String>,
    /// The order; `None` for the API's.
    pub direction: Option<Direction>,
}

/// A listing of accounts, not yet requested; see [`List`].
pub type ListAccounts<S = Transport> = List<Accounts, S>;

// === impl Accounts ===

impl Endpoint for Accounts {
    const PERMISSION: Option<&'static str> = Some("Account Settings Read");
    const PARAMETERS: &'static [&'static str] = &["page", "per_page", "name", "direction"];

    fn path(&self) -> Result<Path, Error> {
        Path::of(["accounts"])
    }

    fn add_parameters(&self, query: &mut Query) {
        query.add_option("name", self.name.as_ref());
        query.add_option("direction", self.direction);
    }

    fn hint(&self, error: &Error) -> Option<Cow<'static, str>> {
        (*error.kind() == ErrorKind::Permission).then(|| {
            "grant the credentials the permission Account Settings Read on the accounts to list, or name the accounts".into()
        })
    }
}

impl PagedEndpoint for Accounts {
    type Element = Account;
    const EXPECTED: &'static str = "a list of accounts";
    const NOUN: &'static str = "account";

    fn direction(&self) -> Option<Direction> {
        self.direction
    }

    fn narrowed_by(&self) -> Vec<String> {
        self.name.iter().map(|_| "name".to_owned()).collect()
    }
}

impl<S> List<Accounts, S> {
    /// Lists only the account with this name. The summary records it: such a listing is not complete.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.endpoint(|accounts| accounts.name = Some(name.into()))
    }

    /// Sets the order of the accounts. Default: the API's.
    pub fn direction(self, direction: Direction) -> Self {
        self.endpoint(|accounts| accounts.direction = Some(direction))
    }
}

impl<S: Clone> Client<S> {
    /// Describes a listing of the accounts that the credentials can see, by the same rule of completeness as the tokens.
    ///
    /// The credentials need the permission *Account Settings Read*. An account that they cannot see is not in the list, and nothing
    /// in the response indicates it.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::builder().another_account("fedcba9876543210fedcba9876543210").start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// let accounts = client.list_accounts().collect_all().await?;
    /// assert!(accounts.summary.is_complete());
    ///
    /// let ids = accounts.elements.into_iter().map(|account| account.id);
    /// let mut listings = client.list_tokens_for_accounts(ids);
    /// while let Some((account_id, listing)) = listings.next().await {
    ///     println!("{account_id}: {} tokens", listing?.elements.len());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn list_accounts(&self) -> ListAccounts<S> {
        self.list(Accounts::default())
    }
}

#[cfg(feature = "blocking")]
impl<S> crate::blocking::List<Accounts, S> {
    /// Lists only the account with this name. See [`List::name`].
    pub fn name(self, name: impl Into<String>) -> Self {
        self.describe(|list| list.name(name))
    }

    /// Sets the order of the accounts. See [`List::direction`].
    pub fn direction(self, direction: Direction) -> Self {
        self.describe(|list| list.direction(direction))
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a listing of the accounts that the credentials can see. See [`Client::list_accounts`].
    pub fn list_accounts(&self) -> crate::blocking::List<Accounts, S> {
        self.describe_list(Client::list_accounts)
    }
}
