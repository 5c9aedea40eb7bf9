//! A pseudo-random number generator (SplitMix64). It is not from a crate, because generated accounts are compared with
//! stored snapshots: the numbers for a seed must never change with an update.

/// The numbers for a seed and a stream.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

// === impl Random ===

impl Random {
    /// Returns one stream of `seed`. Streams of the same seed are independent, so token 7 is the same in an account of
    /// 10 tokens and in one of 10,000.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.number();
        random
    }

    /// Returns the next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `limit`; 0 if `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.number().checked_rem(limit).unwrap_or(0)
    }

    /// Returns a number below `limit`, for seconds and days; 0 if `limit` is not positive.
    pub(crate) fn below_i64(&mut self, limit: i64) -> i64 {
        i64::try_from(self.below(u64::try_from(limit).unwrap_or(0))).unwrap_or(0)
    }

    /// Returns true with a probability of `per_mille` / 1000.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Returns one of `items`; the default if `items` is empty.
    pub(crate) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let index = usize::try_from(self.below(length)).unwrap_or(0);
        items.get(index).copied().unwrap_or_default()
    }

    /// Returns 32 hexadecimal digits, like the IDs of the API.
    pub(crate) fn identifier(&mut self) -> String {
        format!("{:016x}{:016x}", self.number(), self.number())
    }
}
