//! What expressions and types refer to in other packages.

use std::borrow::Cow;

use super::binding::{BindingKind, Given};
use super::package::{Package, Place, is_universal};
use super::types::Ty;
use crate::parse::{GoField, GoKind};

/// An item of a package: a function, type, variable or constant, or `Type.Method`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol<'p> {
    /// The import path.
    pub package: Cow<'p, str>,
    /// The item.
    pub item: Cow<'p, str>,
}

impl<'p> Symbol<'p> {
    /// An item of a package.
    pub fn new(package: impl Into<Cow<'p, str>>, item: impl Into<Cow<'p, str>>) -> Self {
        Self {
            package: package.into(),
            item: item.into(),
        }
    }

    /// As people write it: `exec.Command`.
    #[must_use]
    pub fn short(&self) -> String {
        let is_version = |part: &str| {
            let number = part.strip_prefix('v').unwrap_or_default();
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        // Behind `/v2` the package is called what stands before it.
        let mut parts = self.package.rsplit('/');
        let last = parts.next().unwrap_or_default();
        let before = parts.next().filter(|_| is_version(last));
        format!("{}.{}", before.unwrap_or(last), self.item)
    }
}

/// Chains of variables are followed so far.
pub(super) const DEPTH: u32 = 24;

impl Package<'_> {
    /// What an expression or type refers to; several where dot imports leave it open. Methods are told by the type of
    /// what they are called on.
    #[must_use]
    pub fn symbols(&self, at: Place) -> Vec<Symbol<'_>> {
        self.symbols_within(at, DEPTH)
    }

    pub(super) fn symbols_within(&self, at: Place, depth: u32) -> Vec<Symbol<'_>> {
        let Some(depth) = self.step(depth) else {
            return Vec::new();
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        match file.tree.kind(id) {
            GoKind::QualifiedType => {
                let package = file.tree.child(id, GoField::Package);
                let name = file.tree.child(id, GoField::Name);
                let (Some(package), Some(name)) = (package, name) else {
                    return Vec::new();
                };
                let path = self.imported(at.with(package));
                let symbol = path.map(|path| Symbol::new(path, file.text_of(name)));
                symbol.into_iter().collect()
            }
            GoKind::Selector => self.selected(at.with(id), depth),
            GoKind::Identifier | GoKind::TypeIdentifier => self.dotted(at.with(id)),
            GoKind::GenericType | GoKind::TypeInstantiation => {
                let inner = file.tree.first(id);
                inner.map_or_else(Vec::new, |inner| self.symbols_within(at.with(inner), depth))
            }
            GoKind::Index => {
                let operand = file.tree.child(id, GoField::Operand);
                operand.map_or_else(Vec::new, |inner| self.symbols_within(at.with(inner), depth))
            }
            _ => Vec::new(),
        }
    }

    /// The path of the package that a name stands for.
    #[must_use]
    pub fn imported(&self, name: Place) -> Option<&str> {
        let file = self.file(name.file);
        let binding = file.bindings.get(file.binding_at(name.node)?)?;
        match binding.kind {
            BindingKind::Import(number) => Some(file.imports.get(number)?.path.as_str()),
            _ => None,
        }
    }

    fn selected(&self, at: Place, depth: u32) -> Vec<Symbol<'_>> {
        let file = self.file(at.file);
        let operand = file.tree.child(at.node, GoField::Operand);
        let field = file.tree.child(at.node, GoField::Field);
        let (Some(operand), Some(field)) = (operand, field) else {
            return Vec::new();
        };
        let name = file.text_of(field);
        let bare = file.bare(operand);
        if file.tree.kind(bare) == GoKind::Identifier
            && let Some(path) = self.imported(at.with(bare))
        {
            return vec![Symbol::new(path, name)];
        }
        // A method expression: the operand is a type.
        let pointed = file.unpointed(operand);
        let mut owners: Vec<Symbol<'_>> = Vec::new();
        if file.tree.kind(pointed) == GoKind::Selector {
            let inner = self.symbols_within(at.with(pointed), depth);
            owners.extend(inner.into_iter().filter(|inner| !inner.item.contains('.')));
        }
        let ty = self.type_within(at.with(operand), depth);
        owners.extend(self.owner_of_method(&ty, name, depth));
        let symbols = owners.into_iter();
        symbols
            .map(|owner| Symbol {
                item: Cow::Owned(format!("{}.{name}", owner.item)),
                package: owner.package,
            })
            .collect()
    }

    /// The type of another package whose method or field `name` is, through what structs embed.
    pub(super) fn owner_of_method(
        &self,
        ty: &Ty<'_>,
        name: &str,
        depth: u32,
    ) -> Option<Symbol<'_>> {
        let depth = self.step(depth)?;
        match ty {
            Ty::Named(symbol) => Some(Symbol::new(
                symbol.package.to_string(),
                symbol.item.to_string(),
            )),
            Ty::Pointer(inner) => self.owner_of_method(inner, name, depth),
            Ty::Local(spec) => {
                let file = self.file(spec.file);
                let own = file.tree.child(spec.node, GoField::Name)?;
                if self.method(file.text_of(own), name).is_some() {
                    return None;
                }
                let fields = self.fields(*spec);
                if fields
                    .iter()
                    .any(|(field, _, embedded)| *field == name && !embedded)
                {
                    return None;
                }
                let embedded = fields.iter().filter(|(_, _, embedded)| *embedded);
                let mut embedded = embedded.map(|(_, ty, _)| self.type_of_type(*ty, depth));
                embedded.find_map(|ty| self.owner_of_method(&ty, name, depth))
            }
            _ => None,
        }
    }

    /// A name that may come from a dot import.
    fn dotted(&self, at: Place) -> Vec<Symbol<'_>> {
        let file = self.file(at.file);
        let name = file.text_of(at.node);
        let mut dots = file.dot_imports().peekable();
        let is_exported = name.starts_with(char::is_uppercase);
        if dots.peek().is_none() || !is_exported || is_universal(name) {
            return Vec::new();
        }
        if self.binding(at).is_some() {
            return Vec::new();
        }
        dots.map(|path| Symbol::new(path, name)).collect()
    }

    /// What a call calls: the function by its name, or through variables that hold it.
    #[must_use]
    pub fn callee(&self, call: Place) -> Vec<Symbol<'_>> {
        let file = self.file(call.file);
        match file.tree.child(call.node, GoField::Function) {
            Some(function) => self.function(call.with(function), DEPTH),
            None => Vec::new(),
        }
    }

    pub(super) fn function(&self, at: Place, depth: u32) -> Vec<Symbol<'_>> {
        let Some(depth) = self.step(depth) else {
            return Vec::new();
        };
        let direct = self.symbols_within(at, depth);
        if !direct.is_empty() {
            return direct;
        }
        let file = self.file(at.file);
        let id = file.bare(at.node);
        if file.tree.kind(id) != GoKind::Identifier {
            return Vec::new();
        }
        // A conversion to a type that the package only calls otherwise.
        if let Some((number, binding)) = self.binding(at.with(id))
            && let (BindingKind::Type, Given::Value(spec)) = (binding.kind, binding.given)
            && self.file(number).tree.kind(spec) == GoKind::TypeAlias
        {
            let inner = self.file(number).tree.child(spec, GoField::Type);
            return inner.map_or_else(Vec::new, |node| {
                self.symbols_within(Place { file: number, node }, depth)
            });
        }
        let mut found = Vec::new();
        for value in self.held(at.with(id)) {
            found.extend(self.function(value, depth));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The expressions that a variable or constant may hold at a use of it.
    pub(super) fn held(&self, at: Place) -> Vec<Place> {
        let values = self.given_at(at);
        let values = values.into_iter().filter_map(|(file, given)| match given {
            Given::Value(node) => Some(Place { file, node }),
            _ => None,
        });
        values.collect()
    }

    /// What a variable or constant may be given where it is used, each with the file that says it.
    pub(super) fn given_at(&self, at: Place) -> Vec<(usize, Given)> {
        let own = self.file(at.file);
        let Some((file, binding)) = self.binding(at) else {
            // Not declared in any file that is here: what this one gives it is known all the same.
            let (mut given, is_settled) = own.arriving_at(at.node);
            if !given.is_empty() && !is_settled {
                given.push(Given::Unknown);
            }
            return given.into_iter().map(|given| (at.file, given)).collect();
        };
        let is_value = matches!(
            binding.kind,
            BindingKind::Const(_) | BindingKind::Var | BindingKind::Param
        );
        if !is_value {
            return Vec::new();
        }
        if file == at.file {
            let given = own.reaching(binding, at.node).into_iter();
            return given.map(|given| (file, given)).collect();
        }
        let (given, is_settled) = own.arriving_at(at.node);
        let mut found: Vec<_> = given.into_iter().map(|given| (at.file, given)).collect();
        if !is_settled {
            let later = binding.later.iter().map(|(_, given)| *given);
            let declared = std::iter::once(binding.given).chain(later);
            found.extend(declared.map(|given| (file, given)));
        }
        found
    }
}
