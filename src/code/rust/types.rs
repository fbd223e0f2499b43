//! Types, as far as they say whose methods are called. What only wraps a value (`&`, `Box`, `Arc`, `Option`, `Result`,
//! a lock) is left out: its methods pass on what is within.

use std::rc::Rc;

use syn::{Fields, GenericArgument, Path, PathArguments, ReturnType, Type, TypeParamBound};

use super::resolve::Means;
use super::scope::{Decl, ScopeId, Scopes, text};

/// A type.
#[derive(Clone, Default)]
pub(super) enum Ty<'a> {
    /// Nothing is known.
    #[default]
    Unknown,
    /// A type of another crate, by its path; several where it is not known which.
    Named(Rc<[String]>),
    /// A type of this file.
    Own(Rc<OwnTy<'a>>),
    /// Elements of a type.
    List(Rc<Ty<'a>>),
    /// Several types.
    Tuple(Rc<[Ty<'a>]>),
}

/// A type of this file.
pub(super) struct OwnTy<'a> {
    /// Its name.
    pub name: String,
    /// Its declaration.
    pub decl: Decl<'a>,
    /// Where it is declared.
    pub scope: ScopeId,
}

/// Types through which the methods of their first parameter are reached.
const WRAPPERS: &[&str] = &[
    "Arc",
    "Box",
    "Cell",
    "Cow",
    "Data",
    "Extension",
    "LazyLock",
    "Mutex",
    "MutexGuard",
    "OnceCell",
    "OnceLock",
    "Option",
    "Pin",
    "Rc",
    "RefCell",
    "RefMut",
    "Result",
    "RwLock",
    "RwLockReadGuard",
    "RwLockWriteGuard",
    "State",
    "Weak",
];

/// Types that hold many of their first parameter.
const LISTS: &[&str] = &[
    "BTreeSet",
    "BinaryHeap",
    "HashSet",
    "LinkedList",
    "Vec",
    "VecDeque",
];

const NUMBERS: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// How deep types are looked into.
const DEPTH: u32 = 12;

impl<'a> Ty<'a> {
    /// A type of another crate.
    pub fn named(path: impl Into<String>) -> Self {
        Self::Named(Rc::from([path.into()]))
    }

    /// Whether values of it are numbers or the like, which hold no text.
    pub fn is_number(&self) -> bool {
        match self {
            // Beside an import of everything there are other paths, which nobody means.
            Self::Named(paths) => paths.iter().any(|path| NUMBERS.contains(&path.as_str())),
            _ => false,
        }
    }

    /// The type of its elements, or of what it wraps.
    pub fn element(&self) -> Self {
        match self {
            Self::List(element) => (**element).clone(),
            _ => Self::Unknown,
        }
    }

    /// The paths of a type of another crate.
    pub fn paths(&self) -> &[String] {
        match self {
            Self::Named(paths) => paths,
            _ => &[],
        }
    }

    /// The type of a field.
    pub fn field(&self, name: &str, scopes: &Scopes<'a>) -> Self {
        match self {
            Self::Own(own) => {
                let Decl::Struct(item) = own.decl else {
                    return Self::Unknown;
                };
                let found = match &item.fields {
                    Fields::Named(fields) => fields.named.iter().find(|field| {
                        let ident = field.ident.as_ref();
                        ident.is_some_and(|ident| ident == name)
                    }),
                    Fields::Unnamed(fields) => {
                        let number = name.parse::<usize>().ok();
                        number.and_then(|number| fields.unnamed.get(number))
                    }
                    Fields::Unit => None,
                };
                found.map_or(Self::Unknown, |field| {
                    scopes.type_of(&field.ty, own.scope, Some(self))
                })
            }
            Self::Tuple(parts) => {
                let number = name.parse::<usize>().ok();
                let part = number.and_then(|number| parts.get(number));
                part.cloned().unwrap_or_default()
            }
            _ => Self::Unknown,
        }
    }
}

impl<'a> Scopes<'a> {
    /// What a type means that is written in a scope.
    pub fn type_of(&self, ty: &Type, scope: ScopeId, own: Option<&Ty<'a>>) -> Ty<'a> {
        let mut found = Ty::Unknown;
        self.deeper(|| found = self.type_within(ty, scope, own, DEPTH));
        found
    }

    fn type_within(&self, ty: &Type, scope: ScopeId, own: Option<&Ty<'a>>, depth: u32) -> Ty<'a> {
        let Some(depth) = depth.checked_sub(1) else {
            return Ty::Unknown;
        };
        let inner = |ty: &Type| self.type_within(ty, scope, own, depth);
        match ty {
            Type::Reference(ty) => inner(&ty.elem),
            Type::Paren(ty) => inner(&ty.elem),
            Type::Group(ty) => inner(&ty.elem),
            Type::Ptr(ty) => inner(&ty.elem),
            Type::Slice(ty) => Ty::List(Rc::new(inner(&ty.elem))),
            Type::Array(ty) => Ty::List(Rc::new(inner(&ty.elem))),
            Type::Tuple(ty) => {
                let parts: Vec<Ty<'a>> = ty.elems.iter().take(12).map(inner).collect();
                Ty::Tuple(parts.into())
            }
            Type::TraitObject(ty) => self.of_bounds(ty.bounds.iter(), scope, own),
            Type::ImplTrait(ty) => self.of_bounds(ty.bounds.iter(), scope, own),
            Type::Path(ty) if ty.qself.is_none() => {
                let Some(last) = ty.path.segments.last() else {
                    return Ty::Unknown;
                };
                if let Some(first) = first_type(&last.arguments) {
                    let is = |names: &[&str]| names.iter().any(|name| last.ident == name);
                    if is(WRAPPERS) {
                        return inner(first);
                    }
                    if is(LISTS) {
                        return Ty::List(Rc::new(inner(first)));
                    }
                }
                self.of_path(&ty.path, scope, own)
            }
            _ => Ty::Unknown,
        }
    }

    /// The first trait that something is said to fulfil.
    fn of_bounds<'b>(
        &self,
        bounds: impl Iterator<Item = &'b TypeParamBound>,
        scope: ScopeId,
        own: Option<&Ty<'a>>,
    ) -> Ty<'a> {
        let mut traits = bounds.filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) => Some(&bound.path),
            _ => None,
        });
        traits
            .next()
            .map_or(Ty::Unknown, |path| self.of_path(path, scope, own))
    }

    /// The type that a path means.
    pub fn of_path(&self, path: &Path, scope: ScopeId, own: Option<&Ty<'a>>) -> Ty<'a> {
        if path.get_ident().is_some_and(|ident| ident == "Self") {
            return own.cloned().unwrap_or_default();
        }
        // No glob brings in another `u16`.
        let mut numbers = NUMBERS.iter();
        if let Some(number) = numbers.find(|name| path.is_ident(name)) {
            return Ty::named(*number);
        }
        let segments: Vec<String> = path.segments.iter().map(|part| text(&part.ident)).collect();
        let found = self.resolve(&segments, path.leading_colon.is_some(), scope, own);
        of_meanings(found)
    }

    /// What a function gives.
    pub fn result_of(&self, output: &ReturnType, scope: ScopeId, own: Option<&Ty<'a>>) -> Ty<'a> {
        match output {
            ReturnType::Default => Ty::Unknown,
            ReturnType::Type(_, ty) => self.type_of(ty, scope, own),
        }
    }
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A type of the file, by its declaration.
pub(super) fn own_type<'a>(decl: &Decl<'a>, scope: ScopeId) -> Ty<'a> {
    let name = match decl {
        Decl::Struct(item) => text(&item.ident),
        Decl::Enum(item) => text(&item.ident),
        _ => return Ty::Unknown,
    };
    Ty::Own(Rc::new(OwnTy {
        name,
        decl: decl.clone(),
        scope,
    }))
}

/// The type that a path with these meanings means.
fn of_meanings(found: Vec<Means<'_>>) -> Ty<'_> {
    let mut paths = Vec::new();
    for means in found {
        match means {
            Means::Path(path) => paths.push(path),
            Means::Own(decl @ (Decl::Struct(_) | Decl::Enum(_)), scope) => {
                return own_type(&decl, scope);
            }
            _ => {}
        }
    }
    if paths.is_empty() {
        Ty::Unknown
    } else {
        Ty::Named(paths.into())
    }
}
