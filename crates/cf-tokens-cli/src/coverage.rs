//! Whether a listing has all tokens of its account.

use cf_tokens::{AccountId, Client, Coverage, CoverageCheck, CoverageState, Summary};

use crate::args::List;
use crate::exit::Exit;
use crate::problem::Problem;

/// Verifies the calling token, if it was requested. An error of that request does not end the listing.
pub(crate) async fn check(client: &Client, account: &AccountId, args: &List) -> Option<CoverageCheck> {
    if args.checks_coverage() {
        Some(client.check_coverage(account.clone()).await)
    } else {
        None
    }
}

/// Records the coverage in the summary; without a check, that it was not checked.
///
/// # Errors
///
/// With `--require-proof`, returns an error unless it is proven.
pub(crate) fn apply(
    check: Option<&CoverageCheck>,
    summary: &mut Summary,
    args: &List,
) -> Result<(), Box<Problem>> {
    let Some(check) = check else {
        summary.coverage = Some(Coverage::without_check(summary));
        return Ok(());
    };
    check.apply(summary);
    match &summary.coverage {
        Some(coverage) if args.require_proof && coverage.state != CoverageState::Proven => {
            let message = format!(
                "the listing is not proven to have all tokens: coverage is {}: {}",
                coverage.state, coverage.reason
            );
            let hint = match coverage.state {
                CoverageState::Broken => {
                    "list again; if that does not help, check that --account-id is the account of the token"
                }
                _ => "use an account-owned token with the permission Account API Tokens Read",
            };
            Err(Box::new(
                Problem::new(Exit::Failure, "coverage", message).hint(hint),
            ))
        }
        _ => Ok(()),
    }
}
