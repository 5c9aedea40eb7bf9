//! As whom: which of the places that may hold a credential does, and what it is by its looks.

use std::path::{Path, PathBuf};

use cf_tokens::variables::{API_KEY, API_TOKEN, EMAIL};
use cf_tokens::{Credential, Environment};

use super::origin::Origin;
use super::{is_set, variable};
use crate::args::Connection;
use crate::config::{Config, Profile};
use crate::input;
use crate::problem::{Problem, Stop};
use crate::report::Report;

/// Where the credential is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    File(PathBuf),
    Stdin,
    /// A variable with an API token.
    Variable(String),
    /// The variables with the global key.
    GlobalKey,
}

/// A credential, and what may be told of it.
pub(crate) struct Found {
    pub(crate) credential: Credential,
    /// The scheme, and what the token is by its prefix. Nothing more of it.
    pub(crate) scheme: &'static str,
    pub(crate) looks: &'static str,
}

// === impl Source ===

impl Source {
    /// The one place that holds a credential, and where that was said; none where there is none.
    ///
    /// Unlike other settings a credential is not quietly put aside for another: where a flag and the environment, or
    /// a profile named by flag and the environment, each give one, nobody can be sure which was meant.
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
            // A profile may name the usual variable itself.
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
                "both token_file and token_variable stand in {origin}, and a request carries one credential only"
            ))
            .hint("keep one of them")
            .into()),
            (Some(path), None) => Ok(Some(Self::File(config.resolve(path)))),
            (None, Some(name)) => Ok(Some(Self::Variable(name.clone()))),
            (None, None) => Ok(None),
        }
    }

    /// Reads it.
    pub(crate) async fn read(&self, environment: &Environment, report: &Report) -> Result<Found, Stop> {
        let token = match self {
            Self::GlobalKey => return global_key(environment),
            // Both schemes at once are told by the environment itself.
            Self::Variable(name) if name == API_TOKEN => {
                environment.credential()?;
                variable(name)?
            }
            Self::Variable(name) => variable(name)?,
            Self::File(path) => {
                if let Some(mode) = open_to_others(path) {
                    report.warning(&format!(
                        "{} can be read by others (mode {mode:04o}): chmod 600 makes it yours alone",
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
            Problem::configuration(format!("{self}: {reason}")).hint("it holds an API token and nothing else")
        })?;
        Ok(Found {
            credential,
            scheme: "API token",
            looks: looks(token.trim()),
        })
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.write_str(&input::name(path)),
            Self::Stdin => f.write_str("standard input"),
            Self::Variable(name) => write!(f, "{}", crate::text::shown(name)),
            Self::GlobalKey => write!(f, "{API_KEY} and {EMAIL}"),
        }
    }
}

fn global_key(environment: &Environment) -> Result<Found, Stop> {
    let credential = environment
        .credential()?
        .ok_or_else(|| Problem::configuration(format!("{API_KEY} is not set")))?;
    Ok(Found {
        credential,
        scheme: "global API key",
        looks: variable(API_KEY)?.as_deref().map_or("", |key| looks(key.trim())),
    })
}

fn clash(one: &str, other: &str) -> Stop {
    Problem::configuration(format!(
        "both {one} and {other} give a credential, and a request carries one only"
    ))
    .hint(format!("unset {other}, or do without {one}"))
    .into()
}

/// A hint for people: nobody relies on prefixes.
fn looks(secret: &str) -> &'static str {
    if secret.starts_with("cfat_") {
        "cfat_… (an account-owned token)"
    } else if secret.starts_with("cfut_") {
        "cfut_… (a user's token)"
    } else if secret.starts_with("cfk_") {
        "cfk_… (a global key)"
    } else {
        "… (no prefix that tells what it is)"
    }
}

/// The permissions of a file that others than its owner may read.
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
