//! `--template`: a template in the Jinja language.

use std::io::{self, Write as _};

use chrono::{DateTime, Utc};
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, context};
use serde::Serialize;

use super::time_format::relative;

/// Template that compiles.
#[derive(Clone, Debug)]
pub(crate) struct Template(String);

// === impl Template ===

impl Template {
    /// Parses a template, so that a mistake is an error before the first request.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        environment(DateTime::<Utc>::MIN_UTC)
            .template_from_str(text)
            .map(|_| Self(text.to_owned()))
            .map_err(|error| message(&error))
    }

    /// Writes what the template makes of the variable `tokens`.
    pub(super) fn write(
        &self,
        out: &mut Vec<u8>,
        tokens: &impl Serialize,
        now: DateTime<Utc>,
    ) -> io::Result<()> {
        let text = environment(now)
            .render_str(&self.0, context! { tokens => Serde(tokens) })
            .map_err(|error| io::Error::other(format!("--template: {}", message(&error))))?;
        out.write_all(text.as_bytes())
    }
}

fn environment(now: DateTime<Utc>) -> Environment<'static> {
    let mut environment = Environment::new();
    // A misspelled field is an error, not an empty text.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("timeago", move |time: Option<String>| match time {
        None => Ok("never".to_owned()),
        Some(time) => match DateTime::parse_from_rfc3339(&time) {
            Ok(time) => Ok(relative(time.with_timezone(&Utc).signed_duration_since(now))),
            Err(reason) => Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("`{time}` is not a time: {reason}"),
            )),
        },
    });
    environment
}

fn message(error: &Error) -> String {
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) => format!("{what} (line {line})"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(template: &str) -> Result<String, String> {
        let mut out = Vec::new();
        let tokens = serde_json::json!([{"name": "<a>", "expires_on": "2026-01-18T12:00:00Z"}, {"name": "b", "expires_on": null}]);
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        Template::parse(template)?
            .write(&mut out, &tokens, now)
            .map_err(|reason| reason.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_template_formats_the_tokens() {
        let template = "{% for token in tokens %}{{ token.name }} {{ token.expires_on | timeago }}\n{% endfor %}{{ tokens | length }}";
        assert_eq!(formatted(template).unwrap(), "<a> in 3 days\nb never\n2");
    }

    #[test]
    fn a_mistake_is_an_error() {
        for template in [
            "{% for token in tokens %}",
            "{{ tokens | nosuch }}",
            "{{ tokens[0].nmae }}",
        ] {
            let error = formatted(template).unwrap_err();
            assert!(!error.is_empty(), "{template}");
        }
        assert!(
            formatted("{{ tokens[0].nmae }}")
                .unwrap_err()
                .starts_with("--template: ")
        );
    }
}
