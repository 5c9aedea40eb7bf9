//! A piece of output that ends at the end of a line.

use std::io;

/// Complete lines, with the places where tokens end: output that is interrupted ends at one of them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(super) bytes: Vec<u8>,
    /// Offsets after each token, in ascending order.
    pub(super) ends: Vec<usize>,
}

/// Size in bytes.
const FULL: usize = 64 * 1024;

// === impl Chunk ===

impl Chunk {
    /// Appends a token.
    pub(crate) fn token(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        // A chunk that grows is copied again and again.
        if self.ends.is_empty() {
            self.bytes.reserve(FULL);
        }
        write(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }

    /// Appends text that is not a token, such as a header.
    pub(crate) fn text(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        write(&mut self.bytes)
    }

    /// Returns whether the chunk is large enough to be written.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }

    /// Returns the number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the same chunk with untrusted text escaped for terminal output.
    pub(super) fn escaped(&self) -> Self {
        let mut escaped = Self::default();
        let mut start = 0;
        for end in self.ends.iter().copied().chain([self.bytes.len()]) {
            let piece = self.bytes.get(start..end).unwrap_or_default();
            let text = String::from_utf8_lossy(piece);
            escaped
                .bytes
                .extend_from_slice(cf_text::escape_json(&text).as_bytes());
            if self.ends.contains(&end) && escaped.ends.len() < self.ends.len() {
                escaped.ends.push(escaped.bytes.len());
            }
            start = end;
        }
        escaped
    }

    /// Returns where output may stop after `position` bytes have been written.
    pub(super) fn stop_after(&self, position: usize) -> usize {
        if position == 0 || self.ends.binary_search(&position).is_ok() {
            return position;
        }
        let next = self.ends.partition_point(|end| *end < position);
        self.ends.get(next).copied().unwrap_or(self.bytes.len())
    }

    /// Returns the number of tokens in the first `position` bytes.
    pub(super) fn tokens_before(&self, position: usize) -> usize {
        self.ends.partition_point(|end| *end <= position)
    }
}

impl From<Vec<u8>> for Chunk {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ends: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_stops_at_the_end_of_a_token() {
        let mut chunk = Chunk::default();
        chunk.text(|bytes| io::Write::write_all(bytes, b"id\n")).unwrap();
        for line in ["one\n", "two\n"] {
            chunk
                .token(|bytes| io::Write::write_all(bytes, line.as_bytes()))
                .unwrap();
        }
        assert_eq!(
            [0, 1, 3, 7, 8, 11].map(|position| chunk.stop_after(position)),
            [0, 7, 7, 7, 11, 11]
        );
        assert_eq!(
            [6, 7, 11].map(|position| chunk.tokens_before(position)),
            [0, 1, 2]
        );
    }

    #[test]
    fn escaping_keeps_the_ends_of_tokens() {
        let mut chunk = Chunk::default();
        for line in ["a\u{9b}\n", "b\n"] {
            chunk
                .token(|bytes| io::Write::write_all(bytes, line.as_bytes()))
                .unwrap();
        }
        let escaped = chunk.escaped();
        assert_eq!(String::from_utf8(escaped.bytes).unwrap(), "a\\u009b\nb\n");
        assert_eq!(escaped.ends, [8, 10]);
    }
}
