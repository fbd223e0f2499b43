//! Data rules about Rust: the facts that they stand on, and sources that mean harm.

use govkit::model::Workspace;
use govkit::parse::MAX_NESTING;
use govkit::rule::{Stage, pack, run};
use proptest::prelude::*;

use crate::security::data_rules;

/// Lines, each made of its number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

/// `line:column rule message` for each finding in one file.
fn told_at(path: &str, text: &str) -> Vec<String> {
    let workspace = Workspace::of_texts([(path, text)]);
    let report = run(&workspace, &data_rules(), Stage::Commit);
    let findings = report.findings().iter().map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let at = file.line_column(finding.span.start as usize);
        format!(
            "{}:{} {} {}",
            at.line, at.column, finding.rule, finding.message
        )
    });
    findings.collect()
}

fn told(text: &str) -> Vec<String> {
    told_at("main.rs", text)
}

#[test]
fn a_rule_says_the_same_of_all_its_languages() {
    let mut several = 0;
    for (_, first) in pack::built_in() {
        for other in pack::in_languages(first) {
            several += usize::from(!std::ptr::eq(other, first));
            let of = |data: &govkit::rule::DataRule| {
                let known = (data.severity, data.stage, data.summary.clone());
                (known, data.tests, data.allow)
            };
            assert_eq!(of(other), of(first), "{}", first.id);
            let shares = other.langs.iter().any(|lang| first.langs.contains(lang));
            assert!(!shares || std::ptr::eq(other, first), "{}", first.id);
        }
    }
    assert!(several > 10, "{several}");
}

#[test]
fn places_are_those_of_the_file() {
    let text = "\u{feff}#!/usr/bin/env cargo\n// é ü\nfn f() { let é = \"→\"; std::process::Command::new(é); }\n";
    assert_eq!(
        told(text),
        ["3:23 security/process-exec `Command::new` starts a process"]
    );
    let windows = "use std::process::Command;\r\n\r\nfn f() {\r\n\tCommand::new(\"x\");\r\n}\r\n";
    assert_eq!(
        told(windows),
        ["4:2 security/process-exec `Command::new` starts a process"]
    );
}

