use std::ops::Range;

use memchr::memchr3;

/// A text without its escapes (`%41`, `\u0041`, `\/`, `&#65;`), and where each of its bytes was.
pub(super) struct Unescaped {
    bytes: Vec<u8>,
    /// The position of each byte in the source, and the length of the source.
    positions: Vec<usize>,
}

// === impl Unescaped ===

impl Unescaped {
    /// Returns `None` if no escape stands for a byte that is of interest.
    pub(super) fn of(text: &[u8], is_of_interest: impl Fn(u8) -> bool) -> Option<Self> {
        let first = first(text, is_of_interest)?;
        let mut bytes = text.get(..first)?.to_vec();
        let mut positions: Vec<usize> = (0..first).collect();
        let mut at = first;
        while let Some(byte) = text.get(at) {
            positions.push(at);
            let (byte, length) = escape(text.get(at..)?).unwrap_or((*byte, 1));
            bytes.push(byte);
            at = at.saturating_add(length);
        }
        positions.push(text.len());
        Some(Self { bytes, positions })
    }

    /// Removes the escapes of the result.
    pub(super) fn again(&self, is_of_interest: impl Fn(u8) -> bool) -> Option<Self> {
        let mut next = Self::of(&self.bytes, is_of_interest)?;
        for position in &mut next.positions {
            *position = self.positions.get(*position).copied()?;
        }
        Some(next)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the range of the source.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        let position = |at: usize| self.positions.get(at).copied().unwrap_or_default();
        position(range.start)..position(range.end)
    }
}

/// The position of the first escape of interest: of a byte that is, or of one that begins another escape.
fn first(text: &[u8], is_of_interest: impl Fn(u8) -> bool) -> Option<usize> {
    let mut from = 0_usize;
    loop {
        let at = from.checked_add(memchr3(b'%', b'\\', b'&', text.get(from..)?)?)?;
        match escape(text.get(at..)?) {
            Some((byte, _)) if is_of_interest(byte) || matches!(byte, b'%' | b'\\' | b'&') => {
                return Some(at);
            }
            Some((_, length)) => from = at.checked_add(length)?,
            None => from = at.checked_add(1)?,
        }
    }
}

/// Reads the escape that a text begins with: the byte it stands for, and its length.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'%', high, low, ..] => Some((number(&[*high, *low], 16)?, 3)),
        [b'\\', b'u', b'0', b'0', high, low, ..] => Some((number(&[*high, *low], 16)?, 6)),
        [b'\\', b'x', high, low, ..] => Some((number(&[*high, *low], 16)?, 4)),
        [b'\\', byte, ..] if byte.is_ascii_punctuation() => Some((*byte, 2)),
        [b'&', b'#', rest @ ..] => {
            let length = rest.iter().take(6).position(|byte| *byte == b';')?;
            let digits = rest.get(..length)?;
            let byte = match digits {
                [b'x' | b'X', digits @ ..] => number(digits, 16)?,
                digits => number(digits, 10)?,
            };
            Some((byte, length.checked_add(3)?))
        }
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(digits, radix).ok()
}
