//! Effective settings and their sources. A flag takes precedence over a variable, and a variable over the configuration file.

mod credential;
pub(crate) mod legacy;
mod origin;
mod proxy;
mod token_command;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use cf_tokens::variables::{ACCOUNT_ID, BASE_URL};
use cf_tokens::{AccountId, BaseUrl, Environment};

use crate::args::Connection;
use crate::config::{self, Config, Profile};
use crate::problem::{Problem, Stop};

pub(crate) use credential::{CredentialSource, ResolvedCredential};
pub(crate) use origin::{Origin, Setting};
pub(crate) use proxy::Proxy;

/// Settings of the connection and credentials.
pub(crate) struct Settings {
    pub(crate) environment: Environment,
    /// Configuration file, if it exists.
    pub(crate) config: Option<Setting<PathBuf>>,
    pub(crate) profile: Option<Setting<String>>,
    pub(crate) base_url: Setting<BaseUrl>,
    /// Account of the environment or profile; the flags of a command take precedence.
    pub(crate) account: Option<Setting<AccountId>>,
    /// A conflict is an error only where credentials are needed: `config show` explains it.
    credential: Result<Option<Setting<CredentialSource>>, Box<Problem>>,
    pub(crate) ca_file: Option<Setting<PathBuf>>,
    pub(crate) proxy: Setting<Proxy>,
    pub(crate) no_proxy: Option<Setting<String>>,
    /// Credentials of single accounts, by the account's id in lower case.
    account_credentials: BTreeMap<String, Setting<CredentialSource>>,
    /// Longest time for a command that prints a token.
    pub(crate) token_command_timeout: Duration,
}

// === impl Settings ===

impl Settings {
    pub(crate) fn find(flags: &Connection) -> Result<Self, Stop> {
        let environment = Environment::from_process()?;
        let named = match &flags.config {
            Some(path) => Some(Setting::new(path.clone(), Origin::Flag("--config"))),
            None => variable(config::CONFIG)?
                .map(|path| Setting::new(path.into(), Origin::Variable(config::CONFIG))),
        };
        let config = Config::load(named.as_ref().map(|named| named.value.as_path()))?;
        let name = profile_name(flags, &config)?;
        let chosen = chosen(name.as_ref(), &config)?;
        let profile = chosen.as_ref().map(|(profile, origin)| (*profile, origin));
        let is_named = matches!(
            &name,
            Some(Setting {
                origin: Origin::Flag(_),
                ..
            })
        );
        let credential = CredentialSource::find(
            flags,
            profile.map(|(profile, origin)| (profile, origin, is_named)),
            &config,
        );
        let base_url = base_url(flags, &environment, profile)?;
        let (proxy, no_proxy) = proxy::find(flags, profile, &base_url)?;
        Ok(Self {
            base_url,
            account: account(&environment, profile)?,
            credential,
            ca_file: match (&flags.ca_file, profile) {
                (Some(path), _) => Some(Setting::new(path.clone(), Origin::Flag("--ca-file"))),
                (
                    None,
                    Some((
                        Profile {
                            ca_file: Some(path), ..
                        },
                        origin,
                    )),
                ) => Some(Setting::new(config.resolve(path), origin.clone())),
                _ => None,
            },
            proxy,
            no_proxy,
            account_credentials: account_credentials(&config)?,
            token_command_timeout: flags.token_command_timeout,
            profile: name,
            config: config
                .path
                .map(|path| named.unwrap_or(Setting::new(path, Origin::Default))),
            environment,
        })
    }

    /// Returns the source of the credentials of an account: those of its entry in the configuration file, or the default ones.
    pub(crate) fn credential_of(
        &self,
        account: &AccountId,
    ) -> Result<Option<&Setting<CredentialSource>>, Stop> {
        match self
            .account_credentials
            .get(&account.as_ref().to_ascii_lowercase())
        {
            Some(own) => Ok(Some(own)),
            None => self.credential(),
        }
    }

    /// Returns the source of the credentials; `None` without any.
    pub(crate) fn credential(&self) -> Result<Option<&Setting<CredentialSource>>, Stop> {
        match &self.credential {
            Ok(credential) => Ok(credential.as_ref()),
            Err(conflict) => Err(Stop::Problem(conflict.clone())),
        }
    }
}

