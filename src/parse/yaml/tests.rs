use super::*;
use crate::parse::KeyKind::{Complex, Scalar};
use crate::parse::{KeyKind, NodeRef, Number, Problem, ProblemKind, Value};

fn parse(text: &str) -> Parsed {
    parse_yaml(FileId(0), text.as_bytes())
}

fn clean(text: &str) -> Parsed {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed
}

fn at<'a>(parsed: &'a Parsed, path: &str) -> NodeRef<'a> {
    let root = parsed.tree.root().unwrap();
    path.split('.').fold(root, |node, key| match key.parse() {
        Ok(index) => node.items().nth(index).unwrap(),
        Err(_) => node.get(key).unwrap(),
    })
}

fn one_problem(text: &str) -> Problem {
    let mut problems = parse(text).problems;
    assert_eq!(problems.len(), 1, "{text}: {problems:?}");
    problems.remove(0)
}

fn text(value: &str) -> Value {
    Value::String(value.into())
}

fn int(value: i64) -> Value {
    Value::Number(Number::Int(value))
}

#[test]
fn files_without_documents() {
    for text in ["", "\n\n", "# only a comment\n", "\u{feff}# c"] {
        assert!(clean(text).tree.documents().is_empty());
    }
    assert_eq!(clean("---\n").tree.documents().len(), 1);
}

#[test]
fn spans_are_what_was_written() {
    let source = "\u{feff}é: 'it''s'\r\nlist:  # c\r\n  - a\r\n  - {k: [1, 2]}\r\n\r\n# c\r\n\
                  text: &t |-  # c\r\n  one\r\n\r\n  two\r\n\r\nempty:\r\nlast: !!str x\r\n";
    let parsed = clean(source);
    let written = |path| &source[at(&parsed, path).span().range()];
    assert_eq!(written("é"), "'it''s'");
    assert_eq!(written("list"), "- a\r\n  - {k: [1, 2]}");
    assert_eq!(written("list.1.k"), "[1, 2]");
    assert_eq!(written("text"), "|-  # c\r\n  one\r\n\r\n  two");
    assert_eq!(written("last"), "x");
    let colon = source.find("empty:").unwrap() + "empty:".len();
    assert_eq!(at(&parsed, "empty").span().range(), colon..colon);
    let root = parsed.tree.root().unwrap();
    assert_eq!(root.span().range(), 3..source.len() - 2);
    assert_eq!(&source[root.member("é").unwrap().key_span.range()], "é");
}

#[test]
fn tags_decide() {
    let parsed = clean(
        "a: !!str 1\nb: !!int '0x10'\nc: ! 12\nd: !local 12\ne: !!float 1\nf: !!null ''\n\
         g: !!bool 'true'\nh: !!binary aGk=\ni: !!set {x, y}\nj: !!timestamp 2001-01-01\nk: !<tag:yaml.org,2002:str> ~\n",
    );
    for (key, value) in [
        ("a", text("1")),
        ("b", int(16)),
        ("c", text("12")),
        ("d", int(12)),
        (
            "e",
            Value::Number(Number::Float {
                value: 1.0,
                integral: false,
            }),
        ),
        ("f", Value::Null),
        ("g", Value::Bool(true)),
        ("h", text("aGk=")),
        ("j", text("2001-01-01")),
        ("k", text("~")),
    ] {
        assert_eq!(at(&parsed, key).value(), &value, "{key}");
    }
    for (source, place) in [
        ("a: !!int x", "x"),
        ("a: !!bool 'yes'", "'yes'"),
        ("a: !!binary '*'", "'*'"),
        ("a: !!map [x]", "["),
        ("a: !!seq\n  b: 1", "b"),
        ("a: !!map x", "x"),
    ] {
        assert_eq!(&source[one_problem(source).span.range()], place);
    }
}

