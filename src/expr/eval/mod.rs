//! The evaluator: the reference for the back ends, and what runs policies.

mod apply;
mod convert;
mod integer;
mod version;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fault::{Failure, Fault};
use super::ir::{Comprehension, Expr, Kind, Program, Quantifier};
use super::library::dispatch;
use super::problem::Extent;
use super::types::Type;
use super::value::{Key, Value, show};

/// What an operation ends with when it fails: the fault, and on what.
type Wrong = (Fault, String);

/// A fault with nothing to add.
fn plain(fault: Fault) -> Wrong {
    (fault, String::new())
}

/// Evaluates a program on the values of its variables, in the order of declaration and of the declared
/// types; a missing value fails like a missing key.
pub fn evaluate(program: &Program, inputs: &[Value]) -> Result<Value, Failure> {
    let mut machine = Machine {
        inputs,
        locals: vec![Value::Null; program.locals.len()],
        budget: u64::MAX,
    };
    machine.value(&program.root)
}

/// The value of one node of a program, where the variables of the comprehensions around it have the
/// values of `locals`. None once it has cost more than `budget`, which is lowered by what was spent.
pub fn evaluate_node(
    expr: &Expr,
    locals: &[Value],
    inputs: &[Value],
    budget: &mut u64,
) -> Option<Result<Value, Failure>> {
    let mut machine = Machine {
        inputs,
        locals: locals.to_vec(),
        budget: *budget,
    };
    let outcome = machine.value(expr);
    *budget = machine.budget;
    (machine.budget > 0).then_some(outcome)
}

/// The value of a node without variables, if it can be had within a budget of steps and of memory.
pub(super) fn evaluate_closed(
    expr: &Expr,
    locals: usize,
    budget: u64,
) -> Option<Result<Value, Failure>> {
    let mut machine = Machine {
        inputs: &[],
        locals: vec![Value::Null; locals],
        budget,
    };
    let outcome = machine.value(expr);
    (machine.budget > 0).then_some(outcome)
}

struct Machine<'i> {
    inputs: &'i [Value],
    locals: Vec<Value>,
    /// What is left to spend; 0 once it is used up, and then no result counts.
    budget: u64,
}

