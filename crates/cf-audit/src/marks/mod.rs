//! One mark per token: how much attention it needs.

mod concern;
mod level;
mod marker;

use cf_models::chrono::TimeDelta;

pub use concern::Concern;
pub use level::Level;
pub use marker::{Mark, Marker};

/// The times after which a token counts as unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarkThresholds {
    /// Age at which a token without a recorded use counts as never used. Default: 30 days.
    pub never_used: TimeDelta,
    /// Time since the last use after which a token counts as unused. Default: 90 days.
    pub unused: TimeDelta,
}

impl Default for MarkThresholds {
    fn default() -> Self {
        Self {
            never_used: TimeDelta::days(30),
            unused: TimeDelta::days(90),
        }
    }
}
