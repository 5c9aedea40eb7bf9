//! What is audited: the tokens of accounts, or stored listings.

use cf_audit::{AccountCatalog, AccountGroup, AuditInput, Completeness, Credentials, NowSource};
use cf_tokens::{AccountId, Client, CredentialScheme, Summary};
use chrono::{DateTime, Utc};

use crate::account_listing::AccountListing;
use crate::accounts::Accounts;
use crate::args::Audit;
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::stored::{Evidence, Stored};
use crate::{client, input};
use cf_text::escape;

/// Listings to audit.
#[derive(Default)]
pub(super) struct Listings {
    pub(super) audited: Vec<Audited>,
    /// The permissions that the accounts offer, where they could be read.
    pub(super) catalog: Option<AccountCatalog>,
    /// Statuses of accounts that could not be listed.
    pub(super) failed: Vec<Exit>,
    is_stored: bool,
}

/// A listing with what is known about it.
pub(super) struct Audited {
    pub(super) listing: AccountListing,
    completeness: Completeness,
    filters: Vec<String>,
    credentials: Credentials,
}

// === impl Listings ===

impl Listings {
    pub(super) async fn read(args: &Audit, reporter: &Reporter) -> Result<Self, Stop> {
        if args.files.is_empty() {
            Self::live(args, reporter).await
        } else {
            Self::stored(args).await
        }
    }

    async fn stored(args: &Audit) -> Result<Self, Stop> {
        let mut stored = Stored::default();
        for file in &args.files {
            let bytes = input::bytes(file.clone()).await?;
            stored.add(&bytes).map_err(|reason| {
                let message = format!("{}: {}", input::name(file), escape(&reason));
                Problem::new(Exit::Failure, "decode", message)
                    .hint("run cf-tokens read --help for the accepted input")
            })?;
        }
        let mut listings = Self {
            is_stored: true,
            ..Self::default()
        };
        for (listing, evidence) in stored.into_listings() {
            listings.audited.push(Audited::stored(listing, evidence));
        }
        Ok(listings)
    }

    async fn live(args: &Audit, reporter: &Reporter) -> Result<Self, Stop> {
        let settings = Settings::find(&args.connection)?;
        let accounts = Accounts::find(&args.account_id, args.accounts_file.as_deref(), &settings).await?;
        let progress = Progress::new(reporter, &args.requests);
        let progress = progress.as_ref();
        let options = args.requests.options();
        let clients = client::for_accounts(&accounts, &options, &settings, reporter, progress).await?;
        let work = async {
            let mut listings = Self::default();
            for (account, client) in &clients {
                match list(client, account, args).await {
                    Ok(listing) => {
                        // An account's catalog describes the permissions of all: they are Cloudflare's.
                        if listings.catalog.is_none() {
                            listings.catalog = catalog(client, account).await;
                        }
                        listings.audited.push(Audited::live(listing));
                    }
                    // The error of one account does not prevent the others.
                    Err(error) if accounts.several => {
                        let problem = Problem::from(&error).of_account(account);
                        reporter.problem(&problem);
                        listings.failed.push(problem.exit_status);
                        let listing = AccountListing::failed(account.clone(), problem);
                        listings.audited.push(Audited::live(listing));
                    }
                    Err(error) => return Err(Stop::from(error)),
                }
            }
            Ok::<_, Stop>(listings)
        };
        Progress::during(progress, work).await
    }

    /// The listings, as the library audits them.
    pub(super) fn inputs(&self) -> Vec<AuditInput<'_>> {
        self.audited.iter().map(Audited::input).collect()
    }

    /// The time as of which tokens are evaluated: the one given, that of the newest stored listing if all have one, or the
    /// clock.
    pub(super) fn now(
        &self,
        given: Option<DateTime<Utc>>,
        clock: DateTime<Utc>,
    ) -> (DateTime<Utc>, NowSource) {
        let times: Option<Vec<DateTime<Utc>>> = self
            .audited
            .iter()
            .map(|audited| audited.listing.listed_at)
            .collect();
        let newest = times.unwrap_or_default().into_iter().max();
        match (given, newest) {
            (Some(given), _) => (given, NowSource::Given),
            (None, Some(newest)) if self.is_stored => (newest, NowSource::Listing),
            _ => (clock, NowSource::Clock),
        }
    }
}