impl Machine<'_> {
    fn spend(&mut self, cost: usize) {
        let cost = u64::try_from(cost).unwrap_or(u64::MAX);
        if self.budget != u64::MAX {
            self.budget = self.budget.saturating_sub(cost);
        }
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, Failure> {
        match &expr.kind {
            Kind::Const(value) => Ok(value.clone()),
            Kind::Fail(failure) => Err(failure.clone()),
            Kind::Var(at) => {
                let missing = || fail(expr.at, plain(Fault::NoSuchKey));
                self.inputs.get(*at).cloned().ok_or_else(missing)
            }
            Kind::Local(at) => Ok(self.locals.get(*at).cloned().unwrap_or(Value::Null)),
            Kind::List(items) => {
                self.spend(items.len());
                let items = items.iter().map(|item| self.value(item));
                Ok(Value::list(items.collect::<Result<_, _>>()?))
            }
            Kind::Map(entries) => self.map(entries),
            Kind::Field { record, field } => {
                let value = self.value(record)?;
                record_field(&value, record, *field)
                    .ok_or_else(|| fail(expr.at, (Fault::NoSuchKey, field_name(record, *field))))
            }
            Kind::HasField { record, field } => {
                let value = self.value(record)?;
                Ok(Value::Bool(record_field(&value, record, *field).is_some()))
            }
            Kind::Call { op, args } => {
                let args = self.values(args)?;
                let value = apply::apply(*op, &args, &expr.ty);
                let value = value.map_err(|wrong| fail(expr.at, wrong))?;
                self.spend(size(&value));
                Ok(value)
            }
            Kind::Dynamic {
                function,
                receiver,
                args,
            } => {
                let args = self.values(args)?;
                let Some(overload) = dispatch(function, *receiver, &args) else {
                    let types: Vec<&str> = args.iter().map(Value::type_name).collect();
                    let detail = format!("{function} of {}", types.join(", "));
                    return Err(fail(expr.at, (Fault::NoMatchingOverload, detail)));
                };
                let value = apply::apply(overload.op, &args, &expr.ty);
                let value = value.map_err(|wrong| fail(expr.at, wrong))?;
                self.spend(size(&value));
                Ok(value)
            }
            Kind::Matches { subject, pattern } => match self.value(subject)? {
                Value::String(text) => Ok(Value::Bool(pattern.is_match(&text))),
                _ => Err(fail(expr.at, plain(Fault::NoMatchingOverload))),
            },
            Kind::And(operands) => self.chain(operands, true),
            Kind::Or(operands) => self.chain(operands, false),
            Kind::Cond(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let test = self.bool(test)?;
                self.value(if test { then } else { otherwise })
            }
            Kind::Comprehension(it) => self.comprehension(it),
        }
    }

    fn values(&mut self, args: &[Expr]) -> Result<Vec<Value>, Failure> {
        args.iter().map(|arg| self.value(arg)).collect()
    }

    fn bool(&mut self, expr: &Expr) -> Result<bool, Failure> {
        match self.value(expr)? {
            Value::Bool(value) => Ok(value),
            _ => Err(fail(expr.at, plain(Fault::NoMatchingOverload))),
        }
    }

    fn map(&mut self, entries: &[(Expr, Expr)]) -> Result<Value, Failure> {
        self.spend(entries.len());
        let mut map = BTreeMap::new();
        for (key, value) in entries {
            let name = self.value(key)?;
            let value = self.value(value)?;
            let Some(name) = Key::of(&name) else {
                let detail = format!("{} cannot be a map key", name.type_name());
                return Err(fail(key.at, (Fault::InvalidArgument, detail)));
            };
            if map.contains_key(&name) {
                let detail = show(&name.value());
                return Err(fail(key.at, (Fault::DuplicateKey, detail)));
            }
            map.insert(name, value);
        }
        Ok(Value::map(map))
    }

    /// `&&` with `neutral` true, `||` with false: the first operand that decides is the result,
    /// whatever failed before it.
    fn chain(&mut self, operands: &[Expr], neutral: bool) -> Result<Value, Failure> {
        let mut first = None;
        for operand in operands {
            match self.bool(operand) {
                Ok(value) if value == neutral => {}
                Ok(value) => return Ok(Value::Bool(value)),
                Err(failure) => first = first.or(Some(failure)),
            }
        }
        match first {
            Some(failure) => Err(failure),
            None => Ok(Value::Bool(neutral)),
        }
    }

    fn comprehension(&mut self, it: &Comprehension) -> Result<Value, Failure> {
        let items: Vec<Value> = match self.value(&it.range)? {
            Value::List(items) => items.to_vec(),
            Value::Map(entries) => entries.keys().map(Key::value).collect(),
            _ => return Err(fail(it.range.at, plain(Fault::NoMatchingOverload))),
        };
        let mut first = None;
        let mut count = 0_usize;
        let mut kept = Vec::new();
        for item in items {
            self.spend(1);
            if self.budget == 0 {
                break;
            }
            if let Some(slot) = self.locals.get_mut(it.local) {
                *slot = item.clone();
            }
            match it.quantifier {
                Quantifier::All | Quantifier::Exists => {
                    let decides = it.quantifier == Quantifier::Exists;
                    match self.bool(&it.body) {
                        Ok(value) if value == decides => return Ok(Value::Bool(value)),
                        Ok(_) => {}
                        Err(failure) => first = first.or(Some(failure)),
                    }
                }
                Quantifier::ExistsOne => count += usize::from(self.bool(&it.body)?),
                Quantifier::Filter => {
                    if self.bool(&it.body)? {
                        kept.push(item);
                    }
                }
                Quantifier::Map => {
                    let wanted = match &it.filter {
                        Some(filter) => self.bool(filter)?,
                        None => true,
                    };
                    if wanted {
                        kept.push(self.value(&it.body)?);
                    }
                }
            }
        }
        if let Some(failure) = first {
            return Err(failure);
        }
        Ok(match it.quantifier {
            Quantifier::All => Value::Bool(true),
            Quantifier::Exists => Value::Bool(false),
            Quantifier::ExistsOne => Value::Bool(count == 1),
            Quantifier::Filter | Quantifier::Map => Value::list(kept),
        })
    }
}

fn fail(at: Extent, (fault, detail): Wrong) -> Failure {
    Failure { fault, at, detail }
}

fn record_field(value: &Value, record: &Expr, field: usize) -> Option<Value> {
    let (Value::Map(entries), Type::Record(shape)) = (value, &record.ty) else {
        return None;
    };
    let name = &shape.fields.get(field)?.name;
    entries.get(&Key::String(Arc::from(name.as_str()))).cloned()
}

fn field_name(record: &Expr, field: usize) -> String {
    match &record.ty {
        Type::Record(shape) => shape
            .fields
            .get(field)
            .map_or_else(String::new, |field| format!("{:?}", field.name)),
        _ => String::new(),
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        _ => 1,
    }
}