#[test]
fn an_alias_shares_its_anchors_node() {
    let source = "a: &x [1]\nb: *x\nc: [*x]\n&k key: 1\nd: *k\n";
    let parsed = clean(source);
    assert_eq!(at(&parsed, "a").id(), at(&parsed, "b").id());
    assert_eq!(at(&parsed, "d").value(), &text("key"));
    let root = parsed.tree.root().unwrap();
    let alias = root.member("b").unwrap().alias.unwrap();
    assert_eq!(
        alias.range(),
        source.find("*x").map(|at| at..at + 2).unwrap()
    );
    assert_eq!(root.member("a").unwrap().alias, None);
}

#[test]
fn anchors_end_with_their_document() {
    let source = "a: &color 1\nb: *colour\nc: 3\n---\nd: *color\n";
    let problems = parse(source).problems;
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `*color`?"));
    assert_eq!(&source[problems[1].span.range()], "*color");
    assert_eq!(parse(source).tree.documents().len(), 2);
}

#[test]
fn merge_keys() {
    let source = "base: &b {x: 1, y: 2}\nover: &o {y: 3, z: 4}\n\
                  use:\n  y: 0\n  <<: [*o, *b]\n  w: 5\ntwice: {<<: *b, \"<<\": text}\n";
    let parsed = clean(source);
    let members = at(&parsed, "use").members();
    let keys: Vec<&str> = members.iter().map(|member| &*member.key).collect();
    assert_eq!(keys, ["y", "z", "x", "w"]);
    assert_eq!(at(&parsed, "use.y").value(), &int(0));
    let x = at(&parsed, "use").member("x").unwrap();
    assert_eq!(&source[x.merged_at.unwrap().range()], "*b");
    assert_eq!(x.key_span.start as usize, source.find('x').unwrap());
    assert_eq!(x.node, at(&parsed, "base.x").id());
    assert_eq!(at(&parsed, "twice.<<").value(), &text("text"));
}

#[test]
fn what_cannot_be_merged() {
    for (source, place) in [
        ("<<: 1", "1"),
        ("<<: [{a: 1}, x]", "x"),
        ("a: &a [x]\n<<: *a\n", "*a"),
        ("<<:\n", ""),
        ("<<: [*nope]", "*nope"),
    ] {
        let problem = one_problem(source);
        assert_eq!(problem.kind, ProblemKind::Syntax);
        assert_eq!(&source[problem.span.range()], place, "{source}");
    }
    assert_eq!(
        one_problem("<<: {a: 1}\n<<: {b: 1}\n").kind,
        ProblemKind::DuplicateKey
    );
}

#[test]
fn keys_that_stand_twice() {
    for (source, first, second) in [
        ("a: 1\nb: 2\na: 3\n", "a: 1", "a: 3"),
        ("a: 1\n'a': 2\n", "a: 1", "'a'"),
        ("1: a\n0x1: b\n", "1: a", "0x1"),
        ("null: a\n~: b\n", "null: a", "~"),
        ("{x: 1, x: 2}", "x: 1", "x: 2"),
    ] {
        let problem = one_problem(source);
        assert_eq!(problem.kind, ProblemKind::DuplicateKey);
        assert!(
            source[problem.span.start as usize..].starts_with(second),
            "{source}"
        );
        let (related, _) = problem.related.unwrap();
        assert!(
            source[related.start as usize..].starts_with(first),
            "{source}"
        );
    }
    clean("? [a]\n: 1\n? [a]\n: 2\n: 3\n: 4\n");
    clean("1: a\n'0x1': b\n");
    assert_eq!(at(&parse("a: 1\na: 2\n"), "a").value(), &int(1));
}

#[test]
fn kinds_of_keys() {
    let parsed = clean("a: 1\n2: 1\n'3': 1\ntrue: 1\n? [x]\n: 1\n: 1\n");
    let members = parsed.tree.root().unwrap().members();
    let kinds: Vec<KeyKind> = members.iter().map(|member| member.key_kind).collect();
    assert_eq!(
        kinds,
        [
            KeyKind::String,
            Scalar,
            KeyKind::String,
            Scalar,
            Complex,
            Complex
        ]
    );
    assert_eq!(&*members[4].key, "[x]");
}

