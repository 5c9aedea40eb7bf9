//! What a token may do and on what, in a few words.

mod can;
mod on;

pub use can::{Can, CanGroup};
pub use on::On;
