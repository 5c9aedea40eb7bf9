//! Suppressions and the settings file.

use cf_audit::{Audit, AuditFile, AuditInput, Profile, Report, Severity, rule_by_id};

use crate::common::{STANDING, account, allow, now, token, with_policies};

const ID: &str = "11111111111111111111111111111111";

fn run(file: &str, members: &str) -> Report {
    let file = AuditFile::parse(file).unwrap();
    let tokens = [token(members)];
    let audit = Audit::new(Profile::Default).with_suppressions(file.suppressions);
    audit.at(now()).run(&AuditInput::new(&tokens))
}

fn entry(rule: &str, until: &str) -> String {
    format!(
        "[[suppress]]\nrule = \"{rule}\"\ntoken = \"{ID}\"\nreason = \"known\"\nuntil = {until}\nby = \"ada\"\n"
    )
}

/// Messages of CFT905.
fn problems(report: &Report) -> Vec<&str> {
    let findings = report
        .findings
        .iter()
        .filter(|finding| finding.rule.id == "CFT905");
    findings.map(|finding| finding.message.as_str()).collect()
}

const FOREVER: &str = r#""expires_on": null"#;

#[test]
fn a_suppression_applies_up_to_and_including_its_last_day() {
    for (until, applies, problem) in [
        ("\"2026-12-09\"", true, None),
        ("2026-12-09", true, None),
        ("\"2026-12-08\"", true, Some("suppression 1: ends on 2026-12-08")),
        ("\"2026-11-25\"", true, Some("suppression 1: ends on 2026-11-25")),
        (
            "\"2026-11-24\"",
            false,
            Some("suppression 1: ended on 2026-11-24"),
        ),
        ("\"never\"", true, None),
    ] {
        let report = run(&entry("CFT101", until), FOREVER);
        assert_eq!(report.counts.suppressed, usize::from(applies), "{until}");
        assert_eq!(report.counts.medium, usize::from(!applies), "{until}");
        assert_eq!(
            problems(&report),
            problem.into_iter().collect::<Vec<_>>(),
            "{until}"
        );
    }
    let report = run(&entry("no-expiry", "\"never\""), FOREVER);
    assert_eq!((report.counts.suppressed_forever, report.worst()), (1, None));
    assert_eq!(
        report.headline(),
        "no findings for the only token shown; 1 suppressed (1 with no end date)"
    );
}

#[test]
fn malformed_entries_do_not_apply_and_are_reported() {
    let rows = [
        "[[suppress]]\ntoken = \"1\"\n",
        "[[suppress]]\nrule = \"CFT999\"\n",
        "[[suppress]]\nrule = \"CFT101\"\nreason = \" \"\nuntil = \"never\"\n",
        "[[suppress]]\nrule = \"CFT101\"\nreason = \"x\"\n",
        "[[suppress]]\nrule = \"CFT101\"\nreason = \"x\"\nuntil = \"soon\"\n",
        "[[suppress]]\nrule = \"CFT101\"\nreason = \"x\"\nuntil = \"never\"\ntokens = []\n",
        "[[suppress]]\nrule = 101\nreason = \"x\"\nuntil = \"never\"\n",
        "[[suppress]]\nrule = \"CFT902\"\nreason = \"x\"\nuntil = \"never\"\n",
        "[[suppress]]\nrule = \"CFT202\"\nreason = \"x\"\nuntil = \"never\"\ntoken = \"other\"\n",
        "suppress = [7]\n",
    ];
    let lines: Vec<String> = rows
        .iter()
        .map(|file| {
            let report = run(file, FOREVER);
            assert_eq!(
                (report.counts.suppressed, report.counts.medium, report.counts.low),
                (0, 1, 1),
                "{file}"
            );
            problems(&report).join("; ")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    let report = run(rows[0], "");
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.rule.id == "CFT905")
        .unwrap();
    let json = serde_json::to_string_pretty(finding).unwrap();
    insta::assert_snapshot!(
        "CFT905",
        format!("{json}\n\n{}", rule_by_id("CFT905").unwrap().explain())
    );
}

#[test]
fn the_parts_of_a_suppressed_finding_are_suppressed_with_it() {
    let admin = with_policies(&[allow(&["Account API Tokens Write"], &account())], STANDING);
    let report = run(&entry("CFT410", "\"never\""), &admin);
    assert_eq!(
        (report.worst(), report.counts.suppressed, report.counts.active()),
        (None, 1, 0)
    );
    let report = run(&entry("CFT401", "\"never\""), &admin);
    assert_eq!(report.worst(), Some(Severity::Critical));
}

#[test]
fn an_entry_may_match_in_any_of_several_accounts() {
    let (one, other) = ([token("")], [token(FOREVER)]);
    let file = AuditFile::parse(&entry("CFT101", "\"never\"")).unwrap();
    let audit = Audit::new(Profile::Default).with_suppressions(file.suppressions);
    let reports = audit
        .at(now())
        .run_all(&[AuditInput::new(&one), AuditInput::new(&other)]);
    assert_eq!(problems(&reports[0]), [""; 0]);
    assert_eq!(reports[1].counts.suppressed, 1);
}

#[test]
fn the_settings_file_is_read_strictly() {
    let file = AuditFile::parse(
        "profile = \"cis\"\nfail_on = \"medium\"\nrequire_coverage = \"proven\"\nallowed_domains = [\"x.test\"]\n[thresholds]\nstale_days = 60\n",
    )
    .unwrap();
    assert_eq!(
        (file.profile, file.fail_on),
        (Some(Profile::Cis), Some(Severity::Medium))
    );
    assert_eq!(file.thresholds, [("stale_days".to_owned(), 60)]);
    let errors: Vec<String> = [
        "profile = \"strict\"\n",
        "fail_on = \"error\"\n",
        "require_coverage = \"broken\"\n",
        "\nsuppres = []\n",
        "[thresholds]\nstale = 7\n",
        "[thresholds]\nstale_days = -1\n",
        "[[suppress]\n",
    ]
    .iter()
    .map(|text| AuditFile::parse(text).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
}
