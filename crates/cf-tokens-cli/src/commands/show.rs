//! `cf-tokens show`.

use std::io::{self, IsTerminal as _};

use cf_tokens::models::TokenId;
use cf_tokens::{AccountId, Client, ErrorKind, Token};
use chrono::Utc;

use crate::accounts::Accounts;
use crate::args::{Show, ShowFormat};
use crate::exit::Exit;
use crate::output::pager::Pager;
use crate::output::{self, CardOptions, Row, Sink, TokenDocument};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::stored::Stored;
use crate::token_query::{Match, TokenQuery};
use crate::{client, input};
use cf_text::counted;

/// Token with its account, if known.
type Found = (Option<AccountId>, Token);

/// The tokens that match best so far.
struct Candidates<'a> {
    query: &'a TokenQuery,
    best: Option<Match>,
    found: Vec<Found>,
    /// Tokens that were searched.
    searched: u64,
}

pub(crate) async fn run(args: &Show, reporter: &Reporter) -> Result<(), Stop> {
    args.fields.check()?;
    let mut sink = Sink::stdout(Pager::find(args.no_pager, reporter))?;
    let (account, token) = match &args.file {
        Some(path) => {
            let bytes = input::bytes(path.clone()).await?;
            stored(&bytes, &input::name(path), &args.token)?
        }
        None => listed(args, reporter).await?,
    };
    let now = args.now.unwrap_or_else(Utc::now);
    match args.output {
        _ if args.fields.is_set() => {
            let row = Row::new(account.as_ref(), &token);
            sink.data(|out| output::write_fields(out, &[row], &args.fields, now))?;
        }
        ShowFormat::Json => {
            let document = TokenDocument::new(&token, account.as_ref(), now);
            sink.data(|out| output::pretty(out, &document))?;
        }
        ShowFormat::Text => {
            let is_terminal = io::stdout().is_terminal();
            let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            let options = CardOptions {
                relative_times: !args.utc && is_terminal,
                now,
                width: width.filter(|_| is_terminal),
                color: anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
            };
            sink.write(output::card(&token, account.as_ref(), options).as_bytes())?;
        }
    }
    sink.wait();
    Ok(())
}

/// Lists the tokens of the account, and returns the one that is meant.
async fn listed(args: &Show, reporter: &Reporter) -> Result<Found, Stop> {
    let settings = Settings::find(&args.connection)?;
    let flags: Vec<AccountId> = args.account_id.iter().cloned().collect();
    let accounts = Accounts::find(&flags, None, &settings).await?;
    let progress = Progress::new(reporter, &args.requests);
    let options = args.requests.options();
    let client = client::for_first(&accounts, &options, &settings, reporter, progress.as_ref()).await?;
    let work = find(&client, accounts, args, progress.as_ref(), reporter);
    Progress::during(progress.as_ref(), work).await
}

async fn find(
    client: &Client,
    accounts: Accounts,
    args: &Show,
    progress: Option<&Progress>,
    reporter: &Reporter,
) -> Result<Found, Stop> {
    if let Some(id) = args.token.complete_id() {
        return request(client, accounts, id).await;
    }
    let mut candidates = Candidates::new(&args.token);
    for account in accounts.ids {
        let list = args.pages.describe(client.list_tokens(account.clone()));
        let mut tokens = list.include_expired(true).stream();
        let mut given = 0_u64;
        while let Some(token) = tokens.try_next().await? {
            given = given.saturating_add(1);
            if let Some(progress) = progress {
                progress.tokens(given, tokens.summary().total_count);
            }
            if candidates.add(Some(&account), token) == Some(Match::Id) {
                return candidates.into_only("");
            }
        }
        for warning in crate::summary::warnings_of(&tokens.summary()) {
            reporter.warning(&warning);
        }
    }
    candidates.into_only("")
}

/// Requests the token with this ID.
async fn request(client: &Client, accounts: Accounts, id: TokenId) -> Result<Found, Stop> {
    let mut missing = None;
    for account in accounts.ids {
        match client.get_token(account.clone(), id.clone()).await {
            Ok(token) => return Ok((Some(account), token)),
            Err(error) if *error.kind() == ErrorKind::NotFound => {
                let problem = Problem {
                    message: format!("token `{id}` not found in account {account}"),
                    ..Problem::from(&error)
                };
                missing = Some(problem.hint("check the ID and the account, or use the name of the token"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(missing
        .unwrap_or_else(|| Problem::usage("no account selected"))
        .into())
}

fn stored(bytes: &[u8], name: &str, query: &TokenQuery) -> Result<Found, Stop> {
    let mut stored = Stored::default();
    if let Err(reason) = stored.add(bytes) {
        let exit = match stored.failure().map(Exit::from) {
            Some(Exit::Authentication) => Exit::Authentication,
            _ => Exit::Failure,
        };
        return Err(Problem::new(exit, "decode", format!("{name}: {reason}")).into());
    }
    let mut candidates = Candidates::new(query);
    for (listing, _) in stored.into_listings() {
        for token in listing.tokens {
            candidates.add(listing.account.as_ref(), token);
        }
    }
    candidates.into_only(&format!(" in {name}"))
}

// === impl Candidates ===

impl<'a> Candidates<'a> {
    fn new(query: &'a TokenQuery) -> Self {
        Self {
            query,
            best: None,
            found: Vec::new(),
            searched: 0,
        }
    }

    /// Keeps a token if it matches at least as well as those before. Returns how well it does.
    fn add(&mut self, account: Option<&AccountId>, token: Token) -> Option<Match> {
        self.searched = self.searched.saturating_add(1);
        let matched = self.query.matches(&token)?;
        if self.best.is_none_or(|best| matched < best) {
            self.best = Some(matched);
            self.found.clear();
        }
        if self.best == Some(matched) {
            self.found.push((account.cloned(), token));
        }
        Some(matched)
    }

    /// Returns the only token that matches. `place` follows the number of tokens in the message.
    fn into_only(mut self, place: &str) -> Result<Found, Stop> {
        if self.found.len() > 1 {
            return Err(self.ambiguous().into());
        }
        self.found.pop().ok_or_else(|| {
            let searched = counted(self.searched, "token");
            Problem::new(
                Exit::Failure,
                "not_found",
                format!(
                    "token `{}` not found among {searched}{place}",
                    self.query.as_str()
                ),
            )
            .hint("check the name or ID, and the account (tokens that expired long ago are not listed)")
            .into()
        })
    }

    fn ambiguous(&self) -> Problem {
        let number = u64::try_from(self.found.len()).unwrap_or(u64::MAX);
        let mut problem = Problem::new(
            Exit::Usage,
            "ambiguous",
            format!("`{}` matches {}", self.query.as_str(), counted(number, "token")),
        )
        .hint("use the ID, or a longer prefix of it");
        problem.possible_values = self
            .found
            .iter()
            .map(|(_, token)| {
                let id = token.id.as_ref().map_or("(no id)", AsRef::as_ref);
                format!("{id}  {}", token.display_name())
            })
            .collect();
        problem
    }
}
