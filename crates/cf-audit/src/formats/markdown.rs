use super::description::{coverage, evaluation, sentence};
use crate::audit::{Finding, Report, RuleInfo};

/// The greatest length of [`markdown`], in bytes: GitHub drops a job summary of more than 1 MiB entirely.
pub const MARKDOWN_LIMIT: usize = 900 * 1024;

/// Left for the note about what was cut off.
const RESERVE: usize = 400;

/// Returns the reports as Markdown, for a job summary or a comment. It is cut off at [`MARKDOWN_LIMIT`], with a note.
#[must_use]
pub fn markdown(reports: &[Report]) -> String {
    let mut text = String::new();
    // The verdicts of all accounts come first, so that no cut hides one.
    for report in reports {
        let account = match &report.account_id {
            Some(account) => format!(" of account {}", escape(account)),
            None => String::new(),
        };
        let block = format!(
            "## Audit of API tokens{account}\n\n**{}**\n\nCoverage {}\n\nEvaluated {}\n\n{}",
            escape(&report.headline()),
            escape(&coverage(report)),
            escape(&evaluation(report)),
            counts(report)
        );
        if !push(&mut text, &block) {
            return cut(text, 0);
        }
    }
    let mut left: usize = reports.iter().map(|report| report.shown().count()).sum();
    for report in reports {
        let mut current: Option<&str> = None;
        for finding in report.shown() {
            let mut block = String::new();
            if current != Some(finding.rule.id) {
                block.push_str(&heading(finding.rule, finding));
                current = Some(finding.rule.id);
            }
            let new = if finding.is_new { "**new** " } else { "" };
            block.push_str(&format!("- {new}{}\n", escape(&sentence(finding))));
            if !push(&mut text, &block) {
                return cut(text, left);
            }
            left = left.saturating_sub(1);
        }
    }
    text
}

fn heading(rule: &RuleInfo, finding: &Finding) -> String {
    format!(
        "\n### {}: {} ({} {})\n\n{}\n\n",
        finding.severity,
        escape(rule.title),
        rule.id,
        rule.slug,
        escape(rule.fix)
    )
}

fn counts(report: &Report) -> String {
    let counts = &report.counts;
    let mut columns = vec![
        ("critical", counts.critical),
        ("high", counts.high),
        ("medium", counts.medium),
        ("low", counts.low),
        ("info", counts.info),
        ("suppressed", counts.suppressed),
        ("in the baseline", counts.in_baseline),
    ];
    columns.extend(counts.new.map(|new| ("new", new)));
    let (mut head, mut line, mut row) = ("|".to_owned(), "|".to_owned(), "|".to_owned());
    for (name, count) in columns {
        head.push_str(&format!(" {name} |"));
        line.push_str(" --: |");
        row.push_str(&format!(" {count} |"));
    }
    format!("{head}\n{line}\n{row}\n\n")
}

/// Adds a block, if there is space for it and for the note.
fn push(text: &mut String, block: &str) -> bool {
    let length = text.len().saturating_add(block.len()).saturating_add(RESERVE);
    if length > MARKDOWN_LIMIT {
        return false;
    }
    text.push_str(block);
    true
}

fn cut(mut text: String, left: usize) -> String {
    text.push_str(&format!(
        "\n**This text ends here: it would be longer than 900 KiB.** {left} findings are left out; the JSON report has all of them.\n"
    ));
    text
}

/// Escapes what Markdown or HTML would interpret, links without brackets included.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let text = cf_text::escape(text);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            ':' if characters.peek() == Some(&'/') => escaped.push_str("&#58;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped.replace("www.", "www&#46;")
}
