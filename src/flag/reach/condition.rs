//! A condition as atoms, joined by the logical operators.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::budget::Budget;
use super::diagram::Function;
use super::form::{Form, TextTest};
use super::lower::{Joint, Lowering};
use super::outcome::Outcome;
use crate::expr::ir::{Expr, Kind, Program};
use crate::expr::value::show;
use crate::expr::{Extent, Fault, Faults, Value};

/// How many conditionals inside comparisons are written out, per condition.
const MOST_LIFTS: usize = 64;

/// A test that joins no others. It reads few attributes, most often one.
#[derive(Debug)]
pub struct Atom {
    pub form: Form,
    /// The attributes that it reads, ascending.
    pub fields: Vec<usize>,
}

/// The atoms of all conditions. Those that cost much or that only the evaluator knows are there once each.
#[derive(Debug, Default)]
pub struct Atoms {
    pub list: Vec<Atom>,
    costly: HashMap<String, usize>,
}

/// A condition or a part of one.
#[derive(Debug)]
pub struct Node {
    pub kind: NodeKind,
    /// Where it stands; none for what stands there several times with different constants.
    pub at: Option<Extent>,
    /// What it comes to, once that is known.
    pub function: Cell<Option<Function>>,
}

#[derive(Debug)]
pub enum NodeKind {
    /// The user wrote it so, or it was folded.
    Fixed(Outcome),
    /// One of [`Atoms`].
    Atom(usize),
    Not(Box<Node>),
    /// `&&` where the flag is true, `||` where it is false.
    Chain(Vec<Node>, bool),
    Pick(Box<[Node; 3]>),
    /// `a == b` of two bools; `a != b` where the flag is false.
    Same(Box<[Node; 2]>, bool),
}

impl Node {
    pub fn new(kind: NodeKind, at: Option<Extent>) -> Self {
        Self {
            kind,
            at,
            function: Cell::new(None),
        }
    }

    /// The nodes right below it.
    pub fn children(&self) -> &[Self] {
        match &self.kind {
            NodeKind::Fixed(_) | NodeKind::Atom(_) => &[],
            NodeKind::Not(operand) => std::slice::from_ref(operand),
            NodeKind::Chain(operands, _) => operands,
            NodeKind::Pick(parts) => parts.as_ref(),
            NodeKind::Same(parts, _) => parts.as_ref(),
        }
    }
}

impl Node {
    /// Adds the atoms below, each with the place of what it stands in.
    pub fn atoms<'n>(
        &'n self,
        within: Option<Extent>,
        found: &mut Vec<(&'n Self, usize, Option<Extent>)>,
    ) {
        let within = self.at.or(within);
        if let NodeKind::Atom(at) = self.kind {
            found.push((self, at, within));
        }
        for child in self.children() {
            child.atoms(within, found);
        }
    }
}

/// Takes conditions apart.
pub struct Reader<'a> {
    pub atoms: &'a mut Atoms,
    pub budget: &'a mut Budget,
    lowering: Lowering,
    lifts: usize,
    /// Inside a body that is written out once for each element.
    copies: usize,
}

impl<'a> Reader<'a> {
    /// None if the program has no open record.
    pub fn new(program: &Program, atoms: &'a mut Atoms, budget: &'a mut Budget) -> Option<Self> {
        Some(Self {
            atoms,
            budget,
            lowering: Lowering::new(program)?,
            lifts: 0,
            copies: 0,
        })
    }

    /// The condition; none once the budget is used up.
    pub fn node(&mut self, expr: &Expr) -> Option<Node> {
        if !self.budget.spend(4) {
            return None;
        }
        let kind = match self.lowering.joint(expr) {
            None => return self.leaf(expr),
            Some(Joint::Fixed(outcome)) => NodeKind::Fixed(outcome),
            Some(Joint::Not(operand)) => NodeKind::Not(Box::new(self.node(operand)?)),
            Some(Joint::Chain(operands, neutral)) => {
                let operands = operands.iter().map(|operand| self.node(operand));
                NodeKind::Chain(operands.collect::<Option<_>>()?, neutral)
            }
            Some(Joint::Each(it, items, neutral)) => {
                self.copies += 1;
                let mut operands = Vec::with_capacity(items.len());
                for item in items {
                    operands.push(self.bound(it.local, item, &it.body)?);
                }
                self.copies -= 1;
                NodeKind::Chain(operands, neutral)
            }
            Some(Joint::Pick([test, then, otherwise])) => NodeKind::Pick(Box::new([
                self.node(test)?,
                self.node(then)?,
                self.node(otherwise)?,
            ])),
            Some(Joint::Same(a, b, equal)) => {
                NodeKind::Same(Box::new([self.node(a)?, self.node(b)?]), equal)
            }
        };
        Some(self.placed(kind, expr))
    }

    /// Whether the expression has a value.
    pub fn defined(&mut self, expr: &Expr) -> Node {
        let form = self.lowering.defined(expr);
        self.split(form)
    }

    fn placed(&self, kind: NodeKind, expr: &Expr) -> Node {
        Node::new(kind, Some(expr.at).filter(|_| self.copies == 0))
    }

