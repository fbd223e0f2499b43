//! What the user's names are in Go, and the refusal of those that meet there.

use std::collections::BTreeMap;

use super::{Input, runtime};
use crate::expr::go::names::{lower, upper};
use crate::flag::Flag;
use crate::r#gen::generator::Refusal;
use crate::source::Span;

/// What Go keeps for itself (The Go Programming Language Specification, "Keywords").
const KEYWORDS: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// A flag and its names.
#[derive(Debug)]
pub struct Named<'f> {
    pub flag: &'f Flag,
    /// The flag and its accessor: `NewCheckout`.
    pub exported: String,
    /// How the names of its functions begin: `newCheckout`.
    pub private: String,
}

/// The flags of a file with their names.
#[derive(Debug)]
pub struct Names<'f> {
    pub flags: Vec<Named<'f>>,
}

/// Names that are taken, and by what.
#[derive(Default)]
struct Taken {
    by: BTreeMap<String, String>,
    refusals: Vec<Refusal>,
}

impl<'f> Names<'f> {
    /// The names of all flags, all attributes being nameable too.
    pub fn of(input: &Input<'f>) -> Result<Self, Vec<Refusal>> {
        let mut taken = Taken::default();
        for attribute in &input.file.attributes {
            let name = &attribute.name;
            let what = format!("attribute {:?}", name.value);
            taken.take(
                &format!("Attributes.{}", upper(&name.value)),
                name.span,
                &what,
            );
        }
        for name in runtime::exported() {
            taken.by.insert(name, String::new());
        }
        let named = input.file.flags.iter().map(|flag| Named {
            flag,
            exported: upper(&flag.key.value),
            private: lower(&flag.key.value),
        });
        let flags: Vec<Named<'f>> = named.collect();
        for named in &flags {
            let Named { flag, exported, .. } = named;
            let what = format!("flag {:?}", flag.key.value);
            let span = flag.key.span;
            let was_free = taken.take(exported, span, &what);
            if was_free {
                // Keys that differ in case only in their first word.
                taken.take(&format!("{}Rules", named.private), span, &what);
                taken.take(&format!("Flags.{exported}"), span, &what);
                taken.take(&format!("Flags.{exported}Details"), span, &what);
                taken.take(&format!("Test{exported}"), span, &what);
            }
            for ty in super::object::types(named) {
                taken.structure(&ty, span, &what);
            }
        }
        if taken.refusals.is_empty() {
            Ok(Self { flags })
        } else {
            Err(taken.refusals)
        }
    }
}

impl Taken {
    /// Takes a name for something; whether it was free.
    fn take(&mut self, name: &str, span: Span, what: &str) -> bool {
        let Some(by) = self.by.get(name) else {
            self.by.insert(name.to_owned(), what.to_owned());
            return true;
        };
        let spoken = name.trim_start_matches("Flags.");
        let spoken = spoken.trim_start_matches("Attributes.");
        let message = if by.is_empty() {
            format!("{what} would be {spoken} in Go, which the package has for something else")
        } else if by == what {
            format!("{what} would give two things the name {spoken} in Go")
        } else {
            format!("{what} would be {spoken} in Go, as {by} is")
        };
        self.refusals.push(Refusal {
            span,
            message,
            help: Some("give it another name; case and separators do not count".to_owned()),
        });
        false
    }

    /// Takes the names of a struct and its fields.
    fn structure(&mut self, ty: &super::object::Struct<'_>, span: Span, what: &str) {
        self.take(&ty.name, span, what);
        let mut fields: BTreeMap<String, &str> = BTreeMap::new();
        for field in ty.fields {
            let name = upper(&field.name);
            if let Some(other) = fields.insert(name.clone(), &field.name) {
                let message = format!(
                    "the members {other:?} and {:?} of {what} would both be {name} in Go",
                    field.name
                );
                self.refusals.push(Refusal {
                    span,
                    message,
                    help: Some("rename one of them in every variant".to_owned()),
                });
            }
        }
    }
}

/// The name of the package, which is the last part of its folder's path.
pub fn package<'w>(input: &Input<'w>) -> Result<&'w str, Vec<Refusal>> {
    let name = input.out.rsplit('/').next().unwrap_or_default();
    let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_word);
    if is_name && !KEYWORDS.contains(&name) && name != "main" && !name.ends_with("_test") {
        return Ok(name);
    }
    Err(vec![Refusal {
        span: Span::file_start(input.file.file),
        message: format!("the folder {:?} cannot be that of a Go package", input.out),
        help: Some(
            "set `out` in [flags] of govkit.toml to a path such as internal/flags".to_owned(),
        ),
    }])
}
