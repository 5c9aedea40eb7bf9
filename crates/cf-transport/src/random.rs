use std::hash::{BuildHasher, Hasher, RandomState};

/// From 0 to 1. Each `RandomState` has different keys, so that requests which fail together are not retried together.
pub(crate) fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}
