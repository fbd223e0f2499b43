//! Random sequences of tokens: the parser of expressions gives a whole tree or a problem, and takes what the grammar
//! of the `cel` crate takes, an ANTLR grammar made from cel-go's. Every difference has a known reason.

use std::collections::BTreeMap;

use fastrand::Rng;
use govkit::expr::syntax::{Ast, Node, parse};
use govkit::expr::{Code, Options, Type, Variable, compile};

use crate::support::effort::effort;

const TOKENS: &[&str] = &[
    "x",
    "y",
    "a",
    "req",
    "size",
    "has",
    "all",
    "1",
    "0",
    "2u",
    "1.5",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615u",
    "0x1f",
    "1e3",
    "'a'",
    "\"b\"",
    "b'a'",
    "r'\\d'",
    "'''c'''",
    "true",
    "false",
    "null",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "&&",
    "||",
    "?",
    ":",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    "!",
    "!",
    "-",
    "(",
    ")",
    "x",
    "1",
    ".",
    "'\\q'",
    "'",
    "`",
    "\\",
    "=",
    "&",
    "for",
    "as",
    "1x",
    "#",
    "é",
    "// c\n",
];

/// A sequence of tokens: nested expressions, of which some tokens are exchanged.
fn sequence(rng: &mut Rng) -> String {
    let mut tokens: Vec<&str> = Vec::new();
    if rng.u8(0..3) == 0 {
        for _ in 0..rng.usize(1..9) {
            tokens.push(TOKENS[rng.usize(0..TOKENS.len())]);
        }
    } else {
        let depth = rng.usize(1..4);
        expression(rng, depth, &mut tokens);
        for _ in 0..rng.usize(0..3) {
            let (at, other) = (
                rng.usize(0..tokens.len()),
                TOKENS[rng.usize(0..TOKENS.len())],
            );
            match rng.u8(0..3) {
                0 => tokens[at] = other,
                1 => tokens.insert(at, other),
                _ => drop(tokens.remove(at)),
            }
            if tokens.is_empty() {
                tokens.push(other);
            }
        }
    }
    let glue = if rng.u8(0..4) == 0 { "" } else { " " };
    tokens.join(glue)
}

fn expression(rng: &mut Rng, depth: usize, out: &mut Vec<&'static str>) {
    if depth == 0 {
        out.push(TOKENS[rng.usize(0..24)]);
        return;
    }
    let wrap = |rng: &mut Rng, out: &mut Vec<&'static str>, parts: &[&'static str]| {
        for part in parts {
            match *part {
                "E" => expression(rng, depth - 1, out),
                token => out.push(token),
            }
        }
    };
    let binary = [
        "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||",
    ];
    match rng.u8(0..10) {
        0 => wrap(rng, out, &["(", "E", ")"]),
        1 => wrap(rng, out, &["!", "E"]),
        2 => wrap(rng, out, &["-", "E"]),
        3 => wrap(rng, out, &["E", "?", "E", ":", "E"]),
        4 => wrap(rng, out, &["[", "E", ",", "E", "]"]),
        5 => wrap(rng, out, &["{", "E", ":", "E", "}"]),
        6 => wrap(rng, out, &["E", ".", "a", "(", "E", ")"]),
        7 => wrap(rng, out, &["E", "[", "E", "]"]),
        8 => wrap(rng, out, &["size", "(", "E", ")"]),
        _ => {
            expression(rng, depth - 1, out);
            out.push(binary[rng.usize(0..binary.len())]);
            expression(rng, depth - 1, out);
        }
    }
}

fn has_error(tree: &Ast) -> bool {
    match &tree.node {
        Node::Error(_) => true,
        Node::Literal(_) | Node::Ident { .. } | Node::Message { .. } => false,
        Node::Select { operand, .. } | Node::Unary { operand, .. } => has_error(operand),
        Node::Index { operand, index } => has_error(operand) || has_error(index),
        Node::Call { target, args, .. } => {
            target.as_deref().is_some_and(has_error) || args.iter().any(has_error)
        }
        Node::List(items) | Node::And(items) | Node::Or(items) => items.iter().any(has_error),
        Node::Map(entries) => entries.iter().any(|(k, v)| has_error(k) || has_error(v)),
        Node::Binary { left, right, .. } => has_error(left) || has_error(right),
        Node::Conditional(parts) => parts.iter().any(has_error),
    }
}

