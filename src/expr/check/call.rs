//! Calls and operators: which overload they mean.

use super::super::fault::{Fault, Faults};
use super::super::ir::{Expr, Kind, Op};
use super::super::library::{Overload, Shape, Style, exists, names, overloads};
use super::super::problem::{Code, Extent, Problem};
use super::super::syntax::{Ast, Name};
use super::super::types::Type;
use super::super::value::Value;
use super::convert::{common, comparable, conforms, unify};
use super::{Checked, Checker, macros, namespace};
use crate::diag::nearest;

impl Checker<'_> {
    /// `function(args)` or `target.function(args)`
    pub fn call(
        &mut self,
        at: Extent,
        target: Option<&Ast>,
        function: &Name,
        args: &[Ast],
        rooted: bool,
    ) -> Checked {
        let Some(target) = target else {
            if function.text == "has" && !rooted {
                return self.has(args, at);
            }
            let args: Vec<Checked> = args.iter().map(|arg| self.expr(arg)).collect();
            return self.function(&function.text, Style::Global, args, function.at, at);
        };
        if let Some(quantifier) = macros::quantifier(function, args) {
            return self.comprehension(quantifier, target, args, at);
        }
        if let Some(name) = self.namespaced(target, function) {
            let args = args.iter().map(|arg| self.expr(arg)).collect();
            let named = target.at.to(function.at);
            return self.function(&name, Style::Global, args, named, at);
        }
        if !exists(&function.text, Style::Receiver) && function.text != "matches" {
            if let Some(reported) = self.hidden(target, function) {
                return Err(reported);
            }
            return self.unknown_function(&function.text, Style::Receiver, function.at);
        }
        let all = std::iter::once(target).chain(args);
        let args = all.map(|arg| self.expr(arg)).collect();
        self.function(&function.text, Style::Receiver, args, function.at, at)
    }

    fn function(
        &mut self,
        name: &str,
        style: Style,
        args: Vec<Checked>,
        named: Extent,
        at: Extent,
    ) -> Checked {
        let matches = name == "matches";
        if !matches && !exists(name, style) {
            return self.unknown_function(name, style, named);
        }
        let args: Vec<Expr> = args.into_iter().collect::<Checked<_>>()?;
        if matches {
            return self.matches(args, at);
        }
        self.resolve(name, style, args, at)
    }

    /// An operator on checked operands.
    pub fn operator(&mut self, symbol: &'static str, args: Vec<Expr>, at: Extent) -> Checked {
        self.resolve(symbol, Style::Operator, args, at)
    }

    fn resolve(&mut self, name: &str, style: Style, args: Vec<Expr>, at: Extent) -> Checked {
        let loose = matches!(name, "==" | "!=" | "in");
        let mut possible: Vec<&'static Overload> = Vec::new();
        for overload in overloads(name, style) {
            let Some(binding) = Binding::of(overload, &args, loose) else {
                continue;
            };
            if !binding.dynamic && !overload.dynamic_only {
                return self.static_call(overload, &binding, args, at);
            }
            if binding.dynamic || overload.dynamic_only {
                possible.push(overload);
            }
        }
        // Those that only values of `dyn` may come to are no help to others.
        if possible.iter().all(|overload| overload.dynamic_only) {
            return self.no_overload(name, style, &args, at);
        }
        Ok(self.dynamic_call(&possible, style, args, at))
    }

    fn static_call(
        &mut self,
        overload: &'static Overload,
        binding: &Binding,
        mut args: Vec<Expr>,
        at: Extent,
    ) -> Checked {
        let ty = binding.result(overload.result);
        match overload.op {
            // What is converted to its own type stays itself.
            Op::Same => return args.pop().ok_or_else(|| self.unread(at)),
            Op::Dyn => {
                let arg = args.pop().ok_or_else(|| self.unread(at))?;
                return Ok(self.coerce(arg, &Type::Dyn));
            }
            Op::TypeOf => {
                if let [arg] = args.as_slice()
                    && let Some(name) = arg.ty.name().filter(|_| arg.faults.is_empty())
                {
                    return Ok(Expr::constant(Value::Type(name), Type::Type, at));
                }
            }
            Op::ConcatList => {
                let ty = common(&args).unwrap_or(ty);
                let args = args.into_iter().map(|arg| self.coerce(arg, &ty)).collect();
                let kind = Kind::Call {
                    op: overload.op,
                    args,
                };
                return Ok(self.node(kind, ty, at, overload.faults));
            }
            Op::IndexMap => {
                if let (Some(key), Some(map)) = (args.pop(), args.pop()) {
                    return Ok(self.lookup(map, key, ty, at));
                }
            }
            Op::Equal | Op::NotEqual => bend(&mut args),
            Op::TimestampPart(_) if args.len() == 2 => return self.zoned(overload.op, args, at),
            _ => {}
        }
        Ok(self.ranged(overload.op, args, ty, at, overload.faults))
    }

    /// A call whose overload depends on a `dyn`. Where only one is left, the `dyn` must fit it.
    fn dynamic_call(
        &mut self,
        possible: &[&'static Overload],
        style: Style,
        args: Vec<Expr>,
        at: Extent,
    ) -> Expr {
        let all = possible
            .iter()
            .fold(Faults::of(Fault::NoMatchingOverload), |all, overload| {
                all.and(overload.faults)
            });
        let first = possible.first().copied();
        if let ([overload], Some(result)) = (possible, first.and_then(|first| first.result.fixed()))
            && overload.params.iter().all(|shape| shape.fixed().is_some())
        {
            let shapes = overload.params.iter();
            let args: Vec<Expr> = args
                .into_iter()
                .zip(shapes)
                .map(|(arg, shape)| match shape.fixed() {
                    Some(ty) => self.narrow(arg, &ty),
                    None => arg,
                })
                .collect();
            return self.ranged(overload.op, args, result, at, overload.faults);
        }
        if let (Some(overload), Some(Type::List(element))) =
            (first, args.first().map(|list| list.ty.clone()))
            && overload.op == Op::IndexList
        {
            let kind = Kind::Call {
                op: Op::IndexList,
                args,
            };
            return self.node(kind, (*element).clone(), at, all);
        }
        let results: Vec<Option<Type>> = possible.iter().map(|one| one.result.fixed()).collect();
        let ty = match results.split_first() {
            Some((Some(first), rest)) if rest.iter().all(|ty| ty.as_ref() == Some(first)) => {
                first.clone()
            }
            _ => Type::Dyn,
        };
        let kind = Kind::Dynamic {
            function: first.map_or("", |overload| overload.function),
            receiver: style == Style::Receiver,
            args,
        };
        self.node(kind, ty, at, all)
    }

    fn no_overload(&mut self, name: &str, style: Style, args: &[Expr], at: Extent) -> Checked {
        let types: Vec<String> = args.iter().map(|arg| arg.ty.to_string()).collect();
        let shown = match (style, types.as_slice()) {
            (Style::Operator, [one]) => format!("{}{one}", name.trim_end_matches('_')),
            (Style::Operator, [list, index]) if name == "[]" => format!("{list}[{index}]"),
            (Style::Operator, [left, right]) => format!("{left} {name} {right}"),
            (Style::Receiver, [receiver, rest @ ..]) => {
                format!("{receiver}.{name}({})", rest.join(", "))
            }
            _ => format!("{name}({})", types.join(", ")),
        };
        let message = format!("there is no {shown}");
        let mut problem = Problem::new(Code::NoMatchingOverload, at, message);
        if let Some(help) = advice(name, style, args) {
            problem = problem.help(help);
        }
        Err(self.report(problem))
    }

    fn unknown_function(&mut self, name: &str, style: Style, at: Extent) -> Checked {
        let other = match style {
            Style::Receiver => Style::Global,
            _ => Style::Receiver,
        };
        let mut known = names(style);
        known.push("matches");
        if style == Style::Receiver {
            known.extend(macros::macro_names());
        } else {
            known.push("has");
        }
        let message = format!("there is no function {name:?}");
        let mut problem = Problem::new(Code::UnknownFunction, at, message);
        if known.contains(&name) {
            problem.message = format!("{name} is not called with so many arguments");
            problem.code = Code::InvalidMacro;
        } else if names(other).contains(&name) {
            let form = match other {
                Style::Receiver => format!("a.{name}(…)"),
                _ => format!("{name}(a, …)"),
            };
            problem = problem.help(format!("it is called as {form}"));
        } else if let Some(meant) = nearest(name, known).filter(|_| !name.contains('.')) {
            problem = problem.help(format!("did you mean {meant:?}?"));
        } else if let Some(help) = namespace::instead(name) {
            problem = problem.help(help);
        }
        Err(self.report(problem))
    }
}

