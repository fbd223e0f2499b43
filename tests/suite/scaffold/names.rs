//! Names and paths: what is accepted is safe, and agrees with the programs that will read it.

use std::path::{Component, Path};

use govkit::r#gen::template::Language;
use govkit::r#gen::{check_go_module, check_output_path, check_service_name};
use proptest::prelude::*;

/// Judged by `CheckPath` of `golang.org/x/mod/module`, version 0.42.0.
const GO_MODULE_PATHS: &str = include_str!("go_module_paths.tsv");

#[test]
fn go_module_paths_are_judged_as_go_judges_them() {
    let mut judged = 0;
    for line in GO_MODULE_PATHS.lines() {
        let (verdict, path) = line.split_once('\t').unwrap();
        let ours = check_go_module(path);
        // Legal, and not buildable: the go command takes `vendor` for copies of dependencies.
        let buildable = path.split('/').all(|element| element != "vendor");
        assert_eq!(
            ours.is_ok(),
            verdict == "ok" && buildable,
            "{path:?}: {ours:?}"
        );
        judged += 1;
    }
    assert!(judged > 400);
    assert!(check_go_module("").is_err());
}

#[test]
fn service_names_are_labels() {
    let go = |name: &str| check_service_name(name, Language::Go);
    for name in [
        "order-svc",
        "a",
        "a1",
        "x-1",
        "main",
        "console",
        "com10",
        &"a".repeat(63),
    ] {
        assert_eq!(go(name), Ok(()), "{name}");
    }
    let bad = [
        "",
        ".",
        "..",
        "-",
        "-a",
        "a-",
        "a--b",
        "1a",
        "Order",
        "order_svc",
        "order.svc",
        "a/b",
        "a\\b",
        "/a",
        "~",
        "é",
        "a b",
        "a\0",
        "a\n",
        "con",
        "nul",
        "com1",
        "lpt9",
        "aux",
        "com0",
        "internal",
        "vendor",
        "testdata",
        &"a".repeat(64),
    ];
    for name in bad {
        assert!(go(name).is_err(), "{name:?}");
    }
    assert!(check_service_name("vendor", Language::Rust).is_ok());
    assert!(check_service_name("struct", Language::Rust).is_err());
    assert!(check_service_name("test", Language::Rust).is_err());
}

#[test]
fn output_paths_mean_the_same_everywhere() {
    for path in [
        "a",
        ".gitignore",
        ".github/workflows/ci.yml",
        "a b/c+d.txt",
        "größe/ñ.md",
    ] {
        assert_eq!(check_output_path(path), Ok(()), "{path}");
    }
    let bad = [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "../a",
        "a\\b",
        "C:",
        "C:/a",
        "a:b",
        "a\0b",
        "a\nb",
        "a*",
        "a?",
        "\"a\"",
        "<a",
        "a|b",
        "a.",
        "a ",
        " a",
        "a./b",
        "con",
        "a/NUL.txt",
        "Com1.x",
        "lpt9",
        "conin$",
        ".git/hooks/pre-commit",
        ".GIT/config",
        "sub/.git",
        "git~1/config",
        ".g\u{200c}it/config",
        "e\u{301}",
        "\u{1112}\u{1161}",
        "a\u{202e}b",
    ];
    for path in bad {
        assert!(check_output_path(path).is_err(), "{path:?}");
    }
    assert!(check_output_path(&"a/".repeat(99)[..197]).is_ok());
    assert!(check_output_path(&"a".repeat(201)).is_err());
}

/// Strings made of what paths go wrong with.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b.c",
        ".",
        "..",
        "/",
        "\\",
        ":",
        "~",
        "-",
        " ",
        "\0",
        "\n",
        "C:",
        "con",
        "NUL",
        "é",
        "İ",
        "e\u{301}",
        "\u{200d}",
        ".git",
        "example.com",
        "@{ x }@",
        "%2e",
        "$HOME",
        "*",
    ]);
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

fn stays_below(path: &str) -> bool {
    Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && path
            == Path::new(path)
                .components()
                .collect::<std::path::PathBuf>()
                .to_str()
                .unwrap()
}

proptest! {
    #[test]
    fn accepted_names_and_paths_stay_below_the_root(path in prop_oneof![hostile(), any::<String>()]) {
        if check_output_path(&path).is_ok() {
            prop_assert!(stays_below(&path) && !path.contains('\\'));
        }
        if check_service_name(&path, Language::Go).is_ok() {
            prop_assert!(stays_below(&path) && !path.contains('/'));
            prop_assert!(check_output_path(&path).is_ok());
        }
        if check_go_module(&path).is_ok() {
            prop_assert!(stays_below(&path));
        }
    }
}