/// Why the two parsers may differ about a text that ours gives this verdict.
fn reason(text: &str, ours: Result<(), Code>) -> Option<&'static str> {
    let mut letters = text.chars().zip(text.chars().skip(1));
    match ours {
        Ok(()) if text.contains("has") || text.contains("all") => {
            Some("the crate gives macros their meaning while it reads")
        }
        Err(Code::Syntax)
            if letters.any(|(a, b)| a.is_alphanumeric() && b.is_ascii_alphabetic()) =>
        {
            Some("a number and the word after it need a blank between them here")
        }
        Err(Code::ReservedWord) if text.contains('{') => {
            Some("the crate does not look at the words that a message is named by")
        }
        Err(Code::TooComplex) => Some("depth is limited here"),
        _ => None,
    }
}

#[test]
fn random_tokens_are_a_tree_or_a_problem_as_the_cel_crate_has_it() {
    let mut rng = Rng::with_seed(20_261_201);
    let (mut taken, mut refused) = (0, 0);
    let mut differences: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown = Vec::new();
    let cases = effort(4000);
    for _ in 0..cases {
        let text = sequence(&mut rng);
        let ours = read(&text);
        let theirs = cel::Program::compile(&text).map(|_| ());
        match (ours, &theirs) {
            (Ok(()), Ok(())) => taken += 1,
            (Err(_), Err(_)) => refused += 1,
            _ => match reason(&text, ours) {
                Some(reason) => *differences.entry(reason).or_default() += 1,
                None => unknown.push(format!("{text:?}: {ours:?} here, {theirs:?} there")),
            },
        }
    }
    println!("{taken} taken, {refused} refused, {differences:?}");
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(taken > cases / 8 && refused > cases / 8);
}

/// The verdict of our parser; a tree has to be whole, and problems have to have a place and a message.
fn read(text: &str) -> Result<(), Code> {
    match parse(text) {
        Ok(tree) => {
            assert!(!has_error(&tree), "{text}");
            Ok(())
        }
        Err(problems) => {
            for problem in problems.iter() {
                let at = problem.at;
                assert!(!problem.message.is_empty(), "{text}");
                assert!(
                    at.start <= at.end && at.end as usize <= text.len(),
                    "{text}: {problem:?}"
                );
            }
            Err(problems.first().code)
        }
    }
}

#[test]
fn a_sign_of_another_kind_needs_parentheses() {
    let variables = [
        Variable::new("n", Type::Int),
        Variable::new("b", Type::Bool),
    ];
    for (text, code) in [
        ("!-n", Code::Syntax),
        ("-!b", Code::Syntax),
        ("!!-n", Code::Syntax),
        ("b && !-n == 3", Code::Syntax),
        ("!-'a'", Code::Syntax),
        ("!- 'a\\q'", Code::InvalidLiteral),
        ("!-", Code::Syntax),
        ("[!-n]", Code::Syntax),
        ("size(!-n)", Code::Syntax),
        ("{1: !-n}", Code::Syntax),
        ("!-n ? 1 : 2", Code::Syntax),
        // The sign of a number belongs to it.
        ("!-3", Code::NoMatchingOverload),
        ("!-1.5", Code::NoMatchingOverload),
        ("-9223372036854775809", Code::InvalidLiteral),
        ("--9223372036854775808", Code::InvalidLiteral),
        ("!-9223372036854775809", Code::InvalidLiteral),
    ] {
        let problems = compile(text, &variables, Options::default()).expect_err(text);
        assert!(
            problems.iter().any(|problem| problem.code == code),
            "{text}: {problems:?}"
        );
    }
    for text in [
        "!(-n == 3)",
        "-(-n)",
        "--n",
        "!!b",
        "!(!b)",
        "-9223372036854775808",
        "n - -3",
        "n - -n",
        "[,] == []",
        "{ , } == {}",
    ] {
        assert!(
            compile(text, &variables, Options::default()).is_ok(),
            "{text}"
        );
    }
}
