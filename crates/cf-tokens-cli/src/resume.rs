//! Accounts that an earlier run has listed completely.

use std::collections::HashMap;
use std::path::Path;

use cf_tokens::AccountId;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::account_listing::AccountListing;
use crate::exit::Exit;
use crate::input;
use crate::problem::{Problem, Stop};
use crate::stored::Stored;

/// Complete listings of an earlier run, by account id in lower case.
#[derive(Debug, Default)]
pub(crate) struct Resumed(HashMap<String, AccountListing>);

// === impl Resumed ===

impl Resumed {
    /// Reads the json output of an earlier run, which may have been cut off.
    ///
    /// A listing is taken only if it is complete, not filtered, and lists expired tokens as this run does.
    pub(crate) async fn read(path: &Path, include_expired: bool) -> Result<Self, Stop> {
        let bytes = input::bytes(path.to_owned()).await?;
        let name = input::name(path);
        let invalid = |reason: String| {
            Problem::new(Exit::Usage, "decode", format!("{name}: {reason}"))
                .hint("use the json output of cf-tokens list for several accounts")
        };
        let mut stored = Stored::default();
        for document in documents(&bytes).map_err(invalid)? {
            stored.add(document.get().as_bytes()).map_err(invalid)?;
        }
        let is_usable = |listing: &AccountListing| {
            listing.problem.is_none()
                && listing.filter.is_none()
                && listing.is_complete()
                && listing
                    .summary
                    .as_ref()
                    .is_some_and(|summary| summary.include_expired == include_expired)
        };
        let mut listings = HashMap::new();
        for (listing, evidence) in stored.into_listings() {
            if let Some(account) = &listing.account
                && is_usable(&listing)
                && evidence.is_complete
                && evidence.contradictions.is_empty()
            {
                listings.insert(account.as_ref().to_ascii_lowercase(), listing);
            }
        }
        Ok(Self(listings))
    }

    /// Takes the listing of an account.
    pub(crate) fn take(&mut self, account: &AccountId) -> Option<AccountListing> {
        self.0.remove(&account.as_ref().to_ascii_lowercase())
    }
}

/// Returns the documents of the accounts, up to where the file was cut off.
fn documents(bytes: &[u8]) -> Result<Vec<Box<RawValue>>, String> {
    let mut documents = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    match deserializer.deserialize_map(AccountsVisitor(&mut documents)) {
        Ok(()) => Ok(documents),
        // Cut off: what was complete before counts.
        Err(reason) if reason.is_eof() && !bytes.trim_ascii().is_empty() => Ok(documents),
        Err(reason) => Err(format!("expected the json output of several accounts: {reason}")),
    }
}

/// Collects the elements of `accounts` while they are read.
struct AccountsVisitor<'a>(&'a mut Vec<Box<RawValue>>);

impl<'de> Visitor<'de> for AccountsVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with `accounts`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_accounts = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "accounts" {
                has_accounts = true;
                map.next_value_seed(ElementsSeed(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if has_accounts {
            Ok(())
        } else {
            Err(serde::de::Error::missing_field("accounts"))
        }
    }
}

struct ElementsSeed<'a>(&'a mut Vec<Box<RawValue>>);

impl<'de> serde::de::DeserializeSeed<'de> for ElementsSeed<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ElementsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of listings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.push(element);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_was_cut_off_has_what_was_complete() {
        let whole = r#"{"version": 2, "accounts": [{"a": 1}, {"b": [2, {"c": "]}"}]}]}"#;
        assert_eq!(documents(whole.as_bytes()).unwrap().len(), 2);
        let ends =
            |length: usize| documents(whole.as_bytes().get(..length).unwrap()).map(|found| found.len());
        let first = whole.find(", {\"b\"").unwrap();
        assert_eq!(ends(first), Ok(1));
        assert_eq!(ends(first + 10), Ok(1));
        assert_eq!(ends(whole.len() - 1), Ok(2));
        assert_eq!(ends(10), Ok(0));
    }

    #[test]
    fn another_document_is_an_error() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"tokens": []}"#,
            "id,name\n",
            r#"{"accounts": {}}"#,
        ] {
            assert!(documents(text.as_bytes()).is_err(), "{text}");
        }
    }
}
