//! The error of an incomplete listing, and what it carries.

use cf_models::{InvalidToken, Token};

use super::{Contradiction, Listing, Summary};
use crate::error::{Error, ErrorKind};

/// For listings that ended with an error.
impl Error {
    /// The pages ended, but something contradicts that they had every token.
    pub(super) fn contradicted(summary: Summary, last_page: Option<u32>) -> Self {
        let causes: Vec<_> = summary.contradictions.iter().map(ToString::to_string).collect();
        let page = summary
            .contradictions
            .iter()
            .find_map(Contradiction::page)
            .or(last_page);
        let message = format!("the listing is incomplete: {}", causes.join("; "));
        let advice = summary.advice();
        Self::incomplete(message, summary, page).with_help(advice)
    }

    /// The pages did not end within the cap.
    pub(super) fn page_limit(summary: Summary, max_pages: u32, last_page: Option<u32>) -> Self {
        let pages = cf_text::counted(max_pages, "page");
        let message = format!("the listing is incomplete: it did not end within {pages}");
        Self::incomplete(message, summary, last_page).with_help(format!(
            "raise the cap of {pages} (`max_pages`) if the account has more tokens; otherwise contact Cloudflare support"
        ))
    }

    fn incomplete(message: String, summary: Summary, page: Option<u32>) -> Self {
        let mut error = Self::new(ErrorKind::Incomplete, message).of_account(&summary.account_id);
        if let Some(page) = page {
            error = error.on_page(page);
        }
        error.with_partial(Listing::new(summary, Vec::new(), Vec::new()))
    }

    /// Adds what was collected before the error.
    pub(crate) fn with_collected(
        self,
        summary: Summary,
        tokens: Vec<Token>,
        invalid: Vec<InvalidToken>,
    ) -> Self {
        self.with_partial(Listing::new(summary, tokens, invalid))
    }

    fn with_partial(mut self, partial: Listing) -> Self {
        self.set_partial(Box::new(partial));
        self
    }

    /// Returns what was listed before the error; `None` if nothing was requested.
    ///
    /// After [`collect_all`](crate::ListTokens::collect_all) it has every token that was listed. After a stream it has only the
    /// summary: the stream has yielded the tokens.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::builder().recently_expired(0)
    ///     .fault(cf_mock::Fault::total_off_by(7)).start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// let error = client.list_tokens(api.account_id().parse()?).collect_all().await.unwrap_err();
    /// assert_eq!(error.kind(), &cf_tokens::ErrorKind::Incomplete);
    /// assert!(error.to_string().contains("the API reports 144 tokens but returned 137"));
    ///
    /// let partial = error.into_partial().unwrap();
    /// assert_eq!(partial.tokens.len(), 137);
    /// assert!(!partial.summary.is_complete());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn into_partial(mut self) -> Option<Listing> {
        let partial = self.take_partial()?.downcast().ok()?;
        Some(*partial)
    }

    /// Returns the summary of what was listed before the error, without the tokens.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        let partial: &Listing = self.partial()?.downcast_ref()?;
        Some(&partial.summary)
    }
}
