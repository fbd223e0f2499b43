//! Types, as far as syntax tells them.

use super::binding::{BindingKind, Given};
use super::known;
use super::package::{Package, Place, is_universal};
use super::symbol::{DEPTH, Symbol};
use crate::parse::{GoField, GoKind, GoNodeId};

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty<'p> {
    /// A type of another package.
    Named(Symbol<'p>),
    /// A type that the package declares, by its `type_spec`.
    Local(Place),
    /// An unnamed struct, by its `struct_type`.
    Struct(Place),
    /// `*T`
    Pointer(Box<Ty<'p>>),
    /// `[]T`, `[n]T`, `map[…]T`: what has elements.
    List(Box<Ty<'p>>),
    /// A function, by what declares it, or its type.
    Func(Place),
    /// Several results.
    Tuple(Vec<Ty<'p>>),
    /// A predeclared type.
    Basic(&'p str),
    /// It cannot be told.
    Unknown,
}

impl<'p> Ty<'p> {
    /// What it points to, or itself.
    #[must_use]
    pub fn pointed(&self) -> &Self {
        match self {
            Self::Pointer(inner) => inner,
            other => other,
        }
    }

    /// Whether its values are numbers, or `true` and `false`, which hold no text.
    pub(super) fn is_number(&self) -> bool {
        match self {
            Self::Basic(name) => {
                !matches!(*name, "string" | "error" | "any" | "byte" | "rune") && is_universal(name)
            }
            _ => false,
        }
    }

    /// The first of several results, or itself.
    pub(super) fn first(self) -> Self {
        match self {
            Self::Tuple(mut parts) if !parts.is_empty() => parts.swap_remove(0),
            other => other,
        }
    }

    /// Reads a type as rules write it, or several: `*database/sql.DB, error`.
    #[must_use]
    pub fn written(text: &'p str) -> Self {
        let mut parts: Vec<Self> = text.split(", ").map(Self::one).collect();
        match parts.len() {
            1 => parts.pop().unwrap_or(Self::Unknown),
            _ => Self::Tuple(parts),
        }
    }

    fn one(text: &'p str) -> Self {
        if let Some(rest) = text.strip_prefix('*') {
            return Self::Pointer(Box::new(Self::one(rest)));
        }
        if let Some(rest) = text.strip_prefix("[]") {
            return Self::List(Box::new(Self::one(rest)));
        }
        let last = text.rfind('/').map_or(0, |at| at + 1);
        let dot = text.get(last..).and_then(|rest| rest.find('.'));
        match dot.map(|dot| text.split_at(last + dot)) {
            Some((package, item)) => {
                Self::Named(Symbol::new(package, item.trim_start_matches('.')))
            }
            None => Self::Basic(text),
        }
    }
}

impl Package<'_> {
    /// The type of an expression.
    #[must_use]
    pub fn type_of(&self, at: Place) -> Ty<'_> {
        self.type_within(at, DEPTH)
    }

    /// The type that a type, or an expression that stands for one, says.
    #[must_use]
    pub fn type_said(&self, at: Place) -> Ty<'_> {
        self.type_of_type(at, DEPTH)
    }

    /// The elements of a list that is written out, directly, in a variable or by `append`.
    #[must_use]
    pub fn elements(&self, at: Place) -> Vec<Place> {
        let mut found = Vec::new();
        self.elements_within(at, DEPTH, &mut found);
        found
    }

    fn elements_within(&self, at: Place, depth: u32, found: &mut Vec<Place>) {
        let Some(depth) = self.step(depth) else {
            return;
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        match file.tree.kind(id) {
            GoKind::Composite => {
                let body = file.tree.child(id, GoField::Body);
                let elements = body.into_iter().flat_map(|body| file.tree.children(body));
                let elements = elements.filter(|id| file.tree.kind(*id) == GoKind::LiteralElement);
                found.extend(elements.map(|element| at.with(file.bare(element))));
            }
            GoKind::Identifier => {
                for list in self.held(at.with(id)) {
                    self.elements_within(list, depth, found);
                }
            }
            GoKind::Call => self.appended(at.with(id), depth, found),
            _ => {}
        }
    }

    /// The elements of what `append` gives.
    fn appended(&self, call: Place, depth: u32, found: &mut Vec<Place>) {
        let file = self.file(call.file);
        let function = file.tree.child(call.node, GoField::Function);
        let list = file.tree.child(call.node, GoField::Arguments);
        let (Some(function), Some(list)) = (function, list) else {
            return;
        };
        if file.text_of(function) != "append" || file.binding_at(function).is_some() {
            return;
        }
        for (number, argument) in file.tree.children(list).enumerate() {
            let is_list = file.tree.kind(argument) == GoKind::VariadicArgument;
            match file.tree.first(argument).filter(|_| is_list) {
                Some(inner) => self.elements_within(call.with(inner), depth, found),
                None if number == 0 => self.elements_within(call.with(argument), depth, found),
                None => found.push(call.with(argument)),
            }
        }
    }

    /// The type of another package that an expression or type comes down to, through pointers and through types that the
    /// package derives from it.
    #[must_use]
    pub fn foreign(&self, ty: &Ty<'_>) -> Option<Symbol<'_>> {
        let depth = self.step(DEPTH)?;
        self.foreign_within(ty, depth)
    }

    fn foreign_within(&self, ty: &Ty<'_>, depth: u32) -> Option<Symbol<'_>> {
        let mut ty = ty.pointed().clone();
        for _ in 0..DEPTH {
            match ty {
                Ty::Named(symbol) => {
                    return Some(Symbol::new(
                        symbol.package.into_owned(),
                        symbol.item.into_owned(),
                    ));
                }
                Ty::Local(spec) => {
                    let inner = self.file(spec.file).tree.child(spec.node, GoField::Type)?;
                    ty = self.type_of_type(spec.with(inner), depth).pointed().clone();
                }
                _ => return None,
            }
        }
        None
    }

    /// The type that a type, or an expression that stands for one, says.
    pub(super) fn type_of_type(&self, at: Place, depth: u32) -> Ty<'_> {
        let Some(depth) = self.step(depth) else {
            return Ty::Unknown;
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let at = at.with(id);
        let inner = |field| {
            let inner = file.tree.child(id, field);
            inner.map_or(Ty::Unknown, |inner| {
                self.type_of_type(at.with(inner), depth)
            })
        };
        match file.tree.kind(id) {
            GoKind::PointerType => {
                let inner = file.tree.first(id);
                let inner = inner.map_or(Ty::Unknown, |inner| {
                    self.type_of_type(at.with(inner), depth)
                });
                Ty::Pointer(Box::new(inner))
            }
            GoKind::Unary if file.operator(id) == "*" => {
                Ty::Pointer(Box::new(inner(GoField::Operand)))
            }
            GoKind::SliceType | GoKind::ArrayType | GoKind::ImplicitArrayType => {
                Ty::List(Box::new(inner(GoField::Element)))
            }
            GoKind::MapType | GoKind::ChannelType => Ty::List(Box::new(inner(GoField::Value))),
            GoKind::StructType => Ty::Struct(at),
            GoKind::FunctionType => Ty::Func(at),
            GoKind::GenericType => inner(GoField::Type),
            GoKind::QualifiedType | GoKind::Selector => {
                let mut symbols = self.symbols_within(at, depth);
                symbols.pop().map_or(Ty::Unknown, Ty::Named)
            }
            GoKind::Identifier | GoKind::TypeIdentifier => self.named_type(at, depth),
            _ => Ty::Unknown,
        }
    }

    fn named_type(&self, at: Place, depth: u32) -> Ty<'_> {
        let file = self.file(at.file);
        if let Some((number, binding)) = self.binding(at) {
            let (BindingKind::Type, Given::Value(spec)) = (binding.kind, binding.given) else {
                return Ty::Unknown;
            };
            let spec = Place {
                file: number,
                node: spec,
            };
            let tree = &self.file(number).tree;
            return match (tree.kind(spec.node), tree.child(spec.node, GoField::Type)) {
                (GoKind::TypeAlias, Some(inner)) => self.type_of_type(spec.with(inner), depth),
                _ => Ty::Local(spec),
            };
        }
        let name = file.text_of(at.node);
        if is_universal(name) {
            return Ty::Basic(name);
        }
        let mut symbols = self.symbols_within(at, depth);
        let mut wanted = symbols.iter();
        let wanted = wanted.position(|symbol| self.is_wanted(&symbol.package, &symbol.item));
        let symbol = match wanted {
            Some(at) => Some(symbols.swap_remove(at)),
            None => symbols.pop(),
        };
        symbol.map_or(Ty::Unknown, Ty::Named)
    }

    /// The fields of a struct type that is declared: name, type, whether it is embedded.
    pub(super) fn fields(&self, spec: Place) -> Vec<(&str, Place, bool)> {
        let file = self.file(spec.file);
        let tree = &file.tree;
        let body = match tree.kind(spec.node) {
            GoKind::StructType => Some(spec.node),
            _ => tree.child(spec.node, GoField::Type),
        };
        let Some(list) = body
            .filter(|body| tree.kind(*body) == GoKind::StructType)
            .and_then(|body| tree.first(body))
        else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for field in tree.children(list) {
            let Some(ty) = tree.child(field, GoField::Type) else {
                continue;
            };
            let named = tree.children(field);
            let named = named.filter(|child| {
                tree.node(*child).field == GoField::Name && tree.kind(*child) != GoKind::Other
            });
            let before = found.len();
            found.extend(named.map(|name| (file.text_of(name), spec.with(ty), false)));
            if found.len() == before {
                let name = file.text_of(ty);
                let name = name.rsplit('.').next().unwrap_or(name);
                found.push((name, spec.with(ty), true));
            }
        }
        found
    }

    /// The type of a field of a value of a type.
    fn field(&self, ty: &Ty<'_>, name: &str, depth: u32) -> Ty<'_> {
        let Some(depth) = self.step(depth) else {
            return Ty::Unknown;
        };
        match ty.pointed() {
            Ty::Named(symbol) => {
                let known = known::field(&symbol.package, &symbol.item, name);
                known.map_or(Ty::Unknown, Ty::written)
            }
            Ty::Local(spec) | Ty::Struct(spec) => {
                let fields = self.fields(*spec);
                if let Some((_, ty, _)) = fields.iter().find(|(field, _, _)| *field == name) {
                    return self.type_of_type(*ty, depth);
                }
                let embedded = fields.iter().filter(|(_, _, embedded)| *embedded);
                let mut inner = embedded.map(|(_, ty, _)| {
                    let ty = self.type_of_type(*ty, depth);
                    self.field(&ty, name, depth)
                });
                let found = inner.find(|ty| *ty != Ty::Unknown);
                match found {
                    Some(found) => found,
                    // `type Conf tls.Config` has the fields, if not the methods.
                    None => self
                        .foreign_within(ty, depth)
                        .map_or(Ty::Unknown, |symbol| {
                            let known = known::field(&symbol.package, &symbol.item, name);
                            known.map_or(Ty::Unknown, Ty::written)
                        }),
                }
            }
            _ => Ty::Unknown,
        }
    }

    pub(super) fn type_within(&self, at: Place, depth: u32) -> Ty<'_> {
        let Some(depth) = self.step(depth) else {
            return Ty::Unknown;
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let at = at.with(id);
        let tree = &file.tree;
        let child = |field| tree.child(id, field).map(|child| at.with(child));
        match tree.kind(id) {
            GoKind::Identifier => self.type_of_name(at, depth),
            GoKind::Composite | GoKind::TypeConversion => {
                child(GoField::Type).map_or(Ty::Unknown, |ty| self.type_of_type(ty, depth))
            }
            GoKind::TypeAssertion => {
                child(GoField::Type).map_or(Ty::Unknown, |ty| self.type_of_type(ty, depth))
            }
            GoKind::FuncLiteral => Ty::Func(at),
            GoKind::Unary => {
                let inner = child(GoField::Operand);
                let inner = inner.map_or(Ty::Unknown, |inner| self.type_within(inner, depth));
                match file.operator(id) {
                    "&" => Ty::Pointer(Box::new(inner)),
                    "*" => inner.pointed().clone(),
                    "<-" => element(inner),
                    _ => inner,
                }
            }
            GoKind::Index => {
                let operand = child(GoField::Operand);
                operand.map_or(Ty::Unknown, |operand| {
                    element(self.type_within(operand, depth))
                })
            }
            GoKind::Slice => {
                let operand = child(GoField::Operand);
                operand.map_or(Ty::Unknown, |operand| self.type_within(operand, depth))
            }
            GoKind::Selector => self.type_of_selector(at, depth),
            GoKind::Call => {
                let chained = self.type_of_chain(at, depth);
                chained.unwrap_or_else(|| self.results(at, depth).first())
            }
            GoKind::String | GoKind::RawString => Ty::Basic("string"),
            _ => Ty::Unknown,
        }
    }

    fn type_of_selector(&self, at: Place, depth: u32) -> Ty<'_> {
        let file = self.file(at.file);
        let operand = file.tree.child(at.node, GoField::Operand);
        let field = file.tree.child(at.node, GoField::Field);
        let (Some(operand), Some(field)) = (operand, field) else {
            return Ty::Unknown;
        };
        let bare = file.bare(operand);
        let is_name = file.tree.kind(bare) == GoKind::Identifier;
        if let Some(path) = self.imported(at.with(bare)).filter(|_| is_name) {
            let known = known::variable(path, file.text_of(field));
            return known.map_or(Ty::Unknown, Ty::written);
        }
        let ty = self.type_within(at.with(operand), depth);
        self.field(&ty, file.text_of(field), depth)
    }

    fn type_of_name(&self, at: Place, depth: u32) -> Ty<'_> {
        let Some((number, binding)) = self.binding(at) else {
            return Ty::Unknown;
        };
        let place = |node: GoNodeId| Place { file: number, node };
        match binding.kind {
            BindingKind::Var | BindingKind::Param | BindingKind::Const(_) => {}
            BindingKind::Func => {
                return match binding.given {
                    Given::Value(node) => Ty::Func(place(node)),
                    _ => Ty::Unknown,
                };
            }
            _ => return Ty::Unknown,
        }
        if let Some(ty) = binding.ty {
            return self.type_of_type(place(ty), depth);
        }
        match binding.given {
            Given::Value(node) => self.type_within(place(node), depth),
            Given::Part(node, part) => self.part(place(node), part, depth),
            Given::Element(node) => element(self.type_within(place(node), depth)),
            _ => Ty::Unknown,
        }
    }

    /// The type of one of the values that an expression gives.
    fn part(&self, at: Place, part: usize, depth: u32) -> Ty<'_> {
        let file = self.file(at.file);
        let bare = at.with(file.bare(at.node));
        if file.tree.kind(bare.node) != GoKind::Call {
            // `v, ok := x.(T)`, `v, ok := m[k]`
            return if part == 0 {
                self.type_within(bare, depth)
            } else {
                Ty::Basic("bool")
            };
        }
        match self.results(bare, depth) {
            Ty::Tuple(mut parts) if part < parts.len() => parts.swap_remove(part),
            other if part == 0 => other,
            _ => Ty::Unknown,
        }
    }

    /// The type, or types, that a call gives.
    pub(super) fn results(&self, call: Place, depth: u32) -> Ty<'_> {
        let Some(depth) = self.step(depth) else {
            return Ty::Unknown;
        };
        let file = self.file(call.file);
        let Some(function) = file.tree.child(call.node, GoField::Function) else {
            return Ty::Unknown;
        };
        let bare = call.with(file.bare(function));
        if file.tree.kind(bare.node) == GoKind::Identifier
            && self.binding(bare).is_none()
            && let Some(ty) = self.built_in(call, file.text_of(bare.node), depth)
        {
            return ty;
        }
        // `T(x)` and `(*T)(x)`
        let as_type = self.type_of_type(bare, depth);
        if let Ty::Local(_) = as_type.pointed() {
            return as_type;
        }
        let symbols = self.function(bare, depth);
        let mut known = symbols
            .iter()
            .filter_map(|symbol| known::result(&symbol.package, &symbol.item));
        if let Some(text) = known.next() {
            return Ty::written(text);
        }
        let mut fluent = symbols
            .iter()
            .filter_map(|symbol| known::fluent(&symbol.package, &symbol.item));
        if let Some(ty) = fluent.next() {
            return ty;
        }
        match self.called(bare, depth) {
            Some(declaration) => self.declared_results(declaration, depth),
            None => Ty::Unknown,
        }
    }

    fn built_in(&self, call: Place, name: &str, depth: u32) -> Option<Ty<'_>> {
        let file = self.file(call.file);
        let arguments = file.tree.child(call.node, GoField::Arguments)?;
        let first = call.with(file.tree.first(arguments)?);
        match name {
            // `new(expr)` points to what the expression is.
            "new" => {
                let ty = match self.type_of_type(first, depth) {
                    Ty::Unknown => self.type_within(first, depth),
                    ty => ty,
                };
                Some(Ty::Pointer(Box::new(ty)))
            }
            "make" => Some(self.type_of_type(first, depth)),
            "append" => Some(self.type_within(first, depth)),
            "string" => Some(Ty::Basic("string")),
            _ => None,
        }
    }

    /// The declaration, in this package, of what a call calls.
    pub(super) fn called(&self, function: Place, depth: u32) -> Option<Place> {
        let file = self.file(function.file);
        match file.tree.kind(function.node) {
            GoKind::Selector => {
                let operand = file.tree.child(function.node, GoField::Operand)?;
                let name = file.tree.child(function.node, GoField::Field)?;
                let ty = self.type_within(function.with(operand), depth);
                let Ty::Local(spec) = ty.pointed() else {
                    return None;
                };
                let owner = self.file(spec.file);
                let own = owner.tree.child(spec.node, GoField::Name)?;
                self.method(owner.text_of(own), file.text_of(name))
            }
            _ => match self.type_within(function, depth) {
                Ty::Func(place) => Some(place),
                _ => None,
            },
        }
    }

    fn declared_results(&self, function: Place, depth: u32) -> Ty<'_> {
        let file = self.file(function.file);
        let Some(result) = file.tree.child(function.node, GoField::Result) else {
            return Ty::Unknown;
        };
        if file.tree.kind(result) != GoKind::ParameterList {
            return self.type_of_type(function.with(result), depth);
        }
        let mut parts = Vec::new();
        for parameter in file.tree.children(result) {
            let Some(ty) = file.tree.child(parameter, GoField::Type) else {
                continue;
            };
            let ty = self.type_of_type(function.with(ty), depth);
            let names = file.tree.children(parameter);
            let names = names.filter(|child| {
                let node = file.tree.node(*child);
                node.field == GoField::Name && node.kind != GoKind::Other
            });
            let count = names.count().max(1);
            parts.extend(std::iter::repeat_n(ty, count));
        }
        Ty::Tuple(parts)
    }
}

fn element(ty: Ty<'_>) -> Ty<'_> {
    match ty {
        Ty::List(inner) => *inner,
        Ty::Pointer(inner) => element(*inner),
        _ => Ty::Unknown,
    }
}
