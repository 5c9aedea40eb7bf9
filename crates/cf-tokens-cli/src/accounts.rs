//! Accounts to list.

use std::path::Path;

use cf_tokens::AccountId;
use cf_tokens::variables::ACCOUNT_ID;

use crate::input;
use crate::problem::{Problem, Stop};
use crate::settings::{Settings, legacy};

/// Accounts of a run.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) ids: Vec<AccountId>,
    /// Whether several accounts were requested. It depends on the flags, not on the number of accounts, so that a
    /// script gets the same output format for a file with one account.
    pub(crate) several: bool,
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
        if let Some(path) = file {
            let text = input::text(path.to_owned()).await?;
            ids.extend(parse(&text, path)?);
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
        let mut seen = std::collections::HashSet::new();
        // The API ignores the case of an id.
        ids.retain(|id| seen.insert(id.as_ref().to_ascii_lowercase()));
        Ok(Self { ids, several })
    }
}

/// Parses one id per line. Empty lines and comments (`#`) are ignored.
fn parse(text: &str, path: &Path) -> Result<Vec<AccountId>, Stop> {
    let mut ids = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let id = line.parse().map_err(|reason| {
            Problem::configuration(format!("{}, line {number}: {reason}", input::name(path)))
                .hint("write one account ID per line (# starts a comment)")
        })?;
        ids.push(id);
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_accounts_may_have_comments() {
        let text = "# ours\n\n0123456789abcdef0123456789abcdef  # shop\r\nfedcba9876543210fedcba9876543210";
        assert_eq!(parse(text, Path::new("-")).unwrap().len(), 2);
        let Err(Stop::Problem(problem)) = parse("# ours\nabc\n", Path::new("accounts.txt")) else {
            panic!("abc is no account id");
        };
        assert!(
            problem
                .message
                .starts_with("accounts.txt, line 2: invalid account id"),
            "{}",
            problem.message
        );
    }
}
