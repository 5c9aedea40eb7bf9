use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretSlice};
use zeroize::Zeroizing;

/// Searches for several texts at once, in any case.
///
/// Only a few positions of the text are looked at: each text to find is at least `shortest` bytes long, so it contains a
/// whole gram at one of the positions that are multiples of `step`. A body of 40 KiB takes about a thousand look-ups in a
/// table, which is too little to measure next to a request.
pub(super) struct Patterns {
    patterns: Vec<Pattern>,
    longest: usize,
    /// Length of a gram.
    gram: usize,
    step: usize,
    /// A bit for each hash of a gram that occurs in a pattern.
    grams: Zeroizing<Vec<u64>>,
    /// The bytes that occur in patterns, in lower case.
    bytes: [bool; 256],
}

struct Pattern {
    /// In lower case.
    text: SecretSlice<u8>,
    /// Whether the characters next to it depend on the secret too.
    is_base64: bool,
}

const GRAM: usize = 4;
/// Number of words of 64 bits for 16-bit hashes.
const WORDS: usize = 1024;
/// Shorter secrets are not searched for in base64: the text would be too short to be recognized.
const MIN_BASE64: usize = 8;

// === impl Patterns ===

impl Patterns {
    pub(super) fn new(secrets: &[&str]) -> Self {
        let mut patterns = Vec::new();
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            patterns.push(Pattern::new(secret.as_bytes(), false));
            if secret.len() >= MIN_BASE64 {
                patterns.extend(
                    base64_forms(secret)
                        .into_iter()
                        .map(|text| Pattern::new(&text, true)),
                );
            }
        }
        // The longest first, so that it is the one that is replaced.
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
        let longest = patterns.first().map_or(0, Pattern::len);
        let shortest = patterns.last().map_or(0, Pattern::len);
        let gram = shortest.min(GRAM);
        let mut all = Self {
            patterns: Vec::new(),
            longest,
            gram,
            step: shortest.saturating_sub(gram).saturating_add(1),
            grams: Zeroizing::new(vec![0; WORDS]),
            bytes: [false; 256],
        };
        for pattern in &patterns {
            for byte in pattern.text.expose_secret() {
                if let Some(occurs) = all.bytes.get_mut(usize::from(*byte)) {
                    *occurs = true;
                }
            }
            let grams = pattern.text.expose_secret().windows(gram.max(1));
            for (word, bit) in grams.map(place) {
                if let Some(word) = all.grams.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        all.patterns = patterns;
        all
    }

    /// Returns the length of the shortest pattern.
    pub(super) fn shortest(&self) -> usize {
        self.patterns.last().map_or(0, Pattern::len)
    }

    /// Returns whether a byte, in lower or upper case, occurs in any pattern.
    pub(super) fn has(&self, byte: u8) -> bool {
        self.bytes
            .get(usize::from(byte.to_ascii_lowercase()))
            .copied()
            .unwrap_or_default()
    }

    /// Returns where patterns occur. The ranges may overlap.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.patterns.is_empty() {
            return found;
        }
        let (mut from, mut checked) = (0_usize, 0_usize);
        while let Some(probe) = self.next_gram(text, from) {
            let first = probe.saturating_add(self.gram).saturating_sub(self.longest);
            for start in first.max(checked)..=probe {
                found.extend(self.at(text, start));
            }
            checked = probe.saturating_add(1);
            from = probe.saturating_add(self.step);
        }
        found
    }

    /// The first of the positions `from`, `from + step`, … at which a gram of a pattern may be.
    fn next_gram(&self, text: &[u8], from: usize) -> Option<usize> {
        let mut grams = text.get(from..)?.windows(self.gram.max(1)).step_by(self.step);
        let steps = grams.position(|gram| {
            let (word, bit) = place(gram);
            self.grams.get(word).is_some_and(|word| word & bit != 0)
        })?;
        steps.checked_mul(self.step)?.checked_add(from)
    }

    /// The pattern that begins at a position.
    fn at(&self, text: &[u8], start: usize) -> Option<Range<usize>> {
        let first = text.get(start)?;
        self.patterns.iter().find_map(|pattern| {
            let secret = pattern.text.expose_secret();
            // Most differ in the first byte.
            if !secret.first()?.eq_ignore_ascii_case(first) {
                return None;
            }
            let end = start.saturating_add(secret.len());
            if !text.get(start..end)?.eq_ignore_ascii_case(secret) {
                return None;
            }
            let is_base64 =
                |at: usize| pattern.is_base64 && text.get(at).is_some_and(|byte| is_base64(*byte));
            let before = start.checked_sub(1).filter(|before| is_base64(*before));
            Some(before.unwrap_or(start)..end.saturating_add(usize::from(is_base64(end))))
        })
    }
}

// === impl Pattern ===

impl Pattern {
    fn new(text: &[u8], is_base64: bool) -> Self {
        Self {
            text: text.to_ascii_lowercase().into(),
            is_base64,
        }
    }

    fn len(&self) -> usize {
        self.text.expose_secret().len()
    }
}

/// The characters of base64 that depend on nothing but the secret, whatever is encoded before and after it: one form for
/// each position in a group of three bytes, in both alphabets.
fn base64_forms(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    for before in 0..3_usize {
        let mut bytes = Zeroizing::new(Vec::with_capacity(secret.len().saturating_add(before)));
        bytes.extend(std::iter::repeat_n(0, before));
        bytes.extend_from_slice(secret.as_bytes());
        // Each character has six bits.
        let first = before.saturating_mul(8).div_ceil(6);
        let end = bytes.len().saturating_mul(8) / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&*bytes));
            let form = Zeroizing::new(encoded.as_bytes().get(first..end).unwrap_or_default().to_vec());
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The word and the bit of a gram's hash, the same in any case.
fn place(gram: &[u8]) -> (usize, u64) {
    let bytes = match <[u8; GRAM]>::try_from(gram) {
        Ok(bytes) => u32::from_le_bytes(bytes),
        // A secret that is shorter than a gram.
        Err(_) => gram.iter().fold(0, |bytes, byte| bytes << 8 | u32::from(*byte)),
    };
    // The bit in which letters of different case differ. Other bytes that become equal cost a comparison, now and then.
    let hash = (bytes | 0x2020_2020).wrapping_mul(0x9e37_79b1) >> 16;
    (usize::try_from(hash >> 6).unwrap_or_default(), 1 << (hash & 63))
}
