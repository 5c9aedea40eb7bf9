//! `cf-tokens rules` and `cf-tokens explain`, without network.

use cf_audit::{RuleInfo, rule_by_id, rules};
use cf_text::escape;
use serde::Serialize;

use crate::args::{Explain, Rules, TextOrJson};
use crate::output::{self, Sink};
use crate::problem::{Problem, Stop};

/// They are not values of `--fail-on`.
const COVERAGE_SEVERITIES: &str =
    "error and warning concern coverage, not tokens; see --require-coverage of cf-tokens audit";

/// A rule, for programs.
#[derive(Serialize)]
struct Rule {
    id: &'static str,
    slug: &'static str,
    title: &'static str,
    /// `None` where the profile does not have the rule.
    severity: Option<&'static str>,
    fix: &'static str,
}

/// Lists the rules.
pub(crate) fn list(args: &Rules) -> Result<(), Stop> {
    let all: Vec<Rule> = rules()
        .map(|rule| Rule {
            id: rule.id,
            slug: rule.slug,
            title: rule.title,
            severity: rule.severity_in(args.profile).map(|severity| severity.as_str()),
            fix: rule.fix,
        })
        .collect();
    match args.output {
        TextOrJson::Json => Sink::Stdout.data(|out| output::pretty(out, &all))?,
        TextOrJson::Text => {
            let lines = all.iter().map(|rule| {
                let severity = rule.severity.unwrap_or("off");
                format!("{}  {severity:8}  {:24}  {}\n", rule.id, rule.slug, rule.title)
            });
            let text = format!("{}\n{COVERAGE_SEVERITIES}\n", lines.collect::<String>());
            Sink::Stdout.write(text.as_bytes())?;
        }
    }
    Ok(())
}

/// Describes rules.
pub(crate) fn explain(args: &Explain) -> Result<(), Stop> {
    let found: Vec<&RuleInfo> = args
        .rules
        .iter()
        .map(|name| find(name))
        .collect::<Result<_, _>>()?;
    let texts: Vec<String> = found.iter().map(|rule| rule.explain().to_string()).collect();
    Sink::Stdout.write(texts.join("\n").as_bytes())?;
    Ok(())
}

fn find(name: &str) -> Result<&'static RuleInfo, Stop> {
    let unknown = || {
        Problem::usage(format!("unknown rule `{}`", escape(name)))
            .hint("run cf-tokens rules for the list of rules")
    };
    rule_by_id(name).ok_or_else(|| unknown().into())
}
