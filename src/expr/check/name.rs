//! Names and fields: langdef.md, "Name Resolution" and "Field Selection".

use super::super::fault::{Fault, Faults};
use super::super::ir::{Expr, Kind, Op, Variable};
use super::super::library::{Style, names};
use super::super::problem::{Code, Extent, Problem};
use super::super::syntax::{Ast, Name, Node};
use super::super::types::Type;
use super::super::value::Value;
use super::guard::entry;
use super::{Checked, Checker, guard, namespace};
use crate::diag::nearest;

impl Checker<'_> {
    /// A name or a selection. The longest prefix that is declared is the variable; the rest are its
    /// fields.
    pub fn name(&mut self, ast: &Ast) -> Checked {
        if let Some((rooted, names)) = ast.dotted()
            && let Some(first) = names.first()
        {
            let local = self.local(&first.text).filter(|_| !rooted);
            if local.is_none() {
                let found = (1..=names.len()).rev().find_map(|length| {
                    let prefix = names.get(..length)?;
                    Some((self.global(prefix, ast.at.start)?, length))
                });
                let Some((expr, length)) = found else {
                    return self.unknown_name(first, &names);
                };
                let mut expr = expr?;
                for field in names.get(length..).unwrap_or_default() {
                    expr = self.field(expr, field)?;
                }
                return Ok(expr);
            }
        }
        match &ast.node {
            Node::Ident { name, .. } => {
                let local = self.local(&name.text);
                let ty = local.and_then(|at| Some((at, self.locals.get(at)?.ty.clone())));
                let (local, ty) = ty.ok_or_else(|| self.unread(ast.at))?;
                Ok(self.node(Kind::Local(local), ty, ast.at, Faults::NONE))
            }
            Node::Select { operand, field } => {
                let operand = self.expr(operand)?;
                self.field(operand, field)
            }
            _ => Err(self.unread(ast.at)),
        }
    }

    /// Whether a dotted name begins with something that is declared: a variable of a macro, a variable, a
    /// type.
    pub fn is_declared(&mut self, rooted: bool, names: &[&Name]) -> bool {
        let first = names.first().filter(|_| !rooted);
        first.is_some_and(|first| self.local(&first.text).is_some())
            || (1..=names.len())
                .filter_map(|length| names.get(..length))
                .any(|prefix| self.global(prefix, 0).is_some())
    }

    pub fn local(&self, name: &str) -> Option<usize> {
        let mut visible = self.scope.iter().rev().copied();
        visible.find(|at| self.locals.get(*at).is_some_and(|local| local.name == name))
    }

    /// The variable or type with that dotted name.
    fn global(&mut self, names: &[&Name], start: u32) -> Option<Checked> {
        let parts: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        let dotted = parts.join(".");
        let at = Extent {
            start,
            end: names.last()?.at.end,
        };
        let mut variables = self.variables.iter().enumerate();
        let is_it = |(_, known): &(usize, &Variable)| !known.open && known.name == dotted;
        if let Some((position, variable)) = variables.find(is_it) {
            let ty = variable.ty.clone();
            let mut expr = self.node(Kind::Var(position), ty, at, Faults::NONE);
            expr.range = match (expr.range, variable.range) {
                (Some(all), Some(declared)) => all.meet(declared),
                (all, _) => all,
            };
            return Some(Ok(expr));
        }
        if let [name] = names
            && let Some(record) = self.opened(name)
        {
            return Some(self.field(record, name));
        }
        let name = Type::denoted(&dotted)?;
        Some(Ok(Expr::constant(Value::Type(name), Type::Type, at)))
    }

    /// The open record that has a field of that name. It stands nowhere in the text, so its place is that
    /// of the name.
    pub fn opened(&self, name: &Name) -> Option<Expr> {
        let mut variables = self.variables.iter().enumerate();
        let (position, variable) = variables.find(|(_, variable)| match &variable.ty {
            Type::Record(record) => variable.open && record.field(&name.text).is_some(),
            _ => false,
        })?;
        let kind = Kind::Var(position);
        Some(self.node(kind, variable.ty.clone(), name.at, Faults::NONE))
    }

    fn unknown_name(&mut self, first: &Name, names_given: &[&Name]) -> Checked {
        let message = format!("{:?} is not declared", first.text);
        let mut problem = Problem::new(Code::UnknownName, first.at, message);
        let locals = self.scope.iter().filter_map(|at| self.locals.get(*at));
        let candidates: Vec<&str> = locals
            .map(|local| local.name.as_str())
            .chain(self.variables.iter().flat_map(declared))
            .collect();
        if let Some(help) = namespace::named(names_given) {
            problem = problem.help(help);
        } else if let Some(meant) = nearest(&first.text, candidates.iter().copied()) {
            problem = problem.help(format!("did you mean {meant:?}?"));
        } else if names(Style::Global).contains(&first.text.as_str()) {
            problem = problem.help(format!("{}(…) is a function", first.text));
        } else if !candidates.is_empty() {
            let known = crate::diag::listed(&candidates, 8);
            problem = problem.help(format!("declared are {known}"));
        }
        Err(self.report(problem))
    }

    /// `operand.field`
    pub fn field(&mut self, operand: Expr, field: &Name) -> Checked {
        let at = operand.at.to(field.at);
        match operand.ty.clone() {
            Type::Record(record) => {
                let Some((position, known)) = record.field(&field.text) else {
                    return self.no_such_field(&operand, field);
                };
                let guarded = guard::path(&operand)
                    .is_some_and(|path| self.facts.contains(&format!("{path}.{position}")));
                let own = if known.optional && !guarded {
                    Faults::of(Fault::NoSuchKey)
                } else {
                    Faults::NONE
                };
                let kind = Kind::Field {
                    record: Box::new(operand),
                    field: position,
                };
                let mut expr = self.node(kind, known.ty.clone(), at, own);
                expr.range = match (expr.range, known.range) {
                    (Some(all), Some(declared)) => all.meet(declared),
                    (all, _) => all,
                };
                Ok(expr)
            }
            Type::Map(key, value) if matches!(*key, Type::String | Type::Dyn) => {
                let key = Expr::constant(Value::string(&field.text), Type::String, field.at);
                Ok(self.lookup(operand, key, (*value).clone(), at))
            }
            Type::Dyn => {
                let key = Expr::constant(Value::string(&field.text), Type::String, field.at);
                let kind = Kind::Call {
                    op: Op::SelectDyn,
                    args: vec![operand, key],
                };
                let own = Faults::of(Fault::NoSuchKey).and(Faults::of(Fault::NoMatchingOverload));
                Ok(self.node(kind, Type::Dyn, at, own))
            }
            _ => self.no_such_field(&operand, field),
        }
    }

    /// `map[key]`
    pub fn lookup(&self, map: Expr, key: Expr, ty: Type, at: Extent) -> Expr {
        let guarded = !self.facts.is_empty()
            && entry(&map, &key).is_some_and(|entry| self.facts.contains(&entry));
        let own = if guarded {
            Faults::NONE
        } else {
            Faults::of(Fault::NoSuchKey)
        };
        let kind = Kind::Call {
            op: Op::IndexMap,
            args: vec![map, key],
        };
        self.node(kind, ty, at, own)
    }

    /// `has(operand.field)`
    pub fn presence(&mut self, operand: Expr, field: &Name, at: Extent) -> Checked {
        let key = Expr::constant(Value::string(&field.text), Type::String, field.at);
        match operand.ty.clone() {
            Type::Record(record) => {
                let Some((position, known)) = record.field(&field.text) else {
                    return self.no_such_field(&operand, field);
                };
                if !known.optional && operand.faults.is_empty() {
                    return Ok(Expr::constant(Value::Bool(true), Type::Bool, at));
                }
                let kind = Kind::HasField {
                    record: Box::new(operand),
                    field: position,
                };
                Ok(self.node(kind, Type::Bool, at, Faults::NONE))
            }
            Type::Map(known, _) if matches!(*known, Type::String | Type::Dyn) => {
                let kind = Kind::Call {
                    op: Op::InMap,
                    args: vec![key, operand],
                };
                Ok(self.node(kind, Type::Bool, at, Faults::NONE))
            }
            Type::Dyn => {
                let kind = Kind::Call {
                    op: Op::HasDyn,
                    args: vec![operand, key],
                };
                let own = Faults::of(Fault::NoMatchingOverload);
                Ok(self.node(kind, Type::Bool, at, own))
            }
            _ => self.no_such_field(&operand, field),
        }
    }

    fn no_such_field(&mut self, operand: &Expr, field: &Name) -> Checked {
        let message = match &operand.ty {
            Type::Record(record) => format!("{} has no field {:?}", record.name, field.text),
            Type::Map(..) => format!("{} has no string keys", operand.ty),
            ty => format!("{ty} has no fields"),
        };
        let mut problem = Problem::new(Code::NoSuchField, field.at, message);
        if let Type::Record(record) = &operand.ty {
            let fields: Vec<&str> = record
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            let help = match nearest(&field.text, fields.iter().copied()) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => format!("it has {}", crate::diag::listed(&fields, 8)),
            };
            problem = problem.help(help);
        } else if names(Style::Receiver).contains(&field.text.as_str()) {
            problem = problem.help(format!("{}() is a method", field.text));
        }
        Err(self.report(problem))
    }
}

/// The names that a variable brings into scope.
fn declared(variable: &Variable) -> Vec<&str> {
    match &variable.ty {
        Type::Record(record) if variable.open => {
            let fields = record.fields.iter();
            fields.map(|field| field.name.as_str()).collect()
        }
        _ => vec![&variable.name],
    }
}
