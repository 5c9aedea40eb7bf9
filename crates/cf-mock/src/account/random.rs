//! A small generator of pseudo-random numbers (SplitMix64), kept here and not taken from a crate because made accounts
//! are compared with stored snapshots: the numbers that follow a seed must never change with an update.

/// The numbers that follow from a seed and a stream number.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

// === impl Random ===

impl Random {
    /// One stream of `seed`: streams of the same seed are independent of each other, so token 7 is the same token in
    /// an account of 10 and in one of 10,000.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.number();
        random
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit` - 1; 0 where `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.number().checked_rem(limit).unwrap_or(0)
    }

    /// Like [`below`](Self::below), for seconds and days.
    pub(crate) fn below_i64(&mut self, limit: i64) -> i64 {
        i64::try_from(self.below(u64::try_from(limit).unwrap_or(0))).unwrap_or(0)
    }

    /// True `per_mille` times in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `items`, or the default where there are none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let index = usize::try_from(self.below(length)).unwrap_or(0);
        items.get(index).copied().unwrap_or_default()
    }

    /// 32 hexadecimal digits: the shape of the service's identifiers.
    pub(crate) fn identifier(&mut self) -> String {
        format!("{:016x}{:016x}", self.number(), self.number())
    }
}
