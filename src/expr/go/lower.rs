//! From the typed form to Go.
//!
//! A node that cannot fail becomes one Go expression. A node that may fail puts the statements that
//! find out in front, which return from the function around it, and becomes what they found. So
//! whatever is only evaluated sometimes, or whose failure may be absorbed, gets a function of its own:
//! a literal, called on the spot, which costs no allocation. Where the node is the last thing that a
//! function does, its statements stand in it directly.

use super::super::ir::{Expr as Node, Kind, Program};
use super::super::problem::{Code, Extent, Problem};
use super::super::types::{Record, Type};
use super::Package;
use super::ast::{Decl, Expr, Stmt};
use super::names::{self, Names};
use super::operation::Operand;
use super::runtime;

/// Something in Go, or the reason that there is none.
pub type Lowered<T> = Result<T, Problem>;

/// A function in the making.
pub struct Lowerer<'k, 'p> {
    pub package: &'k mut Package,
    pub program: &'p Program,
    /// The function's own name; what belongs to it is named after it.
    pub function: String,
    /// What belongs to it: constants that are made once, and sets.
    pub own: Vec<Decl>,
    pub names: Names,
    pub variables: Vec<String>,
    pub locals: Vec<String>,
    pub block: Vec<Stmt>,
    /// What the innermost function gives, and whether it gives an `Err` too.
    pub result: (Type, bool),
    /// The node that is being lowered, for refusals.
    pub at: Extent,
}

impl<'k, 'p> Lowerer<'k, 'p> {
    /// For functions that are not those of an expression.
    pub fn bare(package: &'k mut Package, program: &'p Program, function: &str) -> Self {
        Self {
            package,
            program,
            function: function.to_owned(),
            own: Vec::new(),
            names: Names::default(),
            variables: Vec::new(),
            locals: Vec::new(),
            block: Vec::new(),
            result: (Type::Dyn, true),
            at: Extent::default(),
        }
    }

    pub fn refuse<T>(&self, what: impl Into<String>) -> Lowered<T> {
        let message = format!("{} cannot be compiled to Go", what.into());
        Err(Problem::new(Code::UnsupportedTarget, self.at, message))
    }

    /// The name of something of the runtime, which is emitted therefore.
    pub fn runtime(&mut self, name: &str) -> String {
        self.package.needs.insert(name.to_owned());
        runtime::called(name, self.package.private)
    }

    /// The struct of a record. Two records of one name must be one.
    pub fn record(&mut self, record: &Record) -> Lowered<String> {
        let mut name = names::upper(&record.name);
        if name.starts_with("Err") {
            name.push_str("Record");
        }
        let mut fields: Vec<String> = record
            .fields
            .iter()
            .map(|field| names::upper(&field.name))
            .collect();
        fields.sort();
        if fields.windows(2).any(|pair| pair.first() == pair.last()) {
            return self.refuse("a record with two fields of one Go name");
        }
        if let Some(known) = self.package.records.get(&name)
            && known != record
        {
            return self.refuse(format!("two different records {:?}", record.name));
        }
        for field in &record.fields {
            self.ty(&field.ty)?;
        }
        self.package.records.insert(name.clone(), record.clone());
        Ok(name)
    }

    /// A name for what belongs to this function: `startsAtTime`.
    pub fn own_name(&mut self, suffix: &str) -> String {
        let stem = format!("{}{suffix}", names::lower(&self.function));
        let count = |name: &str| {
            self.own.iter().any(|decl| match decl {
                Decl::Func(known, ..) | Decl::Var(known, ..) | Decl::Struct(known, ..) => {
                    known == name
                }
            })
        };
        let numbered = (2..).map(|at| format!("{stem}{at}"));
        let mut candidates = std::iter::once(stem.clone()).chain(numbered);
        candidates.find(|name| !count(name)).unwrap_or(stem)
    }

    /// A variable of the package that holds a value made at its start; the same value is made once.
    pub fn once(&mut self, suffix: &str, comment: &str, value: Expr) -> Expr {
        let known = self.own.iter().find_map(|decl| match decl {
            Decl::Var(name, _, known) if *known == value => Some(name.clone()),
            _ => None,
        });
        let name = known.unwrap_or_else(|| {
            let name = self.own_name(suffix);
            let comment = format!("{name} is {comment}.");
            self.own.push(Decl::Var(name.clone(), comment, value));
            name
        });
        Expr::atom(name)
    }

    pub fn emit(&mut self, stmt: Stmt) {
        self.block.push(stmt);
    }

    /// The statements that `write` emits, for a block of this function.
    pub fn nested(&mut self, write: impl FnOnce(&mut Self) -> Lowered<()>) -> Lowered<Vec<Stmt>> {
        let outer = std::mem::take(&mut self.block);
        let done = write(self);
        let inner = std::mem::replace(&mut self.block, outer);
        done.map(|()| inner)
    }

    pub fn results(&mut self) -> Lowered<Vec<String>> {
        let (ty, fallible) = self.result.clone();
        let mut results = vec![self.ty(&ty)?];
        if fallible {
            results.push(self.runtime("Err"));
        }
        Ok(results)
    }

    /// A function literal that gives a `ty`, called.
    pub fn literal(
        &mut self,
        ty: &Type,
        fallible: bool,
        write: impl FnOnce(&mut Self) -> Lowered<()>,
    ) -> Lowered<Expr> {
        let func = self.func(ty, fallible, Vec::new(), write)?;
        Ok(Expr::Call(Box::new(func), Vec::new()))
    }

