//! The error of an incomplete listing, and what it carries.

use std::any::Any;

use cf_models::{InvalidToken, Token};

use super::{Contradiction, Listing, Summary};
use crate::error::{Error, ErrorKind};

/// What was listed before an error.
struct Partial {
    summary: Summary,
    /// A `Vec` of elements.
    elements: Box<dyn Any + Send + Sync>,
    invalid: Vec<InvalidToken>,
}

/// For listings that ended with an error.
impl Error {
    /// The pages ended, but there is evidence that tokens are missing.
    pub(super) fn contradicted(summary: Summary, last_page: Option<u32>) -> Self {
        let causes = summary.causes();
        let page = summary
            .contradictions
            .iter()
            .find_map(Contradiction::page)
            .or(last_page);
        let message = format!("the listing is incomplete: {}", causes.join("; "));
        let advice = summary.advice();
        Self::incomplete(message, summary, page).with_hint(advice)
    }

    /// The pages did not end within the cap.
    pub(super) fn page_limit(summary: Summary, max_pages: u32, last_page: Option<u32>) -> Self {
        let (pages, noun) = (cf_text::counted(max_pages, "page"), summary.noun());
        let message = format!("the listing is incomplete: it did not end within {pages}");
        Self::incomplete(message, summary, last_page).with_hint(format!(
            "raise the maximum of {pages} (`max_pages`) if there are more {noun}s; otherwise contact Cloudflare support"
        ))
    }

    fn incomplete(message: String, summary: Summary, page: Option<u32>) -> Self {
        let mut error = Self::new(ErrorKind::Incomplete, message);
        if let Some(account_id) = &summary.account_id {
            error = error.of_account(account_id);
        }
        if let Some(page) = page {
            error = error.on_page(page);
        }
        error.with_partial(summary, Box::new(()), Vec::new())
    }

    /// Adds what was collected before the error.
    pub(crate) fn with_collected<T: Send + Sync + 'static>(
        self,
        summary: Summary,
        elements: Vec<T>,
        invalid: Vec<InvalidToken>,
    ) -> Self {
        self.with_partial(summary, Box::new(elements), invalid)
    }

    fn with_partial(
        mut self,
        summary: Summary,
        elements: Box<dyn Any + Send + Sync>,
        invalid: Vec<InvalidToken>,
    ) -> Self {
        self.set_partial(Box::new(Partial {
            summary,
            elements,
            invalid,
        }));
        self
    }

    /// Returns what was listed before the error; `None` if nothing was requested.
    ///
    /// After [`collect_all`](crate::List::collect_all) it has every token that was listed. After a stream it has only the
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
    /// assert_eq!(partial.tokens().len(), 137);
    /// assert!(!partial.summary.is_complete());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn into_partial(self) -> Option<Listing> {
        self.into_partial_of::<Token>()
    }

    /// Returns what was listed before the error, for a listing of other elements than tokens; `None` if nothing was requested, or
    /// if the elements are not of type `T`.
    #[must_use]
    pub fn into_partial_of<T: 'static>(mut self) -> Option<Listing<T>> {
        let partial: Partial = *self.take_partial()?.downcast().ok()?;
        let elements = match partial.elements.downcast::<Vec<T>>() {
            Ok(elements) => *elements,
            // The stream has yielded them.
            Err(other) if other.is::<()>() => Vec::new(),
            Err(_) => return None,
        };
        Some(Listing::new(partial.summary, elements, partial.invalid))
    }

    /// Returns the summary of what was listed before the error, without the tokens.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        let partial: &Partial = self.partial()?.downcast_ref()?;
        Some(&partial.summary)
    }
}