#[test]
fn what_is_built_for_tests_only_is_asked_of_few_rules() {
    let source = "fn f() { unsafe { g() } std::process::Command::new(\"x\"); }";
    let count = |path: &str, text: &str| told_at(path, text).len();
    assert_eq!(count("src/main.rs", source), 2);
    for path in [
        "tests/it.rs",
        "benches/b.rs",
        "src/tests.rs",
        "src/a/tests/b.rs",
    ] {
        assert_eq!(count(path, source), 1, "{path}");
    }
    for (attribute, expected) in [
        ("#[cfg(test)]", 1),
        ("#[cfg(all(test, unix))]", 1),
        ("#[test]", 1),
        ("#[tokio::test(flavor = \"current_thread\")]", 1),
        ("#[cfg(not(test))]", 2),
        ("#[cfg(any(test, feature = \"x\"))]", 2),
        ("#[cfg(feature = \"test\")]", 2),
        ("#[cfg_attr(test, allow(unused))]", 2),
    ] {
        let text = format!("{attribute}\n{source}");
        assert_eq!(count("src/main.rs", &text), expected, "{attribute}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_what_it_names() {
    let broken = "use std::process::Command as Run;\n\nfn f() {\n    let x = @@@;\n    Run::new(1);\n    b.danger_accept_invalid_certs(true);\n    // libc::system\n}\n";
    let found = told(broken);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("4:13 security/source-unreadable"),
        "{found:?}"
    );
    for named in [
        "std::process::Command (security/process-exec)",
        "danger_accept_invalid_certs (security/tls-skip-verify)",
    ] {
        assert!(found[0].contains(named), "{found:?}");
    }
    assert!(!found[0].contains("system"), "{found:?}");
    let unstable = "fn f() { std::process::Command::new(\"x\") do yeet 1; }";
    assert!(told(unstable)[0].contains("source-unreadable"));
}

#[test]
fn types_lead_to_methods() {
    let head = "use reqwest::ClientBuilder;\nstruct S { b: ClientBuilder, list: Vec<ClientBuilder>, pair: (u8, ClientBuilder) }\nenum E { A(ClientBuilder), B { b: ClientBuilder } }\n";
    let fires = [
        "fn f(s: &S) { s.b.danger_accept_invalid_certs(true); }",
        "fn f(s: S) { let S { b, .. } = s; b.danger_accept_invalid_certs(true); }",
        "fn f(s: S) { for b in s.list { b.danger_accept_invalid_certs(true); } }",
        "fn f(s: S) { s.list[0].danger_accept_invalid_certs(true); }",
        "fn f(s: S) { s.list.first().unwrap().danger_accept_invalid_certs(true); }",
        "fn f(s: S) { s.pair.1.danger_accept_invalid_certs(true); }",
        "fn f((_, b): (u8, ClientBuilder)) { b.danger_accept_invalid_certs(true); }",
        "fn f(b: std::sync::Arc<std::sync::Mutex<ClientBuilder>>) { b.lock().unwrap().danger_accept_invalid_certs(true); }",
        "fn f(b: Option<ClientBuilder>) { if let Some(b) = b { b.danger_accept_invalid_certs(true); } }",
        "fn f(b: Result<ClientBuilder, E>) -> Result<(), E> { b?.danger_accept_invalid_certs(true); Ok(()) }",
        "impl S { fn g(&self) -> &ClientBuilder { &self.b } fn f(&self) { self.g().danger_accept_invalid_certs(true); } }",
        "impl S { fn new() -> Self { S { b: made(), list: Vec::new(), pair: (0, made()) } } fn f() { Self::new().b.danger_accept_invalid_certs(true); S::new().b.danger_accept_invalid_hostnames(false); } }",
        "fn g() -> Result<ClientBuilder, E> { given() } fn f() { let b = g().unwrap(); b.danger_accept_invalid_certs(true); }",
        "async fn g() -> ClientBuilder { given().await } async fn f() { g().await.danger_accept_invalid_certs(true); }",
        "fn f(b: ClientBuilder) { let b = if x { b.danger_accept_invalid_certs(true) } else { b }; }",
        "fn f(b: ClientBuilder) { let c = || b.danger_accept_invalid_certs(true); }",
        "fn f() { let mut b; b = ClientBuilder::new().timeout(T); b.danger_accept_invalid_certs(true); }",
        "type B = ClientBuilder; fn f(b: B) { b.danger_accept_invalid_certs(true); }",
        "static B: std::sync::LazyLock<ClientBuilder> = X; fn f() { B.danger_accept_invalid_certs(true); }",
        "trait T { fn f(b: ClientBuilder) { b.danger_accept_invalid_certs(true); } }",
        "fn f(b: ClientBuilder) { let on = { let inner = true; inner }; b.danger_accept_invalid_certs(on); }",
        "const ON: bool = OTHER; const OTHER: bool = !false; fn f(b: ClientBuilder) { b.danger_accept_invalid_certs(ON); }",
        "mod m { pub const ON: bool = true; } fn f(b: ClientBuilder) { b.danger_accept_invalid_certs(m::ON); }",
        "fn f(b: ClientBuilder) { let mut on = false; if x { on = true; } b.danger_accept_invalid_certs(on); }",
    ];
    for code in fires {
        let found = told(&format!("{head}{code}"));
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        assert!(
            found[0].contains("security/tls-skip-verify"),
            "{code}: {found:?}"
        );
    }
    let silent = [
        "fn f(s: S) { s.c.danger_accept_invalid_certs(x); }",
        "fn f(b: ClientBuilder) { let on = true; let on = false; b.danger_accept_invalid_certs(on); }",
        "fn f(b: ClientBuilder) { let mut on = true; on = false; b.danger_accept_invalid_certs(on); }",
        "fn f(b: Mine) { b.danger_accept_invalid_certs(true); } struct Mine;",
        "struct ClientBuilder2; impl ClientBuilder2 { fn danger_accept_invalid_certs(&self, _: bool) {} fn f(&self) { self.danger_accept_invalid_certs(true); } }",
        "fn f(on: bool, b: ClientBuilder) { b.danger_accept_invalid_certs(on); }",
        "const ON: bool = cfg!(debug_assertions); fn f(b: ClientBuilder) { b.danger_accept_invalid_certs(ON); }",
        "const ON: bool = true; fn f(b: ClientBuilder) { const ON: bool = false; b.danger_accept_invalid_certs(ON); }",
        "fn f(b: ClientBuilder, true_: bool) { b.danger_accept_invalid_certs(true_ == false); }",
        "mod m { pub const ON: bool = true; } mod n { const ON: bool = false; fn f(b: super::ClientBuilder) { b.danger_accept_invalid_certs(ON); } }",
    ];
    for code in silent {
        assert_eq!(
            told(&format!("{head}{code}")),
            Vec::<String>::new(),
            "{code}"
        );
    }
}

fn asked(text: &str) -> usize {
    told(text).len()
}

/// What every deep source names, so that it is read.
const HEAD: &str = "use std::process::Command;\nuse reqwest::ClientBuilder;\n";

#[test]
fn deep_sources_are_read_or_told() {
    let is_told = |text: &str| {
        let found = told(text);
        let is_known = |line: &String| {
            line.contains("security/source-unreadable") || line.contains("security/process-exec")
        };
        assert!(found.iter().any(is_known), "{:?}", text.get(..120));
    };
    // As deep as is still read, and far beyond.
    for count in [MAX_NESTING / 10, MAX_NESTING - 20, 60_000] {
        let around = |open: &str, close: &str| {
            let (open, close) = (open.repeat(count), close.repeat(count));
            is_told(&format!(
                "{HEAD}fn f() {{ {open}Command::new(x){close}; }}\n"
            ));
        };
        around("(", ")");
        around("[", "]");
        around("{", "}");
        around("!", "");
        around("&", "");
        around("-", "");
        around("|x| ", "");
        around("return ", "");
        around("f(", ")");
        around("vec![", "]");
        around("m!{ a => ", "}");
        around("if a {} else ", "");
        around("match a { _ => ", "}");
        around("unsafe { ", "}");
        around("S { a: ", "}");
        around("", ".a()");
        around("", "?");
        around("", " + 1");
        around("", " as T");
        around("", "[0]");
        around("", "()");
        let types = format!("{}u8{}", "Vec<".repeat(count), ">".repeat(count));
        is_told(&format!("{HEAD}fn f(x: {types}) {{ Command::new(x); }}\n"));
        let references = "&".repeat(count);
        is_told(&format!(
            "{HEAD}fn f(x: {references}u8) {{ Command::new(x); }}\n"
        ));
        let modules = format!(
            "{}fn f() {{ std::process::Command::new(x); }}{}",
            "mod m { ".repeat(count),
            "}".repeat(count)
        );
        is_told(&modules);
        let patterns = format!("{}x{}", "Some(".repeat(count), ")".repeat(count));
        is_told(&format!(
            "{HEAD}fn f() {{ let {patterns} = Command::new(x); }}\n"
        ));
        let imports = format!(
            "use {}Command{};\n",
            "std::{process::{".repeat(count),
            "}}".repeat(count)
        );
        is_told(&format!("{HEAD}{imports}fn f() {{ Command::new(x); }}\n"));
    }
}

#[test]
fn long_sources_end() {
    let starts = "    Command::new(\"ls\").arg(format!(\"{x}\")).status()?;\n".repeat(20_000);
    let found = asked(&format!("{HEAD}fn f(x: &str) {{\n{starts}}}\n"));
    assert_eq!(found, 20_000);
    let items = lines(20_000, |n| {
        format!("pub const C{n}: u32 = C{};\n", n.max(1) - 1)
    });
    asked(&format!(
        "{HEAD}{items}fn f() {{ Command::new(C19999); }}\n"
    ));
    let aliases = lines(5_000, |n| {
        let next = n + 1;
        format!("use self::T{next} as T{n};\ntype U{n} = U{next};\n")
    });
    asked(&format!(
        "{HEAD}{aliases}fn f(x: U0, b: T0) {{ b.danger_accept_invalid_certs(true); Command::new(x); }}\n"
    ));
    let variables = lines(5_000, |n| {
        format!("let v{} = v{n}.a(); q += v{n};\n", n + 1)
    });
    asked(&format!(
        "{HEAD}fn f(v0: X) {{ let mut q = String::new(); {variables} Command::new(q); }}\n"
    ));
    let tokens = "a => Command::new(1), b.c(d) ; ".repeat(5_000);
    asked(&format!("{HEAD}m! {{ {tokens} }}\n"));
}

#[test]
fn what_leads_in_circles_ends() {
    let circles = [
        "use a::b as c;\nuse c::b as a;\nfn f() { c::Command::new(1); a::Command::new(1); }",
        "use self::Command;\nfn f() { Command::new(1); }",
        "use Command;\nfn f() { Command::new(1); }",
        "type Command = Command;\nfn f(c: Command) { Command::new(1); c.exec(); }",
        "type A = B;\ntype B = A;\nfn f(a: A) { a.danger_accept_invalid_certs(true); A::Command::new(1); }",
        "#[cfg(a)] type A = B;\n#[cfg(b)] type A = C;\n#[cfg(a)] type B = A;\n#[cfg(b)] type B = C;\n#[cfg(a)] type C = A;\n#[cfg(b)] type C = B;\nfn f(a: A) { a.danger_accept_invalid_certs(true); }",
        "mod a { pub use super::b::*; }\nmod b { pub use super::a::*; }\nuse a::*;\nfn f() { Command::new(1); }",
        "use self::*;\nuse super::*;\nuse crate::*;\nfn f() { Command::new(1); }",
        "const A: bool = B;\nconst B: bool = A;\nfn f(b: reqwest::ClientBuilder) { b.danger_accept_invalid_certs(A); }",
        "const A: bool = { fn g() -> bool { A } A };\nfn f() { _.danger_accept_invalid_certs(A); Command::new(A); }",
        "struct S { s: Box<S> }\nfn f(s: S) { s.s.s.s.danger_accept_invalid_certs(true); }",
        "impl Command { fn new() -> Self { Self::new() } }\nstruct Command;",
        "extern crate self as std;\nfn f() { std::process::Command::new(1); }",
        "macro_rules! m { () => { m!(Command::new(1)) } }\nfn f() { m!(m!(m!(Command::new(1)))); }",
    ];
    for text in circles {
        asked(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any order of what Rust is made of: nothing panics, and everything ends.
    #[test]
    fn any_source_is_looked_into(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        asked(&format!("{HEAD}{}", pieces.join(" ")));
    }

    /// The same where it is likelier to be Rust: within a function.
    #[test]
    fn any_body_is_looked_into(pieces in prop::collection::vec(prop::sample::select(STATEMENTS), 0..30)) {
        asked(&format!("{HEAD}fn f(x: X) {{ {} }}", pieces.join("\n")));
    }

    #[test]
    fn any_text_is_looked_into(text in any::<String>()) {
        asked(&format!("{HEAD}{text}"));
        asked(&format!("{HEAD}m! {{ {text} }}"));
    }

    /// Sources that end anywhere.
    #[test]
    fn truncated_sources_are_told(at in 0_usize..10_000) {
        let text = include_str!("../../src/code/rust/walk.rs");
        let text = format!("{HEAD}fn f() {{ Command::new(1); }}\n{text}");
        let mut at = HEAD.len() + 30 + at % (text.len() - HEAD.len() - 30);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        prop_assert!(asked(text.get(..at).unwrap_or_default()) > 0);
    }
}

const PIECES: &[&str] = &[
    "Command",
    "::",
    "new",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"ls\"",
    "=",
    "+=",
    ",",
    ";",
    "\n",
    "fn",
    "f",
    "let",
    "mut",
    "const",
    "static",
    "type",
    "struct",
    "enum",
    "impl",
    "for",
    "in",
    "trait",
    "mod",
    "use",
    "as",
    "*",
    "&",
    "self",
    "super",
    "crate",
    "Self",
    "pub",
    "if",
    "else",
    "match",
    "=>",
    "_",
    "|",
    "||",
    "!",
    "#",
    "macro_rules!",
    "vec!",
    "format!",
    "$x",
    ".",
    "..",
    "?",
    "await",
    "async",
    "unsafe",
    "extern",
    "'a",
    "'",
    "\"",
    "r#\"",
    "b'",
    "/*",
    "*/",
    "//",
    "<",
    ">",
    "->",
    "1",
    "0o777",
    "true",
    "é",
    "\u{202e}",
    "danger_accept_invalid_certs(true)",
    "Command::new(1)",
    "#[cfg(test)]",
    "where",
    "dyn",
    "move",
    "loop",
    "while",
    "return",
];

const STATEMENTS: &[&str] = &[
    "let a = x;",
    "let mut b = Command::new(1);",
    "b = a;",
    "a.b.c = x.d();",
    "fn x() {}",
    "use x::y as a;",
    "use a::*;",
    "struct A { a: B }",
    "type B = A;",
    "const C: A = a;",
    "mod a { use super::*; fn f() { Command::new(1); } }",
    "if let Some(a) = b { a.c(); }",
    "for a in b { a.c(); }",
    "match a { A { b, .. } => b, B(c) if c => { c } _ => a };",
    "let f = |a: A| a.b(c);",
    "f(a)(b)?;",
    "m!(a, b = c; d => e);",
    "format!(\"{a} {} {0}\", b);",
    "a += b;",
    "return a;",
    "loop { break a; }",
    "impl A { fn a(&self) -> B { self.a } const C: u8 = 1; }",
    "let A { a, b: (c, d) } = a;",
    "a[b] = c;",
    "unsafe { a() };",
    "async move { a.await };",
    "<A as B>::c(a);",
    "A::<B>::c::<D>(a);",
    "let [a, .., b] = c;",
    "write!(a, \"{b}\");",
    "a.push_str(&b);",
    "macro_rules! a { ($a:expr) => { $a.b() } }",
    "static mut D: A = a;",
    "extern \"C\" { fn system(a: A); }",
    "system(a);",
    "a.map(|b| b.c()).collect::<Vec<_>>();",
];
