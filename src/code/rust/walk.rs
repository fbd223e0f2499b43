//! The walk over a file: items, statements, and what is known of variables on the way.

use std::collections::HashMap;
use std::ops::Range;

use proc_macro2::{Ident, Span};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, FnArg, ImplItem, Item, Meta, Path, ReturnType, Stmt, TraitItem, Type,
    UseTree,
};
use typed_arena::Arena;

use super::event::{Context, Event, Form};
use super::macros::Piece;
use super::resolve::Means;
use super::scope::{ScopeId, Scopes, text, typed};
use super::types::Ty;
use super::value::Seen;
use crate::parse::RustSource;

/// A variable.
pub(super) struct Variable<'a> {
    pub name: String,
    /// The scope that it is declared in.
    pub scope: ScopeId,
    pub seen: Seen<'a>,
}

/// Whoever is told.
pub(super) type Tell<'t> = &'t mut dyn FnMut(&Event<'_>, Context);

pub(super) struct Walk<'a, 't> {
    pub source: &'a RustSource,
    pub pieces: &'a Arena<Piece>,
    pub scopes: Scopes<'a>,
    /// The innermost scope.
    pub here: ScopeId,
    pub variables: Vec<Variable<'a>>,
    /// The first of the variables that this function sees.
    pub floor: usize,
    /// The type that `Self` means.
    pub own_type: Option<Ty<'a>>,
    pub context: Context,
    functions: u32,
    /// Within constants that are worked out for what uses them nothing is told.
    pub muted: u32,
    /// The constants that are being worked out.
    pub constants: Vec<*const Expr>,
    /// Those that have been.
    pub known_constants: HashMap<*const Expr, Seen<'a>>,
    /// How many macros are within each other here.
    pub macros: u32,
    pub tell: Tell<'t>,
}

/// Walks through a file.
pub(super) fn file<'a>(source: &'a RustSource, pieces: &'a Arena<Piece>, tell: Tell<'_>) {
    let mut walk = Walk {
        source,
        pieces,
        scopes: Scopes::new(pieces),
        here: 0,
        variables: Vec::new(),
        floor: 0,
        own_type: None,
        context: Context {
            in_test: is_test(&source.file.attrs),
            function: 0,
        },
        functions: 0,
        muted: 0,
        constants: Vec::new(),
        known_constants: HashMap::new(),
        macros: 0,
        tell,
    };
    let top = walk.scopes.open(None, true);
    for item in &source.file.items {
        walk.scopes.item(top, item);
    }
    for item in &source.file.items {
        walk.item(item);
    }
}

/// Whether what has these attributes is built for tests only.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            let condition = condition.trim();
            condition == "test"
                || condition.starts_with("all") && {
                    let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
                    let is_plain = !condition.contains("not") && !condition.contains("any");
                    is_plain && words.any(|word| word == "test")
                }
        }
        Meta::Path(path) => is_test_path(path),
        Meta::List(list) => is_test_path(&list.path),
        Meta::NameValue(_) => false,
    })
}

/// `#[test]`, `#[tokio::test]`, `#[bench]`
fn is_test_path(path: &Path) -> bool {
    let last = path.segments.last();
    last.is_some_and(|last| last.ident == "test" || last.ident == "bench" || last.ident == "rstest")
}

