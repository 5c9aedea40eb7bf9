//! What changed between two listings of an account.

mod addresses;
mod change;
mod differ;
mod extent;
mod listed_tokens;
mod refusal;
mod result;
mod right_change;
mod token_pair;

pub use addresses::AddressChange;
pub use change::{Change, ChangeKind};
pub use differ::Differ;
pub use extent::{Extent, TimeChange};
pub use listed_tokens::ListedTokens;
pub use refusal::{Refusal, RefusalReason};
pub use result::{Diff, TokenDiff};
pub use right_change::RightChange;
