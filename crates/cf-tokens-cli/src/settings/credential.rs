//! Credentials: their source, and how they are read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cf_tokens::variables::{API_KEY, API_TOKEN, EMAIL};
use cf_tokens::{Credential, Environment};
use secrecy::{ExposeSecret as _, SecretString};

use super::origin::{Origin, Setting};
use super::token_command::TokenCommand;
use super::{is_set, variable};
use crate::args::Connection;
use crate::config::{Config, CredentialKeys, Profile};
use crate::input;
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

/// Variable with the path of a file that contains an API token.
pub(crate) const API_TOKEN_FILE: &str = "CLOUDFLARE_API_TOKEN_FILE";

/// Source of credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CredentialSource {
    File(PathBuf),
    Stdin,
    /// Variable with an API token.
    Variable(String),
    /// Variables with the global API key.
    GlobalKey,
    /// Program that prints an API token.
    Command(TokenCommand),
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
    ) -> Result<Option<Setting<Self>>, Box<Problem>> {
        let environment = Self::in_environment()?;
        let flag = match (&flags.token_file, flags.token_stdin) {
            (Some(path), _) => Some((Self::File(path.clone()), "--token-file")),
            (None, true) => Some((Self::Stdin, "--token-stdin")),
            (None, false) => None,
        };
        if let Some((source, name)) = flag {
            return match environment {
                Some((_, variable)) => Err(conflict(name, name, variable)),
                None => Ok(Some(Setting::new(source, Origin::Flag(name)))),
            };
        }
        let profile = match profile {
            Some((profile, origin, named)) => {
                Self::of_keys(&profile.credential(), origin, config)?.map(|source| (source, origin, named))
            }
            None => None,
        };
        Ok(match (environment, profile) {
            // A profile may name the standard variable.
            (Some((source, variable)), Some((of_profile, origin, true))) if source != of_profile => {
                return Err(conflict(&origin.to_string(), "--profile", variable));
            }
            (Some((source, variable)), _) => Some(Setting::new(source, Origin::Variable(variable))),
            (None, Some((source, origin, _))) => Some(Setting::new(source, origin.clone())),
            (None, None) => None,
        })
    }

    /// Returns the source that the environment sets, and its variable.
    fn in_environment() -> Result<Option<(Self, &'static str)>, Box<Problem>> {
        let mut set = [API_TOKEN, API_TOKEN_FILE, API_KEY]
            .into_iter()
            .filter(|name| is_set(name));
        let Some(name) = set.next() else {
            return Ok(None);
        };
        if let Some(other) = set.next() {
            let problem = Problem::configuration(format!("conflicting credentials: {name} and {other}"));
            return Err(Box::new(problem.hint(format!("unset {name} or {other}"))));
        }
        let source = match name {
            API_TOKEN_FILE => Self::File(std::env::var_os(name).unwrap_or_default().into()),
            API_KEY => Self::GlobalKey,
            _ => Self::Variable(name.to_owned()),
        };
        Ok(Some((source, name)))
    }

    /// Returns the source that a profile, or the entry of an account, names.
    pub(crate) fn of_keys(
        keys: &CredentialKeys<'_>,
        origin: &Origin,
        config: &Config,
    ) -> Result<Option<Self>, Box<Problem>> {
        let names = [
            keys.token_file.map(|_| "token_file"),
            keys.token_variable.map(|_| "token_variable"),
            keys.token_command.map(|_| "token_command"),
        ];
        if let [one, other, ..] = *names.iter().flatten().collect::<Vec<_>>() {
            let message = format!("{one} conflicts with {other} in {origin}");
            return Err(Box::new(
                Problem::configuration(message).hint("remove one of them"),
            ));
        }
        if let Some(words) = keys.token_command {
            let command = TokenCommand::new(words).ok_or_else(|| {
                Problem::configuration(format!("token_command of {origin} is empty"))
                    .hint("write the program and its arguments, such as [\"op\", \"read\", \"op://vault/item/token\"]")
            })?;
            return Ok(Some(Self::Command(command)));
        }
        let file = keys.token_file.map(|path| Self::File(config.resolve(path)));
        Ok(file.or_else(|| keys.token_variable.map(|name| Self::Variable(name.to_owned()))))
    }

    /// Reads the credentials.
    pub(crate) async fn read(
        &self,
        environment: &Environment,
        command_timeout: Duration,
        reporter: &Reporter,
    ) -> Result<ResolvedCredential, Stop> {
        let token = match self {
            Self::GlobalKey => return global_key(environment),
            // The environment reports a conflict of both schemes.
            Self::Variable(name) if name == API_TOKEN => {
                environment.credential()?;
                secret(name)?
            }
            Self::Variable(name) => secret(name)?,
            Self::File(path) => {
                if let Some(mode) = open_to_others(path) {
                    reporter.warning(&format!(
                        "{} is readable by other users (mode {mode:04o}); run chmod 600",
                        input::name(path)
                    ));
                }
                Some(input::text(path.clone()).await?.into())
            }
            Self::Stdin => Some(input::text("-".into()).await?.into()),
            Self::Command(command) => Some(command.run(command_timeout).await?.into()),
        };
        let Some(token) = token else {
            return Err(Problem::configuration(format!("{self} is not set"))
                .hint("set it to an API token, or change token_variable")
                .into());
        };
        let token = token.expose_secret();
        let credential = Credential::bearer(token).map_err(|reason| {
            Problem::configuration(format!("{self}: {reason}")).hint(match self {
                Self::Command(_) => "the command must print only an API token",
                Self::Variable(_) => "the variable must contain only an API token",
                Self::File(_) => "the file must contain only an API token",
                Self::Stdin | Self::GlobalKey => "stdin must contain only an API token",
            })
        })?;
        Ok(ResolvedCredential {
            credential,
            scheme: "API token",
            prefix: known_prefix(token.trim()),
        })
    }
}

impl CredentialSource {
    /// Returns the kind of the source and its name: a name alone might be taken for the secret.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::File(_) => format!("file {self}"),
            Self::Stdin | Self::Command(_) => self.to_string(),
            Self::Variable(_) => format!("variable {self}"),
            Self::GlobalKey => format!("variables {self}"),
        }
    }
}

impl std::fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.write_str(&input::name(path)),
            Self::Stdin => f.write_str("standard input"),
            Self::Variable(name) => write!(f, "{}", cf_text::escape(name)),
            Self::GlobalKey => write!(f, "{API_KEY} and {EMAIL}"),
            Self::Command(command) => command.fmt(f),
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
        prefix: secret(API_KEY)?.map_or("", |key| known_prefix(key.expose_secret().trim())),
    })
}

/// Reads a variable that contains a secret.
fn secret(name: &str) -> Result<Option<SecretString>, Stop> {
    Ok(variable(name)?.map(SecretString::from))
}

/// Credentials of a flag (or of a profile that it selects) and of a variable.
fn conflict(source: &str, flag: &str, variable: &str) -> Box<Problem> {
    let problem = Problem::configuration(format!("conflicting credentials: {source} and {variable}"));
    Box::new(problem.hint(format!("unset {variable}, or remove {flag}")))
}

/// Describes the prefix for people; nothing depends on it.
fn known_prefix(secret: &str) -> &'static str {
    if secret.starts_with("cfat_") {
        "cfat_ (account-owned token)"
    } else if secret.starts_with("cfut_") {
        "cfut_ (user-owned token)"
    } else if secret.starts_with("cfk_") {
        "cfk_ (global API key)"
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
