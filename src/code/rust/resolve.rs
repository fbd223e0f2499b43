//! From paths as they are written to what they mean (The Rust Reference, "Paths" and "Name resolution").

use std::rc::Rc;

use super::known;
use super::scope::{Decl, ScopeId, Scopes, UsePath};
use super::types::{Ty, own_type};

/// What a path means.
#[derive(Clone)]
pub(super) enum Means<'a> {
    /// An item of another crate, or of another file, by its path.
    Path(String),
    /// What is declared in this file, in that scope.
    Own(Decl<'a>, ScopeId),
    /// What is associated with a type of this file.
    Member(Ty<'a>, String),
}

/// How many imports, aliases and fields are followed for one path.
const STEPS: u32 = 100;

/// How deep they may lead into each other.
pub(super) const DEPTH: u32 = 32;

/// More meanings than these are not told apart.
const MOST: usize = 8;

impl<'a> Scopes<'a> {
    /// What a path means in a scope.
    pub fn resolve(
        &self,
        segments: &[String],
        is_global: bool,
        from: ScopeId,
        own_type: Option<&Ty<'a>>,
    ) -> Vec<Means<'a>> {
        let mut found = Vec::new();
        self.deeper(|| {
            let mut resolver = Resolver {
                scopes: self,
                with_globs: true,
                own_type,
                found: &mut found,
            };
            resolver.path(segments, is_global, from, None);
        });
        found
    }

    /// Does a part of the work on a path, unless it has led too far.
    pub fn deeper(&self, work: impl FnOnce()) {
        let depth = self.depth.get();
        if depth == 0 {
            self.steps.set(STEPS);
        }
        if depth < DEPTH {
            self.depth.set(depth + 1);
            work();
            self.depth.set(depth);
        }
    }

    /// Takes a step; whether there was one left.
    fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }
}

struct Resolver<'r, 'a> {
    scopes: &'r Scopes<'a>,
    /// Whether names may come from imports of everything. Where it is such an import's own path that is resolved, they may
    /// not: each would lead to all others.
    with_globs: bool,
    own_type: Option<&'r Ty<'a>>,
    found: &'r mut Vec<Means<'a>>,
}

