use super::*;
use crate::parse::{Number, Parsed, ProblemKind, Value};

fn parse(text: impl AsRef<[u8]>) -> Parsed {
    parse_json(FileId(0), text.as_ref(), Dialect::Strict)
}

fn root(text: &str) -> Value {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.tree.node(parsed.tree.documents()[0]).value.clone()
}

fn number(number: Number) -> Value {
    Value::Number(number)
}

/// The text of the first problem's place, and its message.
fn problem(text: &str) -> (String, String) {
    let parsed = parse(text);
    let problem = parsed.problems.first().expect(text);
    (
        text[problem.span.range()].to_owned(),
        problem.message.clone(),
    )
}

// After the `y_` and `n_` cases of JSONTestSuite.

const ACCEPTED: &[&str] = &[
    "[]",
    "{}",
    " [] ",
    "[[]   ]",
    "[null, 1, \"1\", {}]",
    "[\"\"]",
    "[1\n]",
    "[1,null,null,2]",
    "[2] ",
    "[123e65]",
    "[0e+1]",
    "[0e1]",
    "[ 4]",
    "[-0.1]",
    "[-0]",
    "[-123]",
    "[-1]",
    "[1E22]",
    "[1E-2]",
    "[1E+2]",
    "[123e45]",
    "[123.456e78]",
    "[1e-2]",
    "[1e+2]",
    "[123.456789]",
    "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
    "{\"\":0}",
    "{\"a\":[]}",
    "{\"foo\\u0000bar\": 42}",
    "{\n\"a\": \"b\"\n}",
    "[\"\\u0060\\u012a\\u12AB\"]",
    "[\"\\uD801\\udc37\"]",
    "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\\\u0000\"]",
    "[\"a/*b*/c/*d//e\"]",
    "[\"\\\\n\"]",
    "[\"\u{7f}\"]",
    "[\"\u{2028}\u{2029}\"]",
    "[\"\\u0012\"]",
    "[\"π\"]",
    "[\"𛿿\"]",
    "\" \"",
    "[\"\\uFFFF\"]",
    "\"\"",
    "42",
    "-0.1",
    "null",
    "\"asd\"",
    "true",
    "false",
    "[true]",
    "[\"a\"]\n",
    "\t[\r\n]\t",
    "[\"\\uDBFF\\uDFFF\"]",
];

#[test]
fn accepts() {
    for text in ACCEPTED {
        assert_eq!(parse(text).problems, [], "{text}");
    }
}

