//! `govkit gen`: what it writes, what it refuses, and where it may be called.

use crate::support::fixtures::{copied, top};
use crate::support::govkit::{Govkit, govkit};

/// A service with flags and no generated code.
fn service() -> tempfile::TempDir {
    let folder = copied(&top().join("tests/rules/generated/drift/good"));
    std::fs::remove_dir_all(folder.path().join("internal")).expect("generated code");
    folder
}

const CODE: &str = "internal/flags/flags_gen.go";

#[test]
fn it_writes_once_and_then_has_nothing_to_do() {
    let service = service();
    let (code, text) = govkit(service.path(), &["gen", "--check"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&format!("{CODE} is missing")), "{text}");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with(&format!("wrote {CODE}\n")), "{text}");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        !text.contains("wrote") && text.contains("up to date"),
        "{text}"
    );
    let (code, text) = govkit(service.path(), &["gen", "--check"]);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn it_may_be_called_from_below_and_as_a_cargo_plugin() {
    let service = service();
    let below = service.path().join("internal/flags");
    std::fs::create_dir_all(&below).expect("a folder");
    let (code, text) = govkit(&below, &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(service.path().join(CODE).is_file());
    std::fs::remove_file(service.path().join(CODE)).expect("a file");
    Govkit::as_cargo_plugin(service.path())
        .args(["gen"])
        .expect(0);
    assert!(service.path().join(CODE).is_file());
}

#[test]
fn an_edit_to_generated_code_is_drift_and_is_mended() {
    let service = service();
    govkit(service.path(), &["gen"]);
    let path = service.path().join(CODE);
    let whole = std::fs::read_to_string(&path).expect("code");
    std::fs::write(&path, whole.replace("%100 < 5", "%100 < 50")).expect("an edit");
    let (code, text) = govkit(service.path(), &["check"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("error[generated/drift]") && text.contains("%100 < 50"),
        "{text}"
    );
    // A checkout with other line ends is the same code, and the same input.
    std::fs::write(&path, whole.replace('\n', "\r\n")).expect("an edit");
    let input = service.path().join("feature-flag.json");
    let flags = std::fs::read_to_string(&input).expect("flags");
    std::fs::write(&input, flags.replace('\n', "\r\n")).expect("an edit");
    let (code, text) = govkit(service.path(), &["gen", "--check"]);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn what_somebody_wrote_is_never_replaced() {
    let service = service();
    let path = service.path().join(CODE);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, "package flags\n").expect("a file");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("somebody wrote it"), "{text}");
    assert_eq!(
        std::fs::read_to_string(&path).expect("a file"),
        "package flags\n"
    );
}

#[test]
fn what_is_no_longer_generated_is_removed() {
    let service = service();
    govkit(service.path(), &["gen"]);
    let manifest = "[service]\nname = \"order-svc\"\nlanguage = \"go\"\n\n[flags]\nout = \"internal/switches\"\n";
    std::fs::write(service.path().join("govkit.toml"), manifest).expect("a manifest");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("removed {CODE}")), "{text}");
    assert!(!service.path().join(CODE).exists());
    assert!(
        service
            .path()
            .join("internal/switches/flags_gen.go")
            .is_file()
    );
}

#[test]
fn broken_inputs_are_told_and_nothing_is_written() {
    let service = service();
    let input = service.path().join("feature-flag.json");
    let flags = std::fs::read_to_string(&input).expect("flags");
    std::fs::write(
        &input,
        flags.replace("env == 'staging'", "envi == 'staging'"),
    )
    .expect("an edit");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error[flags/expression-invalid]"), "{text}");
    assert!(!service.path().join(CODE).exists());
    std::fs::write(&input, "{").expect("an edit");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error[config/syntax-error]"), "{text}");
    std::fs::remove_file(&input).expect("a file");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("nothing to generate from"), "{text}");
}

#[test]
fn code_goes_nowhere_outside_of_the_workspace() {
    let service = service();
    let manifest =
        "[service]\nname = \"order-svc\"\nlanguage = \"go\"\n\n[flags]\nout = \"../elsewhere\"\n";
    std::fs::write(service.path().join("govkit.toml"), manifest).expect("a manifest");
    let (code, text) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("outside of the workspace"), "{text}");
}