/// Returns the credentials that the configuration file names for single accounts.
fn account_credentials(config: &Config) -> Result<BTreeMap<String, Setting<CredentialSource>>, Stop> {
    let mut credentials = BTreeMap::new();
    for (id, account) in &config.accounts {
        let origin = Origin::Account {
            account: id.clone(),
            file: file_name(config),
        };
        let id: AccountId = id
            .trim()
            .parse()
            .map_err(|reason| Problem::configuration(format!("{origin}: {reason}")))?;
        let source =
            CredentialSource::of_keys(&account.credential(), &origin, config).map_err(Stop::Problem)?;
        if let Some(source) = source {
            credentials.insert(id.as_ref().to_ascii_lowercase(), Setting::new(source, origin));
        }
    }
    Ok(credentials)
}

/// Returns the selected profile: by flag, variable or file, or `default` if it exists.
fn profile_name(flags: &Connection, config: &Config) -> Result<Option<Setting<String>>, Stop> {
    if let Some(name) = &flags.profile {
        return Ok(Some(Setting::new(name.clone(), Origin::Flag("--profile"))));
    }
    if let Some(name) = variable(config::PROFILE)? {
        return Ok(Some(Setting::new(name, Origin::Variable(config::PROFILE))));
    }
    let file = file_name(config);
    Ok(match &config.profile {
        Some(name) => Some(Setting::new(name.clone(), Origin::File(file))),
        None if config.profiles.contains_key(config::DEFAULT_PROFILE) => {
            Some(Setting::new(config::DEFAULT_PROFILE.to_owned(), Origin::Default))
        }
        None => None,
    })
}

fn chosen<'a>(
    name: Option<&Setting<String>>,
    config: &'a Config,
) -> Result<Option<(&'a Profile, Origin)>, Stop> {
    let Some(Setting { value: name, origin }) = name else {
        return Ok(None);
    };
    let file = file_name(config);
    let Some(profile) = config.profiles.get(name) else {
        let known: Vec<&str> = config.profiles.keys().map(String::as_str).collect();
        let hint = if known.is_empty() {
            "the file has no profiles; run cf-tokens config --help".to_owned()
        } else {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("use one of the profiles {}", known.join(", "))
        };
        return Err(
            Problem::configuration(format!("unknown profile `{name}`, selected by {origin}"))
                .hint(hint)
                .into(),
        );
    };
    let origin = Origin::Profile {
        profile: name.clone(),
        file,
    };
    Ok(Some((profile, origin)))
}

fn base_url(
    flags: &Connection,
    environment: &Environment,
    profile: Option<(&Profile, &Origin)>,
) -> Result<Setting<BaseUrl>, Stop> {
    if let Some(url) = &flags.base_url {
        return Ok(Setting::new(url.parse()?, Origin::Flag("--base-url")));
    }
    if is_set(BASE_URL) {
        return Ok(Setting::new(environment.base_url()?, Origin::Variable(BASE_URL)));
    }
    if let Some((
        Profile {
            base_url: Some(url), ..
        },
        origin,
    )) = profile
    {
        return Ok(Setting::new(url.parse()?, origin.clone()));
    }
    Ok(Setting::new(BaseUrl::CLOUDFLARE.parse()?, Origin::Default))
}

fn account(
    environment: &Environment,
    profile: Option<(&Profile, &Origin)>,
) -> Result<Option<Setting<AccountId>>, Stop> {
    if let Some(account) = environment.account_id()? {
        return Ok(Some(Setting::new(account, Origin::Variable(ACCOUNT_ID))));
    }
    match profile {
        Some((
            Profile {
                account_id: Some(id), ..
            },
            origin,
        )) => {
            let id = id
                .trim()
                .parse()
                .map_err(|reason| Problem::configuration(format!("account_id of {origin}: {reason}")))?;
            Ok(Some(Setting::new(id, origin.clone())))
        }
        _ => Ok(None),
    }
}

fn file_name(config: &Config) -> String {
    config
        .path
        .as_deref()
        .map(|path| path.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Returns whether a variable is set and not blank.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
}

/// Returns the value of a variable; `None` if it is unset or blank.
fn variable(name: &str) -> Result<Option<String>, Stop> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Problem::configuration(format!("{name} is not valid Unicode")).into())
        }
    }
}
