//! Credentials: their source, and how they are read.

use std::path::{Path, PathBuf};

use cf_tokens::variables::{API_KEY, API_TOKEN, EMAIL};
use cf_tokens::{Credential, Environment};

use super::origin::Origin;
use super::{is_set, variable};
use crate::args::Connection;
use crate::config::{Config, Profile};
use crate::input;
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

/// Source of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialSource {
    File(PathBuf),
    Stdin,
    /// Variable with an API token.
    Variable(String),
    /// Variables with the global API key.
    GlobalKey,
}

/// Credentials with a description that reveals no secret.
pub(crate) struct ResolvedCredential {
    pub(crate) credential: Credential,
    /// Authentication scheme.
    pub(crate) scheme: &'static str,
    /// Known prefix of the token.
    pub(crate) prefix: &'static str,
}

// === impl CredentialSource ===

impl CredentialSource {
    /// Returns the source of the credentials; `None` without any.
    ///
    /// Unlike other settings, credentials have no precedence: if a flag (or a profile selected by a flag) and the
    /// environment both set them, that is an error, since it is unclear which ones were meant.
    pub(crate) fn find(
        flags: &Connection,
        profile: Option<(&Profile, &Origin, bool)>,
        config: &Config,
    ) -> Result<Option<(Self, Origin)>, Stop> {
        let environment = [API_TOKEN, API_KEY].into_iter().find(|name| is_set(name));
        let flag = match (&flags.token_file, flags.token_stdin) {
            (Some(path), _) => Some((Self::File(path.clone()), "--token-file")),
            (None, true) => Some((Self::Stdin, "--token-stdin")),
            (None, false) => None,
        };
        if let Some((source, name)) = flag {
            if let Some(variable) = environment {
                return Err(clash(name, variable));
            }
            return Ok(Some((source, Origin::Flag(name))));
        }
        let profile = match profile {
            Some((profile, origin, named)) => {
                Self::of_profile(profile, origin, config)?.map(|source| (source, origin, named))
            }
            None => None,
        };
        match (environment, profile) {
            // A profile may name the standard variable.
            (Some(variable), Some((source, origin, true)))
                if source != Self::Variable(variable.to_owned()) =>
            {
                Err(clash(&origin.to_string(), variable))
            }
            (Some(API_KEY), _) if !is_set(API_TOKEN) => {
                Ok(Some((Self::GlobalKey, Origin::Variable(API_KEY))))
            }
            (Some(name), _) => Ok(Some((Self::Variable(name.to_owned()), Origin::Variable(name)))),
            (None, Some((source, origin, _))) => Ok(Some((source, origin.clone()))),
            (None, None) => Ok(None),
        }
    }

    fn of_profile(profile: &Profile, origin: &Origin, config: &Config) -> Result<Option<Self>, Stop> {
        match (&profile.token_file, &profile.token_variable) {
            (Some(_), Some(_)) => Err(Problem::configuration(format!(
                "token_file conflicts with token_variable in {origin}"
            ))
            .hint("remove one of them")
            .into()),
            (Some(path), None) => Ok(Some(Self::File(config.resolve(path)))),
            (None, Some(name)) => Ok(Some(Self::Variable(name.clone()))),
            (None, None) => Ok(None),
        }
    }

    /// Reads the credentials.
    pub(crate) async fn read(
        &self,
        environment: &Environment,
        reporter: &Reporter,
    ) -> Result<ResolvedCredential, Stop> {
        let token = match self {
            Self::GlobalKey => return global_key(environment),
            // The environment reports a conflict of both schemes.
            Self::Variable(name) if name == API_TOKEN => {
                environment.credential()?;
                variable(name)?
            }
            Self::Variable(name) => variable(name)?,
            Self::File(path) => {
                if let Some(mode) = open_to_others(path) {
                    reporter.warning(&format!(
                        "{} is readable by other users (mode {mode:04o}); run chmod 600",
                        input::name(path)
                    ));
                }
                Some(input::text(path.clone()).await?)
            }
            Self::Stdin => Some(input::text("-".into()).await?),
        };
        let Some(token) = token else {
            return Err(Problem::configuration(format!("{self} is not set"))
                .hint("set it to an API token, or change the profile's token_variable")
                .into());
        };
        let credential = Credential::bearer(&token).map_err(|reason| {
            Problem::configuration(format!("{self}: {reason}")).hint("it must contain only an API token")
        })?;
        Ok(ResolvedCredential {
            credential,
            scheme: "API token",
            prefix: known_prefix(token.trim()),
        })
    }
}

impl std::fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.write_str(&input::name(path)),
            Self::Stdin => f.write_str("standard input"),
            Self::Variable(name) => write!(f, "{}", cf_text::escape(name)),
            Self::GlobalKey => write!(f, "{API_KEY} and {EMAIL}"),
        }
    }
}

fn global_key(environment: &Environment) -> Result<ResolvedCredential, Stop> {
    let credential = environment
        .credential()?
        .ok_or_else(|| Problem::configuration(format!("{API_KEY} is not set")))?;
    Ok(ResolvedCredential {
        credential,
        scheme: "global API key",
        prefix: variable(API_KEY)?
            .as_deref()
            .map_or("", |key| known_prefix(key.trim())),
    })
}

fn clash(one: &str, other: &str) -> Stop {
    Problem::configuration(format!("conflicting credentials: {one} and {other}"))
        .hint(format!("unset {other}, or remove {one}"))
        .into()
}

/// Describes the prefix for people; nothing depends on it.
fn known_prefix(secret: &str) -> &'static str {
    if secret.starts_with("cfat_") {
        "cfat_… (an account-owned token)"
    } else if secret.starts_with("cfut_") {
        "cfut_… (a user-owned token)"
    } else if secret.starts_with("cfk_") {
        "cfk_… (a global API key)"
    } else {
        "unknown"
    }
}

/// Returns the mode of a file that other users may read.
fn open_to_others(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let mode = found.permissions().mode() & 0o7777;
        (mode & 0o044 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