/// What lies beside the inputs is no matter, be it broken, and what git ignores is compared all the same.
#[test]
fn only_inputs_and_outputs_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("govkit.toml", "[service]\nname = \"shop\"\n\n[slo]\n");
    write("slo.yaml", "availability: 99.9% over 28d\nservice: shop\n");
    write("other.yaml", "a: [\n");
    write(".gitignore", "slo/\n");
    let (code, text) = govkit(folder.path(), &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = govkit(folder.path(), &["gen", "--check"]);
    assert_eq!(code, Some(0), "{text}");
    let rules = std::fs::read_to_string(folder.path().join("slo/rules.yaml")).expect("rules");
    write("slo/rules.yaml", &rules.replace("99.9", "99.8"));
    let (code, text) = govkit(folder.path(), &["gen", "--check"]);
    assert!(
        code == Some(1) && text.contains("slo/rules.yaml is out of date"),
        "{text}"
    );
    let (code, text) = govkit(folder.path(), &["gen"]);
    assert!(
        code == Some(0) && text.contains("wrote slo/rules.yaml"),
        "{text}"
    );
    let (code, text) = govkit(folder.path(), &["check"]);
    assert!(code == Some(1) && text.contains("other.yaml:1"), "{text}");
}

/// The package of a handler may be in the folder of the service.
#[test]
fn tests_may_belong_to_the_package_at_the_root() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [
        (
            "govkit.toml",
            "[service]\nname = \"shop\"\n\n[slo]\ntests = \".\"\n",
        ),
        (
            "slo.yaml",
            "availability: 99.9% over 28d\nservice: shop\nrequest: GET /orders/1\n",
        ),
        ("go.mod", "module example.com/shop\n\ngo 1.26\n"),
        ("shop.go", "package shop\n"),
    ] {
        std::fs::write(folder.path().join(path), text).expect("a file");
    }
    let (code, text) = govkit(folder.path(), &["gen"]);
    assert_eq!(code, Some(0), "{text}");
    let tests = folder.path().join("slo_gen_test.go");
    let tests = std::fs::read_to_string(tests).expect("tests");
    assert!(tests.contains("package shop\n"), "{tests}");
}

#[test]
fn an_item_that_a_generator_drops_is_never_a_pass() {
    use govkit::r#gen::{GENERATORS, Generator, plans};
    use govkit::model::load_inputs;
    // A generator that leaves out what it was given.
    let lossy = Generator {
        outputs: |workspace, id| {
            let outputs = (GENERATORS[0].outputs)(workspace, id)?;
            Some(outputs.map(|mut outputs| {
                for output in &mut outputs {
                    output.text = output
                        .text
                        .take()
                        .map(|text| text.replace("\"beta\"", "\"other\""));
                }
                outputs
            }))
        },
        ..GENERATORS[0]
    };
    let service = service();
    let flags = r#"{"version": 1, "flags": {"alpha": {"description": "d", "kind": "ops", "owner": "o"}, "beta": {"description": "d", "kind": "ops", "owner": "o"}}}"#;
    std::fs::write(service.path().join("feature-flag.json"), flags).expect("flags");
    let workspace = load_inputs(&[service.path().to_path_buf()], &[]).expect("a workspace");
    let whole = plans(&workspace, GENERATORS);
    assert!(
        whole
            .iter()
            .all(|plan| plan.refusals.is_empty() && plan.dropped.is_empty()),
        "{whole:?}"
    );
    let workspace = load_inputs(&[service.path().to_path_buf()], &[]).expect("a workspace");
    let plans = plans(&workspace, &[lossy]);
    let dropped: Vec<&str> = plans
        .iter()
        .flat_map(|plan| &plan.dropped)
        .map(|(_, item)| &*item.name)
        .collect();
    assert_eq!(dropped, ["beta"]);
}