    /// A function literal.
    pub fn func(
        &mut self,
        ty: &Type,
        fallible: bool,
        params: Vec<(String, String)>,
        write: impl FnOnce(&mut Self) -> Lowered<()>,
    ) -> Lowered<Expr> {
        let outer = std::mem::replace(&mut self.result, (ty.clone(), fallible));
        let results = self.results();
        let body = self.nested(write);
        self.result = outer;
        Ok(Expr::func(params, results?, body?))
    }

    /// Returns a value.
    pub fn give(&mut self, value: Expr) {
        let mut values = vec![value];
        if self.result.1 {
            values.push(Expr::atom(self.runtime("ErrNone")));
        }
        self.emit(Stmt::Return(values));
    }

    /// The expression under a name, so that it may be used twice.
    pub fn bound(&mut self, expr: Expr, ty: &Type) -> Lowered<Expr> {
        if expr.is_simple() {
            return Ok(expr);
        }
        let expr = self.typed(expr, ty)?;
        let name = self.names.fresh("v");
        self.emit(Stmt::Define(vec![name.clone()], expr));
        Ok(Expr::atom(name))
    }

    /// The node as an operand.
    pub fn operand<'n>(&mut self, node: &'n Node) -> Lowered<Operand<'n>> {
        Ok(Operand {
            code: self.value(node)?,
            ty: node.ty.clone(),
            range: node.range,
            value: node.as_const(),
        })
    }

    /// The node as an expression; what may fail is emitted first.
    pub fn value(&mut self, node: &Node) -> Lowered<Expr> {
        self.at = node.at;
        match &node.kind {
            Kind::Const(value) => self.constant(value, &node.ty),
            Kind::Fail(failure) => {
                let ty = self.ty(&node.ty)?;
                let fault = self.fault(failure.fault);
                let fail = self.runtime("celFail");
                self.check(Expr::call(format!("{fail}[{ty}]"), vec![fault]))
            }
            Kind::Var(at) => Ok(Expr::atom(
                self.variables.get(*at).cloned().unwrap_or_default(),
            )),
            Kind::Local(at) => Ok(Expr::atom(
                self.locals.get(*at).cloned().unwrap_or_default(),
            )),
            Kind::List(items) => {
                let element = match &node.ty {
                    Type::List(element) => (**element).clone(),
                    _ => Type::Dyn,
                };
                let mut lowered = Vec::new();
                for item in items {
                    let operand = self.operand(item)?;
                    lowered.push((None, self.converted(operand.code, &item.ty, &element)?));
                }
                Ok(Expr::Composite(self.ty(&node.ty)?, lowered))
            }
            Kind::Map(entries) => self.map(entries, node),
            Kind::Field { record, field } => self.field(record, *field, node),
            Kind::HasField { record, field } => self.has_field(record, *field),
            Kind::Call { op, args } => {
                if let Some(found) = self.membership(*op, args)? {
                    return Ok(found);
                }
                let mut operands = Vec::new();
                for arg in args {
                    operands.push(self.operand(arg)?);
                }
                self.at = node.at;
                self.apply(*op, operands, &node.ty, node.faults)
            }
            Kind::Dynamic {
                function,
                receiver,
                args,
            } => self.dispatched(function, *receiver, args, node),
            Kind::Matches { subject, pattern } => {
                let subject = self.value(subject)?;
                Ok(self.matches(subject, pattern))
            }
            Kind::And(operands) if node.faults.is_empty() => self.joined(operands, "&&"),
            Kind::Or(operands) if node.faults.is_empty() => self.joined(operands, "||"),
            Kind::And(_) | Kind::Or(_) | Kind::Cond(_) | Kind::Comprehension(_) => {
                if let Kind::Comprehension(it) = &node.kind
                    && let Some(found) = self.contained(it)?
                {
                    return Ok(found);
                }
                let attempt = self.attempt(node)?;
                if node.faults.is_empty() {
                    return Ok(attempt);
                }
                self.check(attempt)
            }
        }
    }

    /// The node as a call of a function of its own, which gives an `Err` too if the node may fail.
    pub fn attempt(&mut self, node: &Node) -> Lowered<Expr> {
        self.literal(&node.ty, !node.faults.is_empty(), |lowerer| {
            lowerer.tail(node)
        })
    }

    /// The statements that return the node's value.
    pub fn tail(&mut self, node: &Node) -> Lowered<()> {
        self.at = node.at;
        match &node.kind {
            Kind::Fail(failure) => {
                let fault = self.fault(failure.fault);
                let failing = self.failing(fault)?;
                self.emit(failing);
                Ok(())
            }
            Kind::And(operands) if !node.faults.is_empty() => self.chain(operands, true),
            Kind::Or(operands) if !node.faults.is_empty() => self.chain(operands, false),
            Kind::Cond(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let test = self.value(test)?;
                let then = self.nested(|lowerer| lowerer.tail(then))?;
                self.emit(Stmt::If(None, test, then));
                self.tail(otherwise)
            }
            Kind::Comprehension(it) => match self.contained(it)? {
                Some(found) => {
                    self.give(found);
                    Ok(())
                }
                None => self.comprehension(it, node),
            },
            _ => {
                let value = self.value(node)?;
                if !self.pass_on(&value) {
                    self.give(value);
                }
                Ok(())
            }
        }
    }
}
