//! Policies about objectives: the same rule over every form, what is wrong with a rule, and what cannot be evaluated.

use std::path::Path;

use govkit::diag::{ExitCode, Severity};
use govkit::model::Workspace;
use govkit::parse::parse_toml;
use govkit::rule::data::read;
use govkit::rule::{Rule, Stage, run};
use govkit::rules::{of_data, trial};
use govkit::source::FileId;
use proptest::prelude::*;

use crate::support::files::write;
use crate::support::fixtures::check;

const MANIFEST: &str =
    "[service]\nname = \"shop\"\nlanguage = \"go\"\n[check]\npacks = [\"policy\"]\n";

const PAGE: &str = "objective.kind != 'availability' || !has(objective.labels.tier) || objective.labels.tier != 'page' || objective.target >= 99.9";

const PAGE_OF_SERVICE: &str = "!('tier' in objective.service_labels) || objective.service_labels.tier != 'page' || objective.target >= 99.9";

/// A rule file with this assert, and whatever else it says.
fn rule(assert: &str, rest: &str) -> String {
    format!(
        "id = \"shop/page-availability\"\nseverity = \"error\"\ntarget = \"slo\"\nassert = \"{assert}\"\nsummary = \"s\"\nmessage = \"{{name}}: {{field}} is {{value}}\"\ndoc = \"d\"\n{rest}"
    )
}

fn compiled(assert: &str, rest: &str) -> Rule {
    let parsed = parse_toml(FileId(0), rule(assert, rest).as_bytes());
    of_data(Box::leak(Box::new(read(&parsed).expect("a rule"))))
}

fn openslo(target: &str, labels: &str) -> String {
    format!(
        "apiVersion: openslo/v1
kind: SLO
metadata:
  name: orders
  labels: {labels}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{{duration: 28d, isRolling: true}}]
  indicator:
    metadata: {{name: ratio}}
    spec:
      ratioMetric:
        counter: true
        bad: {{metricSource: {{type: Prometheus, spec: {{query: 'r{{code=~\"5..\"}}'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: r}}}}}}
  objectives:
    - displayName: orders
      target: {target}
"
    )
}

fn service(labels: &str) -> String {
    format!(
        "---\napiVersion: openslo/v1\nkind: Service\nmetadata:\n  name: shop\n  labels: {labels}\nspec: {{}}\n"
    )
}

fn sloth(target: &str, labels: &str, own: &str) -> String {
    format!(
        "version: prometheus/v1
service: shop
labels: {labels}
slos:
  - name: orders
    objective: {target}
    labels: {own}
    sli:
      events:
        error_query: sum(rate(r{{code=~\"5..\"}}[{{{{.window}}}}]))
        total_query: sum(rate(r[{{{{.window}}}}]))
    alerting: {{name: Orders}}
"
    )
}

fn short(target: &str, labels: &str) -> String {
    format!("service: shop\nlabels: {labels}\navailability: {target}% over 28d\n")
}

/// What a rule says of a file: `line:column message` of each finding, and why it could not be evaluated.
fn said(rule: &Rule, text: &str) -> (Vec<String>, Vec<String>) {
    let workspace = Workspace::of_texts([("slo.yaml", text)]);
    let report = run(&workspace, std::slice::from_ref(rule), Stage::Commit);
    let findings = report.findings().iter().map(|finding| {
        let at = workspace
            .sources()
            .file(finding.span.file)
            .line_column(finding.span.start as usize);
        format!("{}:{} {}", at.line, at.column, finding.message)
    });
    let unevaluated = report.unevaluated().iter();
    let unevaluated = unevaluated.map(|one| one.reason.clone()).collect();
    (findings.collect(), unevaluated)
}

/// The findings of families other than those of govkit, and the exit code.
fn told(folder: &Path) -> (Vec<String>, ExitCode) {
    let (workspace, report) = check(folder);
    let findings = report.findings().iter().map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let at = file.line_column(finding.span.start as usize);
        let (path, rule) = (file.path(), &finding.rule);
        format!(
            "{path}:{}:{} {rule} {}",
            at.line, at.column, finding.message
        )
    });
    (findings.collect(), report.exit_code(|_| Severity::Error))
}

#[test]
fn a_service_is_held_to_the_rules_of_its_platform() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "govkit.toml", MANIFEST);
    write(folder.path(), "policy/page.toml", &rule(PAGE, ""));
    write(folder.path(), "slo.yaml", &short("99.5", "{tier: page}"));
    let (found, exit) = told(folder.path());
    assert_eq!(
        found,
        ["slo.yaml:3:15 shop/page-availability shop-availability: target is 99.5"]
    );
    assert_eq!(exit, ExitCode::Findings);
    // Wherever the manifest says that the objectives are.
    std::fs::remove_file(folder.path().join("slo.yaml")).expect("a file");
    let manifest = format!("{MANIFEST}[slo]\nfile = \"ops/promise.yaml\"\n");
    write(folder.path(), "govkit.toml", &manifest);
    write(
        folder.path(),
        "ops/promise.yaml",
        &short("99.5", "{tier: page}"),
    );
    let (found, _) = told(folder.path());
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("ops/promise.yaml:3:15 shop/page-availability")),
        "{found:?}"
    );
}

