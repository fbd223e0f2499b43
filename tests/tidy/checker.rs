//! The checker itself: source texts that break a promise in every way that occurred to us, and texts that only look so.

use crate::promises::{Exception, breaches};
use crate::{floors, names};

fn climbs(file: &str, text: &str) -> Vec<String> {
    floors::climbs(file, &names::read(file, text).expect("Rust"))
}

/// The words of promises that `text` breaks.
fn broken(file: &str, text: &str) -> Vec<String> {
    let found = breaches(file, &names::read(file, text).expect("Rust"), &[]);
    found.into_iter().map(|breach| breach.word).collect()
}

/// Asserts that `text` in `diag/edit.rs`, on floor 1, climbs exactly once.
#[track_caller]
fn assert_climbs(text: &str, what: &str) {
    let found = climbs("diag/edit.rs", text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert!(found[0].contains(what), "{text}: {found:?}");
}

#[track_caller]
fn assert_level(file: &str, text: &str) {
    let found = climbs(file, text);
    assert!(found.is_empty(), "{text}: {found:?}");
}

#[test]
fn a_chain_of_super_is_a_climb() {
    assert_climbs(
        "use super::super::cli as _;",
        "diag/edit.rs:1: imports `cli`",
    );
    assert_climbs("use super::super::cli::main;", "`cli`");
    assert_climbs("use self::super::super::cli::main;", "`cli`");
    assert_climbs("fn f() { super::super::cli::main() }", "`cli`");
    assert_climbs("mod inner { use super::super::super::cli::main; }", "`cli`");
}

#[test]
fn super_that_stays_in_the_room_is_no_climb() {
    assert_level("diag/edit.rs", "use super::report::Report;");
    assert_level(
        "cli/slo/gate.rs",
        "use super::super::reporting::ReportArgs;",
    );
    assert_level(
        "diag/edit.rs",
        "mod tests { use super::super::report::Report; }",
    );
    assert_level("diag/edit.rs", "use super::super::source::Span;");
    assert_level("diag/mod.rs", "use super::source::Span;");
}

#[test]
fn super_counts_from_the_module_and_not_from_the_folder() {
    let climbs = climbs("diag/mod.rs", "use super::cli::main;");
    assert_eq!(climbs.len(), 1, "{climbs:?}");
    // `cli/write.rs` is the module of the folder `cli/write`.
    assert_level("cli/write.rs", "use super::failure;");
}

#[test]
fn a_path_from_the_crate_is_a_climb_anywhere() {
    assert_climbs("use crate::cli::main;", "`cli`");
    assert_climbs("use crate::r#gen::plan;", "`gen`");
    assert_climbs("fn f() -> crate::render::Output { loop {} }", "`render`");
    assert_climbs("fn f() { let x = crate::model::load; }", "`model`");
    assert_climbs("impl crate::rule::Judge for X {}", "`rule`");
    assert_climbs("type X = Vec<Option<crate::rule::Rule>>;", "`rule`");
    assert_climbs("fn f() { fn g() { use crate::cli::main; } }", "`cli`");
}

#[test]
fn a_group_is_read_to_its_leaves() {
    assert_climbs(
        "use crate::{source::{Span, FileId}, cli::{self, main as run}};",
        "`cli`",
    );
    assert_climbs("use super::super::{source::Span, cli};", "`cli`");
    assert_climbs("use {crate::source::Span, crate::cli::main};", "`cli`");
    assert_level(
        "diag/edit.rs",
        "use crate::{source::{Span, FileId}, diag::Report};",
    );
}

#[test]
fn an_alias_of_the_crate_is_a_climb() {
    assert_climbs("use crate as c;", "the crate as a whole");
    assert_climbs("use crate::{self as c};", "the crate as a whole");
    assert_climbs("use super::super as up;", "the crate as a whole");
    assert_climbs("use crate::*;", "the crate as a whole");
    assert_climbs("use super::super::*;", "the crate as a whole");
    assert_climbs("extern crate self as own;", "extern crate self");
    assert_climbs("use govkit::cli::main;", "`cli`");
    assert_climbs("fn f() { ::govkit::cli::main() }", "`cli`");
}

#[test]
fn an_alias_is_followed() {
    let found = climbs(
        "diag/edit.rs",
        "use super::super as up;\nfn f() { up::cli::main() }",
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[1].starts_with("diag/edit.rs:2: imports `cli`"),
        "{found:?}"
    );
}

#[test]
fn a_re_export_is_an_import() {
    assert_climbs("pub use crate::cli::main;", "`cli`");
    assert_climbs("pub(crate) use super::super::render as show;", "`render`");
}

#[test]
fn the_tokens_of_macros_and_attributes_are_read() {
    assert_climbs("fn f() { let x = vec![crate::cli::main()]; }", "`cli`");
    assert_climbs(
        "fn f() { assert!(matches!(x, crate::rule::Stage::Ci)); }",
        "`rule`",
    );
    assert_climbs("macro_rules! m { () => { $crate::cli::main() } }", "`cli`");
    assert_climbs(
        "macro_rules! m { () => { use crate::{source::Span, cli::main}; } }",
        "`cli`",
    );
    assert_climbs(
        "macro_rules! m { () => { use crate as c; } }",
        "the crate as a whole",
    );
    assert_climbs("#[serde(with = \"crate::cli::words\")] struct X;", "`cli`");
    assert_climbs("#[derive(crate::cli::X)] struct Y;", "`cli`");
    assert_level(
        "diag/edit.rs",
        "macro_rules! m { () => { pub(crate) fn f() {} } }",
    );
}

#[test]
fn a_module_from_elsewhere_is_a_climb() {
    assert_climbs("#[path = \"../cli/mod.rs\"] mod cli;", "#[path]");
    assert_climbs("include!(\"../cli/fix.rs\");", "include!");
    assert_climbs(
        "#[macro_export] macro_rules! m { () => {} }",
        "#[macro_export]",
    );
    assert_climbs("#[macro_use] mod words;", "#[macro_use]");
    assert_level(
        "gen/x.rs",
        "const X: &str = include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));",
    );
}

#[test]
fn rooms_of_one_floor_do_not_see_each_other() {
    let found = climbs("flag/read.rs", "use crate::slo::Objective;");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_level("flag/read.rs", "use crate::schema::Schema;");
}

#[test]
fn an_unknown_room_is_a_climb() {
    assert_climbs("use crate::Thing;", "`Thing`, which is not a room");
    assert_eq!(climbs("utils/x.rs", "").len(), 1);
}

#[test]
fn the_root_of_the_crate_holds_modules_only() {
    assert_level("lib.rs", "//! govkit\npub mod source;\npub mod cli;");
    for text in [
        "pub use cli::main;",
        "pub fn f() {}",
        "pub mod x { pub use crate::cli; }",
    ] {
        assert_eq!(climbs("lib.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn comments_strings_and_visibility_import_nothing() {
    assert_level(
        "diag/edit.rs",
        "/// See [`crate::cli::main`].\npub(crate) fn f() {} // crate::cli::main",
    );
    assert_level(
        "diag/edit.rs",
        "pub(in crate::diag) const X: &str = \"crate::cli\";",
    );
}

#[test]
fn files_are_read_in_their_rooms_only() {
    let reads = ["std::fs"];
    assert_eq!(broken("rules/x.rs", "use std::fs;"), reads);
    assert_eq!(broken("rules/x.rs", "fn f() { std::fs::read(p); }"), reads);
    assert_eq!(broken("rules/x.rs", "use std::fs::read_to_string;"), reads);
    assert_eq!(
        broken("rules/x.rs", "use std::{fmt, fs::{self as disk}};"),
        reads
    );
    assert_eq!(broken("rules/x.rs", "use std::fs::*;")[0], "std::fs");
    assert_eq!(
        broken("rules/x.rs", "fn f() { vec![std::fs::read(p)]; }"),
        reads
    );
    assert_eq!(
        broken("model/x.rs", "fn f(p: &Path) { p.exists(); }"),
        [".exists()"]
    );
    assert_eq!(
        broken("model/x.rs", "fn f(p: &Path) { assert!(p.is_dir()); }"),
        [".is_dir()"]
    );
    assert_eq!(
        broken("gen/x.rs", "use ignore::WalkBuilder;"),
        ["ignore::WalkBuilder"]
    );
    assert!(broken("source/x.rs", "use std::fs;").is_empty());
    assert!(broken("rules/x.rs", "use std::fmt; const X: &str = \"std::fs\";").is_empty());
}

#[test]
fn an_imported_module_is_followed_to_its_functions() {
    let text = "use std::process; fn f() { process::exit(1) }";
    assert_eq!(broken("cli/x.rs", text), ["std::process::exit"]);
    let text = "use std as s; fn f() { s::process::abort() }";
    assert_eq!(broken("cli/x.rs", text), ["std::process::abort"]);
    assert_eq!(broken("cli/x.rs", "use std::process::*;").len(), 1);
}

#[test]
fn files_are_written_by_the_writer_only() {
    assert_eq!(
        broken("cli/x.rs", "use std::fs; fn f() { fs::write(p, t); }"),
        ["std::fs::write"]
    );
    assert_eq!(
        broken("cli/x.rs", "use std::fs::File; fn f() { File::create(p); }"),
        ["std::fs::File::create"]
    );
    assert_eq!(
        broken("modules/x.rs", "use std::fs::OpenOptions;"),
        ["std::fs::OpenOptions"]
    );
    assert_eq!(
        broken("cli/x.rs", "fn f() { tempfile::tempdir(); }"),
        ["tempfile"]
    );
    assert!(broken("cli/write/file.rs", "use std::fs::OpenOptions;").is_empty());
    assert!(broken("cli/x.rs", "fn f() { std::fs::read(p); }").is_empty());
}

#[test]
fn processes_and_the_network_have_their_rooms() {
    assert_eq!(
        broken("gen/x.rs", "use std::process::{Command, Stdio};"),
        ["std::process::Command"]
    );
    assert_eq!(broken("rules/x.rs", "use ureq::Agent;"), ["ureq"]);
    assert_eq!(
        broken(
            "parse/x.rs",
            "use std::net as n; fn f() { n::TcpStream::connect(a); }"
        )
        .len(),
        1
    );
    assert!(broken("schema/x.rs", "fn f() { t.parse::<std::net::Ipv6Addr>(); }").is_empty());
    assert!(broken("cli/x.rs", "use std::process::Command;").is_empty());
}

#[test]
fn lines_and_columns_are_rendered_only() {
    let line = ["crate::source::LineColumn"];
    assert_eq!(
        broken("rules/x.rs", "use crate::source::{LineColumn, Span};"),
        line
    );
    assert_eq!(
        broken("rules/x.rs", "fn f() { file.line_column(3).line; }"),
        [".line_column()"]
    );
    assert!(broken("render/x.rs", "use crate::source::LineColumn;").is_empty());
}

#[test]
fn rules_parse_nothing() {
    let parse = "use crate::parse::{Tree, parse_yaml}; fn f() { serde_json::from_str(x); }";
    let words = ["crate::parse::parse_yaml", "serde_json::from_str"];
    assert_eq!(broken("rules/slo/x.rs", parse), words);
    assert!(broken("model/x.rs", parse).is_empty());
    assert!(broken("rules/x.rs", "use crate::parse::{Tree, NodeId};").is_empty());
}

#[test]
fn the_exit_code_is_decided_in_one_place() {
    assert_eq!(
        broken("cli/x.rs", "use std::process::exit;"),
        ["std::process::exit"]
    );
    assert_eq!(
        broken(
            "gen/x.rs",
            "use crate::diag::ExitCode as E; fn f() { E::Clean }"
        ),
        ["crate::diag::ExitCode::Clean"]
    );
    assert!(broken("cli/mod.rs", "use std::process::ExitCode;").is_empty());
}

#[test]
fn an_exit_code_is_not_a_number() {
    let number = ["a number as exit code"];
    assert_eq!(
        broken("cli/x.rs", "fn run() -> anyhow::Result<u8> { Ok(1) }"),
        number
    );
    assert_eq!(
        broken(
            "cli/x.rs",
            "impl X { fn run(&self) -> Result<u8> { Ok(match x { A => 3, _ => 0 }) } }"
        ),
        number
    );
    assert_eq!(broken("cli/x.rs", "const WRONG: u8 = 1;"), number);
    assert_eq!(
        broken(
            "cli/x.rs",
            "fn run() -> anyhow::Result<u8> { Ok(u8::from(x)) }"
        ),
        ["u8::from"]
    );
    assert!(broken("cli/x.rs", "fn run() -> anyhow::Result<u8> { f()?; Ok(0) }").is_empty());
    assert!(
        broken(
            "cli/x.rs",
            "fn run() -> Result<u8> { n += 1; if n > 2 { f(3)? } Ok(0) }"
        )
        .is_empty()
    );
    assert!(broken("cli/x.rs", "fn count() -> usize { 3 }").is_empty());
    assert!(broken("modules/x.rs", "fn digit() -> u8 { 3 }").is_empty());
}

#[test]
fn tests_may_do_anything_but_climb() {
    let text = "#[cfg(test)] mod tests { use std::fs; #[test] fn f() { std::process::abort() } }";
    assert!(broken("rules/x.rs", text).is_empty());
    assert_eq!(
        broken("rules/x.rs", "#[cfg(unix)] mod tests { use std::fs; }"),
        ["std::fs"]
    );
    assert_climbs("#[cfg(test)] mod tests { use crate::cli::main; }", "`cli`");
}

#[test]
fn a_file_is_for_tests_if_its_parent_says_so() {
    let modules = |text: &str| names::read("rules/x.rs", text).expect("Rust").test_modules;
    assert_eq!(
        modules("#[cfg(test)] mod tests;"),
        [["crate", "rules", "x", "tests"]]
    );
    assert_eq!(
        modules("#[cfg(test)] mod a { mod b; }"),
        [["crate", "rules", "x", "a", "b"]]
    );
    assert!(modules("mod tests; #[cfg(unix)] mod x; #[cfg(not(test))] mod y;").is_empty());
}

#[test]
fn lints_against_printing_are_lifted_in_their_rooms_only() {
    let text = "#[allow(clippy::print_stdout)] fn f() { println!(); }";
    assert_eq!(
        broken("gen/x.rs", text),
        ["clippy::print_stdout", "println!"]
    );
    assert_eq!(
        broken("gen/x.rs", "#![expect(clippy::disallowed_methods)]").len(),
        1
    );
}

#[test]
fn an_exception_permits_its_words_in_its_place() {
    let exceptions = [Exception {
        promise: "read files",
        place: "gen/template",
        words: &[".exists()"],
        reason: "",
    }];
    let text = "fn f() { p.exists(); p.is_dir(); }";
    let permitted = |file: &str| -> Vec<bool> {
        let found = breaches(file, &names::read(file, text).expect("Rust"), &exceptions);
        found
            .iter()
            .map(|breach| breach.permitted_by.is_some())
            .collect()
    };
    assert_eq!(permitted("gen/template/folder.rs"), [true, false]);
    assert_eq!(permitted("gen/templates.rs"), [false, false]);
}
