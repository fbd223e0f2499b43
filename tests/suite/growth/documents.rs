//! Families in which one document or source file grows: its keys, its schema, or what is wrong with it.

use std::fmt::Write as _;
use std::path::Path;

use super::Family;
use crate::support::files::write;

const CHECK: &[&str] = &["check", "--stage", "commit", "--format", "github"];

/// A family whose input is checked, and wrong.
const fn wrong(name: &'static str, size: usize, write: fn(&Path, usize)) -> Family {
    Family {
        name,
        command: CHECK,
        exit: 1,
        size,
        write,
    }
}

pub const FAMILIES: &[Family] = &[
    wrong("unknown keys, near the schema's", 500, near_keys),
    wrong("unknown keys, far from the schema's", 500, far_keys),
    wrong(
        "unknown keys of many tables",
        300,
        unknown_keys_of_many_tables,
    ),
    wrong("unevaluated keys", 300, unevaluated_keys),
    wrong("missing keys", 1000, missing_keys),
    wrong("references, one behind the other", 250, chain),
    wrong("wrong types in a list", 1000, wrong_items),
    wrong("wrong types in a table", 1000, wrong_members),
    wrong("values that no enum has", 500, enumerated),
    wrong("uses of one wrong value", 1000, uses),
    wrong("faults in documents of objectives", 200, faulty_objectives),
    wrong("objectives of Sloth with unknown keys", 100, sloth),
    wrong("references to objects of OpenSLO", 100, openslo),
    wrong("tests of a flag and its variants", 200, flag_tests),
    wrong("stages of a Dockerfile", 500, stages),
    wrong("findings in one Go file", 500, go_findings),
    Family {
        name: "objectives that rules are generated from",
        command: &["gen"],
        exit: 0,
        size: 20,
        write: objectives,
    },
];

fn lines(size: usize, line: impl Fn(usize) -> String) -> String {
    (0..size).map(line).collect()
}

/// The members of a table, or the elements of a list, in JSON.
fn joined(size: usize, member: impl Fn(usize) -> String) -> String {
    let members: Vec<String> = (0..size).map(member).collect();
    members.join(",\n")
}

/// A word of ten letters that has little in common with others.
fn word(at: usize) -> String {
    let mut state = u64::try_from(at).expect("a small number");
    let mut letter = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).expect("a letter"))
    };
    (0..10).map(|_| letter()).collect()
}

/// All names are of one length, so that four times as many are four times the bytes.
fn near_keys(folder: &Path, size: usize) {
    let (known, given) = (|at| format!("prop_{at:05}"), |at| format!("propx_{at:05}"));
    unknown_keys(folder, size, known, given);
}

fn far_keys(folder: &Path, size: usize) {
    unknown_keys(folder, size, word, |at| word(at + 1_000_000));
}

fn unknown_keys(
    folder: &Path,
    size: usize,
    known: impl Fn(usize) -> String,
    given: impl Fn(usize) -> String,
) {
    let properties = joined(size, |at| format!("\"{}\": true", known(at)));
    let schema = format!("{{\"additionalProperties\": false, \"properties\": {{{properties}}}}}");
    write(folder, "a.schema.json", &schema);
    let keys = lines(size, |at| format!("{}: 1\n", given(at)));
    write(folder, "a.yaml", &keys);
}

fn unknown_keys_of_many_tables(folder: &Path, size: usize) {
    let properties = joined(size, |at| format!("\"prop_{at:05}\": true"));
    let items = format!("{{\"additionalProperties\": false, \"properties\": {{{properties}}}}}");
    write(folder, "a.schema.json", &format!("{{\"items\": {items}}}"));
    let tables = lines(size, |at| format!("- propx_{at:05}: 1\n"));
    write(folder, "a.yaml", &tables);
}

fn unevaluated_keys(folder: &Path, size: usize) {
    let known = joined(size, |at| format!("\"prop_{at:05}\": true"));
    let schema = format!(
        "{{\"unevaluatedProperties\": false, \"allOf\": [{{\"properties\": {{{known}}}}}]}}"
    );
    write(folder, "a.schema.json", &schema);
    let keys = lines(size, |at| format!("propx_{at:05}: 1\n"));
    write(folder, "a.yaml", &keys);
}

fn missing_keys(folder: &Path, size: usize) {
    let required = joined(size, |at| format!("\"prop_{at:05}\""));
    let schema = format!("{{\"required\": [{required}]}}");
    write(folder, "a.schema.json", &schema);
    let keys = lines(size, |at| format!("other_{at}: 1\n"));
    write(folder, "a.yaml", &keys);
}