#[test]
fn a_rule_holds_for_every_form() {
    let rule = compiled(PAGE, "");
    let forms = |target: &str, ratio: &str, tier: &str| {
        let labels = format!("{{tier: {tier}}}");
        [
            openslo(ratio, &labels),
            sloth(target, &labels, "{}"),
            sloth(target, "{tier: none}", &labels),
            short(target, &labels),
        ]
    };
    let bad = [
        "19:15 orders: target is 99.89",
        "6:16 orders: target is 99.89",
        "6:16 orders: target is 99.89",
        "3:15 shop-availability: target is 99.89",
    ];
    for (text, bad) in forms("99.89", "0.9989", "page").iter().zip(bad) {
        assert_eq!(
            said(&rule, text),
            (vec![bad.to_owned()], Vec::new()),
            "{text}"
        );
    }
    let good = forms("99.9", "0.999", "page");
    for text in good.iter().chain(&forms("90", "0.9", "batch")) {
        assert_eq!(said(&rule, text), (Vec::new(), Vec::new()), "{text}");
    }
}

#[test]
fn a_label_of_several_values_is_each_of_them() {
    let rule = compiled(PAGE, "");
    let text = openslo("0.99", "{tier: [batch, page], team: [a, b]}");
    assert_eq!(said(&rule, &text).0, ["19:15 orders: target is 99"]);
    let text = openslo("0.99", "{tier: [batch, night], team: [a, b]}");
    assert_eq!(said(&rule, &text), (Vec::new(), Vec::new()));
    let letters = format!(
        "[{}]",
        ["a", "b", "c", "d", "e", "f", "g", "h", "i"].join(", ")
    );
    let text = openslo("0.99", &format!("{{tier: {letters}, team: {letters}}}"));
    assert_eq!(
        said(&rule, &text).1,
        ["objective \"orders\": the values of its labels make too many combinations"]
    );
}

#[test]
fn the_service_is_asked_where_the_file_says_what_it_is() {
    let rule = compiled(PAGE_OF_SERVICE, "at = \"/service_labels/tier\"");
    let page = service("{tier: page}");
    let text = openslo("0.99", "{}") + &page;
    let line = text
        .lines()
        .position(|line| line == "  labels: {tier: page}");
    let line = line.expect("the line") + 1;
    assert_eq!(
        said(&rule, &text).0,
        [format!("{line}:18 orders: service_labels.tier is page")]
    );
    assert_eq!(
        said(&rule, &(openslo("0.999", "{}") + &page)),
        (Vec::new(), Vec::new())
    );
    assert_eq!(said(&rule, &(short("99", "{}") + &page)).0.len(), 1);
    assert_eq!(said(&rule, &sloth("99", "{tier: page}", "{}")).0.len(), 1);
    assert_eq!(
        said(&rule, &(short("99", "{}") + &service("{tier: batch}"))),
        (Vec::new(), Vec::new())
    );
    // An SLO whose service is described elsewhere is no pass.
    let (found, unevaluated) = said(&rule, &openslo("0.99", "{tier: page}"));
    assert!(found.is_empty());
    assert!(
        unevaluated.len() == 1 && unevaluated[0].contains("no such key"),
        "{unevaluated:?}"
    );
}

