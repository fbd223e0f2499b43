//! What is known of the value of an expression: the constants that it may be, and whether it may be anything else.

use std::borrow::Cow;

use super::binding::{BindingKind, Given};
use super::harmless::{is_harmless, is_passing};
use super::known;
use super::literal::{integer, rune, unquoted};
use super::package::{Package, Place, is_universal};
use super::symbol::{DEPTH, Symbol};
use crate::parse::{GoField, GoKind, GoNodeId};

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Const<'p> {
    /// An integer; also a rune and a named constant of known value.
    Int(i128),
    /// A text.
    Text(Cow<'p, str>),
    /// `true` or `false`.
    Bool(bool),
    /// `nil`
    Nil,
    /// A constant or variable of another package of which only the name is known.
    Symbol(Symbol<'p>),
}

impl Const<'_> {
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }
}

/// The values that an expression may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values<'p> {
    /// Those that are known.
    pub known: Vec<Const<'p>>,
    /// Whether there may be others.
    pub open: bool,
    /// What it begins with, where it is put together and only its beginning is known.
    pub heads: Vec<String>,
    /// Whether it is put together from parts that are not known.
    pub is_built: bool,
    /// Whether what is not known of it is a number, or quoted, or put together from constants.
    pub is_harmless: bool,
}

impl<'p> Values<'p> {
    pub(super) fn of(value: Const<'p>) -> Self {
        Self {
            known: vec![value],
            ..Self::default()
        }
    }

    pub(super) fn unknown() -> Self {
        Self {
            open: true,
            ..Self::default()
        }
    }

    /// Something of which only that it is harmless is known.
    pub(super) fn harmless() -> Self {
        Self {
            is_harmless: true,
            ..Self::unknown()
        }
    }

    fn is_nil(&self) -> bool {
        !self.open && self.known == [Const::Nil]
    }

    /// Whether it may be any text.
    pub(super) fn is_loose(&self) -> bool {
        self.open && !self.is_harmless
    }

    fn join(&mut self, other: Self) {
        self.is_harmless = !self.is_loose() && !other.is_loose();
        for value in other.known {
            if !self.known.contains(&value) {
                self.known.push(value);
            }
        }
        self.open |= other.open;
        self.is_built |= other.is_built;
        self.heads.extend(other.heads);
        if self.known.len() > MOST {
            self.known.truncate(MOST);
            self.open = true;
            self.is_harmless = false;
        }
    }
}

/// More values than these are no longer told apart.
const MOST: usize = 16;

/// Longer texts are not put together.
const LONGEST: usize = 1 << 16;

