//! The files of a package, each parsed when something about it is asked.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;

use super::binding::Binding;
use super::file::GoFile;
use super::outline::Outline;
use super::symbol::DEPTH;
use crate::parse::{GoKind, GoNodeId};

/// The sources of one package.
#[derive(Debug)]
pub struct Package<'t> {
    files: Vec<Source<'t>>,
    /// Types that somebody asks about, by package and name.
    wanted: Option<&'t Types>,
    /// How many steps are left for the question that is being answered.
    steps: Cell<u32>,
}

/// Types by package and name.
pub type Types = BTreeSet<(&'static str, &'static str)>;

/// A question takes so many steps at most. Sources can be written so that the ways to an answer multiply.
const STEPS: u32 = 4_000;

#[derive(Debug)]
struct Source<'t> {
    text: &'t str,
    file: OnceCell<GoFile<'t>>,
    outline: OnceCell<Outline<'t>>,
}

/// A node of a file of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number of the file.
    pub file: usize,
    /// The node.
    pub node: GoNodeId,
}

impl Place {
    /// Another node of the same file.
    #[must_use]
    pub fn with(self, node: GoNodeId) -> Self {
        Self { node, ..self }
    }
}

impl<'t> Package<'t> {
    /// A package of these texts.
    #[must_use]
    pub fn new(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let files = texts.into_iter().map(|text| Source {
            text,
            file: OnceCell::new(),
            outline: OnceCell::new(),
        });
        Self {
            files: files.collect(),
            wanted: None,
            steps: Cell::new(STEPS),
        }
    }

    /// Says which types somebody asks about: where several dot imports leave it open whose a type is, it is one of these.
    #[must_use]
    pub fn asked_about(self, types: &'t Types) -> Self {
        Self {
            wanted: Some(types),
            ..self
        }
    }

    /// Whether somebody asks about a type.
    pub(super) fn is_wanted(&self, package: &str, item: &str) -> bool {
        self.wanted
            .is_some_and(|types| types.contains(&(package, item)))
    }

    /// One step down on the way to an answer, which begins at [`DEPTH`]; none where it has become too long.
    pub(super) fn step(&self, depth: u32) -> Option<u32> {
        let left = if depth == DEPTH {
            STEPS
        } else {
            self.steps.get()
        };
        self.steps.set(left.checked_sub(1)?);
        depth.checked_sub(1)
    }

    /// How many files it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether it has no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A file of the package, parsed at the first question.
    #[must_use]
    pub fn file(&self, number: usize) -> &GoFile<'t> {
        let source = &self.files[number];
        source.file.get_or_init(|| GoFile::read(source.text))
    }

    /// Whether a file has been parsed yet.
    #[must_use]
    pub fn is_parsed(&self, number: usize) -> bool {
        self.files[number].file.get().is_some()
    }

    /// Whether some file declares a name in the package.
    #[must_use]
    pub fn is_declared(&self, name: &str) -> bool {
        // The outline takes what stands in a group for declared, be it a type or a package.
        let mut may = self.sources(|source| source.outline().declares(name));
        may.any(|number| self.file(number).package_names.contains_key(name))
    }

    /// The declaration that a name stands for: in its own file, or in another file of its package.
    pub(super) fn binding(&self, at: Place) -> Option<(usize, &Binding)> {
        let file = self.file(at.file);
        if let Some(binding) = file.binding_at(at.node) {
            return Some((at.file, file.bindings.get(binding)?));
        }
        let name = file.text_of(at.node);
        self.package_binding(name, at.file)
    }

    /// What a name stands for in the package as a whole, `but` for one file.
    fn package_binding(&self, name: &str, but: usize) -> Option<(usize, &Binding)> {
        if name.is_empty() || is_universal(name) {
            return None;
        }
        self.sources(|source| source.outline().declares(name))
            .filter(|number| *number != but)
            .find_map(|number| {
                let file = self.file(number);
                let binding = file.package_names.get(name)?;
                Some((number, file.bindings.get(*binding)?))
            })
    }

    /// The numbers of the files of which something holds.
    fn sources(&self, holds: impl Fn(&Source<'t>) -> bool) -> impl Iterator<Item = usize> {
        let sources = self.files.iter().enumerate();
        let sources = sources.filter(move |(_, source)| holds(source));
        sources.map(|(number, _)| number)
    }

    /// Whether a type that is named at a place can be made of a type of another package; asked before anything is parsed
    /// for it.
    #[must_use]
    pub fn may_be_foreign(&self, at: Place) -> bool {
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let is_name = matches!(
            file.tree.kind(id),
            GoKind::TypeIdentifier | GoKind::Identifier
        );
        if !is_name || file.binding_at(id).is_some() {
            return true;
        }
        let name = file.text_of(id);
        let known = self
            .files
            .iter()
            .map(|source| source.outline().derives(name));
        let mut known = known.flatten().peekable();
        // A name that no file declares may come from a dot import.
        known.peek().is_none() || known.any(|derives| derives)
    }

    /// The declaration of a method of a type of the package.
    pub(super) fn method(&self, ty: &str, name: &str) -> Option<Place> {
        self.sources(|source| source.outline().has_method(name))
            .find_map(|number| {
                let node = self.file(number).methods.get(&(ty, name)).copied()?;
                Some(Place { file: number, node })
            })
    }
}

impl<'t> Source<'t> {
    fn outline(&self) -> &Outline<'t> {
        self.outline.get_or_init(|| Outline::of(self.text))
    }
}

/// Names that every file knows (Go specification, "Predeclared identifiers").
pub(super) fn is_universal(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "any",
        "append",
        "bool",
        "byte",
        "cap",
        "clear",
        "close",
        "comparable",
        "complex",
        "complex128",
        "complex64",
        "copy",
        "delete",
        "error",
        "false",
        "float32",
        "float64",
        "imag",
        "int",
        "int16",
        "int32",
        "int64",
        "int8",
        "iota",
        "len",
        "make",
        "max",
        "min",
        "new",
        "nil",
        "panic",
        "print",
        "println",
        "real",
        "recover",
        "rune",
        "string",
        "true",
        "uint",
        "uint16",
        "uint32",
        "uint64",
        "uint8",
        "uintptr",
    ];
    NAMES.binary_search(&name).is_ok()
}