fn chain(folder: &Path, size: usize) {
    let links = joined(size, |at| {
        format!("\"d{at}\": {{\"$ref\": \"#/$defs/d{}\"}}", at + 1)
    });
    let last = format!("\"d{size}\": {{\"type\": \"integer\"}}");
    let schema = format!("{{\"$ref\": \"#/$defs/d0\", \"$defs\": {{{links}, {last}}}}}");
    write(folder, "a.schema.json", &schema);
    write(folder, "a.json", "\"text\"\n");
}

fn wrong_items(folder: &Path, size: usize) {
    let schema = r#"{"items": {"type": "integer"}}"#;
    write(folder, "a.schema.json", schema);
    let items = lines(size, |at| format!("- s{at}\n"));
    write(folder, "a.yaml", &items);
}

fn wrong_members(folder: &Path, size: usize) {
    let schema = r#"{"additionalProperties": {"type": "integer"}}"#;
    write(folder, "a.schema.json", schema);
    let members = lines(size, |at| format!("k{at}: s{at}\n"));
    write(folder, "a.yaml", &members);
}

fn enumerated(folder: &Path, size: usize) {
    let values = joined(size, |at| format!("\"value_{at}\""));
    let schema = format!("{{\"items\": {{\"enum\": [{values}]}}}}");
    write(folder, "a.schema.json", &schema);
    let items = lines(size, |at| format!("- valeu_{at}\n"));
    write(folder, "a.yaml", &items);
}

fn uses(folder: &Path, size: usize) {
    let schema = r#"{"additionalProperties": {"items": {"type": "integer"}}}"#;
    write(folder, "a.schema.json", schema);
    let uses = lines(size, |at| format!("k{at}: *a\n"));
    write(folder, "a.yaml", &format!("first: &a [text]\n{uses}"));
}

fn objectives(folder: &Path, size: usize) {
    write(folder, "govkit.toml", "[slo]\n");
    let objectives = lines(size, |at| {
        format!("---\nservice: s{at}\navailability: 99.9% over 28d\n")
    });
    write(folder, "slo.yaml", &objectives);
}

fn faulty_objectives(folder: &Path, size: usize) {
    let objectives = lines(size, |at| {
        format!("---\nservice: s{at}\navailabilit: 99.9% over 28d\n")
    });
    write(folder, "slo.yaml", &objectives);
}

fn sloth(folder: &Path, size: usize) {
    let slos = lines(size, |at| {
        format!(
            "- name: o{at}
  objectiv: 99.9
  sli:
    raw: {{error_ratio_query: 'a[{{{{.window}}}}]'}}
  alerting: {{name: A}}
"
        )
    });
    let text = format!("version: prometheus/v1\nservice: s\nslos:\n{slos}");
    write(folder, "slo.yaml", &text);
}

fn openslo(folder: &Path, size: usize) {
    let mut text = String::new();
    for at in 0..size {
        let _ = write!(
            text,
            "---
apiVersion: openslo/v1
kind: SLO
metadata: {{name: o{at}}}
spec:
  service: s
  budgetingMethod: Occurrences
  indicatorRef: sly-{at}
  timeWindow: [{{duration: 28d, isRolling: true}}]
  objectives: [{{target: 0.999}}]
---
apiVersion: openslo/v1
kind: SLI
metadata: {{name: sli-{at}}}
spec:
  ratioMetric:
    counter: true
    good: {{metricSource: {{type: prometheus, spec: {{query: 'sum(rate(good[5m]))'}}}}}}
    total: {{metricSource: {{type: prometheus, spec: {{query: 'sum(rate(total[5m]))'}}}}}}
"
        );
    }
    write(folder, "slo.yaml", &text);
}

fn flag_tests(folder: &Path, size: usize) {
    let variants = joined(size, |at| format!("\"v{at}\": \"{at}\""));
    let tests = joined(size, |at| {
        format!("{{\"with\": {{\"plna\": \"x\"}}, \"expect\": \"w{at}\"}}")
    });
    let attributes = r#"{"plan": {"type": "string", "default": "free"}}"#;
    let flag = format!(
        "{{\"owner\": \"team\", \"variants\": {{{variants}}}, \"default\": \"v0\", \"tests\": [{tests}]}}"
    );
    let text = format!("{{\"attributes\": {attributes}, \"flags\": {{\"f\": {flag}}}}}\n");
    write(folder, "feature-flag.json", &text);
}

fn stages(folder: &Path, size: usize) {
    let stages = lines(size, |at| {
        format!("FROM alpine AS s{at}\nCOPY --from=s{} /a /b\n", at / 2)
    });
    write(folder, "Dockerfile", &stages);
}

fn go_findings(folder: &Path, size: usize) {
    write(folder, "go.mod", "module example.com/a\n\ngo 1.24\n");
    let uses = lines(size, |at| format!("func f{at}() {{ _ = md5.New() }}\n"));
    let text = format!("package a\n\nimport \"crypto/md5\"\n\n{uses}");
    write(folder, "a.go", &text);
}
