use super::*;
use crate::parse::{NodeRef, Number, Parsed, ProblemKind, Value};

fn parse(text: &str) -> Parsed {
    parse_toml(FileId(0), text.as_bytes())
}

fn at<'a>(parsed: &'a Parsed, path: &str) -> NodeRef<'a> {
    let root = parsed.tree.root().unwrap();
    path.split('.')
        .fold(root, |node, key| node.get(key).unwrap())
}

/// Of each problem its kind, the text of its place, and its related text.
fn problems(text: &str) -> Vec<(ProblemKind, &str, Option<usize>)> {
    let found = parse(text).problems.into_iter();
    let related = |problem: &crate::parse::Problem| {
        let (span, _) = problem.related.as_ref()?;
        Some(span.start as usize)
    };
    found
        .map(|problem| (problem.kind, &text[problem.span.range()], related(&problem)))
        .collect()
}

#[test]
fn an_empty_file_is_an_empty_table() {
    for text in ["", "# only a comment\n", "\u{feff}"] {
        let parsed = parse(text);
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.tree.root().unwrap().value(), &Value::Object(vec![]));
    }
}

#[test]
fn values_of_every_type() {
    let parsed = parse(
        "i = 1_000\nh = 0xfF\no = 0o17\nb = 0b101\nn = -17\nf = 1.5e3\ninf = -inf\n\
         t = true\ns = 'x'\nd = 1979-05-27T07:32:00Z\nday = 1979-05-27\n",
    );
    assert_eq!(parsed.problems, []);
    let int = |value| Value::Number(Number::Int(value));
    let float = |value| {
        Value::Number(Number::Float {
            value,
            integral: false,
        })
    };
    for (key, value) in [
        ("i", int(1000)),
        ("h", int(255)),
        ("o", int(15)),
        ("b", int(5)),
        ("n", int(-17)),
        ("f", float(1500.0)),
        ("inf", float(f64::NEG_INFINITY)),
        ("t", Value::Bool(true)),
        ("s", Value::String("x".into())),
        ("d", Value::String("1979-05-27T07:32:00Z".into())),
        ("day", Value::String("1979-05-27".into())),
    ] {
        assert_eq!(at(&parsed, key).value(), &value, "{key}");
    }
}

#[test]
fn spans_and_the_order_of_the_file() {
    let text = "z = 1\na.'b c'.d = 2\n[t.u]\nx = 1\n[[l]]\ny = 2\n[[l]]\n[t]\nv = 3\n";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let root = parsed.tree.root().unwrap();
    let keys: Vec<&str> = root.members().iter().map(|member| &*member.key).collect();
    assert_eq!(keys, ["z", "a", "t", "l"]);
    let written = |node: NodeRef<'_>| &text[node.span().range()];
    assert_eq!(written(at(&parsed, "a")), "a.'b c'.d = 2");
    assert_eq!(written(at(&parsed, "t.u")), "[t.u]\nx = 1");
    assert_eq!(written(at(&parsed, "l")), "[[l]]\ny = 2\n[[l]]");
    let a = at(&parsed, "a").member("b c").unwrap();
    assert_eq!(&text[a.key_span.range()], "'b c'");
}

#[test]
fn keys_that_stand_twice() {
    let twice = |text| {
        let found = problems(text);
        let [(kind, place, first)] = found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(kind, ProblemKind::DuplicateKey, "{text}");
        (place, first.unwrap())
    };
    assert_eq!(twice("a = 1\nb = 2\na = 3\n"), ("a", 0));
    assert_eq!(twice("[a]\n[b]\n[a]\n"), ("a", 1));
    assert_eq!(twice("b.x = 1\n[t]\nx = 1\nq.x = 2\nx = 3\n"), ("x", 12));
    assert_eq!(twice("a = { x = 1, x = 2 }\n"), ("x", 6));
    assert_eq!(twice("a = 1\n[a]\n"), ("a", 0));
}

#[test]
fn several_errors_in_one_file() {
    let found = problems("a = yes\nb = \"x\nc = 01\nd = 3\n");
    let places: Vec<&str> = found.iter().map(|(_, place, _)| *place).collect();
    assert_eq!(places, ["yes", "\"", "0"]);
    let parsed = parse("a = yes\nd = 3\n");
    assert_eq!(at(&parsed, "d").value(), &Value::Number(Number::Int(3)));
    assert!(!parsed.is_complete());
}

#[test]
fn integers_beyond_64_bits_are_refused() {
    for text in [
        "a = 9223372036854775808",
        "a = 0xffffffffffffffff",
        "a = 1e999",
    ] {
        assert_eq!(problems(text)[0].0, ProblemKind::Limit, "{text}");
    }
}

#[test]
fn a_limit_is_reported_unless_the_value_itself_is_broken() {
    let kinds = |text: &str| {
        let found = problems(text).into_iter();
        found.map(|(kind, ..)| kind).collect::<Vec<_>>()
    };
    let limit = |text: &str| kinds(text).contains(&ProblemKind::Limit);
    // What is wrong begins right behind the value.
    assert!(limit("a = 9223372036854775808]\n"));
    assert!(limit("a = 9223372036854775808 ]\n"));
    assert!(limit("a = ]\nb = 9223372036854775808\n"));
    assert!(limit("a = 9223372036854775808\nb = ]\n"));
    assert!(!limit("a = 9223372036854775807]\n"));
    // It is in the value.
    assert!(!limit("a = 92233720368547758_]\n"));
}
