//! Accounts to list.

use std::collections::BTreeMap;
use std::path::Path;

use cf_tokens::AccountId;
use cf_tokens::variables::ACCOUNT_ID;

use crate::config::{Config, CredentialKeys};
use crate::input;
use crate::problem::{Problem, Stop};
use crate::settings::{CredentialSource, Origin, Setting, Settings, legacy};

/// Accounts of a run.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) ids: Vec<AccountId>,
    /// Whether several accounts were requested. It depends on the flags, not on the number of accounts, so that a
    /// script gets the same output format for a file with one account.
    pub(crate) several: bool,
    /// Credentials that the file of accounts names, by the account's id in lower case.
    credentials: BTreeMap<String, Setting<CredentialSource>>,
}

// === impl Accounts ===

impl Accounts {
    /// Returns the accounts of the flags, or the one of the environment or profile.
    pub(crate) async fn find(
        flags: &[AccountId],
        file: Option<&Path>,
        settings: &Settings,
    ) -> Result<Self, Stop> {
        let mut ids: Vec<AccountId> = flags.to_vec();
        let mut several = ids.len() > 1;
        let mut credentials = BTreeMap::new();
        if let Some(path) = file {
            let text = input::text(path.to_owned()).await?;
            for (id, source) in parse(&text, path)? {
                if let Some(source) = source {
                    credentials.insert(id.as_ref().to_ascii_lowercase(), source);
                }
                ids.push(id);
            }
            several = true;
        }
        if ids.is_empty() && file.is_none() {
            ids.extend(settings.account.as_ref().map(|account| account.value.clone()));
        }
        if ids.is_empty() {
            let problem = match file {
                Some(path) => Problem::configuration(format!("no account IDs in {}", input::name(path)))
                    .hint("write one account ID per line"),
                None => Problem::usage("no account selected").hint(
                    legacy::hint(&[ACCOUNT_ID])
                        .unwrap_or_else(|| format!("use --account-id, or set {ACCOUNT_ID}")),
                ),
            };
            return Err(problem.into());
        }
        Ok(Self::new(ids, several, credentials))
    }

    /// Returns the accounts that were listed for the credentials.
    pub(crate) fn visible(ids: Vec<AccountId>) -> Self {
        Self::new(ids, true, BTreeMap::new())
    }

    fn new(
        mut ids: Vec<AccountId>,
        several: bool,
        credentials: BTreeMap<String, Setting<CredentialSource>>,
    ) -> Self {
        let mut seen = std::collections::HashSet::new();
        // The API ignores the case of an ID.
        ids.retain(|id| seen.insert(id.as_ref().to_ascii_lowercase()));
        Self {
            ids,
            several,
            credentials,
        }
    }

    /// Returns the credentials of an account: those of the file of accounts, or of its entry in the configuration file, or the
    /// default ones.
    pub(crate) fn credential<'a>(
        &'a self,
        id: &AccountId,
        settings: &'a Settings,
    ) -> Result<Option<&'a Setting<CredentialSource>>, Stop> {
        match self.credentials.get(&id.as_ref().to_ascii_lowercase()) {
            Some(own) => Ok(Some(own)),
            None => settings.credential_of(id),
        }
    }
}

/// An account, and its own credentials.
type Entry = (AccountId, Option<Setting<CredentialSource>>);

/// Parses one account per line: its ID, and optionally the source of its credentials. Empty lines and comments (`#`) are ignored.
fn parse(text: &str, path: &Path) -> Result<Vec<Entry>, Stop> {
    let mut entries = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        let (id, source) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let place = format!("{}, line {number}", input::name(path));
        let id: AccountId = id.parse().map_err(|reason| {
            Problem::configuration(format!("{place}: {reason}"))
                .hint("write one account ID per line (# starts a comment)")
        })?;
        let source = match source.trim() {
            "" => None,
            source => {
                let origin = Origin::Account {
                    account: id.to_string(),
                    file: place,
                };
                Some(Setting::new(credential_source(source, &origin)?, origin))
            }
        };
        entries.push((id, source));
    }
    Ok(entries)
}

