//! Files that are made to hurt: each is refused, or read, in time and memory linear in its size.

use std::fmt::Write;

use govkit::parse::{MAX_DEPTH, Problem, ProblemKind};

use super::PARSERS;

/// What the parser of this name finds wrong.
fn problems(name: &str, text: &str) -> Vec<Problem> {
    let named = PARSERS.iter().filter(|(parser, _)| *parser == name);
    named
        .flat_map(|(_, parse)| parse(text.as_bytes()).problems)
        .collect()
}

fn limited(name: &str, text: &str) {
    let found = problems(name, text);
    let limits = found
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Limit);
    assert!(limits.count() > 0, "{name}: {found:?}");
}

#[test]
fn deep_nesting() {
    const DEEP: usize = 100_000;
    for name in ["json", "jsonc", "yaml"] {
        limited(name, &"[".repeat(DEEP));
        limited(name, &r#"{"a":"#.repeat(DEEP));
    }
    limited("yaml", &"- ".repeat(DEEP));
    limited("yaml", &"? ".repeat(DEEP));
    limited("toml", &format!("a = {}", "[".repeat(DEEP)));
    limited("toml", &format!("a{} = 1", ".a".repeat(DEEP)));
    limited("toml", &format!("[a{}]", ".a".repeat(DEEP)));
    limited("toml", &format!("a = {}", "{ a.a = ".repeat(DEEP)));
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let text = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    for (name, parse) in PARSERS.iter().filter(|(name, _)| *name != "toml") {
        assert_eq!(parse(text.as_bytes()).problems, [], "{name}");
    }
    limited("json", &format!("[{text}]"));
    limited("yaml", &format!("[{text}]"));
}

#[test]
fn nesting_through_aliases() {
    let mut text = "a0: &a0 [[[[[[[[[[]]]]]]]]]]\n".to_owned();
    for level in 1..20 {
        writeln!(
            text,
            "a{level}: &a{level} [[[[[[[[[*a{}]]]]]]]]]",
            level - 1
        )
        .unwrap();
    }
    limited("yaml", &text);
}

#[test]
fn billion_laughs() {
    let mut values = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut merges = "a0: &a0 {k: x}\n".to_owned();
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        let list = vec![alias; 9].join(", ");
        writeln!(values, "a{level}: &a{level} [{list}]").unwrap();
        writeln!(merges, "a{level}: &a{level} {{<<: [{list}]}}").unwrap();
    }
    limited("yaml", &values);
    limited("yaml", &merges);
}

#[test]
fn merging_long_keys() {
    let mut text = format!("- &a\n  ? {}\n  : 1\n", "x".repeat(100_000));
    text.push_str(&"- {<<: *a}\n".repeat(2_000));
    limited("yaml", &text);
}

#[test]
fn an_alias_inside_its_own_anchor() {
    limited("yaml", "a: &a [*a]");
    limited("yaml", "&a a: *a\nb: &b {<<: *b}");
}

#[test]
fn problems_without_end() {
    for (name, text) in [
        ("yaml", "- *x\n".repeat(50_000)),
        ("yaml", "--- [\n".repeat(50_000)),
        ("yaml", "{a: 1, a: 2}\n---\n".repeat(20_000)),
        ("toml", "a = 1\n".repeat(20_000)),
        (
            "json",
            format!("{{{}\"a\": 1}}", "\"a\": 1,".repeat(50_000)),
        ),
    ] {
        let count = problems(name, &text).len();
        assert!((1..=1000).contains(&count), "{name}: {count}");
    }
}
