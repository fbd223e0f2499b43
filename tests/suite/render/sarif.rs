//! SARIF against its schema and against what GitHub takes in.
//!
//! `sarif-schema-2.1.0.json` is the schema of the OASIS SARIF technical committee, unchanged; its
//! IPR notice allows copying and distributing it without modification. It was taken from the crate
//! serde-sarif 0.8.0 (MIT).

use govkit::diag::{Diagnostic, ExitCode, Report, Severity, Unevaluated};
use govkit::render::{FORMATS, Output};
use govkit::source::{RelPath, SourceMap, Span};
use serde_json::Value;

use super::cases::{CASES, Case};
use super::render;

fn log(case: &Case) -> Value {
    serde_json::from_str(&render("sarif", case)).unwrap_or_default()
}

#[test]
fn every_case_fits_the_schema() {
    let schema = include_str!("sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).expect("the schema is json");
    // Its pattern has a stray bracket, which Unicode regular expressions refuse; we write no language.
    for part in ["run", "toolComponent"] {
        schema["definitions"][part]["properties"]["language"]["pattern"] = Value::from("");
    }
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for (name, case) in CASES {
        let log = log(&case());
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0"})));
}

#[test]
fn rule_indices_point_at_their_rules() {
    for (name, case) in CASES {
        let run = &log(&case())["runs"][0];
        let rules = &run["tool"]["driver"]["rules"];
        for result in run["results"].as_array().expect("results") {
            if let Some(index) = result["ruleIndex"].as_u64() {
                let index = usize::try_from(index).expect("small");
                assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
            }
        }
    }
}

#[test]
fn locations_are_relative_references() {
    for (name, case) in CASES {
        let text = render("sarif", &case());
        for uri in text
            .lines()
            .filter_map(|line| line.split("\"uri\": \"").nth(1))
        {
            let uri = uri.trim_end_matches(['"', ',']);
            assert!(
                !uri.starts_with('/') && !uri.contains([':', ' ', '\\']),
                "{name}: {uri}"
            );
        }
    }
}

#[test]
fn too_many_results_lose_the_least_grave() {
    let mut sources = SourceMap::new();
    let file = sources.add(RelPath::new("a.yaml"), &b"a: 1\n"[..]);
    let finding = |n: usize| {
        let severity = if n < 10 {
            Severity::Note
        } else {
            Severity::Error
        };
        Diagnostic::new("x/y", severity, Span::file_start(file), format!("{n:05}"))
    };
    let report = Report::new((0..25_001).map(finding).collect(), vec![], &sources, 1);
    let run = &log(&Case { sources, report })["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 25_000);
    let notes = results.iter().filter(|one| one["level"] == "note").count();
    assert_eq!(notes, 9);
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    let said = notifications[0]["message"]["text"].as_str().unwrap_or("");
    assert!(said.starts_with("1 further finding"), "{said}");
}

#[test]
fn a_run_is_successful_where_everything_was_evaluated() {
    let of = |exit: ExitCode, missed: usize| {
        let mut sources = SourceMap::new();
        sources.add(RelPath::new("a.yaml"), &b"a: 1\n"[..]);
        let missed = (0..missed).map(|n| Unevaluated {
            rule: "x/y".into(),
            path: RelPath::new("a.yaml"),
            reason: format!("reason {n}"),
        });
        let report = Report::new(vec![], missed.collect(), &sources, 1);
        let output = Output {
            report: &report,
            sources: &sources,
            rules: &[],
            exit,
            colour: false,
        };
        let format = FORMATS.iter().find(|format| format.name == "sarif");
        let text = (format.expect("sarif").render)(&output).into_string();
        let log: Value = serde_json::from_str(&text).expect("json");
        let invocation = &log["runs"][0]["invocations"][0];
        let notified = invocation["toolExecutionNotifications"].as_array();
        (
            invocation["executionSuccessful"].as_bool(),
            invocation["exitCode"].as_u64(),
            notified.map(Vec::len),
        )
    };
    assert_eq!(of(ExitCode::Clean, 0), (Some(true), Some(0), Some(0)));
    assert_eq!(of(ExitCode::Findings, 0), (Some(true), Some(1), Some(0)));
    let broken = of(ExitCode::BrokenConfiguration, 0);
    assert_eq!(broken, (Some(false), Some(2), Some(0)));
    assert_eq!(
        of(ExitCode::Unevaluated, 1),
        (Some(false), Some(3), Some(1))
    );
    assert_eq!(of(ExitCode::Findings, 2), (Some(false), Some(1), Some(2)));
    let both = of(ExitCode::BrokenConfiguration, 1);
    assert_eq!(both, (Some(false), Some(2), Some(1)));
}
