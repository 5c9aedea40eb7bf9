//! A text as a sequence of words.

/// A text as a sequence of lower-case words. Identifiers are split: `is_empty` and `isEmpty` have two words each.
#[derive(Debug)]
pub(super) struct Text(pub(super) Vec<Word>);

/// A word, and its relation to the word before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// What is between this word and the one before.
    pub(super) gap: Gap,
}

/// What is between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// White space, and the markers of comments and emphasis: the words are in the same sentence.
    Space,
    /// The words are parts of an identifier.
    Identifier,
    /// Punctuation: a phrase does not extend over it.
    Punctuation,
}

// === impl Text ===

impl Text {
    pub(super) fn parse(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut current: Option<Word> = None;
        let mut gap = Gap::Punctuation;
        let mut line = 1_usize;
        let mut before = ' ';
        for character in text.chars() {
            let is_new_part = character.is_uppercase() && before.is_lowercase();
            if (is_new_part || !character.is_alphanumeric())
                && let Some(word) = current.take()
            {
                words.push(word);
                gap = if is_new_part { Gap::Identifier } else { Gap::Space };
            }
            if character.is_alphanumeric() {
                let word = current.get_or_insert_with(|| Word {
                    text: String::new(),
                    line,
                    gap,
                });
                word.text.extend(character.to_lowercase());
            } else if character == '_' {
                gap = Gap::Identifier;
            } else if !character.is_whitespace() && !"/*!'’-".contains(character) {
                gap = Gap::Punctuation;
            }
            if character == '\n' {
                line = line.saturating_add(1);
            }
            before = character;
        }
        words.extend(current);
        Self(words)
    }
}
