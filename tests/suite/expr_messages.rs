//! What the compiler says of an expression: what is wrong with it and where, or its type, its range, and which errors are
//! possible.

use std::path::Path;

use govkit::expr::{Field, Interval, Options, Record, Type, Variable, compile};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

const EXPRESSIONS: &[&str] = &[
    "",
    " ",
    "1 +",
    "+ 1",
    "1 1",
    "(",
    "(1",
    "1)",
    "[",
    "[1",
    "[1,]",
    "[1,,2]",
    "{",
    "{1",
    "{1:",
    "{1: 2",
    "{1: 2,}",
    "{1.5: 2}",
    "{1: 2, 1: 3}",
    "a.",
    "a.1",
    "a.?b",
    "a[?b]",
    "[?a]",
    "{?a: b}",
    "x ? 1",
    "x ? 1 :",
    "true ? 1 : 'a'",
    "1 ? 2 : 3",
    "1 = 2",
    "1 === 2",
    "1 & 2",
    "1 | 2",
    "!1",
    "!!true",
    "--1",
    "-'a'",
    "-1u",
    "1 < 2 < 3",
    "1 == 2 == true",
    "'a",
    "\"a",
    "'a\nb'",
    "'''a\nb'''",
    "r'\\q'",
    "b'\\xff'",
    "'\\q'",
    "'\\x4'",
    "'\\u00g0'",
    "'\\ud800'",
    "'\\U00110000'",
    "'\\400'",
    "'\\377'",
    "0x",
    "0xfg",
    "1.",
    ".5",
    "1e",
    "1e999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615u",
    "18446744073709551616u",
    "1_000",
    "for",
    "in",
    "null",
    "a in",
    "#",
    "a // b",
    "`a`",
    "$a",
    "xx",
    "namse",
    "f(1)",
    "sizee('a')",
    "size()",
    "size(1)",
    "size('a', 'b')",
    "'a'.size()",
    "'a'.upper()",
    "x.startsWith('a')",
    "x + 1",
    "x + 1u",
    "x + 1.0",
    "x + 'a'",
    "'a' + 'b'",
    "'a' - 'b'",
    "[1] + [2]",
    "[1] + ['a']",
    "[1, 'a']",
    "{'a': 1, 'b': 'c'}",
    "x / 0",
    "x / 2",
    "x % 0",
    "age / 2",
    "age % 7",
    "age + 1",
    "age - 200",
    "age * 2",
    "age * age",
    "-age",
    "x * 2",
    "x - x",
    "9223372036854775807 + 1",
    "1 / 0",
    "age > 150",
    "age >= 0",
    "age == 151",
    "x && true",
    "true && x == 1",
    "false && x == 1",
    "x == 'a'",
    "x == 1u",
    "x == 1.5",
    "x < 'a'",
    "x < 1u",
    "'a' < 'b'",
    "true < false",
    "[1] < [2]",
    "any == 1",
    "any + 1",
    "any.b",
    "any[0]",
    "any(1)",
    "req",
    "req.path",
    "req.nope",
    "req.user_id",
    "has(req.user_id)",
    "has(req.user_id) && req.user_id == 1",
    "has(req.user_id) || req.user_id == 1",
    "!has(req.user_id) || req.user_id == 1",
    "has(req.user_id) ? req.user_id : 0",
    "has(req.path)",
    "has(req.nope)",
    "has(x)",
    "has(req)",
    "has(req.headers['a'])",
    "has(req.headers.a)",
    "req.headers['a']",
    "req.headers.a",
    "'a' in req.headers",
    "'a' in req.headers && req.headers['a'] == 'b'",
    "1 in req.headers",
    "1 in [1, 2]",
    "'a' in [1]",
    "x in 1",
    "x in names",
    "names[0]",
    "names[1.0]",
    "names['a']",
    "names[-1]",
    "[1, 2][0]",
    "[1, 2][2]",
    "{'a': 1}['a']",
    "{'a': 1}['b']",
    "{'a': 1}.b",
    "x.y",
    "'a'[0]",
    "names.all(n, n == 'a')",
    "names.all(n, 1)",
    "names.all(1, true)",
    "names.all(a, b, true)",
    "names.all(n, n == m)",
    "names.exists(n, n == 'a')",
    "names.exists_one(n, n == 'a')",
    "names.filter(n, n.size() > 1)",
    "names.filter(n, 'a')",
    "names.map(n, n.size())",
    "names.map(n, n == 'a', n.size())",
    "names.map(n, 1, n)",
    "x.all(n, true)",
    "names.all(x, x == 'a')",
    "req.headers.all(k, k == 'a')",
    "Msg{a: 1}",
    "a.b.Msg{}",
    "int('1')",
    "int('a')",
    "int(1.5)",
    "int(1e30)",
    "int(true)",
    "int(names)",
    "uint(-1)",
    "uint(x)",
    "double('a')",
    "double(x)",
    "string(x)",
    "string(names)",
    "bytes('a')",
    "bool('true')",
    "bool('yes')",
    "dyn(1)",
    "dyn(1) + 'a'",
    "type(1)",
    "type(1) == int",
    "duration('1h')",
    "duration('1d')",
    "duration(names)",
    "timestamp('2024-02-30T00:00:00Z')",
    "timestamp('2024-02-29T00:00:00Z')",
    "timestamp(0) + duration('1s')",
    "timestamp(0) - timestamp(1)",
    "timestamp(0) + timestamp(1)",
    "timestamp(0).getHours()",
    "timestamp(0).getHours('UTC')",
    "timestamp(0).getHours('Mars/Base')",
    "timestamp(0).getHours(req.path)",
    "timestamp(x).getFullYear()",
    "duration('1h').getHours()",
    "'a'.matches('a+')",
    "'a'.matches('(')",
    "'a'.matches('(?=a)')",
    "'a'.matches('a{1001}')",
    "req.path.matches('^/a')",
    "req.path.matches(req.path)",
    "req.path.contains('a')",
    "req.path.contains(1)",
    "req.path.startsWith()",
    "xx + f(1, yy) + req.nope",
    "[xx, yy, zz]",
];

