//! `tests/slo/` holds a service of twelve shapes in Go and in Rust, and what is generated of its objectives.

use std::process::Command;

use super::{cargo, generate, go_shop, rust_case, rust_shop, shop};
use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, top};
use crate::support::go::{command, gofmt, run};
use crate::support::tools::{Need, available};

const GO: &str = "internal/shop/slo_gen_test.go";
const RUST: &str = "tests/slo_gen.rs";

#[test]
fn the_tests_are_what_they_were() {
    let languages = [("go", GO), ("rust", RUST)];
    check_each(
        languages,
        |(language, _)| (*language).to_owned(),
        |(language, path)| {
            let folder = shop(language);
            let _ = std::fs::remove_file(folder.path().join(path));
            generate(folder.path()).expect("tests");
            let text = std::fs::read_to_string(folder.path().join(path)).expect("tests");
            assert_file(&top().join("tests/slo").join(language).join(path), &text);
        },
    );
}

#[test]
fn gos_tools_have_nothing_to_add() {
    if !available(&[Need::Go]) {
        return;
    }
    let folder = go_shop();
    let mut format = Command::new(gofmt());
    format.arg("-d").arg(folder.path());
    assert_eq!(run(format), "");
    run(command(folder.path(), &["vet", "./..."]));
}

/// Complaints of clippy are errors, pedantic ones too.
#[test]
fn rusts_tools_have_nothing_to_add() {
    if !available(&[Need::Registry]) {
        return;
    }
    let case = rust_shop();
    // Not this repository's settings, but everybody's.
    let settings = case.join("rustfmt.toml");
    std::fs::write(&settings, "").expect("a file");
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config-path"])
        .arg(&settings)
        .arg(case.join(RUST))
        .output()
        .expect("rustfmt");
    assert!(output.status.success(), "{}", super::said(&output).1);
    let clippy = ["clippy", "--quiet", "--tests", "--"];
    let flags = ["-D", "warnings", "-D", "clippy::pedantic"];
    let (content, text) = cargo(case, &[&clippy[..], &flags[..]].concat(), 1);
    assert!(content, "{text}");
}

/// The beginning of a hook is tidy, says what it is for, and fails until somebody connects the handler.
#[test]
fn a_hook_is_begun_once_and_fails_until_it_is_connected() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let go = shop("go");
    let hook = go.path().join("internal/shop/slo_hook_test.go");
    std::fs::remove_file(&hook).expect("a hook");
    let written = generate(go.path()).expect("tests");
    assert!(written.contains(&"internal/shop/slo_hook_test.go".to_owned()));
    let text = std::fs::read_to_string(&hook).expect("a hook");
    assert_file(&top().join("tests/slo/hook/slo_hook_test.go"), &text);
    let mut format = Command::new(gofmt());
    format.arg("-d").arg(go.path());
    assert_eq!(run(format), "");
    run(command(go.path(), &["vet", "./..."]));
    let (kept, text) = super::go_test(go.path(), &["./..."]);
    let told = "slo_hook_test.go does not connect the handler for one yet";
    assert!(!kept && text.contains(told), "{text}");

    // From then on it is somebody's, whatever is in it.
    std::fs::write(&hook, "package shop\n").expect("a hook");
    assert_eq!(generate(go.path()), Ok(Vec::new()));

    let rust = shop("rust");
    let hook = rust.path().join("tests/slo_hook/mod.rs");
    std::fs::remove_file(&hook).expect("a hook");
    let written = generate(rust.path()).expect("tests");
    assert!(written.contains(&"tests/slo_hook/mod.rs".to_owned()));
    let text = std::fs::read_to_string(&hook).expect("a hook");
    assert_file(&top().join("tests/slo/hook/mod.rs"), &text);
    let case = rust_case("unconnected", rust.path());
    let clippy = ["clippy", "--quiet", "--tests", "--", "-D", "warnings"];
    let (content, text) = cargo(
        &case,
        &[&clippy[..], &["-D", "clippy::pedantic"]].concat(),
        1,
    );
    assert!(content, "{text}");
    let (kept, text) = cargo(&case, &["test", "--test", "slo_gen", "meets_one"], 1);
    let told = "tests/slo_hook/mod.rs does not send GET /one of one yet";
    assert!(!kept && text.contains(told), "{text}");
}

/// Where no objective names a request any more, the tests go, and the hook stays.
#[test]
fn tests_of_nothing_are_removed() {
    let folder = go_shop();
    let rest = "service: shop\navailability: 99% over 28d\n";
    std::fs::write(folder.path().join("slo.yaml"), rest).expect("objectives");
    let changed = generate(folder.path()).expect("rules");
    assert!(changed.contains(&GO.to_owned()), "{changed:?}");
    assert!(!folder.path().join(GO).exists());
    assert!(
        folder
            .path()
            .join("internal/shop/slo_hook_test.go")
            .exists()
    );
}

/// Rules and tests may be in one folder, and neither takes the other for a leftover.
#[test]
fn rules_and_tests_share_a_folder() {
    let folder = shop("go");
    let manifest = folder.path().join("govkit.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    std::fs::write(&manifest, text + "out = \"internal/shop\"\n").expect("a manifest");
    assert!(generate(folder.path()).is_ok());
    assert!(folder.path().join("internal/shop/rules.yaml").exists());
    assert_eq!(generate(folder.path()), Ok(Vec::new()));
}
