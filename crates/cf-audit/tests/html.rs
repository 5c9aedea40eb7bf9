//! The HTML report: what it contains without its script, and that no text of a token is interpreted. `cargo xtask browser`
//! shows it in a browser.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use cf_audit::formats::HtmlReport;
use cf_audit::{Audit, AuditInput, Catalog, Completeness, Credentials, Profile, Report};
use cf_models::Token;

const DAY: &str = "2026-01-15T12:00:00Z";
const HOSTILE: &str = "</script><script>alert(1)</script>";

fn sample(tokens: usize) -> Vec<Token> {
    let body = cf_mock::account::list_json(tokens, cf_mock::account::SEED);
    cf_models::parse_list(&body).unwrap().result.unwrap()
}

fn audited(input: &AuditInput<'_>) -> Report {
    Audit::new(Profile::Default).at(DAY.parse().unwrap()).run(input)
}

fn html(tokens: &[Token]) -> String {
    let report = audited(&AuditInput::new(tokens).with_completeness(Completeness::Complete));
    HtmlReport::new(&report, tokens, &Catalog::new())
        .render()
        .unwrap()
}

#[test]
fn the_page_has_the_verdict_the_numbers_and_fifty_findings_as_text() {
    let tokens = sample(cf_mock::account::TOKENS);
    let report = audited(&AuditInput::new(&tokens).with_completeness(Completeness::Complete));
    let page = html(&tokens);
    let before_script = page.split("<script").next().unwrap();
    assert!(before_script.contains("among the 137 tokens shown"));
    assert!(before_script.contains("Coverage unproven."));
    assert!(before_script.contains(&format!("<strong>{}</strong> high", report.counts.high)));
    assert_eq!(before_script.matches("<li><strong>").count(), 50);
    let first = before_script.matches("class=\"severity").count();
    assert!(first > 4, "{first}");
}

#[test]
fn no_text_of_a_token_is_interpreted() {
    let mut tokens = sample(4);
    tokens[0].name = Some(HOSTILE.to_owned());
    tokens[1].name = Some("\u{202e}<!--&amp;\u{1b}[31m".to_owned());
    tokens[2].creator_email_at_creation = Some("<img src=x onerror=alert(1)>@example.com".to_owned());
    let page = html(&tokens);
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    assert!(!page.contains(['\u{202e}', '\u{1b}']));
}

#[test]
fn a_credential_in_a_name_is_redacted() {
    let mut tokens = sample(2);
    tokens[0].name = Some("deploy cfat_FAKE0123456789abcdef0123456789abcdef".to_owned());
    assert!(!html(&tokens).contains("FAKE0123456789"));
}

#[test]
fn the_file_loads_nothing() {
    let page = html(&sample(cf_mock::account::TOKENS));
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;sha256-";
    assert!(page.contains(policy));
    for loading in [
        " src=",
        "url(",
        "@import",
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        " style=",
        " onclick=",
    ] {
        assert!(!page.contains(loading), "{loading}");
    }
    let links = page
        .match_indices("href=\"")
        .map(|(start, _)| &page[start + 6..start + 7]);
    assert!(
        links.into_iter().all(|first| first == "#" || first == "d"),
        "a link leads out of the page"
    );
}

#[test]
fn the_size_stays_within_the_budget() {
    for (tokens, most) in [(137, 250_000), (5_000, 2_000_000)] {
        let size = html(&sample(tokens)).len();
        assert!(size <= most, "{tokens} tokens: {size} bytes");
    }
}

#[test]
fn without_coverage_the_page_has_no_verdict_and_has_the_reason() {
    let report = audited(&AuditInput::new(&[]).with_completeness(Completeness::Complete));
    let page = HtmlReport::new(&report, &[], &Catalog::new()).render().unwrap();
    assert!(page.contains("<h1>No verdict: the list is empty"));
    assert!(page.contains("Coverage broken."));
    let tokens = sample(3);
    let credentials = Credentials::AccountToken {
        id: "not-listed".parse().unwrap(),
    };
    let input = AuditInput::new(&tokens)
        .with_completeness(Completeness::Complete)
        .with_credentials(credentials);
    let report = audited(&input);
    let page = HtmlReport::new(&report, &tokens, &Catalog::new())
        .render()
        .unwrap();
    assert!(page.contains("<h1>No verdict: "));
}
