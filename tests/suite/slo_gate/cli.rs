//! `govkit slo gate` as it is typed.

use super::*;
use crate::support::govkit::Govkit;

/// Runs the gate in a folder that has the objectives and all data: exit code, standard output, standard error.
fn gate(args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let from = crate::support::fixtures::top().join("tests/suite/slo_gate/data");
    crate::support::fixtures::copy(&from, &folder.path().join("data"));
    std::fs::write(folder.path().join("slo.yaml"), OBJECTIVES).expect("a file");
    std::fs::write(
        folder.path().join("broken.yaml"),
        "service: a\nobjective: soon\n",
    )
    .expect("a file");
    let outcome = Govkit::new(folder.path())
        .args(["slo", "gate"])
        .args(args)
        .run();
    let (code, out, error) = outcome.parts();
    (code.unwrap_or(-1), out, error)
}

#[test]
fn verdicts_are_exit_codes() {
    let pass = ["--slo", "order-svc-latency", "--slo", "success-latency"];
    let (code, out, _) = gate(&[&pass[..], &["--data", "data/vegeta.json"]].concat());
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("PASS  order-svc-latency  181 of 200 requests good, 19 bad, of which 85 % have to be good: at least 86.3 % are, with a confidence of 95 %\n"), "{out}");
    let (code, out, _) = gate(&[
        "slo.yaml",
        "--data",
        "data/before.prom",
        "--data",
        "data/after.prom",
    ]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("error[slo/objective-missed]") && out.contains("slo.yaml:7:15"),
        "{out}"
    );
    let (code, out, _) = gate(&[
        "--slo",
        "order-svc-availability",
        "--data",
        "data/k6-fine.json.gz",
    ]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.starts_with("INCONCLUSIVE") && out.contains("2954 more"),
        "{out}"
    );
    // Less certain, and more so.
    let chosen = [
        "--slo",
        "order-svc-latency",
        "--data",
        "data/k6-fine.json.gz",
    ];
    assert_eq!(gate(&chosen).0, 0);
    assert_eq!(
        gate(&[&chosen[..], &["--confidence", "99.9%"]].concat()).0,
        3
    );
    // All that the data says nothing about.
    let (code, out, _) = gate(&["--slo", "reports", "--data", "data/hey.csv"]);
    assert_eq!(code, 3, "{out}");
}

#[test]
fn reports_have_every_format() {
    let files = ["--data", "data/before.prom", "--data", "data/after.prom"];
    for (format, words) in [
        ("json", "\"rule\": \"slo/objective-missed\""),
        ("sarif", "\"ruleId\": \"slo/objective-missed\""),
        ("github", "::error file=slo.yaml,line=7"),
    ] {
        let (code, out, _) = gate(&[&files[..], &["--format", format]].concat());
        assert_eq!(code, 1, "{out}");
        assert!(out.contains(words) && !out.contains("PASS  "), "{out}");
    }
    let (code, out, _) = gate(&[&files[..], &["--json"]].concat());
    let object: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(code, 1);
    assert_eq!(object["objectives"][1]["verdict"], "FAIL");
    assert_eq!(object["objectives"][1]["counts"]["bad"], 19);
    assert_eq!(object["objectives"][3]["counts"]["open"], 19);
    assert_eq!(
        gate(&[&files[..], &["--json", "--exit-zero"]].concat()).0,
        0
    );
}

#[test]
fn wrong_usage_is_told() {
    let cases: &[(&[&str], i32, &str)] = &[
        (&[], 2, "--data"),
        (
            &["--data", "data/none.json"],
            2,
            "cannot open data/none.json",
        ),
        (&["--data", "data"], 2, "data is a folder"),
        (
            &["--data", "data/hey.csv", "--data", "data/../data/hey.csv"],
            2,
            "given twice",
        ),
        (
            &["--data", "data/hey.csv", "--slo", "reprots"],
            2,
            "did you mean \"reports\"?",
        ),
        (
            &["--data", "data/hey.csv", "--confidence", "1"],
            2,
            "a confidence is from 0.5",
        ),
        (
            &["--data", "data/hey.csv", "--data-format", "jtl"],
            2,
            "the formats are k6",
        ),
        (
            &["none.yaml", "--data", "data/hey.csv"],
            2,
            "cannot open none.yaml",
        ),
        (
            &["data", "--data", "data/hey.csv"],
            2,
            "no file of objectives in data",
        ),
    ];
    for (args, wanted, words) in cases {
        let (code, out, err) = gate(args);
        assert!(
            code == *wanted && err.contains(words),
            "{args:?}: {code} {out}{err}"
        );
    }
    let (code, out, _) = gate(&["broken.yaml", "--data", "data/hey.csv"]);
    assert!(code == 1 && out.contains("slo/invalid"), "{out}");
    let (code, out, _) = gate(&["--data", "slo.yaml"]);
    assert!(
        code == 3 && out.contains("slo.yaml: it is in none of the formats"),
        "{out}"
    );
    let (code, out, _) = gate(&["--data", "data/vegeta.json", "--data", "data/after.prom"]);
    assert!(
        code == 3 && out.contains("cannot be read together"),
        "{out}"
    );
}