#[test]
fn broken_items_of_every_kind_keep_a_generator_from_running() {
    let whole = r#"{"version": 1,
 "attributes": {"n": {"type": "int", "from": "header:N"}},
 "flags": {
  "one": {"description": "d", "kind": "ops", "owner": "o", "rules": [{"when": "n > 1", "serve": "on"}]},
  "two": {"description": "d", "kind": "ops", "owner": "o", "variants": {"a": "x", "b": "y"}, "default": "a",
   "rules": [{"split": {"by": "string(n)", "algo": "flagd-v2", "weights": {"a": 50, "b": 50}}}],
   "tests": [{"with": {"n": 1}, "expect": "b"}]}
 }}"#;
    for (piece, broken) in [
        ("n > 1", "!-n == 3"),
        ("n > 1", "n >"),
        ("n > 1", "n ** 1"),
        ("n > 1", "n"),
        ("n > 1", "m > 1"),
        ("string(n)", "!-n"),
        ("string(n)", "1.5"),
        ("\"int\"", "\"integer\""),
        ("header:N", "header"),
        ("\"serve\": \"on\"", "\"serve\": \"onn\""),
        ("\"serve\": \"on\"", "\"serve\": 1"),
        ("\"a\": \"x\"", "\"a\": 1"),
        ("\"default\": \"a\"", "\"default\": \"c\""),
        ("flagd-v2", "flagd-v9"),
        ("\"a\": 50", "\"a\": -50"),
        ("\"a\": 50", "\"c\": 50"),
        ("\"expect\": \"b\"", "\"expect\": \"c\""),
        ("{\"n\": 1}", "{\"n\": \"x\"}"),
        ("{\"n\": 1}", "{\"k\": 1}"),
        ("\"one\":", "\"1one\":"),
        ("\"kind\": \"ops\"", "\"kind\": \"opps\""),
        ("\"version\": 1", "\"version\": 9"),
    ] {
        assert!(whole.contains(piece), "{piece}");
        let service = service();
        let text = whole.replacen(piece, broken, 1);
        std::fs::write(service.path().join("feature-flag.json"), &text).expect("flags");
        let (code, told) = govkit(service.path(), &["gen"]);
        assert_eq!(code, Some(1), "{piece} -> {broken}: {told}");
        assert!(told.contains("error["), "{piece} -> {broken}: {told}");
        assert!(!service.path().join(CODE).exists(), "{piece} -> {broken}");
        let (code, told) = govkit(service.path(), &["check"]);
        assert_eq!(code, Some(1), "{piece} -> {broken}: {told}");
    }
    let service = service();
    std::fs::write(service.path().join("feature-flag.json"), whole).expect("flags");
    let (code, told) = govkit(service.path(), &["gen"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn tests_are_made_of_objectives_beside_a_doubtful_one() {
    let service = service();
    let manifest = "[service]\nname = \"a\"\n[slo]\ntests = \".\"\n";
    std::fs::write(service.path().join("govkit.toml"), manifest).expect("a manifest");
    // Nothing declares the alert policy: it may be in another file.
    let slo = "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: fast\n  annotations:\n    govkit.dev/request: GET /a\nspec:\n  service: a\n  budgetingMethod: Occurrences\n  timeWindow: [{duration: 28d, isRolling: true}]\n  alertPolicies: [{alertPolicyRef: elsewhere}]\n  indicator:\n    metadata: {name: fast}\n    spec:\n      ratioMetric:\n        counter: true\n        good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(a_duration_seconds_bucket{le=\"0.2\"}[{{.window}}]))'}}}\n        total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(a_duration_seconds_count[{{.window}}]))'}}}\n  objectives: [{target: 0.99}]\n";
    std::fs::write(service.path().join("slo.yaml"), slo).expect("objectives");
    std::fs::write(service.path().join("a.go"), "package a\n").expect("a package");
    let (code, told) = govkit(service.path(), &["gen"]);
    println!("{code:?} {told}");
    assert_eq!(code, Some(0), "{told}");
    assert!(service.path().join("slo_gen_test.go").is_file(), "{told}");
}
