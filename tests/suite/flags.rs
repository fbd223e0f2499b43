//! Feature flags: what is found in a flag file, and where.

use govkit::diag::Diagnostic;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::cases::check_each;
use crate::support::checked::Checked;
use crate::support::fixtures::{check, top};
use crate::support::govkit::Govkit;

/// A file with everything in it, and nothing wrong.
pub fn sample() -> Value {
    json!({
        "version": 1,
        "attributes": {
            "user_id": { "type": "int", "from": "header:X-User-Id", "min": 0, "optional": true },
            "env": { "type": "string", "from": "query:env", "enum": ["prod", "staging"], "default": "prod" },
            "score": { "type": "double", "from": "cookie:score", "min": 0, "max": 1.5, "optional": true },
            "staff": { "type": "bool", "from": "claim:staff", "default": false, "trust": "edge" },
            "roles": { "type": "list(string)", "from": "claim:roles", "optional": true }
        },
        "flags": {
            "new_checkout": {
                "description": "the new checkout",
                "owner": "team-orders",
                "kind": "release",
                "created": "2026-05-01",
                "expires": "2026-12-31",
                "state": "ENABLED",
                "variants": { "on": true, "off": false },
                "default": "off",
                "rules": [
                    { "when": "env == 'staging'", "serve": "on" },
                    { "when": "staff && 'admin' in roles && score > 0.5", "serve": "on" },
                    { "split": { "by": "user_id", "algo": "flagd-v2", "salt": "s",
                        "weights": { "on": 5, "off": 95 }, "of": 100 } }
                ],
                "tests": [{ "with": { "env": "staging" }, "expect": "on" }]
            },
            "theme": {
                "owner": "team-web",
                "variants": { "dark": { "colour": "black", "size": 1 }, "light": { "colour": "white" } },
                "default": "light",
                "rules": [{ "when": "env == 'staging'", "serve": "dark" }]
            },
            "short": { "owner": "team-orders", "when": "user_id % 100 < 5" }
        }
    })
}

fn checked(text: &str) -> Checked {
    Checked::of("feature-flag.json", text)
}

#[test]
fn the_sample_is_clean() {
    let checked = checked(&format!("{:#}", sample()));
    assert_eq!(checked.report.findings(), []);
    assert_eq!(checked.report.unevaluated(), []);
}

