//! Prometheus rules made of objectives: promtool takes them, and their tests prove them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use govkit::r#gen::{GENERATORS, plans};
use govkit::model::load;
use govkit::rules;
use rayon::prelude::*;

use crate::support::promtool::run;
use crate::support::tools::{Need, available, full};

const SLOTH: &str = include_str!("slo/sloth.yaml");
const SHORT: &str = include_str!("slo/short.yaml");

/// `OpenSLO` with alerts of its own, and queries of every sort that windows are made of.
const OPENSLO: &str = include_str!("slo/rules.yaml");

const MANIFEST: &str = "[service]\nname = \"order-svc\"\n\n[slo]\n";

/// A service with everything generated; and how many rules were written.
fn generated(objectives: &str, settings: &str) -> (tempfile::TempDir, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("slo.yaml"), objectives).expect("a file");
    let manifest = format!("{MANIFEST}{settings}");
    std::fs::write(folder.path().join("govkit.toml"), manifest).expect("a file");
    let workspace = load(&[folder.path().to_owned()], &rules::ids()).expect("a workspace");
    for plan in plans(&workspace, GENERATORS) {
        assert_eq!(plan.refusals, []);
        for change in &*plan.changes {
            let path = change.path.below(workspace.root());
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            let after = change.after.as_ref().expect("an output");
            std::fs::write(path, &after.bytes).expect("a file");
        }
    }
    let rules = std::fs::read_to_string(folder.path().join("slo/rules.yaml")).expect("rules");
    let count = rules.matches("\n  - record:").count() + rules.matches("\n  - alert:").count();
    (folder, count)
}

