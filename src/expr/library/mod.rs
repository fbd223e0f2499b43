//! The functions and operators, as data: the standard definitions, and one table for each extension
//! library beside the [`Op`]s it names. A dot in a name makes it a function of a namespace.

mod semver;
mod standard;
mod strings;

use super::fault::Faults;
use super::ir::Op;
use super::types::Type;
use super::value::Value;

/// The tables that are searched, in order.
const LIBRARIES: &[&[Overload]] = &[standard::OVERLOADS, strings::OVERLOADS, semver::OVERLOADS];

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// By an operator.
    Operator,
    /// `f(a, b)`
    Global,
    /// `a.f(b)`
    Receiver,
}

/// The type of a parameter or of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shape {
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    Type,
    Dyn,
    /// Any type, the same wherever it stands in one overload.
    A,
    /// Any other type.
    B,
    ListA,
    MapAB,
}

/// One way to call a function.
#[derive(Debug)]
pub struct Overload {
    /// The function's name, or the operator's symbol.
    pub function: &'static str,
    /// How it is called.
    pub style: Style,
    /// The operands, the receiver first.
    pub params: &'static [Shape],
    /// What it gives.
    pub result: Shape,
    /// What it does.
    pub op: Op,
    /// How it may fail on operands of these types.
    pub faults: Faults,
    /// Only values of `dyn` come here: the type checker wants the other overloads.
    pub dynamic_only: bool,
}

impl Overload {
    const fn new(
        function: &'static str,
        style: Style,
        params: &'static [Shape],
        result: Shape,
        op: Op,
        faults: Faults,
    ) -> Self {
        Self {
            function,
            style,
            params,
            result,
            op,
            faults,
            dynamic_only: false,
        }
    }

    const fn dynamic(mut self) -> Self {
        self.dynamic_only = true;
        self
    }
}

const fn operator(
    symbol: &'static str,
    params: &'static [Shape],
    result: Shape,
    op: Op,
    faults: Faults,
) -> Overload {
    Overload::new(symbol, Style::Operator, params, result, op, faults)
}

const fn global(
    name: &'static str,
    params: &'static [Shape],
    result: Shape,
    op: Op,
    faults: Faults,
) -> Overload {
    Overload::new(name, Style::Global, params, result, op, faults)
}

const fn receiver(
    name: &'static str,
    params: &'static [Shape],
    result: Shape,
    op: Op,
    faults: Faults,
) -> Overload {
    Overload::new(name, Style::Receiver, params, result, op, faults)
}

/// The overloads of a function.
pub fn overloads(function: &str, style: Style) -> impl Iterator<Item = &'static Overload> {
    LIBRARIES
        .iter()
        .flat_map(|library| library.iter())
        .filter(move |overload| overload.function == function && overload.style == style)
}

/// Whether there is a function of that name, called that way.
#[must_use]
pub fn exists(function: &str, style: Style) -> bool {
    overloads(function, style).next().is_some()
}

/// The names of all functions that are called that way, each once.
#[must_use]
pub fn names(style: Style) -> Vec<&'static str> {
    let all = LIBRARIES.iter().flat_map(|library| library.iter());
    let mut names: Vec<&str> = all
        .filter(|overload| overload.style == style)
        .map(|overload| overload.function)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The functions of a namespace, `compare` and so on for `semver`, each once.
#[must_use]
pub fn members(namespace: &str) -> Vec<&'static str> {
    let names = names(Style::Global).into_iter();
    names
        .filter_map(|name| name.strip_prefix(namespace)?.strip_prefix('.'))
        .collect()
}

/// The operation that a function is for these values; none is [`super::fault::Fault::NoMatchingOverload`].
#[must_use]
pub fn dispatch(function: &str, receiver: bool, args: &[Value]) -> Option<&'static Overload> {
    let styles = if receiver {
        [Style::Receiver, Style::Receiver]
    } else {
        [Style::Global, Style::Operator]
    };
    styles.into_iter().find_map(|style| {
        overloads(function, style).find(|overload| {
            overload.params.len() == args.len()
                && overload
                    .params
                    .iter()
                    .zip(args)
                    .all(|(shape, value)| shape.takes(value))
        })
    })
}

impl Shape {
    /// Whether a value may stand there.
    #[must_use]
    pub fn takes(self, value: &Value) -> bool {
        match self {
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Int => matches!(value, Value::Int(_)),
            Self::Uint => matches!(value, Value::Uint(_)),
            Self::Double => matches!(value, Value::Double(_)),
            Self::String => matches!(value, Value::String(_)),
            Self::Bytes => matches!(value, Value::Bytes(_)),
            Self::Timestamp => matches!(value, Value::Timestamp(_)),
            Self::Duration => matches!(value, Value::Duration(_)),
            Self::Type => matches!(value, Value::Type(_)),
            Self::Dyn | Self::A | Self::B => true,
            Self::ListA => matches!(value, Value::List(_)),
            Self::MapAB => matches!(value, Value::Map(_)),
        }
    }

    /// The type, where it is always the same.
    #[must_use]
    pub fn fixed(self) -> Option<Type> {
        Some(match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Uint => Type::Uint,
            Self::Double => Type::Double,
            Self::String => Type::String,
            Self::Bytes => Type::Bytes,
            Self::Timestamp => Type::Timestamp,
            Self::Duration => Type::Duration,
            Self::Type => Type::Type,
            Self::Dyn => Type::Dyn,
            Self::A | Self::B | Self::ListA | Self::MapAB => return None,
        })
    }

    /// As messages write it.
    #[must_use]
    pub fn shown(self) -> String {
        match self {
            Self::A => "A".to_owned(),
            Self::B => "B".to_owned(),
            Self::ListA => "list(A)".to_owned(),
            Self::MapAB => "map(A, B)".to_owned(),
            fixed => fixed.fixed().map_or_else(String::new, |ty| ty.to_string()),
        }
    }
}