impl<'t> Package<'t> {
    /// What an expression may be.
    #[must_use]
    pub fn values(&self, at: Place) -> Values<'_> {
        self.evaluate(at, None, DEPTH)
    }

    pub(super) fn evaluate(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let Some(depth) = self.step(depth) else {
            return Values::unknown();
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let at = at.with(id);
        let text = file.text_of(id);
        let known = |value: Option<Const<'t>>| value.map_or_else(Values::unknown, Values::of);
        match file.tree.kind(id) {
            GoKind::Int => known(integer(text).map(Const::Int)),
            GoKind::Rune => known(rune(text).map(Const::Int)),
            GoKind::String | GoKind::RawString => {
                known(unquoted(text).map(|text| Const::Text(Cow::Owned(text))))
            }
            GoKind::True => Values::of(Const::Bool(true)),
            GoKind::False => Values::of(Const::Bool(false)),
            GoKind::Nil => Values::of(Const::Nil),
            GoKind::Iota => known(iota.map(|iota| Const::Int(i128::from(iota)))),
            GoKind::Identifier => self.of_name(at, iota, depth),
            GoKind::Selector => self.of_selector(at, depth),
            GoKind::Unary => self.of_unary(at, iota, depth),
            GoKind::Binary => self.of_binary(at, iota, depth),
            GoKind::Call => self.of_call(at, iota, depth),
            GoKind::Index => self.of_index(at, depth),
            GoKind::TypeConversion => {
                let operand = file.tree.child(id, GoField::Operand);
                operand.map_or_else(Values::unknown, |operand| {
                    self.evaluate(at.with(operand), iota, depth)
                })
            }
            _ => Values::unknown(),
        }
    }

    fn of_name(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let name = file.text_of(at.node);
        let found = self.binding(at);
        let given = self.given_at(at);
        if found.is_none() && given.is_empty() {
            return match name {
                "true" => Values::of(Const::Bool(true)),
                "false" => Values::of(Const::Bool(false)),
                "nil" => Values::of(Const::Nil),
                "iota" => iota.map_or_else(Values::unknown, |iota| {
                    Values::of(Const::Int(i128::from(iota)))
                }),
                _ => {
                    let mut symbols = self.symbols_within(at, depth);
                    symbols.pop().map_or_else(Values::unknown, of_symbol)
                }
            };
        }
        let iota = match found.map(|(_, binding)| binding.kind) {
            Some(BindingKind::Const(number)) => Some(number),
            _ => None,
        };
        let declared = found.and_then(|(number, binding)| {
            let node = binding.ty?;
            Some(Place { file: number, node })
        });
        let mut values = Values::default();
        for (number, given) in given {
            let place = |node: GoNodeId| Place { file: number, node };
            values.join(match given {
                Given::Value(node) => self.evaluate(place(node), iota, depth),
                Given::Added(node) => {
                    let mut added = self.evaluate(place(node), iota, depth);
                    // Put together, but from what is known if all of it is.
                    added.is_built |= added.is_loose();
                    added.is_harmless = !added.is_built;
                    added.known.clear();
                    added.open = true;
                    added
                }
                Given::Zero => self.zero(declared, depth),
                _ => Values::unknown(),
            });
        }
        if values == Values::default() {
            return Values::unknown();
        }
        if let Some((_, binding)) = found.filter(|(number, _)| *number == at.file) {
            self.guarded(at, binding, &mut values, depth);
        }
        values
    }

    /// The zero value of a type.
    fn zero(&self, ty: Option<Place>, _depth: u32) -> Values<'_> {
        let Some(ty) = ty else {
            return Values::unknown();
        };
        match self.file(ty.file).text_of(ty.node) {
            "string" => Values::of(Const::Text(Cow::Borrowed(""))),
            "bool" => Values::of(Const::Bool(false)),
            name if name.starts_with('*') => Values::of(Const::Nil),
            name if is_universal(name) && (name.contains("int") || name == "byte") => {
                Values::of(Const::Int(0))
            }
            _ => Values::unknown(),
        }
    }

    pub(super) fn of_selector(&self, at: Place, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let operand = file.tree.child(at.node, GoField::Operand);
        let Some(operand) = operand.map(|operand| file.bare(operand)) else {
            return Values::unknown();
        };
        // Fields are variables that nobody follows.
        if file.tree.kind(operand) != GoKind::Identifier
            || self.imported(at.with(operand)).is_none()
        {
            return Values::unknown();
        }
        let mut symbols = self.symbols_within(at, depth);
        symbols.pop().map_or_else(Values::unknown, of_symbol)
    }

    /// One of the texts that a list or map in a variable is made of.
    fn of_index(&self, at: Place, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let operand = file.tree.child(at.node, GoField::Operand);
        let is_harmless =
            operand.is_some_and(|operand| self.has_harmless_elements(at.with(operand), depth));
        if is_harmless {
            Values::harmless()
        } else {
            Values::unknown()
        }
    }

    fn of_unary(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let Some(operand) = file.tree.child(at.node, GoField::Operand) else {
            return Values::unknown();
        };
        let inner = self.evaluate(at.with(operand), iota, depth);
        let operator = file.operator(at.node);
        let mut values = Values {
            open: inner.open,
            ..Values::default()
        };
        for value in inner.known {
            match (operator, value) {
                ("-", Const::Int(value)) => values.known.push(Const::Int(value.wrapping_neg())),
                ("+", Const::Int(value)) => values.known.push(Const::Int(value)),
                ("^", Const::Int(value)) => values.known.push(Const::Int(!value)),
                ("!", Const::Bool(value)) => values.known.push(Const::Bool(!value)),
                _ => values.open = true,
            }
        }
        values
    }

    fn of_binary(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let left = file.tree.child(at.node, GoField::Left);
        let right = file.tree.child(at.node, GoField::Right);
        let (Some(left), Some(right)) = (left, right) else {
            return Values::unknown();
        };
        // A long chain leans to the left; its depth is no measure of what it says.
        let leaning = file.tree.kind(file.bare(left)) == GoKind::Binary;
        if leaning && self.is_long(at) {
            return self.of_chain(at, iota, depth);
        }
        let a = self.evaluate(at.with(left), iota, depth);
        let b = self.evaluate(at.with(right), iota, depth);
        let operator = file.operator(at.node);
        if matches!(operator, "==" | "!=") && a.is_nil() != b.is_nil() {
            let asked = at.with(if a.is_nil() { right } else { left });
            if self.is_either(asked, depth) {
                return Values {
                    known: vec![Const::Bool(true), Const::Bool(false)],
                    ..Values::default()
                };
            }
        }
        let is_sum = operator == "+";
        let mut values = Values {
            open: a.open || b.open,
            is_built: is_sum && (a.is_loose() || b.is_loose() || a.is_built || b.is_built),
            is_harmless: is_sum && !a.is_loose() && !b.is_loose(),
            ..Values::default()
        };
        if is_sum && b.open {
            values.heads.extend(a.known.iter().filter_map(Const::text));
        }
        values.heads.extend(a.heads);
        for x in &a.known {
            for y in &b.known {
                match combined(operator, x, y) {
                    Some(value) => values.join(Values::of(value)),
                    None => values.open = true,
                }
            }
        }
        values
    }

    /// Whether an expression is a field of another package that is nil for some and not for others.
    fn is_either(&self, at: Place, depth: u32) -> bool {
        let file = self.file(at.file);
        let at = at.with(file.bare(at.node));
        if file.tree.kind(at.node) != GoKind::Selector {
            return false;
        }
        let symbols = self.symbols_within(at, depth);
        let mut symbols = symbols.iter();
        symbols.any(|symbol| known::is_optional(&symbol.package, &symbol.item))
    }

    /// Whether a chain of operators is deeper than what is evaluated one by one.
    fn is_long(&self, at: Place) -> bool {
        let file = self.file(at.file);
        let mut id = at.node;
        for _ in 0..6 {
            match file
                .tree
                .child(id, GoField::Left)
                .map(|left| file.bare(left))
            {
                Some(left) if file.tree.kind(left) == GoKind::Binary => id = left,
                _ => return false,
            }
        }
        true
    }

    /// A long sum, part by part.
    fn of_chain(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let mut parts = Vec::new();
        let mut id = at.node;
        while file.tree.kind(id) == GoKind::Binary && file.operator(id) == "+" {
            parts.extend(file.tree.child(id, GoField::Right));
            match file.tree.child(id, GoField::Left) {
                Some(left) => id = file.bare(left),
                None => return Values::unknown(),
            }
        }
        parts.push(id);
        if file.tree.kind(id) == GoKind::Binary {
            return Values::unknown();
        }
        let mut text = String::new();
        let (mut is_known, mut is_built) = (true, false);
        for part in parts.into_iter().rev() {
            let value = self.evaluate(at.with(part), iota, depth);
            is_built |= value.is_loose() || value.is_built;
            match value.known.as_slice() {
                [Const::Text(part)] if is_known && !value.open && text.len() < LONGEST => {
                    text.push_str(part);
                }
                _ => is_known = false,
            }
        }
        if is_known {
            return Values::of(Const::Text(Cow::Owned(text)));
        }
        Values {
            open: true,
            is_built,
            is_harmless: !is_built,
            heads: vec![text],
            ..Values::default()
        }
    }

    fn of_call(&self, at: Place, iota: Option<u32>, depth: u32) -> Values<'_> {
        let file = self.file(at.file);
        let function = file.tree.child(at.node, GoField::Function);
        let arguments = file.tree.child(at.node, GoField::Arguments);
        let (Some(function), Some(arguments)) = (function, arguments) else {
            return Values::unknown();
        };
        let bare = at.with(file.bare(function));
        let arguments: Vec<GoNodeId> = file.tree.children(arguments).collect();
        if self.is_conversion(bare, depth)
            && let [argument] = arguments.as_slice()
        {
            return self.evaluate(at.with(*argument), iota, depth);
        }
        let symbols = self.symbols_within(bare, depth);
        let mut formats = symbols.iter().filter(|symbol| symbol.package == "fmt");
        let formats = formats.find_map(|symbol| match &*symbol.item {
            // Printf gives no text; it is found where Sprintf was meant.
            "Sprintf" | "Sprint" | "Sprintln" | "Printf" => Some(arguments.as_slice()),
            // Behind what it is appended to, which is seldom more than nil.
            "Appendf" | "Append" | "Appendln" => arguments.get(1..),
            _ => None,
        });
        if let Some(arguments) = formats {
            return self.formatted(at, arguments, iota, depth);
        }
        let is = |package: &str, item: &str| {
            let mut symbols = symbols.iter();
            symbols.any(|symbol| symbol.package == package && symbol.item == item)
        };
        if is("os", "TempDir") {
            return Values {
                open: true,
                heads: vec!["/tmp".to_owned()],
                ..Values::default()
            };
        }
        if is("path", "Join") || is("path/filepath", "Join") {
            return self.path(at, &arguments, iota, depth);
        }
        if is("net", "JoinHostPort")
            && let [host, port] = arguments.as_slice()
        {
            return self.address(at.with(*host), at.with(*port), iota, depth);
        }
        if symbols.iter().any(is_harmless) {
            return Values::harmless();
        }
        let first = arguments.first().map(|first| at.with(*first));
        if symbols.iter().any(is_passing) {
            let first = first.map(|first| self.evaluate(first, iota, depth));
            return first.map_or_else(Values::unknown, |first| Values {
                open: true,
                is_harmless: !first.is_loose() && !first.is_built,
                is_built: first.is_built,
                ..Values::default()
            });
        }
        if is("strings", "Join")
            && first.is_some_and(|first| self.has_harmless_elements(first, depth))
        {
            return Values::harmless();
        }
        if file.tree.kind(bare.node) == GoKind::Selector
            && let Some(is_harmless) = self.builder_is_harmless(bare, depth)
        {
            return Values {
                is_built: !is_harmless,
                is_harmless,
                ..Values::unknown()
            };
        }
        let is_joined = |symbol: &Symbol<'_>| {
            symbol.package == "strings"
                && matches!(&*symbol.item, "Replace" | "ReplaceAll" | "Join")
        };
        if symbols.iter().any(is_joined) {
            let parts = arguments.iter();
            let mut parts = parts.map(|part| self.evaluate(at.with(*part), iota, depth));
            return Values {
                open: true,
                is_built: parts.any(|part| part.is_loose() || part.is_built),
                ..Values::default()
            };
        }
        Values::unknown()
    }

    /// Whether a call is `T(x)` with a type through which the value passes.
    pub(super) fn is_conversion(&self, function: Place, depth: u32) -> bool {
        let file = self.file(function.file);
        if file.tree.kind(function.node) == GoKind::Identifier {
            return if let Some((_, binding)) = self.binding(function) {
                binding.kind == BindingKind::Type
            } else {
                const TYPES: &[&str] = &[
                    "string", "byte", "rune", "int", "int8", "int16", "int32", "int64", "uint",
                    "uint8", "uint16", "uint32", "uint64", "uintptr",
                ];
                TYPES.contains(&file.text_of(function.node))
            };
        }
        let symbols = self.symbols_within(function, depth);
        symbols
            .iter()
            .any(|symbol| known::is_conversion(&symbol.package, &symbol.item))
    }
}

