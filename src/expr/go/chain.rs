//! `&&` and `||`. What decides, decides; whatever failed before it is forgotten.

use super::super::ir::{Expr as Node, Kind, Op};
use super::super::types::Type;
use super::super::value::Value;
use super::ast::{Expr, Stmt};
use super::lower::{Lowered, Lowerer};

impl Lowerer<'_, '_> {
    /// Operands that cannot fail: Go's operators do the same.
    pub fn joined(&mut self, operands: &[Node], op: &'static str) -> Lowered<Expr> {
        let mut terms: Vec<Expr> = Vec::new();
        let mut rest = operands.iter().enumerate().peekable();
        while let Some((at, operand)) = rest.next() {
            let next = rest.peek().filter(|_| op == "&&");
            let lookup = next.and_then(|(_, next)| lookup(operand, next));
            if lookup.as_ref().is_some_and(|lookup| lookup.telling) {
                continue;
            }
            // One lookup in front costs nothing where it is the first that is done anyhow.
            if let Some(lookup) = lookup.filter(|_| at == 0) {
                rest.next();
                terms.extend(self.looked_up(&lookup)?);
                continue;
            }
            let operand = self.value(operand)?;
            flatten(operand, op, &mut terms);
        }
        let joined = terms
            .into_iter()
            .reduce(|joined, term| Expr::binary(op, joined, term));
        Ok(joined.unwrap_or_else(|| Expr::atom(if op == "&&" { "true" } else { "false" })))
    }

    /// Whether the entry is there, and whether it is what it is compared with.
    fn looked_up(&mut self, lookup: &Lookup<'_>) -> Lowered<[Expr; 2]> {
        let entry = self.value(lookup.map)?.index(self.value(lookup.key)?);
        let name = self.names.fresh("v");
        let found = self.names.fresh("found");
        self.emit(Stmt::Define(vec![name.clone(), found.clone()], entry));
        let value = self.value(lookup.value)?;
        let ty = &lookup.value.ty;
        let equal = self.same(Expr::atom(name), ty, value, ty)?;
        Ok([Expr::atom(found), equal])
    }

    /// Returns the value of a chain of which something may fail.
    pub fn chain(&mut self, operands: &[Node], neutral: bool) -> Lowered<()> {
        let Some((last, before)) = operands.split_last() else {
            self.give(Expr::atom(neutral.to_string()));
            return Ok(());
        };
        let decided = Expr::atom((!neutral).to_string());
        let mut errors: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(operand) = before.get(at) {
            let safe = before
                .iter()
                .skip(at)
                .take_while(|node| node.faults.is_empty())
                .count();
            let test = if safe > 0 {
                let run = before.get(at..at + safe).unwrap_or_default();
                let run = self.joined(run, if neutral { "&&" } else { "||" })?;
                if neutral { run.not() } else { run }
            } else {
                let (test, error) = self.tried(operand, neutral)?;
                errors.push(error);
                test
            };
            let decided = decided.clone();
            let then = self.nested(|lowerer| {
                lowerer.give(decided);
                Ok(())
            })?;
            self.emit(Stmt::If(None, test, then));
            at += safe.max(1);
        }
        if errors.is_empty() {
            return self.tail(last);
        }
        if last.faults.is_empty() {
            let value = self.value(last)?;
            let then = self.nested(|lowerer| {
                lowerer.give(decided);
                Ok(())
            })?;
            self.emit(Stmt::If(
                None,
                if neutral { value.not() } else { value },
                then,
            ));
        } else {
            let (test, error) = self.tried(last, neutral)?;
            let then = self.nested(|lowerer| {
                lowerer.give(decided);
                Ok(())
            })?;
            self.emit(Stmt::If(None, test, then));
            errors.push(error);
        }
        // The first failure is the result where nothing decided.
        let last = errors.pop();
        for error in errors {
            let error = Expr::atom(error);
            let none = Expr::atom(self.runtime("ErrNone"));
            let failing = self.failing(error.clone())?;
            self.emit(Stmt::If(
                None,
                Expr::binary("!=", error, none),
                vec![failing],
            ));
        }
        let last = Expr::atom(last.unwrap_or_default());
        self.emit(Stmt::Return(vec![Expr::atom(neutral.to_string()), last]));
        Ok(())
    }

    /// Tries an operand: whether it decides, and the name of its error.
    fn tried(&mut self, operand: &Node, neutral: bool) -> Lowered<(Expr, String)> {
        let value = self.names.fresh("v");
        let error = self.names.fresh("failed");
        let attempt = self.attempt(operand)?;
        self.emit(Stmt::Define(vec![value.clone(), error.clone()], attempt));
        let none = Expr::atom(self.runtime("ErrNone"));
        let fine = Expr::binary("==", Expr::atom(error.clone()), none);
        let value = Expr::atom(value);
        let decides = if neutral { value.not() } else { value };
        Ok((Expr::binary("&&", fine, decides), error))
    }
}

/// The operands of a chain, each once: vet takes a second for a mistake.
fn flatten(expr: Expr, op: &'static str, terms: &mut Vec<Expr>) {
    match expr {
        Expr::Binary(own, left, right) if own == op => {
            flatten(*left, op, terms);
            flatten(*right, op, terms);
        }
        term if terms.contains(&term) => {}
        term => terms.push(term),
    }
}

/// `k in m && m[k] == v`
struct Lookup<'n> {
    map: &'n Node,
    key: &'n Node,
    value: &'n Node,
    /// The second says all: a missing entry reads as Go's zero value, which `v` is not.
    telling: bool,
}

/// `test` and `next` as one lookup, if they are.
fn lookup<'n>(test: &'n Node, next: &'n Node) -> Option<Lookup<'n>> {
    let (
        Kind::Call {
            op: Op::InMap,
            args: tested,
        },
        Kind::Call {
            op: Op::Equal,
            args: compared,
        },
    ) = (&test.kind, &next.kind)
    else {
        return None;
    };
    let ([key, map], [left, right]) = (tested.as_slice(), compared.as_slice()) else {
        return None;
    };
    let index = |node: &Node| {
        matches!(
            &node.kind,
            Kind::Call {
                op: Op::IndexMap,
                ..
            }
        )
    };
    let (entry, value) = if index(left) {
        (left, right)
    } else {
        (right, left)
    };
    let Kind::Call {
        op: Op::IndexMap,
        args: looked,
    } = &entry.kind
    else {
        return None;
    };
    let [looked_in, looked_for] = looked.as_slice() else {
        return None;
    };
    let same_map = matches!((&map.kind, &looked_in.kind), (Kind::Var(a), Kind::Var(b)) if a == b);
    let same_key = match (key.as_const(), looked_for.as_const()) {
        (Some(a), Some(b)) => super::super::value::same(a, b),
        _ => false,
    };
    let native = matches!(&map.ty, Type::Map(known, _) if **known == key.ty && key.ty != Type::Dyn);
    let telling = match value.as_const() {
        Some(Value::String(known)) => !known.is_empty(),
        Some(Value::Int(value)) => *value != 0,
        Some(Value::Uint(value)) => *value != 0,
        Some(Value::Bool(value)) => *value,
        _ => false,
    };
    let plain = matches!(value.kind, Kind::Const(_) | Kind::Var(_) | Kind::Local(_));
    let fits = same_map && same_key && native && plain && entry.ty == value.ty;
    fits.then_some(Lookup {
        map,
        key,
        value,
        telling,
    })
}