fn all() -> [(&'static str, &'static str, &'static str); 5] {
    [
        ("sloth", SLOTH, ""),
        ("short", SHORT, ""),
        ("short, exact", SHORT, "exact = true\n"),
        ("openslo", OPENSLO, ""),
        ("openslo, exact", OPENSLO, "exact = true\n"),
    ]
}

#[test]
fn promtool_loads_as_many_rules_as_were_written_and_their_tests_pass() {
    if !available(&[Need::Promtool]) {
        return;
    }
    all()
        .into_par_iter()
        .for_each(|(name, objectives, settings)| {
            let (folder, count) = generated(objectives, settings);
            let out = folder.path().join("slo");
            let (content, text) = run(&out, &["check", "rules", "rules.yaml"]);
            assert!(content, "{name}: {text}");
            assert!(
                text.contains(&format!("SUCCESS: {count} rules found")),
                "{name}: {count} rules were written: {text}"
            );
            for test in ["rules.test.yaml", "rules.long.test.yaml"] {
                // Weeks of samples take ten seconds: by default of one file.
                if test.contains("long") && name != "short, exact" && !full() {
                    continue;
                }
                let (content, text) = run(&out, &["test", "rules", test]);
                assert!(content, "{name}, {test}: {text}");
            }
        });
}

/// The rules with one thing changed.
struct Mutant {
    /// What was changed.
    told: String,
    /// The rules.
    rules: String,
    /// The rule that is another one now.
    rule: String,
    /// The text that is replaced, where it is one of a list.
    change: Option<&'static str>,
}

impl Mutant {
    fn new(rules: &str, at: Range<usize>, to: &str) -> Self {
        let (before, from, after) = (&rules[..at.start], &rules[at.clone()], &rules[at.end..]);
        let line = before.lines().count();
        let start = before.rfind("\n  - ").expect("a rule");
        let end = after.find("\n  - ").unwrap_or(after.len());
        Self {
            told: format!("line {line}: {from:?} is {to:?}"),
            rule: format!("{}{to}{}", &before[start..], &after[..end]),
            rules: format!("{before}{to}{after}"),
            change: None,
        }
    }
}

/// Every number, window, operator and label changed, one at a time.
fn mutants(rules: &str) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let changes: &[(&'static str, &str)] = &[
        (" > (", " < ("),
        ("    and\n", "    or\n"),
        (" or\n", " and\n"),
        ("/ ignoring", "* ignoring"),
        ("/ on(", "* on("),
        ("\n      /\n", "\n      *\n"),
        ("\"1 - ", "\"1 + "),
        ("\n      1 - (", "\n      1 + ("),
        ("(1-", "(1+"),
        ("[5m]", "[10m]"),
        ("[30m]", "[1h]"),
        ("[1h]", "[2h]"),
        ("[2h]", "[1h]"),
        ("[6h]", "[12h]"),
        ("[1d]", "[12h]"),
        ("[3d]", "[2d]"),
        ("[4w]", "[3w]"),
        ("[30d]", "[20d]"),
        ("ratio_rate5m{", "ratio_rate30m{"),
        ("ratio_rate30m{", "ratio_rate5m{"),
        ("ratio_rate1h{", "ratio_rate2h{"),
        ("ratio_rate2h{", "ratio_rate6h{"),
        ("ratio_rate6h{", "ratio_rate1d{"),
        ("ratio_rate1d{", "ratio_rate3d{"),
        ("ratio_rate3d{", "ratio_rate1d{"),
        ("sloth_window: ", "sloth_windows: "),
        ("sloth_severity: page", "sloth_severity: ticket"),
        ("sloth_severity: ticket", "sloth_severity: page"),
        ("sloth_slo: ", "sloth_sl: "),
        ("sloth_id=\"", "sloth_id=\"x"),
        ("vector(0.", "vector(0.1"),
        ("vector(1)", "vector(2)"),
        ("vector(28)", "vector(30)"),
        ("vector(30)", "vector(28)"),
    ];
    for (from, to) in changes {
        let places = rules.match_indices(from);
        mutants.extend(places.map(|(at, _)| Mutant {
            change: Some(*from),
            ..Mutant::new(rules, at..at + from.len(), to)
        }));
    }
    // Factors of burn rates: `> (13.44 * 0.01)`.
    for (at, sign) in rules.match_indices("> (") {
        let start = at + sign.len();
        let end = start + rules[start..].find(" *").expect("a factor");
        let factor: f64 = rules[start..end].parse().expect("a number");
        for changed in [factor * 1.02, factor * 0.98] {
            mutants.push(Mutant::new(rules, start..end, &changed.to_string()));
        }
    }
    mutants
}

/// The generated tests again, in files of which each fails sooner than the next: promtool runs a file to its end.
fn stages(out: &Path) -> Vec<String> {
    let mut stages: [String; 4] = Default::default();
    for name in ["rules.test.yaml", "rules.long.test.yaml"] {
        let text = std::fs::read_to_string(out.join(name)).expect("tests");
        let mut tests = text.split("\n- name: ");
        let head = tests.next().expect("a head");
        let mut of_file: [String; 4] = Default::default();
        for test in tests {
            let title = test.lines().next().expect("a title");
            let stage = match title {
                _ if title.contains("long windows") => 1,
                _ if title.contains("each window") => 2,
                _ if title.contains("the period sees") => 3,
                _ => 0,
            };
            let _ = write!(of_file[stage], "\n- name: {test}");
        }
        for (stage, tests) in stages.iter_mut().zip(of_file) {
            if !tests.is_empty() {
                assert!(stage.is_empty(), "two files of one stage");
                *stage = format!("{head}{tests}\n");
            }
        }
    }
    stages.into()
}

#[test]
fn nearly_every_mutant_of_the_rules_is_killed_by_their_tests() {
    if !available(&[Need::Promtool]) {
        return;
    }
    let one = "service: order-svc\nbuckets: [0.1, 0.2, 0.5, 1]\nobjective: 99% of requests under 200ms over 28d\n";
    let mut known = BTreeSet::new();
    let (mut count, mut alive) = (0, Vec::new());
    for settings in ["", "exact = true\n"] {
        let (folder, _) = generated(one, settings);
        let out = folder.path().join("slo");
        let rules = std::fs::read_to_string(out.join("rules.yaml")).expect("rules");
        let stages = stages(&out);
        // With exact budgets most rules are the same.
        let mut mutants: Vec<Mutant> = mutants(&rules)
            .into_iter()
            .filter(|mutant| known.insert(mutant.rule.clone()))
            .collect();
        if !full() {
            // One of every second kind, and every twelfth of those that are numbers.
            let mut kinds = BTreeSet::new();
            let mut number = 0;
            mutants.retain(|mutant| {
                if let Some(change) = mutant.change {
                    return kinds.insert(change) && kinds.len() % 2 == 1;
                }
                number += 1;
                number % 12 == 1
            });
        }
        count += mutants.len();
        let survive = |mutant: &&Mutant| {
            let own = tempfile::tempdir().expect("a folder");
            std::fs::write(own.path().join("rules.yaml"), &mutant.rules).expect("a file");
            stages.iter().all(|stage| {
                std::fs::write(own.path().join("test.yaml"), stage).expect("a file");
                run(own.path(), &["test", "rules", "test.yaml"]).0
            })
        };
        let survivors = mutants.par_iter().filter(survive);
        alive.extend(survivors.map(|one| one.told.clone()).collect::<Vec<_>>());
    }
    let killed = count - alive.len();
    println!("{killed} of {count} mutants killed; alive: {alive:#?}");
    let least = if full() { 110 } else { 15 };
    assert!(count > least, "{count} mutants");
    assert!(
        killed * 100 >= count * 95,
        "{killed} of {count} killed; alive: {alive:#?}"
    );
}

/// Four weeks of traffic: by day a thousand requests a minute, few of them slow; by night one, and that slow most
/// often. With a gap, there is none at all for six hours.
struct Month {
    /// Samples of the counter of all requests and of the bucket below the threshold, a minute apart.
    values: [String; 2],
    /// The share of slow requests.
    slow: f64,
}

impl Month {
    fn new(has_gap: bool) -> Self {
        let hours = 28 * 24;
        let (mut all, mut fast) = (0.0, 0.0);
        let (mut of_all, mut of_fast) = (String::from("0x0"), String::from("0x0"));
        for hour in 0..hours {
            let (requests, share) = match hour % 24 {
                _ if has_gap && (300..306).contains(&hour) => (0.0, 0.0),
                8..20 => (1000.0, 0.001),
                _ => (1.0, 0.5),
            };
            let good = requests * (1.0 - share);
            for (text, count, step) in [
                (&mut of_all, &mut all, requests),
                (&mut of_fast, &mut fast, good),
            ] {
                let _ = write!(text, " {}+{step}x59", *count + step);
                *count += step * 60.0;
            }
        }
        Self {
            values: [of_all, of_fast],
            slow: 1.0 - fast / all,
        }
    }
}

/// The rules that the period's ratio is made of: over a month the others are most of the work.
fn of_the_period(rules: &str) -> String {
    let mut blocks = rules.split("\n  - ");
    let mut text = blocks.next().expect("a head").to_owned();
    let (ratios, _) = rules
        .split_once("\n- name: sloth-slo-meta")
        .expect("groups");
    for block in ratios.split("\n  - ").skip(1) {
        let longer = ["30m", "1h", "2h", "6h", "1d", "3d"];
        let is_needed = !longer.iter().any(|window| {
            block.starts_with(&format!("record: slo:sli_error:ratio_rate{window}\n"))
        });
        if is_needed {
            let _ = write!(text, "\n  - {block}");
        }
    }
    text + "\n"
}

/// What the period's ratio is at the end of a month, by promtool: whether an expression of it is true. Rules are evaluated four
/// times an hour, since traffic changes by the hour.
fn at_the_end_of(month: &Month, settings: &str, judged: &str) -> bool {
    let one = "service: order-svc\nbuckets: [0.1, 0.2, 0.5, 1]\nobjective: 99% of requests under 200ms over 28d\n";
    let (folder, _) = generated(one, settings);
    let out = folder.path().join("slo");
    let rules = std::fs::read_to_string(out.join("rules.yaml")).expect("rules");
    std::fs::write(out.join("rules.yaml"), of_the_period(&rules)).expect("a file");
    let name = "http_server_request_duration_seconds";
    let test = format!(
        "rule_files: [rules.yaml]\nevaluation_interval: 15m\ntests:\n- interval: 1m\n  input_series:\n  - series: '{name}_count{{job=\"order-svc\"}}'\n    values: '{}'\n  - series: '{name}_bucket{{job=\"order-svc\",le=\"0.2\"}}'\n    values: '{}'\n  promql_expr_test:\n  - expr: 'sum({judged})'\n    eval_time: 672h\n    exp_samples:\n    - labels: '{{}}'\n      value: 1\n",
        month.values[0], month.values[1]
    );
    std::fs::write(out.join("month.test.yaml"), test).expect("a file");
    let (content, said) = run(&out, &["test", "rules", "month.test.yaml"]);
    if !content {
        println!("{settings:?} {judged}: {said}");
    }
    content
}

#[test]
fn exact_budgets_are_within_a_hundredth_of_the_truth() {
    if !available(&[Need::Promtool]) {
        return;
    }
    let series = "slo:sli_error:ratio_rate4w";
    let (whole, with_gap) = (Month::new(false), Month::new(true));
    let near = |month: &Month| format!("abs({series} / {} - 1) < bool 0.01", month.slow);
    assert!(at_the_end_of(&with_gap, "exact = true\n", &near(&with_gap)));
    // A month takes promtool half a minute of CPU.
    if !full() {
        return;
    }
    assert!(at_the_end_of(&whole, "exact = true\n", &near(&whole)));
    // By time, each minute of the night weighs as much as one of the day: far too much, and after a gap nothing at all.
    assert!(at_the_end_of(
        &whole,
        "",
        &format!("{series} / {} > bool 20", whole.slow)
    ));
    assert!(at_the_end_of(
        &with_gap,
        "",
        &format!("{series} != bool {series}")
    ));
}
