//! Scopes: what modules and blocks declare. Names of items are known before and behind their place.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use syn::ext::IdentExt;
use syn::{
    FnArg, ForeignItem, GenericParam, Generics, Ident, ImplItem, Item, Pat, Stmt, Type, UseTree,
};
use typed_arena::Arena;

use super::macros::Piece;

/// The number of a scope.
pub(super) type ScopeId = usize;

/// What a name is declared as.
#[derive(Clone)]
pub(super) enum Decl<'a> {
    /// An import.
    Use(Rc<UsePath>),
    /// A module that is written here.
    Module(ScopeId),
    /// A struct.
    Struct(&'a syn::ItemStruct),
    /// An enum.
    Enum(&'a syn::ItemEnum),
    /// Another name of a type.
    Alias(&'a Type),
    /// A function.
    Fn(&'a syn::Signature),
    /// A function of a foreign library.
    Foreign(&'a syn::Signature),
    /// A constant or static, with its type and value.
    Const(&'a Type, &'a syn::Expr),
    /// Something of which nothing is known: a module in another file, a type parameter, a trait, a union.
    Opaque,
}

/// The path of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UsePath {
    pub segments: Vec<String>,
    /// Whether it begins with `::`.
    pub is_global: bool,
}

/// A module, block or function head.
#[derive(Default)]
pub(super) struct Scope<'a> {
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Whether it is a module: then what is around it is not seen from within.
    pub is_module: bool,
    /// The items that it was made of, where it is a module within the file.
    pub items: Option<&'a [Item]>,
    pub names: HashMap<String, Vec<Decl<'a>>>,
    pub globs: Vec<Rc<UsePath>>,
}

/// Method of a type of the file: its head, and the scope and type of the `impl`.
pub(super) type Method<'a> = (&'a syn::Signature, ScopeId, &'a Type);

/// All scopes of a file.
pub(super) struct Scopes<'a> {
    pieces: &'a Arena<Piece>,
    all: Vec<Scope<'a>>,
    methods: HashMap<String, HashMap<String, Method<'a>>>,
    /// How many steps the path that is being resolved may still take, with all types on its way.
    pub steps: Cell<u32>,
    /// How many paths and types are being resolved for each other.
    pub depth: Cell<u32>,
}

/// The name, without `r#`.
pub(super) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}

impl<'a> Scopes<'a> {
    /// None yet.
    pub fn new(pieces: &'a Arena<Piece>) -> Self {
        Self {
            pieces,
            all: Vec::new(),
            methods: HashMap::new(),
            steps: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    /// Opens a scope.
    pub fn open(&mut self, parent: Option<ScopeId>, is_module: bool) -> ScopeId {
        self.all.push(Scope {
            parent,
            is_module,
            ..Scope::default()
        });
        self.all.len() - 1
    }

    pub fn get(&self, id: ScopeId) -> Option<&Scope<'a>> {
        self.all.get(id)
    }

    /// Whether a module was made of these items.
    pub fn is_of(&self, module: ScopeId, items: &[Item]) -> bool {
        let own = self.get(module).and_then(|scope| scope.items);
        own.is_some_and(|own| std::ptr::eq(own, items))
    }

    /// The module that a scope is in.
    pub fn module_of(&self, mut id: ScopeId) -> ScopeId {
        while let Some(scope) = self.get(id) {
            match scope.parent {
                Some(parent) if !scope.is_module => id = parent,
                _ => break,
            }
        }
        id
    }

    /// The module around a module; none where that is in another file.
    pub fn module_above(&self, module: ScopeId) -> Option<ScopeId> {
        let parent = self.get(module)?.parent?;
        Some(self.module_of(parent))
    }

    pub fn method(&self, ty: &str, name: &str) -> Option<Method<'a>> {
        self.methods.get(ty)?.get(name).copied()
    }

    pub fn declare(&mut self, id: ScopeId, name: String, decl: Decl<'a>) {
        if let Some(scope) = self.all.get_mut(id) {
            scope.names.entry(name).or_default().push(decl);
        }
    }

    /// Declares the type parameters of an item, and makes constants of the others.
    pub fn generics(&mut self, id: ScopeId, generics: &Generics) {
        for parameter in &generics.params {
            match parameter {
                GenericParam::Type(parameter) => {
                    self.declare(id, text(&parameter.ident), Decl::Opaque);
                }
                GenericParam::Const(parameter) => {
                    self.declare(id, text(&parameter.ident), Decl::Opaque);
                }
                GenericParam::Lifetime(_) => {}
            }
        }
    }

    /// Declares the items of a block.
    pub fn block(&mut self, id: ScopeId, statements: &'a [Stmt]) {
        for statement in statements {
            match statement {
                Stmt::Item(item) => self.item(id, item),
                Stmt::Macro(statement) => {
                    for item in super::macros::items(&statement.mac, self.pieces) {
                        self.item(id, item);
                    }
                }
                _ => {}
            }
        }
    }