/// Where, with what instead, which rule, what it marks, and words of the message.
#[rustfmt::skip]
fn faults() -> Vec<(&'static str, Value, &'static str, &'static str, &'static str)> {
    vec![
        ("/version", json!(2), "flags/invalid", "2", "version"),
        ("/version", json!("1"), "flags/invalid", "\"1\"", "version"),
        ("/attributes", json!([]), "flags/invalid", "[]", "attributes"),
        ("/flags", json!([]), "flags/invalid", "[]", "flags"),
        ("/extra", json!(1), "flags/invalid", "\"extra\"", "unknown key"),
        ("/attributes/user_id", json!(1), "flags/invalid", "1", "user_id"),
        ("/attributes/user_id/type", json!("integer"), "flags/invalid", "\"integer\"", "type"),
        ("/attributes/user_id/type", json!(1), "flags/invalid", "1", "type"),
        ("/attributes/user_id/from", json!("headers:X-User-Id"), "flags/invalid", "\"headers:X-User-Id\"", "no part \"headers\""),
        ("/attributes/user_id/from", json!("X-User-Id"), "flags/invalid", "\"X-User-Id\"", "names no part of a request"),
        ("/attributes/user_id/from", json!("header:X User"), "flags/invalid", "\"header:X User\"", "no name of a header"),
        ("/attributes/user_id/from", json!("header:"), "flags/invalid", "\"header:\"", "no name of a header"),
        ("/attributes/user_id/from", json!(7), "flags/invalid", "7", "from"),
        ("/attributes/user_id/min", json!("0"), "flags/invalid", "\"0\"", "min"),
        ("/attributes/user_id/min", json!(0.5), "flags/invalid", "0.5", "whole number"),
        ("/attributes/user_id/max", json!(-1), "flags/invalid", "-1", "below min"),
        ("/attributes/user_id/optional", json!("yes"), "flags/invalid", "\"yes\"", "optional"),
        ("/attributes/user_id/default", json!(0), "flags/invalid", "\"default\"", "never absent"),
        ("/attributes/user_id/trust", json!("server"), "flags/invalid", "\"server\"", "trust"),
        ("/attributes/user_id/enum", json!([]), "flags/invalid", "[]", "enum"),
        ("/attributes/user_id/enum", json!("a"), "flags/invalid", "\"a\"", "enum"),
        ("/attributes/user_id/enum", json!([1, 1]), "flags/invalid", "1", "twice"),
        ("/attributes/user_id/enum", json!([1, "2"]), "flags/invalid", "\"2\"", "expected a whole number"),
        ("/attributes/env/enum", json!(["prod", 2]), "flags/invalid", "2", "expected a string"),
        ("/attributes/env/default", json!("test"), "flags/invalid", "\"test\"", "not among"),
        ("/attributes/env/default", json!(1), "flags/invalid", "1", "expected a string"),
        ("/attributes/env/min", json!(1), "flags/invalid", "\"min\"", "has no min"),
        ("/attributes/env/description", json!(1), "flags/invalid", "1", "description"),
        ("/attributes/staff/enum", json!([true]), "flags/invalid", "\"enum\"", "has no enum"),
        ("/attributes/roles/from", json!("header:X-Roles"), "flags/invalid", "\"header:X-Roles\"", "no form"),
        ("/attributes/user-id", json!({ "type": "int", "optional": true }), "flags/invalid", "\"user-id\"", "cannot be named"),
        ("/attributes/in", json!({ "type": "int", "optional": true }), "flags/invalid", "\"in\"", "cannot be named"),
        ("/attributes/user_id/types", json!("int"), "flags/invalid", "\"types\"", "unknown key"),
        ("/flags/new_checkout", json!(true), "flags/invalid", "true", "new_checkout"),
        ("/flags/new checkout", json!({ "owner": "a", "when": "staff" }), "flags/invalid", "\"new checkout\"", "no key of a flag"),
        ("/flags/new_checkout/owner", json!(""), "flags/invalid", "\"\"", "owner"),
        ("/flags/new_checkout/owner", json!(3), "flags/invalid", "3", "owner"),
        ("/flags/new_checkout/kind", json!("toggle"), "flags/invalid", "\"toggle\"", "kind"),
        ("/flags/new_checkout/created", json!("yesterday"), "flags/invalid", "\"yesterday\"", "date"),
        ("/flags/new_checkout/expires", json!("2026-13-01"), "flags/invalid", "\"2026-13-01\"", "date"),
        ("/flags/new_checkout/expires", json!("2026-05-31"), "flags/expired", "\"2026-05-31\"", "expired"),
        ("/flags/new_checkout/state", json!("enabled"), "flags/invalid", "\"enabled\"", "state"),
        ("/flags/new_checkout/variants", json!({}), "flags/invalid", "{}", "variants"),
        ("/flags/new_checkout/variants", json!("on"), "flags/invalid", "\"on\"", "variants"),
        ("/flags/new_checkout/variants/off", json!(0), "flags/variant-mixed", "0", "is int"),
        ("/flags/new_checkout/variants/off", json!(null), "flags/variant-mixed", "null", "null"),
        ("/flags/theme/variants/light/colour", json!(3), "flags/variant-mixed", "{", "int at \"colour\""),
        ("/flags/new_checkout/default", json!("of"), "flags/variant-unknown", "\"of\"", "no variant"),
        ("/flags/new_checkout/default", json!(false), "flags/invalid", "false", "default"),
        ("/flags/new_checkout/rules", json!({}), "flags/invalid", "{}", "rules"),
        ("/flags/new_checkout/rules/0", json!("staff"), "flags/invalid", "\"staff\"", "rules"),
        ("/flags/new_checkout/rules/0/when", json!(true), "flags/invalid", "true", "when"),
        ("/flags/new_checkout/rules/0/when", json!(""), "flags/expression-invalid", "\"", "expected"),
        ("/flags/new_checkout/rules/0/when", json!("env == "), "flags/expression-invalid", "\"", "expected"),
        ("/flags/new_checkout/rules/0/when", json!("envi == 'staging'"), "flags/expression-invalid", "envi", "not declared"),
        ("/flags/new_checkout/rules/0/when", json!("env == 3"), "flags/expression-invalid", "env == 3", "=="),
        ("/flags/new_checkout/rules/0/when", json!("env"), "flags/expression-invalid", "env", "expected bool, found string"),
        ("/flags/new_checkout/rules/0/when", json!("'\\u00e4\"' == envi"), "flags/expression-invalid", "envi", "not declared"),
        ("/flags/new_checkout/rules/0/serve", json!("onn"), "flags/variant-unknown", "\"onn\"", "no variant"),
        ("/flags/new_checkout/rules/0/serve", json!(true), "flags/invalid", "true", "serve"),
        ("/flags/new_checkout/rules/0/unless", json!("staff"), "flags/invalid", "\"unless\"", "unknown key"),
        ("/flags/new_checkout/rules/2/serve", json!("on"), "flags/invalid", "{", "not both"),
        ("/flags/new_checkout/rules/2", json!({ "when": "staff" }), "flags/invalid", "{", "serves nothing"),
        ("/flags/new_checkout/rules/2/split/by", json!("userid"), "flags/expression-invalid", "userid", "not declared"),
        ("/flags/new_checkout/rules/2/split/by", json!("staff"), "flags/expression-invalid", "staff", "expected string or int"),
        ("/flags/new_checkout/rules/2/split/by", json!(1), "flags/invalid", "1", "by"),
        ("/flags/new_checkout/rules/2/split/algo", json!("flagd-v9"), "flags/invalid", "\"flagd-v9\"", "no algorithm"),
        ("/flags/new_checkout/rules/2/split/algo", json!(2), "flags/invalid", "2", "algo"),
        ("/flags/new_checkout/rules/2/split/salt", json!(2), "flags/invalid", "2", "salt"),
        ("/flags/new_checkout/rules/2/split/seed", json!(2), "flags/weights-invalid", "2", "has no seed"),
        ("/flags/new_checkout/rules/2/split/seed", json!("2"), "flags/invalid", "\"2\"", "seed"),
        ("/flags/new_checkout/rules/2/split/weights", json!({}), "flags/invalid", "{}", "weights"),
        ("/flags/new_checkout/rules/2/split/weights", json!([5, 95]), "flags/invalid", "[", "weights"),
        ("/flags/new_checkout/rules/2/split/weights/on", json!(6), "flags/weights-invalid", "{", "add up to 101"),
        ("/flags/new_checkout/rules/2/split/weights/on", json!(5.5), "flags/invalid", "5.5", "on"),
        ("/flags/new_checkout/rules/2/split/weights/on", json!(-5), "flags/invalid", "-5", "on"),
        ("/flags/new_checkout/rules/2/split/weights/maybe", json!(0), "flags/variant-unknown", "\"maybe\"", "no variant"),
        ("/flags/new_checkout/rules/2/split/of", json!(0), "flags/invalid", "0", "of"),
        ("/flags/new_checkout/rules/2/split/of", json!(1000), "flags/weights-invalid", "{", "add up to 100, not to 1000"),
        ("/flags/new_checkout/tests", json!({}), "flags/invalid", "{}", "tests"),
        ("/flags/new_checkout/tests/0", json!(1), "flags/invalid", "1", "tests"),
        ("/flags/new_checkout/tests/0/expect", json!("off"), "flags/test-failing", "\"off\"", "is served"),
        ("/flags/new_checkout/tests/0/expect", json!("maybe"), "flags/variant-unknown", "\"maybe\"", "no variant"),
        ("/flags/new_checkout/tests/0/with/envi", json!("a"), "flags/invalid", "\"envi\"", "no attribute"),
        ("/flags/new_checkout/tests/0/with/user_id", json!("a"), "flags/invalid", "\"a\"", "expected a whole number"),
        ("/flags/new_checkout/tests/0/with", json!([]), "flags/invalid", "[]", "with"),
        ("/flags/short/when", json!("user_id % 100"), "flags/expression-invalid", "user_id % 100", "expected bool, found int"),
        ("/flags/short/rules", json!([]), "flags/invalid", "\"when\"", "not both"),
        ("/flags/short/variants", json!({ "on": true, "b": false }), "flags/invalid", "\"short\"", "no default"),
    ]
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match document.pointer_mut(parent).expect("a place") {
        Value::Object(members) => {
            members.insert(key.to_owned(), value);
        }
        Value::Array(items) => items[key.parse::<usize>().expect("an index")] = value,
        _ => panic!("{pointer} leads nowhere"),
    }
}