impl<'a> Resolver<'_, 'a> {
    fn push(&mut self, means: Means<'a>) {
        let means = match means {
            Means::Path(path) => Means::Path(known::canonical(path)),
            means => means,
        };
        let is_known = self.found.iter().any(|known| match (known, &means) {
            (Means::Path(a), Means::Path(b)) => a == b,
            _ => false,
        });
        if !is_known && self.found.len() < MOST {
            self.found.push(means);
        }
    }

    /// `skipped` is the import whose own path this is: it does not mean itself.
    fn path(
        &mut self,
        segments: &[String],
        is_global: bool,
        from: ScopeId,
        skipped: Option<&Rc<UsePath>>,
    ) {
        let Some((first, rest)) = segments.split_first() else {
            return;
        };
        if !self.scopes.step() || is_global {
            return self.push(Means::Path(segments.join("::")));
        }
        match first.as_str() {
            "crate" | "$crate" => self.within(0, rest, &["crate"]),
            "self" => {
                let module = self.scopes.module_of(from);
                self.within(module, rest, &["self"]);
            }
            "super" => self.above(segments, from),
            "Self" => match self.own_type {
                Some(ty) => self.of_type(&ty.clone(), rest),
                None => self.push(Means::Path(segments.join("::"))),
            },
            _ => self.lexical(segments, from, skipped),
        }
    }

    fn above(&mut self, segments: &[String], from: ScopeId) {
        let mut module = self.scopes.module_of(from);
        let ups = segments.iter().take_while(|segment| *segment == "super");
        let ups = ups.count();
        for _ in 0..ups {
            match self.scopes.module_above(module) {
                Some(above) => module = above,
                None => return self.push(Means::Path(segments.join("::"))),
            }
        }
        let rest = segments.get(ups..).unwrap_or_default();
        self.within(module, rest, &["super"]);
    }

    /// The path in the scopes from the innermost to the module's, and then among the crates.
    fn lexical(&mut self, segments: &[String], from: ScopeId, skipped: Option<&Rc<UsePath>>) {
        let Some((first, rest)) = segments.split_first() else {
            return;
        };
        let mut globs: Vec<(ScopeId, Rc<UsePath>)> = Vec::new();
        let mut at = Some(from);
        while let Some(id) = at {
            let Some(scope) = self.scopes.get(id) else {
                break;
            };
            if self.declared(id, first, rest, skipped) {
                return;
            }
            let of_scope = scope.globs.iter().filter(|_| self.with_globs);
            globs.extend(of_scope.map(|glob| (id, Rc::clone(glob))));
            at = scope.parent.filter(|_| !scope.is_module);
        }
        let before = self.found.len();
        for (id, glob) in globs {
            if skipped.is_none_or(|skipped| !Rc::ptr_eq(skipped, &glob)) {
                self.through_glob(id, &glob, segments);
            }
        }
        // What an import of everything may bring does not hide a crate.
        let is_own = |means: &Means<'_>| !matches!(means, Means::Path(_));
        if !self.found.iter().skip(before).any(is_own) {
            self.push(Means::Path(segments.join("::")));
        }
    }

    /// What a scope declares by a name; whether it does.
    fn declared(
        &mut self,
        id: ScopeId,
        name: &str,
        rest: &[String],
        skipped: Option<&Rc<UsePath>>,
    ) -> bool {
        let scope = self.scopes.get(id);
        let declared = scope.and_then(|scope| scope.names.get(name));
        let mut is_declared = false;
        for decl in declared.into_iter().flatten() {
            match decl {
                Decl::Use(path) if skipped.is_some_and(|skipped| Rc::ptr_eq(skipped, path)) => {}
                decl => {
                    is_declared = true;
                    self.decl(decl, id, rest);
                }
            }
        }
        is_declared
    }

    fn decl(&mut self, decl: &Decl<'a>, id: ScopeId, rest: &[String]) {
        if !self.scopes.step() {
            return;
        }
        match decl {
            Decl::Use(path) => {
                let mut segments = path.segments.clone();
                segments.extend(rest.iter().cloned());
                self.path(&segments, path.is_global, id, Some(path));
            }
            Decl::Module(module) if !rest.is_empty() => self.within(*module, rest, &["self"]),
            Decl::Alias(ty) => {
                let ty = self.scopes.type_of(ty, id, self.own_type);
                self.of_type(&ty, rest);
            }
            Decl::Struct(_) | Decl::Enum(_) if !rest.is_empty() => {
                let ty = own_type(decl, id);
                self.of_type(&ty, rest);
            }
            Decl::Foreign(signature) => {
                let name = super::scope::text(&signature.ident);
                self.push(Means::Path(format!("libc::{name}")));
            }
            decl => self.push(Means::Own(decl.clone(), id)),
        }
    }

    /// A path from a module of this file.
    fn within(&mut self, module: ScopeId, segments: &[String], above: &[&str]) {
        let Some((first, rest)) = segments.split_first() else {
            return self.push(Means::Own(Decl::Module(module), module));
        };
        if !self.scopes.step() || self.declared(module, first, rest, None) {
            return;
        }
        let before = self.found.len();
        let scope = self.scopes.get(module);
        let globs = scope.map(|scope| scope.globs.clone()).unwrap_or_default();
        let is_open = self.with_globs;
        for glob in globs.into_iter().filter(|_| is_open) {
            self.through_glob(module, &glob, segments);
        }
        if self.found.len() == before {
            self.push(Means::Path(format!(
                "{}::{}",
                above.join("::"),
                segments.join("::")
            )));
        }
    }

    /// What `use path::*` makes of a path.
    fn through_glob(&mut self, id: ScopeId, glob: &Rc<UsePath>, segments: &[String]) {
        if !self.scopes.step() {
            return;
        }
        let mut targets = Vec::new();
        let mut resolver = Resolver {
            scopes: self.scopes,
            with_globs: false,
            own_type: None,
            found: &mut targets,
        };
        if glob.segments.is_empty() {
            return;
        }
        resolver.path(&glob.segments, glob.is_global, id, Some(glob));
        let Some((first, rest)) = segments.split_first() else {
            return;
        };
        for target in targets {
            match target {
                Means::Path(path) => {
                    self.push(Means::Path(format!("{path}::{}", segments.join("::"))));
                }
                Means::Own(Decl::Module(module), _)
                    if !self.declared(module, first, rest, None) =>
                {
                    let scope = self.scopes.get(module);
                    let globs = scope.map(|scope| scope.globs.clone()).unwrap_or_default();
                    for inner in globs.iter().filter(|inner| !Rc::ptr_eq(inner, glob)) {
                        self.through_glob(module, inner, segments);
                    }
                }
                Means::Own(Decl::Enum(item), id)
                    if item.variants.iter().any(|variant| variant.ident == first) =>
                {
                    self.push(Means::Own(Decl::Opaque, id));
                }
                _ => {}
            }
        }
    }

    /// What is associated with a type.
    fn of_type(&mut self, ty: &Ty<'a>, rest: &[String]) {
        match ty {
            Ty::Named(paths) => {
                for path in paths.iter() {
                    let parts =
                        std::iter::once(path.as_str()).chain(rest.iter().map(String::as_str));
                    let parts: Vec<&str> = parts.collect();
                    self.push(Means::Path(parts.join("::")));
                }
            }
            Ty::Own(own) if rest.is_empty() => {
                self.push(Means::Own(own.decl.clone(), own.scope));
            }
            ty => self.push(Means::Member(ty.clone(), rest.join("::"))),
        }
    }
}