impl<'a> Walk<'a, '_> {
    pub fn tell(&mut self, event: &Event<'_>) {
        if self.muted == 0 {
            (self.tell)(event, self.context);
        }
    }

    pub fn range(&self, span: Span) -> Range<usize> {
        self.source.range(span)
    }

    /// From the first byte of one to the last of another.
    pub fn between(&self, first: &Ident, last: &Ident) -> Range<usize> {
        let (first, last) = (self.range(first.span()), self.range(last.span()));
        first.start..last.end.max(first.end)
    }

    /// The place of a path, without the arguments of its last segment.
    pub fn place_of(&self, path: &Path) -> Range<usize> {
        match (path.segments.first(), path.segments.last()) {
            (Some(first), Some(last)) => self.between(&first.ident, &last.ident),
            _ => 0..0,
        }
    }

    fn form(&mut self, form: Form, span: Span) {
        let at = self.range(span);
        self.tell(&Event::Form { form, at });
    }

    /// What a path means here.
    pub fn meanings(&self, path: &Path) -> Vec<Means<'a>> {
        let segments: Vec<String> = path.segments.iter().map(|part| text(&part.ident)).collect();
        let is_global = path.leading_colon.is_some();
        self.scopes
            .resolve(&segments, is_global, self.here, self.own_type.as_ref())
    }

    pub fn ty(&self, ty: &Type) -> Ty<'a> {
        self.scopes.type_of(ty, self.here, self.own_type.as_ref())
    }

    /// Does something in a scope of its own.
    pub fn scoped<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let (outside, variables) = (self.here, self.variables.len());
        self.here = self.scopes.open(Some(outside), false);
        let result = work(self);
        self.variables.truncate(variables);
        self.here = outside;
        result
    }

    /// Does something that sees none of the variables around it.
    fn apart(&mut self, is_test: bool, work: impl FnOnce(&mut Self)) {
        let (floor, context) = (self.floor, self.context);
        self.floor = self.variables.len();
        self.context.in_test |= is_test;
        work(self);
        self.floor = floor;
        self.context = context;
    }

    pub fn item(&mut self, item: &'a Item) {
        match item {
            Item::Mod(item) => self.module(item),
            Item::Fn(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| walk.function(&item.sig, Some(&item.block)));
            }
            Item::Impl(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| walk.implementation(item));
            }
            Item::Trait(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| walk.trait_of(item));
            }
            Item::Const(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| {
                    walk.expression(&item.expr);
                });
            }
            Item::Static(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| {
                    if let syn::StaticMutability::Mut(token) = &item.mutability {
                        walk.form(Form::StaticMut, token.span);
                    }
                    walk.expression(&item.expr);
                });
            }
            Item::Enum(item) => {
                for variant in &item.variants {
                    if let Some((_, value)) = &variant.discriminant {
                        self.expression(value);
                    }
                }
            }
            Item::Use(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| walk.imports(item));
            }
            Item::ExternCrate(item) => {
                let at = self.range(item.ident.span());
                let path = super::known::canonical(text(&item.ident));
                self.tell(&Event::Import { path: &path, at });
            }
            Item::Type(item) => {
                if let Type::Path(ty) = &*item.ty {
                    self.apart(is_test(&item.attrs), |walk| walk.run_by(&ty.path));
                }
            }
            Item::ForeignMod(item) => self.form(Form::ExternBlock, item.abi.extern_token.span),
            Item::Macro(item) => {
                let is_test = is_test(&item.attrs);
                self.apart(is_test, |walk| {
                    walk.macro_body(&item.mac);
                });
            }
            Item::Verbatim(tokens) => self.tokens(tokens),
            _ => {}
        }
    }

    fn module(&mut self, item: &'a syn::ItemMod) {
        let Some((_, items)) = &item.content else {
            return;
        };
        let declared = self.scopes.get(self.here).and_then(|scope| {
            let decls = scope.names.get(&text(&item.ident))?;
            // Of several modules of one name, for several systems, each declares what is in it.
            let modules = decls.iter().filter_map(|decl| match decl {
                super::scope::Decl::Module(module) => Some(*module),
                _ => None,
            });
            let modules: Vec<ScopeId> = modules.collect();
            let found = modules
                .iter()
                .find(|module| self.scopes.is_of(**module, items));
            found.or(modules.first()).copied()
        });
        let Some(module) = declared else {
            return;
        };
        self.apart(is_test(&item.attrs), |walk| {
            let (outside, own) = (walk.here, walk.own_type.take());
            walk.here = module;
            for item in items {
                walk.item(item);
            }
            walk.here = outside;
            walk.own_type = own;
        });
    }

    fn imports(&mut self, item: &'a syn::ItemUse) {
        let mut open: Vec<(&'a UseTree, Vec<String>)> = vec![(&item.tree, Vec::new())];
        while let Some((tree, mut path)) = open.pop() {
            let last = match tree {
                UseTree::Path(tree) => {
                    path.push(text(&tree.ident));
                    open.push((&tree.tree, path));
                    continue;
                }
                UseTree::Group(tree) => {
                    open.extend(tree.items.iter().rev().map(|tree| (tree, path.clone())));
                    continue;
                }
                UseTree::Name(tree) => &tree.ident,
                UseTree::Rename(tree) => &tree.ident,
                UseTree::Glob(tree) => {
                    let at = self.range(tree.star_token.span);
                    self.import(&path, item.leading_colon.is_some(), at);
                    continue;
                }
            };
            if last != "self" {
                path.push(text(last));
            }
            let at = self.range(last.span());
            self.import(&path, item.leading_colon.is_some(), at);
        }
    }

    fn import(&mut self, segments: &[String], is_global: bool, at: Range<usize>) {
        let Some((first, rest)) = segments.split_first() else {
            return;
        };
        // An import declares its own name; what it means begins with a crate, or with what else is called so.
        let is_own = segments.len() == 1 || is_global;
        let path = if is_own {
            super::known::canonical(segments.join("::"))
        } else {
            let found = self
                .scopes
                .resolve(std::slice::from_ref(first), false, self.here, None);
            match found.into_iter().next() {
                Some(Means::Path(path)) => {
                    let parts = std::iter::once(path).chain(rest.iter().cloned());
                    super::known::canonical(parts.collect::<Vec<_>>().join("::"))
                }
                _ => return,
            }
        };
        self.tell(&Event::Import { path: &path, at });
    }

    /// A function: what it is given, and its body.
    fn function(&mut self, signature: &'a syn::Signature, body: Option<&'a Block>) {
        let Some(body) = body else {
            return;
        };
        if let syn::Safety::Unsafe(token) = &signature.safety {
            self.form(Form::UnsafeFn, token.span);
        }
        let outside = self.context;
        if self.context.function == 0 {
            self.functions += 1;
            self.context.function = self.functions;
        }
        self.scoped(|walk| {
            walk.scopes.generics(walk.here, &signature.generics);
            for argument in &signature.inputs {
                match argument {
                    FnArg::Receiver(_) => {
                        let ty = walk.own_type.clone().unwrap_or_default();
                        walk.declare("self".to_owned(), Seen::of_type(ty));
                    }
                    FnArg::Typed(_) => {
                        if let Some((pattern, ty)) = typed(argument) {
                            let seen = Seen::of_type(walk.ty(ty));
                            walk.bind(pattern, &seen);
                        }
                    }
                }
            }
            let given = walk.block(body);
            if let ReturnType::Type(_, ty) = &signature.output {
                let ty = walk.ty(ty);
                // Whoever calls it goes on building.
                if ty.paths().iter().any(|path| path.ends_with("Builder")) {
                    walk.tell(&Event::Handed { made: given.made() });
                }
            }
        });
        self.context = outside;
    }

    fn implementation(&mut self, item: &'a syn::ItemImpl) {
        if let Some(token) = &item.unsafety {
            self.form(Form::UnsafeImpl, token.span);
        }
        let outside = self.own_type.take();
        self.scoped(|walk| {
            walk.scopes.generics(walk.here, &item.generics);
            walk.own_type = Some(walk.ty(&item.self_ty));
            if let Some((path, _)) = &item.trait_ {
                walk.use_of(path);
            }
            for item in &item.items {
                match item {
                    ImplItem::Fn(item) => {
                        let is_test = is_test(&item.attrs);
                        walk.apart(is_test, |walk| walk.function(&item.sig, Some(&item.block)));
                    }
                    ImplItem::Const(item) => {
                        walk.expression(&item.expr);
                    }
                    ImplItem::Macro(item) => {
                        walk.macro_body(&item.mac);
                    }
                    ImplItem::Verbatim(tokens) => walk.tokens(tokens),
                    _ => {}
                }
            }
        });
        self.own_type = outside;
    }

    fn trait_of(&mut self, item: &'a syn::ItemTrait) {
        if let Some(token) = &item.unsafety {
            self.form(Form::UnsafeTrait, token.span);
        }
        let outside = self.own_type.take();
        self.scoped(|walk| {
            walk.scopes.generics(walk.here, &item.generics);
            for item in &item.items {
                match item {
                    TraitItem::Fn(item) => {
                        walk.apart(false, |walk| {
                            walk.function(&item.sig, item.default.as_ref());
                        });
                    }
                    TraitItem::Const(item) => {
                        if let Some((_, value)) = &item.default {
                            walk.expression(value);
                        }
                    }
                    TraitItem::Macro(item) => {
                        walk.macro_body(&item.mac);
                    }
                    TraitItem::Verbatim(tokens) => walk.tokens(tokens),
                    _ => {}
                }
            }
        });
        self.own_type = outside;
    }

    /// Says that a path is used, for what it means in another crate.
    pub fn use_of(&mut self, path: &Path) {
        let found = self.meanings(path).into_iter();
        let paths = found.filter_map(|means| match means {
            Means::Path(path) => Some(path),
            _ => None,
        });
        let paths: Vec<String> = paths.collect();
        if !paths.is_empty() {
            let at = self.place_of(path);
            self.tell(&Event::Use { paths: &paths, at });
        }
    }

    /// A block in a scope of its own; what its last expression is.
    pub fn block(&mut self, block: &'a Block) -> Seen<'a> {
        self.scoped(|walk| {
            walk.scopes.block(walk.here, &block.stmts);
            walk.statements(&block.stmts)
        })
    }

    /// Statements in the scope that is open.
    pub fn statements(&mut self, statements: &'a [Stmt]) -> Seen<'a> {
        let mut last = Seen::default();
        for statement in statements {
            last = Seen::default();
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Item(item) => self.item(item),
                Stmt::Expr(expression, semicolon) => {
                    let seen = self.expression(expression);
                    if semicolon.is_none() {
                        last = seen;
                    }
                }
                Stmt::Macro(statement) => last = self.macro_body(&statement.mac),
            }
        }
        last
    }

    fn local(&mut self, local: &'a syn::Local) {
        let is_test = is_test(&local.attrs);
        let before = self.context;
        self.context.in_test |= is_test;
        let mut seen = Seen::default();
        if let Some(init) = &local.init {
            seen = self.expression(&init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.expression(diverge);
            }
        } else {
            // What is declared only holds nothing but what it is given later.
            seen.values = Some(std::rc::Rc::default());
        }
        self.bind(&local.pat, &seen);
        self.context = before;
    }

    /// Declares a variable in the scope that is open.
    pub fn declare(&mut self, name: String, seen: Seen<'a>) {
        self.variables.push(Variable {
            name,
            scope: self.here,
            seen,
        });
    }

    /// The number of the variable that a name means, if it is one.
    pub fn variable(&self, name: &str) -> Option<usize> {
        let visible = self.variables.get(self.floor..).unwrap_or_default();
        let at = visible.iter().rposition(|variable| variable.name == name)?;
        let found = self.floor + at;
        let scope = self.variables.get(found)?.scope;
        // An item that is declared further in hides it.
        let mut id = self.here;
        while id != scope {
            let inner = self.scopes.get(id)?;
            if inner.names.contains_key(name) {
                return None;
            }
            id = inner.parent.filter(|_| !inner.is_module)?;
        }
        Some(found)
    }
}

/// What is in forms that mean nothing by themselves.
impl<'a> Visit<'a> for Walk<'a, '_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        self.expression(expression);
    }

    fn visit_block(&mut self, block: &'a Block) {
        self.block(block);
    }

    fn visit_item(&mut self, item: &'a Item) {
        self.item(item);
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        self.macro_body(found);
    }

    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_type(&mut self, _: &'a Type) {}
}

impl<'a> Walk<'a, '_> {
    /// Everything within an expression of which nothing is known as a whole.
    pub fn within(&mut self, expression: &'a Expr) {
        visit::visit_expr(self, expression);
    }
}