const REJECTED: &[&str] = &[
    "",
    " ",
    "[1 true]",
    "[a",
    "[\"\": 1]",
    "[\"\"],",
    "[,1]",
    "[1,,2]",
    "[\"x\",,]",
    "[\"x\"]]",
    "[\"\",]",
    "[\"x\"",
    "[x",
    "[3[ 4]]",
    "[1:2]",
    "[,",
    "[ , \"\"]",
    "[\"a\",\n4\n,1,",
    "[1,]",
    "[\"\u{b}a\"\\f]",
    "[*]",
    "[1,\n1\n,1",
    "[{}",
    "[fals]",
    "[nul]",
    "[tru]",
    "[++1234]",
    "[+1]",
    "[+Inf]",
    "[-01]",
    "[-1.0.]",
    "[-2.]",
    "[-NaN]",
    "[.-1]",
    "[.2e-3]",
    "[0.1.2]",
    "[0.3e+]",
    "[0.3e]",
    "[0.e1]",
    "[0E+]",
    "[0e]",
    "[1.0e+]",
    "[1.0e-]",
    "[1.0e]",
    "[1 000.0]",
    "[1eE2]",
    "[2.e+3]",
    "[2.e3]",
    "[2.e-3]",
    "[9.e+]",
    "[Inf]",
    "[NaN]",
    "[１]",
    "[1+2]",
    "[0x1]",
    "[0x42]",
    "[Infinity]",
    "[-Infinity]",
    "[-foo]",
    "[- 1]",
    "[-012]",
    "[-.123]",
    "[-1x]",
    "[1ea]",
    "[1.]",
    "[.123]",
    "[1.2a-3]",
    "[1.8011670033376514H-308]",
    "[012]",
    "[\"x\", truth]",
    "{[: \"x\"}\n",
    "{\"x\", null}",
    "{\"x\"::\"b\"}",
    "{🇨🇭}",
    "{\"a\":\"a\" 123}",
    "{key: 'value'}",
    "{\"a\" b}",
    "{:\"b\"}",
    "{\"a\" \"b\"}",
    "{\"a\":",
    "{\"a\"",
    "{1:1}",
    "{9999E9999:1}",
    "{null:null}",
    "{\"id\":0,,,,,}",
    "{'a':0}",
    "{\"id\":0,}",
    "{\"a\":\"b\"}/**/",
    "{\"a\":\"b\"}//",
    "{\"a\":\"b\"}/",
    "{\"a\":\"b\",,\"c\":1}",
    "{a: \"b\"}",
    "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }",
    "{\"a\":\"b\"}#",
    "[\"\\uD800\\\"]",
    "[\"\\uD800\\u\"]",
    "[\"\\uD800\\u1\"]",
    "[\"\\uD800\\u1x\"]",
    "[é]",
    "[\"\\\u{0}\"]",
    "[\"\\x00\"]",
    "[\"\\\\\\\"]",
    "[\"\\\t\"]",
    "[\"\\🌀\"]",
    "[\"\\\"]",
    "[\"\\u00A\"]",
    "[\"\\uD834\\uDd\"]",
    "[\"\\uD800\\uD800\\x\"]",
    "[\"\\a\"]",
    "[\"\\uqqqq\"]",
    "[\\u0020\"a\"]",
    "[\\n]",
    "\"",
    "['single']",
    "abc",
    "[\"\\",
    "[\"a\u{0}a\"]",
    "[\"new\nline\"]",
    "[\"\t\"]",
    "\"\\UA66D\"",
    "\"\"x",
    "<.>",
    "[<null>]",
    "[1]x",
    "[1]]",
    "[\"asd]",
    "aå",
    "[True]",
    "1]",
    "{\"x\": true,",
    "[][]",
    "]",
    "[\u{feff}]",
    "[\u{2060}]",
    "å",
    "[",
    "{}}",
    "{\"\":",
    "{\"a\":/*c*/1}",
    "{\"a\": true} \"x\"",
    "*",
    "{\"a",
    "[\u{c}]",
    "[\u{a0}]",
    "2@",
    "{}#",
    "[\"\\uDC00\"]",
    "[\"\\uD800\"]",
    "[\"\\uD800\\uD800\"]",
    "\u{b}1",
    "{\"a\":1 \"b\":2}",
    "[1 2]",
    "01",
    "nan",
];

#[test]
fn rejects() {
    for text in REJECTED {
        let parsed = parse(text);
        assert!(!parsed.problems.is_empty(), "{text:?}");
        assert!(parsed.tree.documents().is_empty(), "{text:?}");
    }
    for bytes in [
        &b"[\xff]"[..],
        b"\xef\xbb\xbf",
        b"[\"\xe0\xff\"]",
        b"[\0\"\0e\0]\0",
    ] {
        assert!(!parse(bytes).problems.is_empty(), "{bytes:?}");
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let parsed = parse("\u{feff}[1]");
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.tree.root().unwrap().span().range(), 3..6);
}

#[test]
fn comments_and_trailing_commas_are_a_dialect() {
    let text = "// a\n{\"a\": [1, /* b */ 2,], \"c\": {\"d\": 1,},} // e";
    assert_eq!(
        parse_json(FileId(0), text.as_bytes(), Dialect::Comments).problems,
        []
    );
    for text in [
        "[,]", "{,}", "[1,,]", "[1] /*", "[1] /", "{'a': 1}", "{a: 1}", "[01]", "[1 2]",
    ] {
        let parsed = parse_json(FileId(0), text.as_bytes(), Dialect::Comments);
        assert!(!parsed.problems.is_empty(), "{text}");
    }
}

#[test]
fn numbers_keep_what_was_written() {
    assert_eq!(root("-9223372036854775808"), number(Number::Int(i64::MIN)));
    assert_eq!(root("18446744073709551615"), number(Number::UInt(u64::MAX)));
    for (text, value, integral) in [
        ("1.0", 1.0, false),
        ("1e2", 100.0, false),
        ("18446744073709551616", 18_446_744_073_709_551_616.0, true),
    ] {
        assert_eq!(root(text), number(Number::Float { value, integral }));
    }
    assert_eq!(parse("1e400").problems[0].kind, ProblemKind::Limit);
    assert_eq!(parse("1e-400").problems, []);
}

