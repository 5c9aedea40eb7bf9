//! The configuration file: profiles, and never a secret.
//!
//! ```toml
//! profile = "work"                     # the one that counts where none is named
//!
//! [profiles.work]
//! account_id = "0123456789abcdef0123456789abcdef"
//! base_url = "https://api.cloudflare.com/client/v4"
//! token_file = "~/.secrets/cloudflare" # or token_variable = "WORK_CLOUDFLARE_TOKEN"
//! ca_file = "corporate-ca.pem"
//! proxy = "http://proxy.example:3128"
//! no_proxy = "internal.example"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::Deserialize;

use crate::problem::{Problem, Stop};
use crate::text::shown;

/// The variable with the path of the configuration file.
pub(crate) const CONFIG: &str = "CF_TOKENS_CONFIG";
/// The variable with the name of a profile.
pub(crate) const PROFILE: &str = "CF_TOKENS_PROFILE";
/// The profile that counts where none is named and the file says nothing.
pub(crate) const DEFAULT_PROFILE: &str = "default";

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) profile: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
    /// Where it was read from; none where there is no file.
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
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
}

/// Keys under which somebody may have put a secret.
const SECRETS: &[&str] = &[
    "`token`",
    "`api_token`",
    "`key`",
    "`api_key`",
    "`secret`",
    "`password`",
];

// === impl Config ===

impl Config {
    /// The file that is named, which must be there; else the usual one, which need not.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Stop> {
        let usual = || {
            let folder = etcetera::choose_base_strategy().ok()?.config_dir();
            Some(folder.join("cf-tokens").join("config.toml"))
        };
        let path = match named {
            Some(path) => Some(path.to_owned()),
            None => usual().filter(|path| path.exists()),
        };
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let name = shown(&path.to_string_lossy()).into_owned();
        let text = std::fs::read_to_string(&path).map_err(|reason| {
            Problem::configuration(format!("the configuration file {name} cannot be read: {reason}"))
        })?;
        let mut config = Self::parse(&text, &name)?;
        config.path = Some(path);
        Ok(config)
    }

    fn parse(text: &str, name: &str) -> Result<Self, Stop> {
        toml::from_str(text).map_err(|reason: toml::de::Error| {
            let before = reason.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.split('\n').count();
            // Only its words: the line itself may hold what nobody should see.
            let words = reason.message();
            if words.starts_with("unknown field") && SECRETS.iter().any(|key| words.split(',').next().is_some_and(|first| first.contains(key))) {
                return Problem::configuration(format!("{name}, line {line}: a secret has no place in the configuration file"))
                    .hint("put the token into a file of its own and name it as token_file, or name a variable as token_variable");
            }
            Problem::configuration(format!("{name}, line {line}: {}", shown(words)))
                .hint("see cf-tokens config --help for what the file may say")
        }).map_err(Stop::from)
    }

    /// A path of the file: from the user's folder where it begins with `~/`, else from the file's own.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
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
    fn a_secret_has_no_place_in_it_and_is_not_repeated() {
        for key in ["token", "api_token", "api_key", "key", "password"] {
            let told = refused(&format!("[profiles.work]\n{key} = \"cfat_FAKE_secret\"\n"));
            assert!(told.contains("line 2: a secret has no place"), "{told}");
            assert!(told.contains("token_file") && !told.contains("FAKE"), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_alone() {
        let told = refused("profile = \"x\"\n[profiles.work]\nacount_id = \"FAKE_secret\"\n");
        assert!(
            told.contains("line 3: unknown field `acount_id`") && !told.contains("FAKE"),
            "{told}"
        );
        let told = refused("profile = FAKE_secret\n");
        assert!(told.contains("line 1") && !told.contains("FAKE"), "{told}");
    }

    #[test]
    fn a_path_is_seen_from_the_file() {
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