/// Lists an account: expired tokens included, double-checked, the calling token verified, and also where the listing is
/// incomplete, since the report states that.
async fn list(
    client: &Client,
    account: &AccountId,
    args: &Audit,
) -> Result<AccountListing, cf_tokens::Error> {
    let mut check = client.check_coverage(account.clone()).await;
    let list = args.pages.describe(client.list_tokens(account.clone()));
    let list = list
        .include_expired(true)
        .double_check(true)
        .allow_incomplete(true);
    let mut listing = list.collect_all().await?;
    listing.tokens().iter().for_each(|token| check.observe(token));
    check.apply(&mut listing.summary);
    Ok(listing.into())
}

/// The permissions that an account offers. Without them, the built-in table is used, and the report states it (CFT904).
async fn catalog(client: &Client, account: &AccountId) -> Option<AccountCatalog> {
    let groups = client.list_permission_groups(account.clone()).await.ok()?;
    let described = groups.iter().cloned().filter_map(|group| {
        let mut described = AccountGroup::new(group.id?.to_string(), group.name.unwrap_or_default());
        if let Some(scopes) = group.scopes {
            described = described.with_scopes(scopes);
        }
        if let Some(category) = group.category {
            described = described.with_category(category);
        }
        Some(described)
    });
    Some(described.collect())
}

/// Only an account-owned token can be verified for an account, so one with an id is one.
fn credentials(summary: Option<&Summary>) -> Credentials {
    match summary.and_then(|summary| summary.credentials.as_ref()) {
        None => Credentials::Unknown,
        Some(used) if used.scheme == CredentialScheme::GlobalKey => Credentials::User,
        Some(used) => match &used.token_id {
            Some(id) => Credentials::AccountToken { id: id.clone() },
            None => Credentials::ApiToken,
        },
    }
}

// === impl Audited ===

impl Audited {
    fn live(listing: AccountListing) -> Self {
        let completeness = match (&listing.problem, &listing.summary) {
            (Some(problem), _) => Completeness::Incomplete(vec![problem.message.clone()]),
            (None, Some(summary)) => match summary.warning() {
                Some(warning) => Completeness::Incomplete(vec![warning]),
                None => Completeness::Complete,
            },
            (None, None) => Completeness::Unknown,
        };
        Self {
            credentials: credentials(listing.summary.as_ref()),
            listing,
            completeness,
            filters: Vec::new(),
        }
    }

    pub(super) fn stored(listing: AccountListing, evidence: Evidence) -> Self {
        let mut reasons = evidence.contradictions;
        if let Some(problem) = &listing.problem {
            reasons.insert(0, problem.message.clone());
        }
        let completeness = if !reasons.is_empty() {
            Completeness::Incomplete(reasons)
        } else if evidence.is_complete && listing.summary.is_some() {
            Completeness::Complete
        } else {
            // A response of the API may have all tokens, but does not show who listed it.
            Completeness::Unknown
        };
        Self {
            credentials: credentials(listing.summary.as_ref()),
            listing,
            completeness,
            filters: evidence.filters,
        }
    }

    pub(super) fn input(&self) -> AuditInput<'_> {
        let mut input = AuditInput::new(&self.listing.tokens)
            .with_completeness(self.completeness.clone())
            .with_credentials(self.credentials.clone());
        for filter in &self.filters {
            input = input.with_filter(filter);
        }
        if let Some(account) = &self.listing.account {
            input = input.with_account(account.clone());
        }
        if let Some(listed_at) = self.listing.listed_at {
            input = input.with_listed_at(listed_at);
        }
        if let Some(summary) = &self.listing.summary {
            input = input.with_include_expired(summary.include_expired);
        }
        input
    }
}