fn variables() -> Vec<Variable> {
    let field = |name: &str, ty: Type, optional| Field {
        name: name.to_owned(),
        ty,
        optional,
        range: None,
    };
    let record = Record {
        name: "request".to_owned(),
        fields: vec![
            field("path", Type::String, false),
            field("user_id", Type::Int, true),
            field("headers", Type::map(Type::String, Type::String), false),
        ],
    };
    vec![
        Variable::new("req", Type::Record(record.into())),
        Variable::new("x", Type::Int),
        Variable {
            range: Some(Interval::new(0, 150)),
            ..Variable::new("age", Type::Int)
        },
        Variable::new("names", Type::list(Type::String)),
        Variable::new("any", Type::Dyn),
    ]
}

/// An expression on one line, and what is said of it, each on a line of its own.
fn said(text: &str) -> String {
    let mut lines = vec![format!("{text:?}")];
    match compile(text, &variables(), Options::default()) {
        Ok(program) => {
            let root = &program.root;
            let range = root
                .range
                .map(|range| format!(" {}..={}", range.low, range.high));
            let faults: Vec<String> = root
                .faults
                .iter()
                .map(|fault| format!(" {fault:?}"))
                .collect();
            lines.push(format!(
                "  {}{}{}",
                root.ty,
                range.unwrap_or_default(),
                faults.concat()
            ));
        }
        Err(problems) => lines.extend(problems.iter().map(|problem| {
            let help = problem.help.iter().map(|help| format!(" | {help}"));
            let help: String = help.collect();
            let (at, code) = (&problem.at, problem.code);
            format!(
                "  {}..{} {code} {}{help}",
                at.start, at.end, problem.message
            )
        })),
    }
    lines.push(String::new());
    lines.join("\n")
}

#[test]
fn what_is_said_of_expressions() {
    let text: String = EXPRESSIONS.iter().map(|text| said(text)).collect();
    let path = Path::new("tests/suite/expr_messages.txt");
    let expected = Data::read_from(path, Some(DataFormat::Text)).raw();
    Assert::new().action_env("SNAPSHOTS").eq(text, expected);
}
