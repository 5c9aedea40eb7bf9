//! Which characters of a text are unsafe to print. The one place that decides it.

use std::iter::Peekable;

/// Combining marks that one base may carry. No living script needs more; longer stacks cover neighboring lines.
const MOST_MARKS: u8 = 4;

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// One character of a text, and what to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Print as it is.
    Plain(char),
    /// Print as it is, and only together with the character after it: a zero-width joiner between two emoji.
    Joiner(char),
    /// Print as an escape.
    Unsafe(char),
}

/// The characters of a text, each classified in its context.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<I: Iterator<Item = char>> {
    characters: Peekable<I>,
    /// The last character that marks, selectors and joiners apply to. `None` at the start and after a space or an escape.
    base: Option<char>,
    marks: u8,
    /// A variation selector may follow: none has been seen since the base.
    selectable: bool,
}

pub(crate) fn pieces<I: Iterator<Item = char>>(characters: I) -> Pieces<I> {
    Pieces {
        characters: characters.peekable(),
        base: None,
        marks: 0,
        selectable: false,
    }
}

// === impl Pieces ===

impl<I: Iterator<Item = char>> Pieces<I> {
    fn new_base(&mut self, character: char) -> Piece {
        self.base = (character != ' ').then_some(character);
        self.marks = 0;
        self.selectable = true;
        Piece::Plain(character)
    }

    fn is_allowed_here(&mut self, character: char) -> bool {
        let Some(base) = self.base else { return false };
        if is_selector(character) {
            let fits = self.selectable && selects(base, character);
            self.selectable = false;
            return fits;
        }
        if !is_mark(character) || is_blank(character) {
            return false;
        }
        self.marks = self.marks.saturating_add(1);
        self.marks <= MOST_MARKS
    }
}

impl<I: Iterator<Item = char>> Iterator for Pieces<I> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let character = self.characters.next()?;
        if matches!(character, ' '..='~') || is_readable(character) {
            return Some(self.new_base(character));
        }
        if character == ZERO_WIDTH_JOINER
            && self.base.is_some_and(is_emoji)
            && self.characters.peek().copied().is_some_and(is_emoji)
        {
            return Some(Piece::Joiner(character));
        }
        if self.is_allowed_here(character) {
            return Some(Piece::Plain(character));
        }
        self.base = None;
        Some(Piece::Unsafe(character))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.characters.size_hint()
    }
}

/// Readable by itself, wherever it is.
fn is_readable(character: char) -> bool {
    let by_std = character.escape_debug().len() == 1 || matches!(character, '\'' | '"' | '\\');
    // The no-break space and the ideographic space are ordinary in French and Japanese; std escapes them.
    (by_std && !is_blank(character)) || matches!(character, '\u{a0}' | '\u{3000}')
}

/// Letters, symbols and marks to std that show as nothing: the grapheme joiner, Hangul fillers, Khmer inherent vowels, the
/// empty Braille pattern, a musical null note.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{1d159}'
    )
}

/// Unicode's `Grapheme_Extend`, as far as std shows it: escaped at the start of a text, and only there.
fn is_mark(character: char) -> bool {
    let mut buffer = [b'a'; 5];
    let [_, rest @ ..] = &mut buffer;
    let length = character.encode_utf8(rest).len().saturating_add(1);
    buffer
        .get(..length)
        .and_then(|text| std::str::from_utf8(text).ok())
        .is_some_and(|text| text.escape_debug().count() == 2)
}

fn is_selector(character: char) -> bool {
    matches!(character, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a variation selector has a meaning after this base: text or emoji style, or the variant of an ideograph.
fn selects(base: char, selector: char) -> bool {
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => is_emoji(base) || matches!(base, '0'..='9' | '#' | '*'),
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e01ef}' => is_ideograph(base),
        _ => false,
    }
}

/// The blocks that emoji are in; generous, since this only decides what may be joined or styled.
fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
