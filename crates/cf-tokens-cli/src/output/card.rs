//! Lines of a label and a value, wrapped to the width of the terminal.

use std::fmt::Display;

use anstyle::Style;
use cf_text::escape;

/// Columns of a label.
const LABEL: usize = 12;

/// Text in two columns.
#[derive(Debug, Default)]
pub(crate) struct Card {
    pub(crate) text: String,
    /// Maximum width of a line; `None` does not wrap.
    width: Option<usize>,
    color: bool,
}

// === impl Card ===

impl Card {
    pub(crate) fn new(width: Option<usize>, color: bool) -> Self {
        Self {
            text: String::new(),
            width,
            color,
        }
    }

    /// Adds a label and a value, which may be untrusted text.
    pub(crate) fn line(&mut self, label: &str, value: impl Display) {
        self.styled(label, Style::new(), value);
    }

    /// Adds a label and values, one per line.
    pub(crate) fn lines(&mut self, label: &str, values: impl IntoIterator<Item = String>) {
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        for (label, value) in labels.zip(values) {
            self.line(label, value);
        }
    }

    /// Adds a label and a value in a style.
    pub(crate) fn styled(&mut self, label: &str, style: Style, value: impl Display) {
        let label = escape(label).into_owned();
        let value = value.to_string();
        let value = escape(&value);
        let mut head = format!(
            "{}{label:<width$}{}",
            self.on(HEAD),
            self.off(HEAD),
            width = LABEL - 1
        );
        for line in self.wrapped(&value) {
            self.text.push_str(&head);
            self.text.push(' ');
            self.text.push_str(&self.on(style));
            self.text.push_str(&line);
            self.text.push_str(&self.off(style));
            let end = self.text.trim_end_matches(' ').len();
            self.text.truncate(end);
            self.text.push('\n');
            head = " ".repeat(LABEL - 1);
        }
    }

    fn on(&self, style: Style) -> String {
        if self.color {
            style.render().to_string()
        } else {
            String::new()
        }
    }

    fn off(&self, style: Style) -> String {
        if self.color {
            style.render_reset().to_string()
        } else {
            String::new()
        }
    }

    /// Wraps between words. Names and IDs are not split at their hyphens, since they are copied.
    fn wrapped(&self, value: &str) -> Vec<String> {
        let Some(width) = self.width else {
            return vec![value.to_owned()];
        };
        let room = width.saturating_sub(LABEL).max(LABEL);
        let options = textwrap::Options::new(room)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .subsequent_indent("  ");
        textwrap::wrap(value, options)
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }
}

const HEAD: Style = Style::new().dimmed();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_wrapped_between_words_and_wide_characters_are_counted() {
        let mut card = Card::new(Some(26), false);
        card.line("name", "ci-deploy-production of the shop");
        card.line("", "部署部署部署部署");
        assert_eq!(
            card.text,
            "name        ci-deploy-pr\n              oduction of\n              the shop\n            部署部署部署\n              部署\n"
        );
    }
}