/// Lets an empty or otherwise fitting constant list or map have the type of what it is compared with.
fn bend(args: &mut [Expr]) {
    if let [left, right] = args {
        let (of_left, of_right) = (left.ty.clone(), right.ty.clone());
        for (constant, other) in [(left, of_right), (right, of_left)] {
            let bends = !other.has_dyn()
                && constant.ty.has_dyn()
                && constant
                    .as_const()
                    .is_some_and(|value| conforms(value, &other));
            if bends {
                constant.ty = other;
            }
        }
    }
}

/// What to write instead.
fn advice(name: &str, style: Style, args: &[Expr]) -> Option<String> {
    if let [left, right] = args
        && left.ty.is_numeric()
        && right.ty.is_numeric()
        && style == Style::Operator
        && matches!(name, "+" | "-" | "*" | "/" | "%")
    {
        if name == "%" && (left.ty == Type::Double || right.ty == Type::Double) {
            return Some("'%' is for int and uint".to_owned());
        }
        let (ty, other) = (&left.ty, &right.ty);
        return Some(format!("convert one of them: {ty}(…) or {other}(…)"));
    }
    if matches!(name, "==" | "!=") {
        return Some("values of different types are never equal".to_owned());
    }
    if name == "[]" {
        return Some("lists are indexed by int, maps by their key type".to_owned());
    }
    let forms: Vec<String> = overloads(name, style)
        .filter(|overload| !overload.dynamic_only)
        .take(4)
        .map(|overload| {
            let params: Vec<String> = overload.params.iter().map(|shape| shape.shown()).collect();
            match (style, params.as_slice()) {
                (Style::Operator, [one]) => format!("{}{one}", name.trim_end_matches('_')),
                (Style::Operator, _) => params.join(&format!(" {name} ")),
                (Style::Receiver, [receiver, rest @ ..]) => {
                    format!("{receiver}.{name}({})", rest.join(", "))
                }
                _ => format!("{name}({})", params.join(", ")),
            }
        })
        .collect();
    (!forms.is_empty()).then(|| format!("it is defined for {}", forms.join(", ")))
}