/// Cuts a comment off: from a `#` at the beginning or after white space, and also from one within an id.
fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| {
        let before = line.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(char::is_whitespace) || !before.contains('=')
    };
    match line.match_indices('#').find(starts) {
        Some((at, _)) => line.get(..at).unwrap_or(line),
        None => line,
    }
}

/// Parses `token_file=PATH`, `token_variable=NAME` or `token_command=PROGRAM ARGUMENTS…`.
fn credential_source(text: &str, origin: &Origin) -> Result<CredentialSource, Stop> {
    let unknown = || {
        // Without the text, which may be a token.
        Problem::configuration(format!("{origin}: unknown source of credentials"))
            .hint("write token_file=PATH, token_variable=NAME or token_command=PROGRAM ARGUMENTS after the account ID")
    };
    let (key, value) = text.split_once('=').ok_or_else(unknown)?;
    let value = value.trim();
    let words: Vec<String> = if value.starts_with('[') {
        serde_json::from_str(value).map_err(|_| {
            Problem::configuration(format!("{origin}: token_command is not a JSON array of strings"))
                .hint("write words, or an array such as [\"op\", \"read\", \"op://vault/an item/token\"]")
        })?
    } else {
        value.split_whitespace().map(str::to_owned).collect()
    };
    let mut keys = CredentialKeys {
        token_file: None,
        token_variable: None,
        token_command: None,
    };
    match key.trim() {
        "token_file" => keys.token_file = Some(Path::new(value)),
        "token_variable" => keys.token_variable = Some(value),
        "token_command" => keys.token_command = Some(&words),
        _ => return Err(unknown().into()),
    }
    if value.is_empty() {
        return Err(unknown().into());
    }
    let source = CredentialSource::of_keys(&keys, origin, &Config::default()).map_err(Stop::Problem)?;
    source.ok_or_else(|| unknown().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_accounts_may_have_comments() {
        let text = "# ours\n\n0123456789abcdef0123456789abcdef  # shop\r\nfedcba9876543210fedcba9876543210";
        assert_eq!(parse(text, Path::new("-")).unwrap().len(), 2);
        let Err(Stop::Problem(problem)) = parse("# ours\nabc\n", Path::new("accounts.txt")) else {
            panic!("abc is an invalid account ID");
        };
        assert!(
            problem
                .message
                .starts_with("accounts.txt, line 2: invalid account ID"),
            "{}",
            problem.message
        );
    }

    #[test]
    fn a_line_may_name_the_credentials_of_its_account() {
        let id = "0123456789abcdef0123456789abcdef";
        let source = |line: &str| {
            let entries = parse(&format!("{id} {line}"), Path::new("-")).unwrap();
            entries[0].1.as_ref().map(|source| source.value.to_string())
        };
        assert_eq!(source("# shop"), None);
        assert_eq!(source("token_variable=SHOP # shop").as_deref(), Some("SHOP"));
        assert_eq!(source("token_file=/run/token#1").as_deref(), Some("/run/token#1"));
        let command = source("token_command=op read op://vault/#1/token");
        assert_eq!(command.as_deref(), Some("token_command op"));
        let command = source(r#"token_command=["/opt/a program", "x"]"#);
        assert_eq!(command.as_deref(), Some("token_command /opt/a program"));
    }

    #[test]
    fn a_token_instead_of_its_source_is_rejected_and_not_printed() {
        let id = "0123456789abcdef0123456789abcdef";
        for line in [
            "cfat_FAKE_secret",
            "token=cfat_FAKE_secret",
            "token_command=",
            "token_command=[\"x\"",
        ] {
            let Err(Stop::Problem(problem)) = parse(&format!("{id} {line}"), Path::new("accounts")) else {
                panic!("{line} is not a source");
            };
            let text = format!("{} {:?}", problem.message, problem.hint);
            assert!(
                text.contains("accounts, line 1") && !text.contains("FAKE"),
                "{text}"
            );
        }
    }
}
