//! The configuration file: profiles, without secrets.
//!
//! ```toml
//! profile = "work"                     # the default profile
//!
//! [profiles.work]
//! account_id = "0123456789abcdef0123456789abcdef"
//! base_url = "https://api.cloudflare.com/client/v4"
//! token_file = "~/.secrets/cloudflare" # or token_variable = "WORK_CLOUDFLARE_TOKEN"
//! ca_file = "corporate-ca.pem"
//! proxy = "http://proxy.example:3128"
//! no_proxy = "internal.example"
//!
//! [accounts.fedcba9876543210fedcba9876543210]
//! token_command = ["op", "read", "op://cloudflare/shop/token"]
//! ```

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::Deserialize;

use crate::problem::{Problem, Stop};
use cf_text::escape;

/// Variable with the path of the configuration file.
pub(crate) const CONFIG: &str = "CF_TOKENS_CONFIG";
/// Variable with the name of a profile.
pub(crate) const PROFILE: &str = "CF_TOKENS_PROFILE";
/// Profile that is used if none is selected.
pub(crate) const DEFAULT_PROFILE: &str = "default";

/// Content of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) profile: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
    /// Credentials of single accounts, by account id.
    #[serde(default)]
    pub(crate) accounts: BTreeMap<String, AccountConfig>,
    /// Path of the file; `None` without a file.
    #[serde(skip)]
    pub(crate) path: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) account_id: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) token_variable: Option<String>,
    pub(crate) token_command: Option<Vec<String>>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
}

/// The credentials of one account.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountConfig {
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) token_variable: Option<String>,
    pub(crate) token_command: Option<Vec<String>>,
}

/// The keys that name a source of credentials.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CredentialKeys<'a> {
    pub(crate) token_file: Option<&'a Path>,
    pub(crate) token_variable: Option<&'a str>,
    pub(crate) token_command: Option<&'a [String]>,
}

/// Keys that suggest that the value is a secret.
const SECRETS: &[&str] = &[
    "`token`",
    "`api_token`",
    "`key`",
    "`api_key`",
    "`secret`",
    "`password`",
];

// === impl Profile ===

impl Profile {
    pub(crate) fn credential(&self) -> CredentialKeys<'_> {
        CredentialKeys {
            token_file: self.token_file.as_deref(),
            token_variable: self.token_variable.as_deref(),
            token_command: self.token_command.as_deref(),
        }
    }
}

// === impl AccountConfig ===

impl AccountConfig {
    pub(crate) fn credential(&self) -> CredentialKeys<'_> {
        CredentialKeys {
            token_file: self.token_file.as_deref(),
            token_variable: self.token_variable.as_deref(),
            token_command: self.token_command.as_deref(),
        }
    }
}

// === impl Config ===

impl Config {
    /// Loads the given file, which must exist, or the default file if it exists.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Stop> {
        let default = || {
            let folder = etcetera::choose_base_strategy().ok()?.config_dir();
            Some(folder.join("cf-tokens").join("config.toml"))
        };
        let path = match named {
            Some(path) => Some(path.to_owned()),
            None => default(),
        };
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let name = escape(&path.to_string_lossy()).into_owned();
        let cannot_read = |reason: io::Error| {
            Problem::configuration(format!("cannot read the configuration file {name}: {reason}"))
        };
        if named.is_none() && !exists(&path).map_err(cannot_read)? {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).map_err(cannot_read)?;
        let mut config = Self::parse(&text, &name)?;
        config.path = Some(path);
        Ok(config)
    }

    fn parse(text: &str, name: &str) -> Result<Self, Stop> {
        toml::from_str(text)
            .map_err(|reason: toml::de::Error| {
                let before = reason
                    .span()
                    .and_then(|span| text.get(..span.start))
                    .unwrap_or_default();
                let line = before.split('\n').count();
                // The message without the line, which may contain a secret.
                let message = reason.message();
                if message.starts_with("unknown field")
                    && SECRETS
                        .iter()
                        .any(|key| message.split(',').next().is_some_and(|first| first.contains(key)))
                {
                    return Problem::configuration(format!(
                        "{name}, line {line}: the configuration file must not contain secrets"
                    ))
                    .hint("use token_file, token_variable or token_command");
                }
                Problem::configuration(format!("{name}, line {line}: {}", escape(message)))
                    .hint("run cf-tokens config --help for the format")
            })
            .map_err(Stop::from)
    }

    /// Resolves a path in the file: `~/` is the home directory, and other relative paths start at the directory of the file.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        if let (Ok(rest), Ok(home)) = (path.strip_prefix("~"), etcetera::home_dir()) {
            return home.join(rest);
        }
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => path.to_owned(),
        }
    }
}

/// Returns whether the file exists. A dangling link or a folder that cannot be searched is an error: settings that somebody
/// made would be ignored unnoticed.
fn exists(path: &Path) -> io::Result<bool> {
    for path in [path.parent(), Some(path)].into_iter().flatten() {
        match path.symlink_metadata() {
            // `XDG_CONFIG_HOME=/dev/null` disables all configuration.
            Err(reason)
                if matches!(
                    reason.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(false);
            }
            Err(reason) => return Err(reason),
            Ok(found) if found.is_symlink() => {
                path.metadata().map_err(|reason| match reason.kind() {
                    io::ErrorKind::NotFound => io::Error::other("it is a link to a file that does not exist"),
                    _ => reason,
                })?;
            }
            Ok(_) => {}
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        match Config::parse(text, "config.toml") {
            Err(Stop::Problem(problem)) => format!("{} {:?}", problem.message, problem.hint),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_has_profiles() {
        let text = "profile = \"work\"\n[profiles.work]\naccount_id = \"a\"\ntoken_file = \"~/token\"\n[profiles.home]\n";
        let config = Config::parse(text, "config.toml").unwrap();
        assert_eq!(config.profile.as_deref(), Some("work"));
        assert_eq!(config.profiles.len(), 2);
        assert!(Config::parse("", "config.toml").unwrap().profiles.is_empty());
    }

    #[test]
    fn a_secret_is_rejected_and_not_printed() {
        for key in ["token", "api_token", "api_key", "key", "password"] {
            let message = error(&format!("[profiles.work]\n{key} = \"cfat_FAKE_secret\"\n"));
            assert!(
                message.contains("line 2: the configuration file must not contain secrets"),
                "{message}"
            );
            assert!(
                message.contains("token_file") && !message.contains("FAKE"),
                "{message}"
            );
        }
    }

    #[test]
    fn an_error_contains_the_line_number_but_not_the_line() {
        let message = error("profile = \"x\"\n[profiles.work]\nacount_id = \"FAKE_secret\"\n");
        assert!(
            message.contains("line 3: unknown field `acount_id`") && !message.contains("FAKE"),
            "{message}"
        );
        let message = error("profile = FAKE_secret\n");
        assert!(
            message.contains("line 1") && !message.contains("FAKE"),
            "{message}"
        );
    }

    #[test]
    fn a_relative_path_starts_at_the_directory_of_the_file() {
        let config = Config {
            path: Some("/etc/cf-tokens/config.toml".into()),
            ..Config::default()
        };
        assert_eq!(
            config.resolve(Path::new("ca.pem")),
            Path::new("/etc/cf-tokens/ca.pem")
        );
        assert_eq!(config.resolve(Path::new("/ca.pem")), Path::new("/ca.pem"));
        assert!(!config.resolve(Path::new("~/ca.pem")).starts_with("~"));
    }
}
