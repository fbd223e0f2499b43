//! Rules are those of Sloth: what sloth v0.12.0 prints for `slo/shares.yaml` was noted down, group by group and rule by
//! rule, with every number and window of its expression and every label.

use govkit::r#gen::slo_rules;
use govkit::parse::{NodeRef, parse_yaml};
use govkit::slo::read;
use govkit::source::FileId;

const SHARES: &str = include_str!("slo/shares.yaml");
const PRINTED: &str = include_str!("slo/shares.txt");

#[test]
fn rules_have_the_groups_names_numbers_and_labels_of_sloth() {
    let parsed = parse_yaml(FileId(0), SHARES.as_bytes());
    let file = read(FileId(0), SHARES, &parsed).expect("a file");
    let made = slo_rules(&file, "shares.yaml", SHARES.as_bytes(), false).expect("rules");
    let rules = parse_yaml(FileId(1), made.text.as_bytes());
    let root = rules.tree.at(rules.tree.documents()[0]);
    let mut lines = Vec::new();
    for group in root.get("groups").expect("groups").items() {
        for rule in group.get("rules").expect("rules").items() {
            lines.push(line(text(group, "name"), rule));
        }
    }
    let printed: Vec<&str> = PRINTED.lines().collect();
    assert_eq!(made.count, printed.len());
    for (ours, theirs) in lines.iter().zip(printed) {
        assert_eq!(ours, theirs);
    }
}

fn text<'t>(node: NodeRef<'t>, key: &str) -> &'t str {
    node.get(key).and_then(NodeRef::as_str).expect(key)
}

/// Group, series or alert, numbers, labels.
fn line(group: &str, rule: NodeRef<'_>) -> String {
    let made = if rule.get("record").is_some() {
        "record"
    } else {
        "alert"
    };
    let labels = rule.get("labels").expect("labels");
    // Sloth says there which of its programs made the rules.
    let own = |key: &str| matches!(key, "sloth_version" | "sloth_mode");
    let labels = labels.members().iter().filter(|one| !own(&one.key));
    let mut labels: Vec<String> = labels
        .map(|one| format!("{}={}", one.key, text_at(rule, one.node)))
        .collect();
    labels.sort();
    format!(
        "{group} | {} | {} | {}",
        text(rule, made),
        numbers(text(rule, "expr")),
        labels.join(" ")
    )
}

fn text_at(beside: NodeRef<'_>, node: govkit::parse::NodeId) -> &str {
    beside.tree().at(node).as_str().expect("a label")
}

/// The numbers and windows of an expression, those in the names of its series too; strings are left out.
fn numbers(expr: &str) -> String {
    let bare: String = expr.split('"').step_by(2).collect();
    let words = bare.split(|c: char| !(c.is_ascii_alphanumeric() || "_.:+-".contains(c)));
    let words = words.map(|word| word.rsplit("ratio_rate").next().unwrap_or(word));
    let numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbers.collect::<Vec<_>>().join(" ")
}