    /// [`Self::node`] with a value for a comprehension variable.
    fn bound(&mut self, local: usize, value: &Value, body: &Expr) -> Option<Node> {
        let before = self.lowering.bind(local, Some(value.clone()));
        let node = self.node(body);
        self.lowering.bind(local, before);
        node
    }

    fn leaf(&mut self, expr: &Expr) -> Option<Node> {
        if self.lifts < MOST_LIFTS
            && self.lowering.fields(expr).len() > 1
            && let Some([test, then, otherwise]) = lifted(expr)
        {
            self.lifts += 1;
            let test = self.node(&test)?;
            self.copies += 1;
            let then = self.node(&then)?;
            let otherwise = self.node(&otherwise)?;
            self.copies -= 1;
            let kind = NodeKind::Pick(Box::new([test, then, otherwise]));
            return Some(self.placed(kind, expr));
        }
        let form = self.lowering.leaf(expr);
        let node = self.split(form);
        Some(self.placed(node.kind, expr))
    }

    /// A form as nodes down to its atoms.
    fn split(&mut self, form: Form) -> Node {
        let kind = match form {
            Form::Fixed(outcome) => NodeKind::Fixed(outcome),
            Form::Not(operand) => NodeKind::Not(Box::new(self.split(*operand))),
            Form::Chain(operands, neutral) => {
                let operands = operands.into_iter().map(|form| self.split(form));
                NodeKind::Chain(operands.collect(), neutral)
            }
            Form::Pick(parts) => NodeKind::Pick(Box::new(parts.map(|form| self.split(form)))),
            Form::Same(parts, equal) => {
                NodeKind::Same(Box::new(parts.map(|form| self.split(form))), equal)
            }
            atom => NodeKind::Atom(self.atom(atom)),
        };
        Node::new(kind, None)
    }

    fn atom(&mut self, form: Form) -> usize {
        let next = self.atoms.list.len();
        let key = match &form {
            Form::General(general) => {
                let mut key = String::from(if general.defined { "defined " } else { "" });
                let locals: Vec<String> = general.locals.iter().map(show).collect();
                write_key(&general.expr, &locals, &mut key);
                Some(key)
            }
            Form::Text(field, TextTest::Matches(pattern)) => {
                Some(format!("{field} matches {:?}", pattern.source()))
            }
            _ => None,
        };
        if let Some(key) = key {
            let at = *self.atoms.costly.entry(key).or_insert(next);
            if at != next {
                return at;
            }
        }
        let fields = form.fields();
        self.atoms.list.push(Atom { form, fields });
        next
    }
}

/// A comparison of a conditional as a conditional of comparisons, `(a ? 10 : 20) < b` as
/// `a ? 10 < b : 20 < b`; none if there is no conditional in it, or if another fault could come first
/// then.
fn lifted(expr: &Expr) -> Option<[Expr; 3]> {
    let Kind::Call { op, args } = &expr.kind else {
        return None;
    };
    for (at, arg) in args.iter().enumerate() {
        let parts = match &arg.kind {
            Kind::Cond(parts) => parts.as_ref().clone(),
            _ => match lifted(arg) {
                Some(parts) => parts,
                None => continue,
            },
        };
        let [test, then, otherwise] = parts;
        let before = args.iter().take(at).map(|arg| arg.faults);
        let before = before.fold(Faults::NONE, Faults::and);
        let absent = Faults::of(Fault::NoSuchKey);
        let same = before.and(test.faults).without(absent).is_empty();
        if !before.is_empty() && !same {
            return None;
        }
        let with = |branch: Expr| {
            let mut args = args.clone();
            if let Some(slot) = args.get_mut(at) {
                *slot = branch;
            }
            Expr {
                kind: Kind::Call { op: *op, args },
                ..expr.clone()
            }
        };
        return Some([test, with(then), with(otherwise)]);
    }
    None
}

/// The expression as text, without places: two nodes with the same text do the same.
fn write_key(expr: &Expr, locals: &[String], key: &mut String) {
    let head = match &expr.kind {
        Kind::Const(value) => show(value),
        Kind::Fail(failure) => failure.fault.words().to_owned(),
        Kind::Var(at) => format!("v{at}"),
        Kind::Local(at) => {
            let known = locals.get(*at).map_or("", String::as_str);
            format!("l{at}={known}")
        }
        Kind::Field { field, .. } => format!("field {field}"),
        Kind::HasField { field, .. } => format!("has {field}"),
        Kind::Call { op, .. } => format!("{op:?}"),
        Kind::Dynamic {
            function, receiver, ..
        } => format!("{function} {receiver}"),
        Kind::Matches { pattern, .. } => format!("matches {:?}", pattern.source()),
        Kind::And(_) => "&&".to_owned(),
        Kind::Or(_) => "||".to_owned(),
        Kind::Cond(_) => "?".to_owned(),
        Kind::List(_) => "list".to_owned(),
        Kind::Map(_) => "map".to_owned(),
        Kind::Comprehension(it) => {
            format!("{:?} l{} {}", it.quantifier, it.local, it.filter.is_some())
        }
    };
    // Writing to a string cannot fail.
    let _ = write!(key, "({} {head}", expr.ty);
    for child in expr.children() {
        write_key(child, locals, key);
    }
    key.push(')');
}
