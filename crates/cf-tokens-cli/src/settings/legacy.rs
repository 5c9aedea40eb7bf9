//! Variables of other programs that are not read.

use cf_tokens::variables::{ACCOUNT_ID, API_KEY, API_TOKEN, EMAIL};

use super::is_set;

/// Older names, which wrangler and the v4 Terraform provider still read, with the ones that are read here.
const RENAMED: &[(&str, &str)] = &[
    ("CF_API_TOKEN", API_TOKEN),
    ("CF_ACCOUNT_ID", ACCOUNT_ID),
    ("CF_API_KEY", API_KEY),
    ("CF_API_EMAIL", EMAIL),
    ("CF_EMAIL", EMAIL),
];

/// Returns a hint if only the older name of one of these variables is set.
pub(crate) fn hint(variables: &[&str]) -> Option<String> {
    let (old, new) = RENAMED
        .iter()
        .find(|(old, new)| variables.contains(new) && is_set(old) && !is_set(new))?;
    Some(format!("{old} is set, but not read: set {new} instead"))
}
