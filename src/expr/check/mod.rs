//! From the tree to the typed form: names, types, overloads, macros, faults.

mod call;
mod convert;
mod fold;
mod guard;
mod literal;
mod logic;
mod macros;
mod name;
mod namespace;
mod part;

use super::fault::Faults;
use super::interval::Interval;
use super::ir::{Expr, Kind, Local, Program, Variable};
use super::problem::{Code, Extent, Problem};
use super::syntax::{Ast, BinaryOp, Node, UnaryOp, parse};
use super::types::Type;
use crate::diag::{AtLeastOne, Problems, Reported};

pub use convert::conforms;

/// How an expression is compiled.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Compute now what does not depend on variables. Without it the back ends see everything, which
    /// is good for testing them.
    pub fold: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { fold: true }
    }
}

/// Reads, checks and types an expression against the declared variables. Gives every problem that was
/// found, at most some twenty, sorted by place.
pub fn compile(
    source: &str,
    variables: &[Variable],
    options: Options,
) -> Result<Program, AtLeastOne<Problem>> {
    let tree = parse(source)?;
    let mut checker = Checker {
        variables,
        options,
        locals: Vec::new(),
        scope: Vec::new(),
        facts: Vec::new(),
        problems: Problems::default(),
    };
    let root = checker.expr(&tree);
    let mut problems = checker.problems;
    problems.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    problems.dedup_by_key(|problem| problem.clone());
    Ok(Program {
        source: source.to_owned(),
        variables: variables.to_vec(),
        locals: checker.locals,
        root: problems.finish(root, || Problem::unread(tree.at))?,
    })
}

/// The typed form of a part, or proof that something below it was reported.
type Checked<T = Expr> = Result<T, Reported>;

struct Checker<'v> {
    variables: &'v [Variable],
    options: Options,
    /// Every comprehension variable so far.
    locals: Vec<Local>,
    /// Those that can be seen from here, innermost last, as positions in `locals`.
    scope: Vec<usize>,
    /// What is known to be there, from here on: see [`guard`].
    facts: Vec<String>,
    problems: Problems<Problem>,
}

impl Checker<'_> {
    fn report(&mut self, problem: Problem) -> Reported {
        self.problems.report(problem)
    }

    fn refuse<T>(&mut self, code: Code, at: Extent, message: impl Into<String>) -> Checked<T> {
        Err(self.report(Problem::new(code, at, message)))
    }

    /// Reports a part that has no typed form for a reason that is a bug of ours.
    fn unread(&mut self, at: Extent) -> Reported {
        self.report(Problem::unread(at))
    }

    /// The typed form.
    fn expr(&mut self, ast: &Ast) -> Checked {
        match &ast.node {
            Node::Literal(value) => Ok(literal::constant(value, ast.at)),
            Node::Ident { .. } | Node::Select { .. } => self.name(ast),
            Node::Index { operand, index } => {
                let operand = self.expr(operand);
                let index = self.expr(index);
                self.operator("[]", vec![operand?, index?], ast.at)
            }
            Node::Call {
                target,
                function,
                args,
                rooted,
            } => self.call(ast.at, target.as_deref(), function, args, *rooted),
            Node::List(items) => self.list(items, ast.at),
            Node::Map(entries) => self.map(entries, ast.at),
            Node::Message { name } => {
                let message = format!("messages such as {} are not supported", name.text);
                Err(self.report(
                    Problem::new(Code::UnsupportedMessage, ast.at, message)
                        .help("a map literal, as in {'key': value}, is"),
                ))
            }
            Node::Unary { op, even, operand } => self.unary(*op, *even, operand, ast.at),
            Node::Binary { op, left, right } => self.binary(*op, left, right, ast.at),
            Node::And(operands) => self.and(operands, ast.at),
            Node::Or(operands) => self.or(operands, ast.at),
            Node::Conditional(parts) => self.conditional(parts, ast.at),
            Node::Error(reported) => Err(*reported),
        }
    }

    fn unary(&mut self, op: UnaryOp, even: bool, operand: &Ast, at: Extent) -> Checked {
        let operand = self.expr(operand)?;
        let symbol = match op {
            UnaryOp::Not => "!_",
            UnaryOp::Negate => "-_",
        };
        let once = self.operator(symbol, vec![operand.clone()], at)?;
        // An even number of signs is none, as in the other implementations.
        Ok(if even {
            self.coerce(operand, &once.ty)
        } else {
            once
        })
    }

    fn binary(&mut self, op: BinaryOp, left: &Ast, right: &Ast, at: Extent) -> Checked {
        let left = self.expr(left);
        let right = self.expr(right);
        self.operator(op.symbol(), vec![left?, right?], at)
    }

    /// A node whose faults are its own and those of the nodes below it, computed now if it can be.
    fn node(&self, kind: Kind, ty: Type, at: Extent, own: Faults) -> Expr {
        let range = Interval::of_type(&ty);
        let mut expr = Expr {
            kind,
            ty,
            at,
            faults: own,
            range,
        };
        let below = expr.children().into_iter().map(|child| child.faults);
        expr.faults = below.fold(own, Faults::and);
        self.folded(expr)
    }
}
