//! The Go back end: expressions as functions of one package.
//!
//! A function has a parameter for each declared variable, in their order; those that it does not read
//! are named `_`. It returns the value, or the value and an `Err` where the expression may fail; `Err`
//! is a small enum, `ErrNone` where there is none. What the functions need of CEL that Go has not is
//! emitted beside them, once, in [`Package::runtime`].
//!
//! `dyn` is `any`, holding what the typed form would hold, `nil` for null, `[]any` and `map[any]any`.
//! Records are structs, their optional fields pointers. A record whose fields are in scope by their own names
//! holds plain values instead, and is passed by its address (`open.rs`).

mod ast;
mod cases;
mod chain;
mod compare;
mod comprehension;
mod constant;
mod container;
mod convert;
mod dynamic;
mod failure;
mod function;
mod lower;
pub mod names;
mod open;
mod operation;
mod print;
mod runtime;

use std::collections::{BTreeMap, BTreeSet};

use super::ir::Program;
use super::problem::Problem;
use ast::Decl;

pub use cases::{Answer, Cases};

/// A package in the making.
#[derive(Debug, Default)]
pub struct Package {
    name: String,
    functions: Vec<Decl>,
    /// Structs by name, and the records that they are.
    records: BTreeMap<String, super::types::Record>,
    /// Structs of open records.
    open: BTreeMap<String, super::types::Record>,
    /// Whether the runtime's errors are the package's own affair.
    private: bool,
    /// The runtime's declarations that are called for by name.
    needs: BTreeSet<String>,
    /// Functions that choose an overload by the values of `dyn`s.
    dispatchers: BTreeMap<String, Decl>,
}

/// The texts of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The functions.
    pub expressions: String,
    /// What they call of CEL; none if they need nothing.
    pub runtime: Option<String>,
}

impl Package {
    /// An empty package.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a function of that name, which must be new to the package. What there is no Go for is
    /// refused with [`super::Code::UnsupportedTarget`], and never lowered to something else.
    pub fn add(&mut self, name: &str, program: &Program) -> Result<(), Problem> {
        let lowered = function::function(self, name, program)?;
        self.functions.extend(lowered);
        Ok(())
    }

    /// An empty package that exports nothing but what the caller names so.
    #[must_use]
    pub fn private(name: &str) -> Self {
        Self {
            private: true,
            ..Self::new(name)
        }
    }

    /// The text of a function, with what belongs to it, for a file that the caller puts together of such
    /// texts and of [`Package::shared`]. Errors as [`Package::add`].
    pub fn function(&mut self, name: &str, program: &Program) -> Result<String, Problem> {
        let lowered = function::function(self, name, program)?;
        let decls: Vec<String> = lowered.iter().map(print::decl).collect();
        Ok(decls.join("\n"))
    }

    /// What the functions share: their runtime, and the struct of the open record; empty if there is neither.
    #[must_use]
    pub fn shared(&self) -> String {
        let dispatchers = self.dispatchers.values().map(print::decl);
        let runtime = Some(self.runtime()).filter(|runtime| !runtime.is_empty());
        let parts: Vec<String> = dispatchers.chain(runtime).collect();
        parts.join("\n")
    }

    /// Two files: the expressions, and the runtime.
    #[must_use]
    pub fn files(&self) -> Files {
        let body = self.body();
        let runtime = self.runtime();
        Files {
            expressions: file(&self.name, &[body]),
            runtime: (!runtime.is_empty()).then(|| file(&self.name, &[runtime])),
        }
    }

    /// One file with everything.
    #[must_use]
    pub fn single(&self) -> String {
        file(&self.name, &[self.body(), self.runtime()])
    }

    fn body(&self) -> String {
        let structs = self.records.iter().filter_map(|(name, record)| {
            let fields = function::fields(record).ok()?;
            let comment = format!("{name} is what expressions call {}.", record.name);
            Some(Decl::Struct(name.clone(), comment, fields))
        });
        let open = self.open.iter().filter_map(|(name, record)| {
            let fields = open::fields(record).ok()?;
            let comment = format!("{name} holds the fields of {}.", record.name);
            Some(Decl::Struct(name.clone(), comment, fields))
        });
        let decls = structs
            .chain(open)
            .chain(self.functions.iter().cloned())
            .chain(self.dispatchers.values().cloned());
        let decls: Vec<String> = decls.map(|decl| print::decl(&decl)).collect();
        decls.join("\n")
    }

    fn runtime(&self) -> String {
        let source = runtime::source(&self.needs);
        if self.private {
            runtime::kept_private(&source)
        } else {
            source
        }
    }
}

/// What a Go text of this back end's and its caller's declarations imports: quoted paths, sorted.
#[must_use]
pub fn imports(parts: &[String]) -> Vec<String> {
    runtime::imports(parts)
}

/// Text for a comment: no direction marks, no control characters.
#[must_use]
pub fn visible(text: &str) -> String {
    function::visible(text)
}

/// A string literal.
#[must_use]
pub fn quoted(text: &str) -> String {
    constant::quoted(text)
}

/// A file of a package with the imports that its text needs.
fn file(package: &str, parts: &[String]) -> String {
    let mut out = String::from("// Code generated by govkit; DO NOT EDIT.\n\n");
    out.extend(["package ", package, "\n"]);
    let imports: Vec<String> = runtime::imports(parts);
    match imports.as_slice() {
        [] => {}
        [one] => out.extend(["\nimport ", one, "\n"]),
        many => {
            out.push_str("\nimport (\n");
            for import in many {
                out.extend(["\t", import, "\n"]);
            }
            out.push_str(")\n");
        }
    }
    for part in parts.iter().filter(|part| !part.is_empty()) {
        out.push('\n');
        out.push_str(part);
    }
    out
}