#[test]
fn a_broken_document_does_not_take_the_others_with_it() {
    let source = "a: 1\n---\nb: [1\n---\nc: 3\n---\nd: {\n...\ne: 5\n";
    let parsed = parse(source);
    assert_eq!(parsed.problems.len(), 2, "{:?}", parsed.problems);
    assert_eq!(parsed.tree.documents().len(), 3);
    assert!(!parsed.is_complete());
}

#[test]
fn encodings() {
    let problem = |bytes: &[u8]| parse_yaml(FileId(0), bytes).problems.remove(0);
    let bad = problem(b"a: caf\xe9\n");
    assert_eq!(
        (bad.span.start, &*bad.message),
        (6, "byte 0xE9 is not UTF-8")
    );
    assert_eq!(
        problem(b"\xff\xfea\0:\0").message,
        "the file is UTF-16, not UTF-8"
    );
    assert_eq!(
        problem(b"\0\0\0a\0\0\0:").message,
        "the file is UTF-32, not UTF-8"
    );
    assert_eq!(
        one_problem("a: x\u{1}y\n").message,
        "the control character U+0001 is not allowed"
    );
}

#[test]
fn messages_name_the_mistake_and_its_place() {
    for (source, place, message) in [
        (
            "a: b: c\n",
            ":",
            "a value cannot hold `: ` unless it is quoted",
        ),
        ("a: 'b': c\n", ":", "a second `: ` on the line"),
        (
            "a: 1\n  b: 2\n",
            "b",
            "`b` is read as part of the value above",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "c: 2",
            "the line's indentation matches nothing above it",
        ),
        (
            "a: 1\nb\nc: 2\n",
            "b",
            "expected `key: value`, but the line has no `: `",
        ),
        ("a:\n\t- 1\n", "\t", "a tab cannot indent YAML"),
        ("a:\n \tb: 1\n", "\t", "a tab cannot indent YAML"),
        ("a: 1\n\tb: 2\n", "\t", "a tab cannot indent YAML"),
        ("a: \"x\nb: 1\n", "\"", "`\"` is not closed"),
        (
            "a: [1, 2\nb: 3\n",
            "[",
            "`[` is not closed before the next line",
        ),
        ("a: {b: 1", "{", "`{` is never closed"),
        ("a: {b: 1]\n", "]", "`]` cannot close `{`"),
        ("a: 1\n}\n", "}", "`}` closes nothing"),
        ("a: [1,, 2]\n", ",", "nothing stands before this comma"),
        (
            "a: - b\n",
            "-",
            "a list cannot begin on the line of its key",
        ),
        ("a: @x\n", "@", "a value cannot begin with `@`"),
        ("a: \"\\q\"\n", "\\q", "`\\q` is not an escape"),
        ("a: \"x\" y\n", "y", "text follows the closing quote"),
        ("a: *\n", "*", "`*` needs a name"),
        (
            "--- a: 1\n",
            ":",
            "a mapping cannot begin on the line of `---`",
        ),
        (
            "- a\nb: 1\n",
            "b: 1",
            "expected `- `: the line stands among the elements of a list",
        ),
        (
            "a: > x\n",
            "> x",
            "only an indentation digit, `+` or `-` may follow `|` or `>`",
        ),
        ("a: !x!y z\n", "!x!y", "the tag's prefix is not declared"),
        ("%FOO\na: 1\n", "a", "directives end with `---`"),
        (
            "a: x # c\n  y\n",
            "# c",
            "a comment cannot stand inside a value",
        ),
    ] {
        let problem = one_problem(source);
        assert_eq!(&source[problem.span.range()], place, "{source}");
        assert_eq!(problem.message, message, "{source}");
    }
}