fn of_symbol(symbol: Symbol<'_>) -> Values<'_> {
    match known::constant(&symbol.package, &symbol.item) {
        Some(value) => Values::of(Const::Int(value)),
        None => Values::of(Const::Symbol(symbol)),
    }
}

pub(super) fn combined<'p>(operator: &str, x: &Const<'p>, y: &Const<'p>) -> Option<Const<'p>> {
    match (x, y) {
        (Const::Int(x), Const::Int(y)) => {
            let shift = u32::try_from(*y).ok();
            Some(match operator {
                "+" => Const::Int(x.checked_add(*y)?),
                "-" => Const::Int(x.checked_sub(*y)?),
                "*" => Const::Int(x.checked_mul(*y)?),
                "/" => Const::Int(x.checked_div(*y)?),
                "%" => Const::Int(x.checked_rem(*y)?),
                "<<" => {
                    Const::Int(x.checked_mul(1_i128.checked_shl(shift?).filter(|_| *y < 120)?)?)
                }
                ">>" => Const::Int(x.checked_shr(shift?)?),
                "|" => Const::Int(x | y),
                "&" => Const::Int(x & y),
                "^" => Const::Int(x ^ y),
                "&^" => Const::Int(x & !y),
                "==" => Const::Bool(x == y),
                "!=" => Const::Bool(x != y),
                "<" => Const::Bool(x < y),
                "<=" => Const::Bool(x <= y),
                ">" => Const::Bool(x > y),
                ">=" => Const::Bool(x >= y),
                _ => return None,
            })
        }
        (Const::Text(x), Const::Text(y)) => match operator {
            "+" if x.len() + y.len() < LONGEST => Some(Const::Text(Cow::Owned(format!("{x}{y}")))),
            "==" => Some(Const::Bool(x == y)),
            "!=" => Some(Const::Bool(x != y)),
            _ => None,
        },
        (Const::Bool(x), Const::Bool(y)) => match operator {
            "&&" => Some(Const::Bool(*x && *y)),
            "||" => Some(Const::Bool(*x || *y)),
            "==" => Some(Const::Bool(x == y)),
            "!=" => Some(Const::Bool(x != y)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Values<'static> {
        Values::of(Const::Text(text.to_owned().into()))
    }

    #[test]
    fn values_are_told_apart_up_to_a_limit() {
        let texts = |count: usize| {
            let mut all = Values::default();
            for number in 0..count {
                all.join(text(&number.to_string()));
            }
            all
        };
        for (count, known, is_open) in [(15, 15, false), (16, 16, false), (17, 16, true)] {
            let all = texts(count);
            assert_eq!((all.known.len(), all.open), (known, is_open), "{count}");
            assert_eq!(all.is_loose(), is_open);
        }
    }

    #[test]
    fn what_is_joined_is_loose_where_one_of_both_is() {
        let built = Values {
            is_built: true,
            ..Values::unknown()
        };
        let all = [
            (text("a"), false),
            (Values::harmless(), false),
            (Values::unknown(), true),
            (built, true),
        ];
        for (one, is_loose) in &all {
            assert_eq!(one.is_loose(), *is_loose);
            for (other, is_other_loose) in &all {
                let mut joined = one.clone();
                joined.join(other.clone());
                assert_eq!(
                    joined.is_loose(),
                    *is_loose || *is_other_loose,
                    "{one:?} {other:?}"
                );
                assert_eq!(joined.open, one.open || other.open);
                assert_eq!(joined.is_built, one.is_built || other.is_built);
            }
        }
    }
}
