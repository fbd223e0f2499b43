//! Names that meet in Go are refused, where they stand; and large files.

use std::fmt::Write as _;

use super::{generate, module};
use crate::support::effort::sampled;
use crate::support::go::{command, run};
use crate::support::tools::{Need, available};

/// What is said about a file of these attributes and flags.
fn refused(attributes: &str, flags: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(
        folder.path().join("go.mod"),
        "module example.com/svc\n\ngo 1.26\n",
    )
    .expect("go.mod");
    let text = format!(r#"{{"version": 1, "attributes": {{{attributes}}}, "flags": {{{flags}}}}}"#);
    std::fs::write(folder.path().join("feature-flag.json"), text).expect("a flag file");
    generate(folder.path()).expect_err("a refusal")
}

#[test]
fn names_that_meet_are_refused() {
    let help = "; give it another name; case and separators do not count";
    let flags = [
        (
            r#""new_checkout": {}, "new-checkout": {}"#,
            r#""new-checkout": flag "new-checkout" would be NewCheckout in Go, as flag "new_checkout" is"#,
        ),
        (
            r#""from": {}"#,
            r#""from": flag "from" would be From in Go, which the package has for something else"#,
        ),
        (
            r#""flags": {}"#,
            r#""flags": flag "flags" would be Flags in Go, which the package has for something else"#,
        ),
        (
            r#""reason.split": {}"#,
            r#""reason.split": flag "reason.split" would be ReasonSplit in Go, which the package has for something else"#,
        ),
        (
            r#""a": {}, "a_details": {}"#,
            r#""a_details": flag "a_details" would be ADetails in Go, as flag "a" is"#,
        ),
        (
            r#""ABC": {}, "abc": {}"#,
            r#""abc": flag "abc" would be abcRules in Go, as flag "ABC" is"#,
        ),
        (
            r#""test_a": {}, "a": {}"#,
            r#""a": flag "a" would be TestA in Go, as flag "test_a" is"#,
        ),
        (
            r#""b": { "variants": { "one": {} }, "default": "one" }, "b_value": {}"#,
            r#""b_value": flag "b_value" would be BValue in Go, as flag "b" is"#,
        ),
    ];
    for (flags, want) in flags {
        assert_eq!(refused("", flags), [format!("{want}{help}")], "{flags}");
    }
    assert_eq!(
        refused(
            r#""user_id": { "type": "int" }, "user__id": { "type": "int" }"#,
            ""
        ),
        [format!(
            r#""user__id": attribute "user__id" would be UserID in Go, as attribute "user_id" is{help}"#
        )]
    );
    assert_eq!(
        refused(
            "",
            r#""a": { "variants": { "one": { "x y": 1, "xY": 2 } }, "default": "one" }"#
        ),
        [
            r#""a": the members "x y" and "xY" of flag "a" would both be XY in Go; rename one of them in every variant"#
        ]
    );
}

/// A file of so many flags.
fn many(count: usize) -> String {
    let mut flags = String::new();
    for at in 0..count {
        let comma = if at > 0 { "," } else { "" };
        let _ = writeln!(
            flags,
            r#"{comma}"flag_{at}": {{ "owner": "o", "rules": [{{ "when": "env == 'staging' && user_id % 100 < {}", "serve": "on" }}] }}"#,
            at % 100
        );
    }
    format!(
        r#"{{"version": 1, "attributes": {{
            "user_id": {{ "type": "int", "from": "header:X-User-Id", "optional": true }},
            "env": {{ "type": "string", "from": "header:X-Env", "default": "prod" }}
        }}, "flags": {{ {flags} }}}}"#
    )
}

#[test]
fn thousands_of_flags_are_generated() {
    let count = sampled(10_000);
    let folder = module(&many(count));
    let text = std::fs::read_to_string(folder.path().join("internal/flags/flags_gen.go"));
    let last = format!("\nvar Flag{} = ", count - 1);
    assert!(text.expect("code").contains(&last));
}

#[test]
fn a_thousand_flags_compile() {
    if !available(&[Need::Go]) {
        return;
    }
    let folder = module(&many(1_000));
    run(command(folder.path(), &["build", "./..."]));
}
