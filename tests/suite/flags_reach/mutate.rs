//! Expressions with one operator changed.

use govkit::expr::Value;
use govkit::expr::syntax::{Ast, BinaryOp, Literal, Node, UnaryOp, parse};
use govkit::expr::value::show;

/// Every text that is the source with one operator, constant or list element changed.
pub fn mutants(source: &str) -> Vec<String> {
    let tree = parse(source).unwrap_or_else(|problems| panic!("{source}: {problems:?}"));
    let original = print(&tree);
    let mut texts: Vec<String> = variants(&tree).iter().map(print).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.retain(|text| *text != original);
    texts
}

fn with(node: Node, like: &Ast) -> Ast {
    Ast {
        node,
        at: like.at,
        height: like.height,
    }
}

/// The tree with one change, here or below.
fn variants(tree: &Ast) -> Vec<Ast> {
    let mut all = changed(tree);
    let count = children(&mut tree.clone()).len();
    for at in 0..count {
        let child = children(&mut tree.clone())[at].clone();
        for variant in variants(&child) {
            let mut copy = tree.clone();
            *children(&mut copy)[at] = variant;
            all.push(copy);
        }
    }
    all
}

fn children(tree: &mut Ast) -> Vec<&mut Ast> {
    match &mut tree.node {
        Node::Select { operand, .. } | Node::Unary { operand, .. } => vec![operand],
        Node::Index { operand, index } => vec![operand, index],
        Node::Call { target, args, .. } => {
            target.iter_mut().map(AsMut::as_mut).chain(args).collect()
        }
        Node::List(items) | Node::And(items) | Node::Or(items) => items.iter_mut().collect(),
        Node::Binary { left, right, .. } => vec![left, right],
        Node::Conditional(parts) => parts.iter_mut().collect(),
        Node::Map(entries) => entries.iter_mut().flat_map(|(k, v)| [k, v]).collect(),
        Node::Literal(_) | Node::Ident { .. } | Node::Message { .. } | Node::Error(_) => Vec::new(),
    }
}

/// The changes of this node itself.
fn changed(tree: &Ast) -> Vec<Ast> {
    use BinaryOp as B;
    const COMPARISONS: [B; 6] = [
        B::Less,
        B::LessOrEqual,
        B::Equal,
        B::NotEqual,
        B::GreaterOrEqual,
        B::Greater,
    ];
    let literal = |literal| with(Node::Literal(literal), tree);
    let mut all = match &tree.node {
        Node::Binary { op, left, right } => {
            let others: Vec<B> = match op {
                B::Add => vec![B::Subtract],
                B::Subtract => vec![B::Add],
                B::Multiply | B::Remainder => vec![B::Divide],
                B::Divide => vec![B::Multiply, B::Remainder],
                B::In => vec![],
                comparison => COMPARISONS
                    .into_iter()
                    .filter(|one| one != comparison)
                    .collect(),
            };
            let changed = others.into_iter().map(|op| {
                let (left, right) = (left.clone(), right.clone());
                with(Node::Binary { op, left, right }, tree)
            });
            changed.collect()
        }
        Node::And(operands) => other_operator(tree, operands, Node::And, Node::Or),
        Node::Or(operands) => other_operator(tree, operands, Node::Or, Node::And),
        Node::Unary { operand, .. } => vec![operand.as_ref().clone()],
        Node::Literal(Literal::Int(value)) => vec![
            literal(Literal::Int(value.wrapping_add(1))),
            literal(Literal::Int(value.wrapping_sub(1))),
        ],
        Node::Literal(Literal::Uint(value)) => vec![literal(Literal::Uint(value.wrapping_add(1)))],
        Node::Literal(Literal::String(text)) => vec![
            literal(Literal::String(format!("{text}x"))),
            literal(Literal::String(format!("x{text}"))),
        ],
        Node::List(items) => {
            let without = |at| {
                let mut fewer = items.clone();
                fewer.remove(at);
                with(Node::List(fewer), tree)
            };
            (0..items.len()).map(without).collect()
        }
        _ => Vec::new(),
    };
    // What is no bool does not compile then.
    all.push(with(
        Node::Unary {
            op: UnaryOp::Not,
            even: false,
            operand: Box::new(tree.clone()),
        },
        tree,
    ));
    all
}

/// One operator of a chain is the other one.
fn other_operator(
    tree: &Ast,
    operands: &[Ast],
    own: fn(Vec<Ast>) -> Node,
    other: fn(Vec<Ast>) -> Node,
) -> Vec<Ast> {
    let joined = |part: &[Ast]| match part {
        [one] => one.clone(),
        several => with(own(several.to_vec()), tree),
    };
    let at = |at| {
        let (left, right) = operands.split_at(at);
        with(other(vec![joined(left), joined(right)]), tree)
    };
    (1..operands.len()).map(at).collect()
}

fn print(tree: &Ast) -> String {
    let list = |items: &[Ast]| items.iter().map(print).collect::<Vec<_>>().join(", ");
    let chain = |items: &[Ast], op: &str| {
        let items: Vec<String> = items.iter().map(print).collect();
        format!("({})", items.join(op))
    };
    match &tree.node {
        Node::Literal(literal) => match literal {
            Literal::Null => "null".to_owned(),
            Literal::Bool(value) => value.to_string(),
            Literal::Int(value) => value.to_string(),
            Literal::Uint(value) => format!("{value}u"),
            Literal::Double(value) => format!("{value:?}"),
            Literal::String(text) => show(&Value::string(text)),
            Literal::Bytes(_) => panic!("bytes"),
        },
        Node::Ident { name, .. } => name.text.clone(),
        Node::Select { operand, field } => format!("{}.{}", print(operand), field.text),
        Node::Index { operand, index } => format!("{}[{}]", print(operand), print(index)),
        Node::Call {
            target,
            function,
            args,
            ..
        } => {
            let target = target
                .as_ref()
                .map_or(String::new(), |it| format!("{}.", print(it)));
            format!("{target}{}({})", function.text, list(args))
        }
        Node::List(items) => format!("[{}]", list(items)),
        Node::Unary { op, operand, .. } => match op {
            UnaryOp::Not => format!("!({})", print(operand)),
            UnaryOp::Negate => format!("-({})", print(operand)),
        },
        Node::Binary { op, left, right } => {
            format!("({} {} {})", print(left), op.symbol(), print(right))
        }
        Node::And(items) => chain(items, " && "),
        Node::Or(items) => chain(items, " || "),
        Node::Conditional(parts) => {
            let [test, then, otherwise] = parts.as_ref();
            format!("({} ? {} : {})", print(test), print(then), print(otherwise))
        }
        Node::Map(_) | Node::Message { .. } | Node::Error(_) => panic!("{:?}", tree.node),
    }
}
