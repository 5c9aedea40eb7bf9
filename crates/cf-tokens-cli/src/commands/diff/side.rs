use std::path::Path;

use cf_audit::ListedTokens;
use cf_text::{counted, escape};
use cf_tokens::AccountId;
use chrono::Utc;

use super::folder;
use crate::account_listing::AccountListing;
use crate::accounts::Accounts;
use crate::args::Diff;
use crate::client;
use crate::exit::Exit;
use crate::input;
use crate::output::DiffSide;
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::stored::{Evidence, Stored};

/// One of the two listings.
pub(super) struct Side {
    /// Where it is from, for messages; escaped.
    source: String,
    listing: AccountListing,
    evidence: Evidence,
}

// === impl Side ===

impl Side {
    /// Reads a file, or the latest listing of a folder.
    pub(super) async fn latest(
        path: &Path,
        account: Option<&AccountId>,
        reporter: &Reporter,
    ) -> Result<Self, Stop> {
        if path.is_dir() {
            let path = folder::latest(path, account, reporter).await?;
            return Self::file(&path, account).await;
        }
        Self::file(path, account).await
    }

    /// Reads the listing of a file; where it has several, the one of this account.
    pub(super) async fn file(path: &Path, account: Option<&AccountId>) -> Result<Self, Stop> {
        let source = input::name(path);
        let bytes = input::bytes(path.to_owned()).await?;
        let mut stored = Stored::default();
        stored.add(&bytes).map_err(|reason| {
            Problem::new(Exit::Failure, "decode", format!("{source}: {}", escape(&reason)))
                .hint("run cf-tokens read --help for the accepted input")
        })?;
        let mut listings = stored.into_listings();
        if let Some(account) = account {
            // Pages of the API do not name their account.
            listings.retain(|(listing, _)| listing.account.as_ref().is_none_or(|own| own == account));
        }
        let count = u64::try_from(listings.len()).unwrap_or(u64::MAX);
        let (listing, evidence) = match (listings.pop(), listings.is_empty()) {
            (Some(found), true) => found,
            (Some(_), false) => {
                let message = format!("{source} has {}", counted(count, "listing"));
                return Err(Problem::new(Exit::Failure, "not_comparable", message)
                    .hint("use --account-id to compare one account")
                    .into());
            }
            (None, _) => {
                let of_account = match account {
                    Some(account) => format!(" of account {account}"),
                    None => String::new(),
                };
                let message = format!("{source} has no listing{of_account}");
                return Err(Problem::new(Exit::Failure, "not_comparable", message).into());
            }
        };
        Ok(Self {
            source,
            listing,
            evidence,
        })
    }

    /// Lists the account now, with expired tokens: otherwise they would be missing.
    pub(super) async fn live(
        args: &Diff,
        stored: Option<&AccountId>,
        reporter: &Reporter,
    ) -> Result<Self, Stop> {
        let settings = Settings::find(&args.connection)?;
        // The account that was stored, unless another one is selected: then the comparison is refused.
        let flag = args.account_id.as_ref();
        let selected = flag.or(settings.account.as_ref().map(|account| &account.value));
        let account: Vec<AccountId> = selected.or(stored).cloned().into_iter().collect();
        let accounts = Accounts::find(&account, None, &settings).await?;
        let progress = Progress::new(reporter, &args.requests);
        let options = args.requests.options();
        let client = client::for_first(&accounts, &options, &settings, reporter, progress.as_ref()).await?;
        let mut listing = AccountListing::default();
        for account in accounts.ids {
            let list = args.pages.describe(client.list_tokens(account));
            let work = async {
                let mut stream = list.include_expired(true).stream();
                while let Some(token) = stream.try_next().await? {
                    listing.tokens.push(token);
                    if let Some(progress) = &progress {
                        let summary = stream.summary();
                        progress.tokens(summary.tokens, summary.total_count);
                    }
                }
                Ok::<_, Stop>(stream.summary())
            };
            let summary = Progress::during(progress.as_ref(), work).await?;
            listing.account.clone_from(&summary.account_id);
            listing.listed_at = Some(Utc::now());
            listing.summary = Some(summary);
        }
        let mut evidence = Evidence {
            is_complete: listing.is_complete(),
            ..Evidence::default()
        };
        let warning = listing.summary.as_ref().and_then(|summary| summary.warning());
        evidence.contradictions.extend(warning);
        Ok(Self {
            source: "the account now".to_owned(),
            listing,
            evidence,
        })
    }

    pub(super) fn account(&self) -> Option<&AccountId> {
        self.listing.account.as_ref()
    }

    /// Returns why this listing cannot be compared. What --allow-incomplete accepts is a warning.
    pub(super) fn refusals(&self, side: &str, args: &Diff, reporter: &Reporter) -> Vec<String> {
        let source = &self.source;
        let mut reasons = Vec::new();
        if let Some(problem) = &self.listing.problem {
            let message = escape(&problem.message);
            reasons.push(format!("the {side} listing ({source}) failed: {message}"));
        }
        if !self.evidence.filters.is_empty() {
            let filters = escape(&self.evidence.filters.join(" ")).into_owned();
            reasons.push(format!(
                "the {side} listing ({source}) was stored with filters: {filters}"
            ));
        }
        let contradictions = &self.evidence.contradictions;
        let mut incomplete: Vec<String> = contradictions
            .iter()
            .map(|reason| format!("is incomplete: {}", escape(reason)))
            .collect();
        if !self.evidence.is_complete && incomplete.is_empty() && self.listing.problem.is_none() {
            incomplete.push("is not known to be complete: it contains no summary".to_owned());
        }
        for reason in incomplete {
            let message = format!("the {side} listing ({source}) {reason}");
            if args.pages.allow_incomplete {
                reporter.warning(&message);
            } else {
                reasons.push(message);
            }
        }
        reasons
    }

    pub(super) fn listed(&self) -> ListedTokens<'_> {
        let mut listed = ListedTokens::new(&self.listing.tokens);
        if let Some(account) = &self.listing.account {
            listed = listed.with_account(account);
        }
        match self.listing.listed_at {
            Some(at) => listed.with_time(at),
            None => listed,
        }
    }

    pub(super) fn described(&self) -> DiffSide<'_> {
        DiffSide {
            source: &self.source,
            account: self.listing.account.as_ref(),
            listed_at: self.listing.listed_at,
            tokens: self.listing.tokens.len(),
            is_complete: self.evidence.is_complete,
        }
    }
}
