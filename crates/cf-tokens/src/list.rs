use std::fmt;
use std::future::IntoFuture;
use std::num::NonZeroUsize;
use std::pin::Pin;

use cf_transport::Transport;

use crate::client::{Client, HttpService};
use crate::endpoint::{Decoding, PagedEndpoint, PerPage};
use crate::error::{Error, ErrorKind};
use crate::listing::{CredentialsUsed, ElementStream, Listing, PageStream, Settings, Summary};
use crate::option_methods::option_methods;
use crate::options::CallOptions;
use crate::page::Page;
use crate::request::{ListPage, PageRequest, Prepared, PreparedListing};
use crate::scheme::{Rule, Scheme};

/// Default for pages in flight.
///
/// An account at the documented limit of 500 tokens has ten pages: the first, then nine at once, take two round trips.
const PREFETCH: usize = 9;
/// Default for the cap on pages: half a million tokens at 50 per page.
const MAX_PAGES: u32 = 10_000;

/// A listing of the elements of an endpoint in pages, not yet requested: [`ListTokens`](crate::ListTokens),
/// [`ListAccounts`](crate::ListAccounts).
///
/// Returned by methods of [`Client`], such as [`Client::list_tokens`]. Nothing is sent before it is awaited (only the first page), collected, or its
/// stream is polled. An invalid parameter is reported then, before any request.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let api = cf_mock::MockApi::start().await?;
/// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
/// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
/// use cf_tokens::Direction;
///
/// let mut tokens = client
///     .list_tokens(api.account_id().parse()?)
///     .direction(Direction::Desc)
///     .per_page(20)
///     .stream();
/// while let Some(token) = tokens.try_next().await? {
///     println!("{}", token.display_name());
/// }
/// assert_eq!(tokens.summary().tokens, 137);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "a listing does nothing until it is awaited, streamed or collected"]
pub struct List<E, S = Transport> {
    client: Client<S>,
    endpoint: E,
    per_page: PerPage,
    decoding: Decoding,
    page: u32,
    prefetch: NonZeroUsize,
    max_pages: u32,
    allow_incomplete: bool,
    double_check: bool,
    options: CallOptions,
    /// The first invalid parameter, reported when the listing starts.
    invalid: Option<String>,
}

// === impl List ===

impl<E, S> List<E, S> {
    pub(crate) fn new(client: Client<S>, endpoint: E) -> Self {
        Self {
            client,
            endpoint,
            per_page: PerPage::default(),
            decoding: Decoding::default(),
            page: 1,
            prefetch: NonZeroUsize::new(PREFETCH).unwrap_or(NonZeroUsize::MIN),
            max_pages: MAX_PAGES,
            allow_incomplete: false,
            double_check: false,
            options: CallOptions::new(),
            invalid: None,
        }
    }

    /// Changes the endpoint's own parameters.
    pub fn endpoint(mut self, change: impl FnOnce(&mut E)) -> Self {
        change(&mut self.endpoint);
        self
    }

    /// Sets the first page, from 1. A listing that begins later is not complete, and its summary records it.
    pub fn page(mut self, page: u32) -> Self {
        if page == 0 {
            self.invalid = Some("invalid page: expected a number from 1, got 0".to_owned());
        }
        self.page = page;
        self
    }

    /// Sets the elements per page, 5 to 50: a [`PerPage`] or any integer. Default: 50, which takes the fewest requests.
    pub fn per_page<P>(mut self, per_page: P) -> Self
    where
        P: TryInto<PerPage>,
        P::Error: Into<Error>,
    {
        match per_page.try_into() {
            Ok(per_page) => self.per_page = per_page,
            Err(reason) => self.invalid = Some(reason.into().to_string()),
        }
        self
    }

    /// Sets how many pages may be in flight at once, at least 1. Pages are yielded in order. Default: 9, which lists an
    /// account of 500 tokens in two round trips.
    pub fn prefetch(mut self, pages: usize) -> Self {
        match NonZeroUsize::new(pages) {
            Some(pages) => self.prefetch = pages,
            None => self.invalid = Some("invalid prefetch: expected a number from 1, got 0".to_owned()),
        }
        self
    }

    /// Sets the cap on pages; reaching it is an [`Incomplete`](ErrorKind::Incomplete) error. Default: 10,000.
    pub fn max_pages(mut self, pages: u32) -> Self {
        if pages == 0 {
            self.invalid = Some("invalid max_pages: expected a number from 1, got 0".to_owned());
        }
        self.max_pages = pages;
        self
    }

    /// Sets whether a listing that may be incomplete ends without an error. Its [`Summary::warning`] then states why.
    ///
    /// Default: `false`. An incomplete listing ends with an error of kind [`Incomplete`](ErrorKind::Incomplete) that contains
    /// what was listed. The error of a page, and reaching the cap on pages, remain errors.
    pub fn allow_incomplete(mut self, allow_incomplete: bool) -> Self {
        self.allow_incomplete = allow_incomplete;
        self
    }