#[test]
fn objectives_are_held_against_one_another() {
    let assert = "objectives.exists(o, o.service == objective.service && o.kind == 'availability')";
    let rule = compiled(assert, "at = \"/service\"");
    let latency = "service: shop\nobjective: 99% of requests under 200ms over 28d\n";
    assert_eq!(
        said(&rule, latency).0,
        ["1:10 shop-latency: service is shop"]
    );
    let both = format!("{latency}availability: 99.9% over 28d\n");
    assert_eq!(said(&rule, &both), (Vec::new(), Vec::new()));
    let rule = compiled(
        "documents.all(d, has(d.description))",
        "at = \"/threshold_ms\"",
    );
    assert_eq!(
        said(&rule, latency).0,
        ["2:12 shop-latency: threshold_ms is 200"]
    );
    assert!(
        said(&rule, &format!("{latency}description: d\n"))
            .0
            .is_empty()
    );
}

#[test]
fn what_cannot_be_evaluated_is_no_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "govkit.toml", MANIFEST);
    write(
        folder.path(),
        "policy/page.toml",
        &rule(
            "objective.labels.tier != 'page' || objective.target >= 99.9",
            "",
        ),
    );
    write(
        folder.path(),
        "slo.yaml",
        "service: shop\navailability: 99% over 28d\n",
    );
    let (found, exit) = told(folder.path());
    assert_eq!((found.len(), exit), (0, ExitCode::Unevaluated), "{found:?}");
    let rule = compiled(PAGE, "");
    let text = short("99.95", "{}").replace("over 28d", "over 28");
    let (_, unevaluated) = said(&rule, &text);
    assert!(
        unevaluated.len() == 1 && unevaluated[0].starts_with("not every objective can be read: "),
        "{unevaluated:?}"
    );
    let (_, unevaluated) = said(&rule, "service: [");
    assert_eq!(unevaluated, ["the objectives cannot be read"]);
}

#[test]
fn a_broken_rule_about_objectives_ends_with_two_and_says_where() {
    let cases = [
        ("objective.taget >= 99.9", "", "4:10", "taget"),
        ("objective.target >= '99.9'", "", "4:10", ""),
        ("objective.labels.tier == 1", "", "4:10", ""),
        (
            "objective.target",
            "",
            "4:10",
            "a condition is true or false",
        ),
        ("doc.service == 'shop'", "", "4:10", "doc"),
        (
            "objectives.all(o, o.labels.tier == 'a')",
            "",
            "4:10",
            "labels",
        ),
        (
            "objective.target >= 99",
            "at = \"/taget\"",
            "8:6",
            "an objective has no `taget`",
        ),
    ];
    for (assert, rest, place, words) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "govkit.toml", MANIFEST);
        write(folder.path(), "policy/page.toml", &rule(assert, rest));
        write(folder.path(), "slo.yaml", &short("99", "{}"));
        let (found, exit) = told(folder.path());
        let meant = found.iter().any(|line| {
            line.starts_with(&format!("policy/page.toml:{place} manifest/pack-invalid "))
                && line.contains(words)
        });
        assert!(meant, "{assert}\n{found:?}");
        assert_eq!(exit, ExitCode::BrokenConfiguration, "{assert}");
    }
}

#[test]
fn cases_in_the_rule_file_are_tried() {
    let example = "[example]\nbad = '''\nservice: shop\nlabels: {tier: page}\navailability: 99% over 28d\n'''\ngood = '''\nservice: shop\navailability: 99% over 28d\n'''\n";
    let case = |mark: &str| {
        format!(
            "[[test]]\nname = \"page\"\ncode = '''\nservice: shop\nlabels: {{tier: page}}\navailability: 99.8% over 28d{mark}\n'''\n"
        )
    };
    let good = compiled(PAGE, &format!("{example}{}", case(" # want")));
    assert_eq!(trial(&good), (3, Vec::new()));
    let (_, failures) = trial(&compiled(PAGE, &format!("{example}{}", case(""))));
    let messages: Vec<&str> = failures.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["slo.yaml:3: 1 found, 0 expected"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever share is written, in whatever form, is the number that the expression writes.
    #[test]
    fn targets_compare_exactly(digits in 1_u32..1_000_000) {
        let percent = format!("{}.{:04}", digits / 10_000, digits % 10_000);
        let ratio = format!("0.{digits:06}");
        let rule = compiled(&format!("objective.target == {percent} && objective.target >= {percent} && objective.target <= {percent}"), "");
        for text in [openslo(&ratio, "{}"), sloth(&percent, "{}", "{}"), short(&percent, "{}")] {
            prop_assert_eq!(said(&rule, &text), (Vec::new(), Vec::new()), "{}", text);
        }
    }
}