/// How the types of operands fit the parameters of an overload.
struct Binding {
    a: Option<Type>,
    b: Option<Type>,
    /// An operand is `dyn` where the parameter is something definite.
    dynamic: bool,
}

impl Binding {
    fn of(overload: &Overload, args: &[Expr], loose: bool) -> Option<Self> {
        if overload.params.len() != args.len() {
            return None;
        }
        let mut binding = Self {
            a: None,
            b: None,
            dynamic: false,
        };
        // Containers first: what they hold says what their elements and keys must be.
        let mut pairs: Vec<(&Shape, &Expr)> = overload.params.iter().zip(args).collect();
        pairs.sort_by_key(|(shape, _)| !matches!(shape, Shape::ListA | Shape::MapAB));
        pairs
            .into_iter()
            .all(|(shape, arg)| binding.bind(*shape, arg, loose))
            .then_some(binding)
    }

    fn bind(&mut self, shape: Shape, arg: &Expr, loose: bool) -> bool {
        if let Some(fixed) = shape.fixed() {
            self.dynamic |= arg.ty == Type::Dyn && fixed != Type::Dyn;
            return fixed == Type::Dyn || arg.ty == Type::Dyn || fixed == arg.ty;
        }
        match (shape, &arg.ty) {
            (Shape::A, ty) => join(&mut self.a, ty, loose),
            (Shape::B, ty) => join(&mut self.b, ty, loose),
            (_, Type::Dyn) => {
                self.dynamic = true;
                true
            }
            (Shape::ListA, Type::List(element)) => {
                // An empty literal is of every list type.
                arg.as_const().is_some_and(is_empty) || join(&mut self.a, element, loose)
            }
            (Shape::MapAB, Type::Map(key, value)) => {
                arg.as_const().is_some_and(is_empty)
                    || (join(&mut self.a, key, loose) && join(&mut self.b, value, loose))
            }
            _ => false,
        }
    }

    fn result(&self, shape: Shape) -> Type {
        let a = || self.a.clone().unwrap_or(Type::Dyn);
        let b = || self.b.clone().unwrap_or(Type::Dyn);
        match shape {
            Shape::A => a(),
            Shape::B => b(),
            Shape::ListA => Type::list(a()),
            Shape::MapAB => Type::map(a(), b()),
            fixed => fixed.fixed().unwrap_or(Type::Dyn),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

fn join(bound: &mut Option<Type>, ty: &Type, loose: bool) -> bool {
    let Some(known) = bound else {
        *bound = Some(ty.clone());
        return true;
    };
    if let Some(both) = unify(known, ty) {
        *bound = Some(both);
        return true;
    }
    loose && comparable(known, ty)
}
