use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::{Endpoint, SingleEndpoint};
use crate::call::Call;
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::Error;
use crate::path::Path;

/// `GET` of any path below the base URL.
pub struct Get<T> {
    path: String,
    output: PhantomData<fn() -> T>,
}

// === impl Get ===

impl<T: 'static> Endpoint for Get<T> {
    const PERMISSION: Option<&'static str> = None;

    fn path(&self) -> Result<Path, Error> {
        self.path.parse()
    }
}

impl<T: DeserializeOwned + Send + 'static> SingleEndpoint for Get<T> {
    type Output = T;
    const EXPECTED: &'static str = "a result";
}

impl<T> Clone for Get<T> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            output: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Get<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Get").field("path", &self.path).finish()
    }
}

impl<S: Clone> Client<S> {
    /// Describes a `GET` request for which this crate has no method, with the same stack and errors. `T` is what `result` is read
    /// as; parameters are added with [`Call::query`].
    ///
    /// An invalid path is an error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before any request.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # #[cfg(any())]
    /// #[derive(serde::Deserialize)]
    /// struct Named { name: String }
    /// # type Named = cf_tokens::models::Account;
    ///
    /// let accounts: Vec<Named> = client.get("accounts").query("per_page", "5").await?;
    /// assert_eq!(accounts.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn get<T: DeserializeOwned + Send + 'static>(&self, path: impl Into<String>) -> Call<Get<T>, S> {
        self.call(Get {
            path: path.into(),
            output: PhantomData,
        })
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a `GET` request for which this crate has no method. See [`Client::get`].
    pub fn get<T: DeserializeOwned + Send + 'static>(
        &self,
        path: impl Into<String>,
    ) -> crate::blocking::Call<Get<T>, S> {
        self.describe_call(|client| client.get(path))
    }
}
