//! `--jq`: a filter in the jq language.

use std::io::{self, Write as _};

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::Val;

/// Filter that compiles.
#[derive(Clone, Debug)]
pub(crate) struct JqFilter(String);

/// Filters of jq that the library leaves to programs.
const DEFINITIONS: &str = r#"
def @csv: map(if type == "string" then "\"" + (split("\"") | join("\"\"")) + "\"" elif . == null then "" else tostring end)
    | join(",");
def @tsv: map(if type == "string" then split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n")
    | split("\r") | join("\\r") elif . == null then "" else tostring end) | join("\t");
"#;

type Filter = jaq_core::compile::Filter<jaq_core::Native<JustLut<Val>>>;

// === impl JqFilter ===

impl JqFilter {
    /// Parses a filter, so that a mistake is an error before the first request.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        compile(text).map(|_| Self(text.to_owned()))
    }

    /// Writes each result on a line: strings as they are, other values as JSON.
    pub(super) fn write(&self, out: &mut Vec<u8>, json: &[u8]) -> io::Result<()> {
        let failed = |reason: String| io::Error::other(format!("--jq: {reason}"));
        let filter = compile(&self.0).map_err(failed)?;
        let input = jaq_json::read::parse_single(json).map_err(|reason| failed(reason.to_string()))?;
        let context = Ctx::<JustLut<Val>>::new(&filter.lut, Vars::new([]));
        for value in filter.id.run((context, input)).map(unwrap_valr) {
            match value.map_err(|reason| failed(reason.to_string()))? {
                Val::TStr(text) => out.write_all(&text)?,
                value => write!(out, "{value}")?,
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

fn compile(text: &str) -> Result<Filter, String> {
    let more = jaq_core::load::parse(DEFINITIONS, |parser| parser.defs());
    let definitions = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs())
        .chain(more.into_iter().flatten());
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let program = File { code: text, path: () };
    let modules = Loader::new(definitions)
        .load(&arena, program)
        .map_err(|errors| first(errors.into_iter().map(|(_, error)| syntax(text, error))))?;
    Compiler::default()
        .with_funs(functions)
        .compile(modules)
        .map_err(|errors| {
            let unknown = errors.into_iter().flat_map(|(_, errors)| errors);
            first(unknown.map(|(name, kind)| format!("unknown {} `{name}`", kind.as_str())))
        })
}

fn first(mut reasons: impl Iterator<Item = String>) -> String {
    reasons.next().unwrap_or_else(|| "invalid filter".to_owned())
}

/// Names what was expected, and where.
fn syntax(text: &str, error: jaq_core::load::Error<&str>) -> String {
    use jaq_core::load::Error;
    let at = |found: &str| {
        // What was found is a part of the text; at its end, it is empty.
        let offset = (found.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
        match offset
            .and_then(|offset| text.get(offset..))
            .filter(|rest| !rest.is_empty())
        {
            Some(rest) => format!("at `{rest}`"),
            None => "at the end".to_owned(),
        }
    };
    match error {
        Error::Io(files) => first(
            files
                .into_iter()
                .map(|(path, reason)| format!("{path}: {reason}")),
        ),
        Error::Lex(errors) => first(
            errors
                .into_iter()
                .map(|(expected, found)| format!("expected {} {}", expected.as_str(), at(found))),
        ),
        Error::Parse(errors) => first(
            errors
                .into_iter()
                .map(|(expected, found)| format!("expected {} {}", expected.as_str(), at(found))),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(filter: &str, json: &str) -> Result<String, String> {
        let mut out = Vec::new();
        let filter = JqFilter::parse(filter)?;
        filter
            .write(&mut out, json.as_bytes())
            .map_err(|reason| reason.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn strings_are_written_raw_and_other_values_as_json() {
        let json = r#"[{"name":"a \"b\"","n":1},{"name":null,"n":2.5}]"#;
        assert_eq!(filtered(".[].name", json).unwrap(), "a \"b\"\nnull\n");
        assert_eq!(filtered("map(.n)", json).unwrap(), "[1,2.5]\n");
        assert_eq!(
            filtered(".[] | select(.n > 1)", json).unwrap(),
            "{\"name\":null,\"n\":2.5}\n"
        );
        assert_eq!(filtered("length", json).unwrap(), "2\n");
        assert_eq!(filtered("empty", json).unwrap(), "");
        let rows = r#"[["a\"b",null,1.5],["t\tn\n\\",true]]"#;
        assert_eq!(filtered(".[0] | @csv", rows).unwrap(), "\"a\"\"b\",,1.5\n");
        assert_eq!(filtered(".[1] | @tsv", rows).unwrap(), "t\\tn\\n\\\\\ttrue\n");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        for (filter, expected) in [
            (".[", "expected closing bracket at the end"),
            (".[] |", "expected term at the end"),
            ("nothing_like(.)", "unknown filter `nothing_like`"),
            (". as $x | $y", "unknown variable `$y`"),
        ] {
            assert_eq!(filtered(filter, "[]").unwrap_err(), expected, "{filter}");
        }
        let error = filtered(".[0] | keys", "[1]").unwrap_err();
        assert!(error.starts_with("--jq: "), "{error}");
    }
}