    /// Sets whether the listing is repeated until two passes in a row return the same elements in the same state (IDs and
    /// `modified_on`), at most three times.
    ///
    /// Default: `false`. It finds what counts cannot: if one token is deleted and another one created while pages are read, a
    /// third one may be skipped. It takes at least twice the requests.
    pub fn double_check(mut self, double_check: bool) -> Self {
        self.double_check = double_check;
        self
    }

    /// Sets what happens to an element that is not valid. Default: [`Decoding::Strict`].
    pub fn decoding(mut self, decoding: Decoding) -> Self {
        self.decoding = decoding;
        self
    }

    /// Sets options for this listing only; they take precedence over the client's.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options.over(&self.options);
        self
    }

    option_methods!();
}

impl<S: Clone> Client<S> {
    /// Describes a listing in pages, with an [endpoint](crate::endpoint) of this crate or your own.
    pub fn list<E: PagedEndpoint>(&self, endpoint: E) -> List<E, S> {
        List::new(self.clone(), endpoint)
    }
}

impl<E: PagedEndpoint, S: HttpService> List<E, S> {
    /// Returns a stream of the elements, each once, as pages arrive.
    pub fn stream(self) -> ElementStream<E, S> {
        ElementStream::new(self.pages())
    }

    /// Returns a stream of the pages, in order, until the listing is complete.
    pub fn pages(self) -> PageStream<E, S> {
        let per_page = u64::from(self.per_page.get());
        let rule = Rule {
            first_page: self.page,
            per_page,
            max_pages: self.max_pages,
            include_expired: self.endpoint.includes_expired(),
            double_check: self.double_check,
        };
        let settings = Settings {
            prefetch: self.prefetch,
            max_pages: self.max_pages,
            allow_incomplete: self.allow_incomplete,
        };
        let mut summary = Summary::new(self.endpoint.account_id().cloned(), E::NOUN);
        let options = self.options.over(self.client.options());
        summary.credentials = match options.own_credential() {
            Some(credential) => Some(CredentialsUsed::of(credential)),
            None => self.client.credentials_used(),
        };
        summary.direction = self.endpoint.direction();
        summary.include_expired = rule.include_expired;
        summary.per_page = Some(per_page);
        summary.first_page = self.page;
        summary.query = self.endpoint.narrowed_by();
        summary.query.extend(options.added_parameters());
        summary.double_check = self.double_check;
        PageStream::new(self.prepare(), Scheme::new(rule, summary), settings)
    }

    /// Collects all elements, with the summary.
    ///
    /// # Errors
    ///
    /// Returns the first error of any page, or an error of kind [`Incomplete`](ErrorKind::Incomplete). What was listed before it
    /// is in [`Error::into_partial`].
    pub async fn collect_all(self) -> Result<Listing<E::Element>, Error> {
        let mut stream = self.stream();
        let mut elements = Vec::new();
        loop {
            match stream.try_next().await {
                Ok(Some(element)) => elements.push(element),
                Ok(None) => return Ok(Listing::new(stream.summary(), elements, stream.take_invalid())),
                Err(error) => {
                    return Err(error.with_collected(stream.summary(), elements, stream.take_invalid()));
                }
            }
        }
    }

    /// Requests one page, the one set by [`List::page`]. Awaiting the listing does the same.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails or the response is not a page of the listing.
    pub async fn send(self) -> Result<Page<E::Element>, Error> {
        let request = PageRequest {
            number: self.page,
            include_expired: false,
        };
        let mut service = self.prepare()?;
        std::future::poll_fn(|cx| tower_service::Service::poll_ready(&mut service, cx)).await?;
        let received = tower_service::Service::call(&mut service, request).await?;
        let mut page = service.listing().read(received)?;
        page.release();
        Ok(page)
    }

    fn prepare(self) -> Result<ListPage<E, S>, Error> {
        if let Some(reason) = self.invalid {
            return Err(Error::new(ErrorKind::InvalidRequest, reason));
        }
        let options = self.options.over(self.client.options());
        let base_url = self.client.base_url().clone();
        let prepared = Prepared::new(&base_url, self.endpoint, &options)?;
        let listing = PreparedListing::new(prepared, self.per_page, self.decoding);
        Ok(ListPage::new(self.client.into_service(), listing))
    }
}

impl<E: PagedEndpoint, S: HttpService> IntoFuture for List<E, S> {
    type Output = Result<Page<E::Element>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E: fmt::Debug, S> fmt::Debug for List<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("endpoint", &self.endpoint)
            .field("per_page", &self.per_page)
            .field("decoding", &self.decoding)
            .field("page", &self.page)
            .field("prefetch", &self.prefetch)
            .field("max_pages", &self.max_pages)
            .field("allow_incomplete", &self.allow_incomplete)
            .field("double_check", &self.double_check)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
