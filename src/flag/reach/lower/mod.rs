//! From the typed form of an expression to tests that can be evaluated on ranges.

mod number;

use std::sync::Arc;

use super::domain::Line;
use super::form::{Cmp, Form, General, Mixed, Real, TextTest};
use super::outcome::{Outcome, Outcomes};
use crate::expr::ir::{Comprehension, Expr, Kind, Op, Program, Quantifier};
use crate::expr::{Pattern, Record, Type, Value};

/// How many elements of a constant list a macro is written out for.
const MOST_ELEMENTS: usize = 64;

/// Lowers the nodes of one program.
pub struct Lowering {
    /// The open record and its position.
    record: Arc<Record>,
    variable: usize,
    /// The values of the comprehension variables that are bound.
    locals: Vec<Option<Value>>,
}

/// A node that joins others: the logical operators, and what comes to the same.
pub enum Joint<'e> {
    Fixed(Outcome),
    Not(&'e Expr),
    Chain(&'e [Expr], bool),
    /// The body with each of the values for the local, chained.
    Each(&'e Comprehension, &'e [Value], bool),
    Pick(&'e [Expr; 3]),
    Same(&'e Expr, &'e Expr, bool),
}

impl Lowering {
    /// None if no variable of the program is an open record.
    pub fn new(program: &Program) -> Option<Self> {
        let mut variables = program.variables.iter().enumerate();
        let (variable, record) = variables.find_map(|(at, variable)| match &variable.ty {
            Type::Record(record) if variable.open => Some((at, Arc::clone(record))),
            _ => None,
        })?;
        Some(Self {
            record,
            variable,
            locals: vec![None; program.locals.len()],
        })
    }

    /// Gives a comprehension variable a value, and gives back the one that it had.
    pub fn bind(&mut self, local: usize, value: Option<Value>) -> Option<Value> {
        let slot = self.locals.get_mut(local)?;
        std::mem::replace(slot, value)
    }

    /// The node as one that joins others; none if it does not.
    pub fn joint<'e>(&self, expr: &'e Expr) -> Option<Joint<'e>> {
        Some(match &expr.kind {
            Kind::Const(Value::Bool(value)) => Joint::Fixed(Outcome::of(*value)),
            Kind::Local(_) => match self.constant(expr)? {
                Value::Bool(value) => Joint::Fixed(Outcome::of(*value)),
                _ => return None,
            },
            Kind::Fail(failure) => Joint::Fixed(Outcome::of_failure(failure)),
            Kind::And(operands) => Joint::Chain(operands, true),
            Kind::Or(operands) => Joint::Chain(operands, false),
            Kind::Cond(parts) if expr.ty == Type::Bool => Joint::Pick(parts),
            Kind::Call { op, args } => match (op, args.as_slice()) {
                (Op::Not, [operand]) => Joint::Not(operand),
                (Op::Equal | Op::NotEqual, [a, b]) if a.ty == Type::Bool && b.ty == Type::Bool => {
                    Joint::Same(a, b, *op == Op::Equal)
                }
                _ => return None,
            },
            Kind::Comprehension(it) => {
                let Value::List(items) = it.range.as_const()? else {
                    return None;
                };
                let neutral = match it.quantifier {
                    Quantifier::All => true,
                    Quantifier::Exists => false,
                    _ => return None,
                };
                if items.len() > MOST_ELEMENTS {
                    return None;
                }
                Joint::Each(it, items, neutral)
            }
            _ => return None,
        })
    }

    /// A test; at worst one that is left to the evaluator.
    pub fn form(&mut self, expr: &Expr) -> Form {
        match self.joint(expr) {
            None => self.leaf(expr),
            Some(Joint::Fixed(outcome)) => Form::Fixed(outcome),
            Some(Joint::Not(operand)) => Form::Not(Box::new(self.form(operand))),
            Some(Joint::Chain(operands, neutral)) => {
                let operands = operands.iter().map(|operand| self.form(operand));
                Form::Chain(operands.collect(), neutral)
            }
            Some(Joint::Each(it, items, neutral)) => {
                let mut operands = Vec::with_capacity(items.len());
                for item in items {
                    let before = self.bind(it.local, Some(item.clone()));
                    operands.push(self.form(&it.body));
                    self.bind(it.local, before);
                }
                Form::Chain(operands, neutral)
            }
            Some(Joint::Pick(parts)) => {
                Form::Pick(Box::new(parts.each_ref().map(|part| self.form(part))))
            }
            Some(Joint::Same(a, b, equal)) => {
                Form::Same(Box::new([self.form(a), self.form(b)]), equal)
            }
        }
    }

    /// A test that joins no others.
    pub fn leaf(&mut self, expr: &Expr) -> Form {
        self.known(expr)
            .unwrap_or_else(|| Form::General(Arc::new(self.general(expr, false))))
    }

    /// Whether the expression has a value.
    pub fn defined(&mut self, expr: &Expr) -> Form {
        if expr.faults.is_empty() {
            return Form::Fixed(Outcome::True);
        }
        let mut strict = Outcomes::failures(expr.faults) == Outcomes::of(Outcome::Absent);
        expr.walk(&mut |node| {
            strict &= match &node.kind {
                Kind::Const(_) | Kind::Var(_) | Kind::Field { .. } | Kind::HasField { .. } => true,
                Kind::Call { op, .. } => !matches!(op, Op::IndexMap | Op::SelectDyn),
                _ => false,
            };
        });
        if !strict {
            return Form::General(Arc::new(self.general(expr, true)));
        }
        let mut needed = Vec::new();
        expr.walk(&mut |node| {
            if matches!(node.kind, Kind::Field { .. }) && !node.faults.is_empty() {
                needed.extend(self.field(node).map(Form::Has));
            }
        });
        Form::Chain(needed, true)
    }

    fn general(&self, expr: &Expr, defined: bool) -> General {
        let mut fields = Vec::new();
        let mut foreign = false;
        expr.walk(&mut |node| match &node.kind {
            Kind::Field { record, field } | Kind::HasField { record, field }
                if self.is_attributes(record) =>
            {
                fields.push(*field);
            }
            Kind::Var(at) => foreign |= *at != self.variable,
            _ => {}
        });
        fields.sort_unstable();
        fields.dedup();
        let optional = |field: &usize| {
            let declared = self.record.fields.get(*field);
            declared.is_some_and(|declared| declared.optional)
        };
        let mut may = Outcomes::failures(expr.faults);
        may = may
            | if defined {
                Outcomes::of(Outcome::True)
            } else {
                Outcomes::BOTH
            };
        if fields.iter().any(optional) {
            may = may | Outcomes::of(Outcome::Absent);
        }
        let locals = self.locals.iter();
        General {
            expr: expr.clone(),
            locals: locals
                .map(|value| value.clone().unwrap_or(Value::Null))
                .collect(),
            record: Arc::clone(&self.record),
            variable: self.variable,
            fields,
            foreign,
            defined,
            may,
        }
    }

    fn is_attributes(&self, expr: &Expr) -> bool {
        matches!(expr.kind, Kind::Var(at) if at == self.variable)
    }

    /// The attribute that the node reads.
    fn field(&self, expr: &Expr) -> Option<usize> {
        match &expr.kind {
            Kind::Field { record, field } if self.is_attributes(record) => Some(*field),
            _ => None,
        }
    }

    /// The attributes that a node reads, ascending.
    pub fn fields(&self, expr: &Expr) -> Vec<usize> {
        let mut found = Vec::new();
        expr.walk(&mut |node| match &node.kind {
            Kind::HasField { record, field } if self.is_attributes(record) => found.push(*field),
            _ => found.extend(self.field(node)),
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    fn constant<'e>(&'e self, expr: &'e Expr) -> Option<&'e Value> {
        match &expr.kind {
            Kind::Const(value) => Some(value),
            Kind::Local(at) => self.locals.get(*at)?.as_ref(),
            _ => None,
        }
    }

    fn text(&self, expr: &Expr) -> Option<Arc<str>> {
        match self.constant(expr)? {
            Value::String(text) => Some(Arc::clone(text)),
            _ => None,
        }
    }

    fn known(&mut self, expr: &Expr) -> Option<Form> {
        match &expr.kind {
            Kind::Field { .. } if expr.ty == Type::Bool => self.field(expr).map(Form::Flag),
            Kind::HasField { record, field } if self.is_attributes(record) => {
                Some(Form::Has(*field))
            }
            Kind::Matches { subject, pattern } => {
                let field = self.field(subject)?;
                Some(Form::Text(field, matching(pattern)))
            }
            Kind::Comprehension(it) if it.quantifier == Quantifier::Exists => {
                let field = self.field(&it.range)?;
                let list = matches!(it.range.ty, Type::List(_));
                list.then(|| self.element(field, it.local, &it.body))?
            }
            Kind::Call { op, args } => {
                let [a, b] = args.as_slice() else { return None };
                match op {
                    Op::Less => self.compared(Cmp::Less, a, b),
                    Op::LessOrEqual => self.compared(Cmp::LessOrEqual, a, b),
                    Op::Equal => self.compared(Cmp::Equal, a, b),
                    Op::NotEqual => self.compared(Cmp::NotEqual, a, b),
                    Op::GreaterOrEqual => self.compared(Cmp::GreaterOrEqual, a, b),
                    Op::Greater => self.compared(Cmp::Greater, a, b),
                    Op::InList => self.member(a, b),
                    Op::StartsWith => self.part(a, b, TextTest::StartsWith),
                    Op::EndsWith => self.part(a, b, TextTest::EndsWith),
                    Op::Contains => self.part(a, b, TextTest::Contains),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn part(&self, subject: &Expr, part: &Expr, test: fn(Arc<str>) -> TextTest) -> Option<Form> {
        Some(Form::Text(self.field(subject)?, test(self.text(part)?)))
    }

    /// `list.exists(x, x == 'a' || x in ['b'])`
    fn element(&self, field: usize, local: usize, body: &Expr) -> Option<Form> {
        let is_local = |expr: &Expr| matches!(expr.kind, Kind::Local(at) if at == local);
        match &body.kind {
            Kind::Or(operands) => {
                let operands = operands.iter().map(|body| self.element(field, local, body));
                Some(Form::Chain(operands.collect::<Option<_>>()?, false))
            }
            Kind::Call { op, args } => match (op, args.as_slice()) {
                (Op::Equal, [a, b]) if is_local(a) => {
                    Some(Form::Holds(field, self.constant(b)?.clone()))
                }
                (Op::Equal, [a, b]) if is_local(b) => {
                    Some(Form::Holds(field, self.constant(a)?.clone()))
                }
                (Op::InList, [a, b]) if is_local(a) => {
                    let Value::List(items) = self.constant(b)? else {
                        return None;
                    };
                    let each = items.iter().map(|item| Form::Holds(field, item.clone()));
                    // Without any it would not fail where the list is absent.
                    (!items.is_empty()).then(|| Form::Chain(each.collect(), false))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn member(&mut self, item: &Expr, list: &Expr) -> Option<Form> {
        if let Some(field) = self.field(list) {
            return Some(Form::Holds(field, self.constant(item)?.clone()));
        }
        let Value::List(items) = self.constant(list)?.clone() else {
            return None;
        };
        if let Some(line) = Line::of(&item.ty).filter(|line| *line != Line::Double) {
            let number = self.num(item)?;
            let positions = items.iter().map(|item| line.position(item));
            let mut positions: Vec<i128> = positions.collect::<Option<_>>()?;
            positions.sort_unstable();
            positions.dedup();
            return Some(Form::Member(number, positions));
        }
        if item.ty == Type::Double && items.len() <= MOST_ELEMENTS {
            let real = self.real(item)?;
            let each = items.iter().map(|item| match item {
                Value::Double(value) => {
                    let value = Real::Fixed(*value);
                    Some(Form::CompareReal(Cmp::Equal, real.clone(), value))
                }
                _ => None,
            });
            return Some(Form::Chain(each.collect::<Option<_>>()?, false));
        }
        let field = self.field(item).filter(|_| item.ty == Type::String)?;
        let texts = items.iter().map(|item| match item {
            Value::String(text) => Some(Arc::clone(text)),
            _ => None,
        });
        let mut texts: Vec<Arc<str>> = texts.collect::<Option<_>>()?;
        texts.sort_unstable();
        texts.dedup();
        Some(Form::Text(field, TextTest::OneOf(texts)))
    }

    fn compared(&mut self, cmp: Cmp, a: &Expr, b: &Expr) -> Option<Form> {
        match (Line::of(&a.ty), Line::of(&b.ty)) {
            (Some(Line::Double), Some(Line::Double)) => {
                Some(Form::CompareReal(cmp, self.real(a)?, self.real(b)?))
            }
            (Some(line), Some(Line::Double)) => self.mixed(cmp, (a, line), b, false),
            (Some(Line::Double), Some(line)) => self.mixed(cmp, (b, line), a, true),
            (Some(_), Some(_)) => {
                if let Some(form) = self.sized(cmp, a, b) {
                    return Some(form);
                }
                Some(Form::Compare(cmp, self.num(a)?, self.num(b)?))
            }
            _ if a.ty == Type::String && b.ty == Type::String => {
                let compared = |field, cmp, text| Form::Text(field, TextTest::Compare(cmp, text));
                match (self.field(a), self.field(b)) {
                    (Some(a), Some(b)) => Some(Form::Texts(cmp, a, b)),
                    (Some(field), None) => Some(compared(field, cmp, self.text(b)?)),
                    (None, Some(field)) => Some(compared(field, cmp.mirrored(), self.text(a)?)),
                    (None, None) => None,
                }
            }
            _ => None,
        }
    }

    fn mixed(
        &mut self,
        cmp: Cmp,
        (number, line): (&Expr, Line),
        real: &Expr,
        swapped: bool,
    ) -> Option<Form> {
        Some(Form::CompareMixed(Box::new(Mixed {
            cmp,
            number: self.num(number)?,
            line,
            real: self.real(real)?,
            swapped,
        })))
    }

    /// `size(s) < 3`
    fn sized(&self, cmp: Cmp, a: &Expr, b: &Expr) -> Option<Form> {
        let subject = |expr: &Expr| match &expr.kind {
            Kind::Call {
                op: Op::SizeString,
                args,
            } => self.field(args.first()?),
            _ => None,
        };
        let size = |expr: &Expr| Line::Int.position(self.constant(expr)?);
        if let (Some(field), Some(size)) = (subject(a), size(b)) {
            return Some(Form::Text(field, TextTest::Size(cmp, size)));
        }
        let test = TextTest::Size(cmp.mirrored(), size(a)?);
        Some(Form::Text(subject(b)?, test))
    }
}

/// A pattern that is mere text is the test that it is.
fn matching(pattern: &Arc<Pattern>) -> TextTest {
    let Some(literal) = pattern.literal() else {
        return TextTest::Matches(Arc::clone(pattern));
    };
    let text = Arc::from(literal.text.as_str());
    match (literal.at_start, literal.at_end) {
        (false, false) => TextTest::Contains(text),
        (true, false) => TextTest::StartsWith(text),
        (false, true) => TextTest::EndsWith(text),
        (true, true) => TextTest::Compare(Cmp::Equal, text),
    }
}