#[test]
fn escapes() {
    let text = r#""\u0041\ud83d\ude00\"\\\/\b\f\n\r\té""#;
    assert_eq!(
        root(text),
        Value::String("A😀\"\\/\u{8}\u{c}\n\r\té".into())
    );
}

#[test]
fn of_equal_keys_the_first_is_kept_and_shown() {
    let text = r#"{"a": 1, "b": 2, "\u0061": 3}"#;
    let parsed = parse(text);
    let [problem] = &parsed.problems[..] else {
        panic!("{:?}", parsed.problems)
    };
    assert_eq!(problem.kind, ProblemKind::DuplicateKey);
    assert_eq!(&text[problem.span.range()], r#""\u0061""#);
    assert_eq!(&text[problem.related.as_ref().unwrap().0.range()], r#""a""#);
    let root = parsed.tree.root().unwrap();
    assert_eq!(root.members().len(), 2);
    assert_eq!(root.get("a").unwrap().value(), &number(Number::Int(1)));
    assert!(parsed.is_complete());
}

#[test]
fn equal_keys_among_many() {
    let keys: Vec<String> = (0..100)
        .map(|at| format!("\"k{}\": {at}", at % 60))
        .collect();
    let parsed = parse(format!("{{{}}}", keys.join(", ")));
    assert_eq!(parsed.problems.len(), 40);
    assert_eq!(parsed.tree.root().unwrap().members().len(), 60);
}

#[test]
fn messages_name_the_mistake_and_its_place() {
    for (text, place, message) in [
        (
            "{\"a\": 1,}",
            ",",
            "JSON allows no comma after the last element",
        ),
        ("{\"a\": 1} // x", "// x", "JSON has no comments"),
        ("{'a': 1}", "'", "JSON quotes with `\"` only"),
        ("{a: 1}", "a", "`a` must be quoted"),
        ("[True]", "True", "`True` is not a value of JSON"),
        ("[NaN]", "NaN", "JSON has no number `NaN`"),
        ("[007]", "007", "a number cannot begin with `0`"),
        ("[1.]", "1.", "a digit must follow the decimal point"),
        ("[\"a\nb\"]", "\"", "the string is not closed on its line"),
        ("[\"\\q\"]", "\\q", "`\\q` is not an escape"),
        (
            "[\"\t\"]",
            "\t",
            "the control character U+0009 must be written as an escape",
        ),
        ("{\"a\": [1, 2}", "}", "expected `,` or `]`, found `}`"),
        ("{\"a\": [1, 2]", "{", "`{` is never closed"),
        (
            "{\"a\" 1}",
            "1",
            "expected `:` after the key, found a number",
        ),
        (
            "[1] 2",
            "2",
            "the document ended before this: JSON holds one value",
        ),
    ] {
        assert_eq!(
            problem(text),
            (place.to_owned(), message.to_owned()),
            "{text}"
        );
    }
}

#[test]
fn comments_end_with_their_line_or_mark() {
    let read = |text: &str, dialect| parse_json(FileId(0), text.as_bytes(), dialect);
    for text in [
        "// a\n1",
        "// a\r1",
        "// a\r\n1",
        "1// a",
        "1 //",
        "/* // */1",
        "/**/1",
        "/***/1",
        "/* a\n// b */ 1",
        "// /*\n1",
        "1\r//\r/**/",
    ] {
        let parsed = read(text, Dialect::Comments);
        assert_eq!(parsed.problems, [], "{text:?}");
        let root = parsed.tree.root().map(|root| root.value().clone());
        assert_eq!(root, Some(number(Number::Int(1))), "{text:?}");
        let strict = read(text, Dialect::Strict);
        assert_eq!(strict.problems.len(), 1, "{text:?}");
    }
    for text in ["/*/1", "/* 1", "/ 1", "1 /", "// 1", "/*", "1 /* *"] {
        let parsed = read(text, Dialect::Comments);
        assert_eq!(parsed.problems.len(), 1, "{text:?}");
    }
}
