use super::super::problem::Code;
use super::*;

fn tree(text: &str) -> Ast {
    parse(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// The tree with brackets around everything.
fn shape(ast: &Ast) -> String {
    let all = |items: &[Ast], between: &str| {
        let shapes: Vec<String> = items.iter().map(shape).collect();
        shapes.join(between)
    };
    match &ast.node {
        Node::Literal(Literal::Int(value)) => value.to_string(),
        Node::Literal(value) => format!("{value:?}"),
        Node::Ident { name, rooted } => format!("{}{}", if *rooted { "." } else { "" }, name.text),
        Node::Select { operand, field } => format!("{}.{}", shape(operand), field.text),
        Node::Index { operand, index } => format!("{}[{}]", shape(operand), shape(index)),
        Node::Call {
            target,
            function,
            args,
            ..
        } => {
            let target = target
                .as_ref()
                .map_or_else(String::new, |it| shape(it) + ".");
            format!("{target}{}({})", function.text, all(args, ", "))
        }
        Node::List(items) => format!("[{}]", all(items, ", ")),
        Node::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", shape(key), shape(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Node::Message { name } => format!("{}{{}}", name.text),
        Node::Unary { op, even, operand } => {
            let sign = if *op == UnaryOp::Not { "!" } else { "-" };
            format!(
                "({}{})",
                sign.repeat(if *even { 2 } else { 1 }),
                shape(operand)
            )
        }
        Node::Binary { op, left, right } => {
            format!("({} {} {})", shape(left), op.symbol(), shape(right))
        }
        Node::And(operands) => format!("({})", all(operands, " && ")),
        Node::Or(operands) => format!("({})", all(operands, " || ")),
        Node::Conditional(parts) => {
            let [test, then, otherwise] = parts.as_ref();
            format!("({} ? {} : {})", shape(test), shape(then), shape(otherwise))
        }
        Node::Error(_) => "?".to_owned(),
    }
}

#[test]
fn operators_bind_as_the_definition_has_them() {
    for (text, expected) in [
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a || b && c == d + 1", "(a || (b && (c == (d + 1))))"),
        ("a && b && c", "(a && b && c)"),
        ("(a && b) && c", "((a && b) && c)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("!a.b", "(!a.b)"),
        ("-a * b", "((-a) * b)"),
        ("-1", "-1"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("--a", "(--a)"),
        ("a-1", "(a - 1)"),
        ("a.b(c)[d].e", "a.b(c)[d].e"),
        ("a in b == c", "((a in b) == c)"),
        (".a.b", ".a.b"),
        ("a.`b-c`", "a.b-c"),
        ("a.for", "a.for"),
        ("[1, 2,]", "[1, 2]"),
        ("{a: b,}", "{a: b}"),
        ("a.B{c: 1}", "a.B{}"),
    ] {
        assert_eq!(shape(&tree(text)), expected, "{text}");
    }
}

#[test]
fn places_are_those_of_the_text() {
    let text = "  a.b + f(1)";
    let tree = tree(text);
    let Node::Binary { left, right, .. } = &tree.node else {
        panic!("{tree:?}");
    };
    let at = |ast: &Ast| &text[ast.at.start as usize..ast.at.end as usize];
    assert_eq!(
        (at(&tree), at(left), at(right)),
        ("a.b + f(1)", "a.b", "f(1)")
    );
}

#[test]
fn several_mistakes_are_told_at_once() {
    let problems = |text: &str| -> Vec<(Code, u32)> {
        let found = parse(text).expect_err(text);
        found
            .iter()
            .map(|problem| (problem.code, problem.at.start))
            .collect()
    };
    assert_eq!(
        problems("f(1 +, 2 *) + [3 4, -]"),
        [
            (Code::Syntax, 5),
            (Code::Syntax, 10),
            (Code::Syntax, 17),
            (Code::Syntax, 21)
        ]
    );
    assert_eq!(
        problems("'a\\q' + 99999999999999999999 + 1e999"),
        [
            (Code::InvalidLiteral, 2),
            (Code::InvalidLiteral, 8),
            (Code::InvalidLiteral, 31)
        ]
    );
    assert_eq!(problems(""), [(Code::Syntax, 0)]);
    assert_eq!(problems("a = b"), [(Code::Syntax, 2)]);
    assert_eq!(problems("'abc"), [(Code::Syntax, 0)]);
    assert_eq!(problems("1 2"), [(Code::Syntax, 2)]);
    assert_eq!(problems("a..b"), [(Code::Syntax, 2)]);
}