#[test]
fn every_field_wrong_in_turn_is_one_precise_finding() {
    let mut wrong = Vec::new();
    for (pointer, value, rule, marked, words) in faults() {
        let mut document = sample();
        put(&mut document, pointer, value.clone());
        let checked = checked(&format!("{document:#}"));
        // What no longer serves or asks for something is told too, as a warning.
        let found: Vec<&Diagnostic> = checked
            .report
            .findings()
            .iter()
            .filter(|finding| finding.severity == govkit::diag::Severity::Error)
            .collect();
        let told: Vec<String> = found
            .iter()
            .map(|finding| {
                let text = checked.marked(finding);
                format!("{}: {:?}: {}", finding.rule, text, finding.message)
            })
            .collect();
        let fits = matches!(found.as_slice(), [one] if one.rule == rule
            && (checked.marked(one) == marked || (marked == "{" && checked.marked(one).starts_with('{')) || (marked == "[" && checked.marked(one).starts_with('[')))
            && one.message.contains(words));
        if !fits {
            wrong.push(format!(
                "{pointer} = {value}: wanted {rule} at {marked:?} with {words:?}\n  found {told:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    let cases = [
        ("/version", "flags/invalid", "version"),
        ("/flags", "flags/invalid", "flags"),
        ("/attributes/user_id/type", "flags/invalid", "type"),
        (
            "/flags/new_checkout/owner",
            "flags/owner-missing",
            "no owner",
        ),
        ("/flags/new_checkout/default", "flags/invalid", "no default"),
        (
            "/flags/new_checkout/rules/2/split/by",
            "flags/invalid",
            "by",
        ),
        (
            "/flags/new_checkout/rules/2/split/algo",
            "flags/invalid",
            "algo",
        ),
        (
            "/flags/new_checkout/rules/2/split/weights",
            "flags/invalid",
            "weights",
        ),
        (
            "/flags/new_checkout/tests/0/expect",
            "flags/invalid",
            "expect",
        ),
    ];
    check_each(
        cases,
        |(pointer, _, _)| (*pointer).to_owned(),
        |(pointer, rule, words)| {
            let mut document = sample();
            let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
            let members = document.pointer_mut(parent).and_then(Value::as_object_mut);
            members.expect("an object").remove(key);
            let checked = checked(&format!("{document:#}"));
            let mut found = checked.report.findings().iter();
            let told: Vec<_> = checked
                .report
                .findings()
                .iter()
                .map(|one| &one.message)
                .collect();
            assert!(
                found.any(|finding| finding.rule == rule && finding.message.contains(words)),
                "{told:?}"
            );
        },
    );
}

#[test]
fn eval_says_which_rule_decided_and_why() {
    let folder = top().join("examples/order-svc");
    let run = |args: &[&str]| {
        let mut all = vec!["flags", "eval", "new_checkout"];
        all.extend(args);
        Govkit::new(&folder).args(all).run().parts()
    };
    let (code, out, _) = run(&["--header", "x-env: staging", "--with", "user_id=7"]);
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("new_checkout = true   variant \"on\", TARGETING_MATCH\n"),
        "{out}"
    );
    assert!(out.contains("applies: env is \"staging\""), "{out}");
    assert!(
        out.contains("rule 2: has(user_id) && user_id % 100 < 5\n    not asked"),
        "{out}"
    );
    let (_, out, _) = run(&["--with", "user_id=7"]);
    assert!(out.contains("does not apply: user_id % 100 is 7"), "{out}");
    assert!(out.contains("the default, \"off\", is served"), "{out}");
    let (_, out, _) = run(&["--header", "X-User-Id: 1e3"]);
    assert!(
        out.contains("\"1e3\" is no int, so it counts as none"),
        "{out}"
    );
    let (code, _, error) = run(&["--header", "X-User: 1"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("no attribute comes from header \"X-User\"; did you mean \"X-User-Id\"?"),
        "{error}"
    );
    let (code, _, error) = run(&["--with", "user=1"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("did you mean \"user_id\"?"), "{error}");
    let (_, out, _) = run(&["--json", "--with", "user_id=103"]);
    let object: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(object["value"], json!(true));
    assert_eq!(object["rule"], json!(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a flag file, it is told or passed, and nothing panics.
    #[test]
    fn no_file_panics(at in 0_usize..1500, byte in any::<u8>(), cut in 0_usize..1500) {
        let text = format!("{:#}", sample());
        let mut bytes = text.into_bytes();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("feature-flag.json"), bytes).expect("a file");
        let _ = check(folder.path());
    }
}