    /// Declares an item, and what is in it where it is a module.
    pub fn item(&mut self, id: ScopeId, item: &'a Item) {
        match item {
            Item::Const(item) => {
                let decl = Decl::Const(&item.ty, &item.expr);
                self.declare(id, text(&item.ident), decl);
            }
            Item::Static(item) => {
                let decl = Decl::Const(&item.ty, &item.expr);
                self.declare(id, text(&item.ident), decl);
            }
            Item::Enum(item) => self.declare(id, text(&item.ident), Decl::Enum(item)),
            Item::Struct(item) => self.declare(id, text(&item.ident), Decl::Struct(item)),
            Item::Union(item) => self.declare(id, text(&item.ident), Decl::Opaque),
            Item::Trait(item) => self.declare(id, text(&item.ident), Decl::Opaque),
            Item::TraitAlias(item) => self.declare(id, text(&item.ident), Decl::Opaque),
            Item::Type(item) => self.declare(id, text(&item.ident), Decl::Alias(&item.ty)),
            Item::Fn(item) => self.declare(id, text(&item.sig.ident), Decl::Fn(&item.sig)),
            Item::ForeignMod(item) => {
                for item in &item.items {
                    if let ForeignItem::Fn(item) = item {
                        self.declare(id, text(&item.sig.ident), Decl::Foreign(&item.sig));
                    }
                }
            }
            Item::ExternCrate(item) => {
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                let path = UsePath {
                    segments: vec![text(&item.ident)],
                    is_global: item.ident != "self",
                };
                self.declare(id, text(name), Decl::Use(Rc::new(path)));
            }
            Item::Mod(item) => {
                let decl = match &item.content {
                    None => Decl::Opaque,
                    Some((_, items)) => {
                        let module = self.open(Some(id), true);
                        if let Some(scope) = self.all.get_mut(module) {
                            scope.items = Some(items);
                        }
                        for item in items {
                            self.item(module, item);
                        }
                        Decl::Module(module)
                    }
                };
                self.declare(id, text(&item.ident), decl);
            }
            Item::Use(item) => {
                let mut path = Vec::new();
                self.import(id, &item.tree, item.leading_colon.is_some(), &mut path);
            }
            Item::Impl(item) => self.methods_of(id, item),
            Item::Macro(item) => {
                for item in super::macros::items(&item.mac, self.pieces) {
                    self.item(id, item);
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, id: ScopeId, tree: &UseTree, is_global: bool, path: &mut Vec<String>) {
        for (segments, name) in leaves(tree, path) {
            let is_glob = name.is_none();
            let path = Rc::new(UsePath {
                segments,
                is_global,
            });
            match name {
                _ if is_glob => {
                    if let Some(scope) = self.all.get_mut(id) {
                        scope.globs.push(path);
                    }
                }
                Some(name) if name != "_" => self.declare(id, name, Decl::Use(path)),
                _ => {}
            }
        }
    }

    fn methods_of(&mut self, id: ScopeId, item: &'a syn::ItemImpl) {
        let Type::Path(ty) = &*item.self_ty else {
            return;
        };
        let Some(last) = ty.path.segments.last() else {
            return;
        };
        let methods = self.methods.entry(text(&last.ident)).or_default();
        for found in &item.items {
            if let ImplItem::Fn(function) = found {
                let method = (&function.sig, id, &*item.self_ty);
                methods.entry(text(&function.sig.ident)).or_insert(method);
            }
        }
    }
}

/// The paths at the ends of a tree of imports, each with the name that it has from there on; none for `*`.
pub(super) fn leaves(tree: &UseTree, path: &mut Vec<String>) -> Vec<(Vec<String>, Option<String>)> {
    let mut found = Vec::new();
    collect(tree, path, &mut found);
    found
}

fn collect(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Option<String>)>) {
    let whole = |ident: &Ident, path: &[String]| {
        let mut segments = path.to_vec();
        // `a::{self}` is `a`.
        if ident != "self" || segments.is_empty() {
            segments.push(text(ident));
        }
        segments
    };
    match tree {
        UseTree::Path(tree) => {
            path.push(text(&tree.ident));
            collect(&tree.tree, path, found);
            path.pop();
        }
        UseTree::Name(tree) => {
            let segments = whole(&tree.ident, path);
            let name = segments.last().cloned();
            found.push((segments, name));
        }
        UseTree::Rename(tree) => {
            found.push((whole(&tree.ident, path), Some(text(&tree.rename))));
        }
        UseTree::Glob(_) => found.push((path.clone(), None)),
        UseTree::Group(tree) => {
            for tree in &tree.items {
                collect(tree, path, found);
            }
        }
    }
}

/// The pattern and type of a parameter that has them.
pub(super) fn typed(argument: &FnArg) -> Option<(&Pat, &Type)> {
    match argument {
        FnArg::Typed(typed) => Some((&typed.pat, &typed.ty)),
        FnArg::Receiver(_) => None,
    }
}
