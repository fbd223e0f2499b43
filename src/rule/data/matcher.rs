//! What rules look for.

use globset::GlobMatcher;

use super::{Name, Test};
use crate::code::rust::Form;
use crate::expr::Program;
use crate::parse::GoQuery;

/// The one matcher of a rule.
#[derive(Debug)]
pub enum Matcher {
    /// Calls of functions and methods, by whatever name, whose argument is so.
    Call {
        /// The functions.
        names: Vec<Name>,
        /// What is asked of the argument that the name says, or else of the first.
        argument: Test,
        /// What is asked of other arguments, by their numbers.
        also: Vec<(usize, Test)>,
    },
    /// Every use as a value: functions that are called, stored or passed on; constants and variables that are read; types
    /// of which a value is made (a literal, `new`, `var`, a conversion).
    Ref {
        /// What is used.
        names: Vec<Name>,
    },
    /// Imports of packages.
    Import {
        /// The paths; one that ends in `/...` means those below it too.
        paths: Vec<String>,
        /// Only those for their side effect (Go: `import _`).
        blank: bool,
    },
    /// Values of struct types, by what a field of them is or lacks: in the literal, or where the field is set later.
    Composite {
        /// The types.
        types: Vec<Name>,
        /// The fields; where several are named, one of them is enough not to be missing.
        fields: Vec<String>,
        /// Fires where none of the fields is set.
        missing: bool,
        /// Fires where a field is set to such a value.
        value: Test,
        /// Fires only where this field is set: `unless` it is.
        unless: Vec<String>,
        /// Fires only where one of these is set too.
        given: Vec<String>,
        /// Values that are passed to one of these functions are excused.
        unless_passed: Vec<Name>,
        /// Values with a function in another field that calls one of these are excused.
        unless_calls: Vec<Name>,
    },
    /// Variables of packages, and fields, that are set to such a value.
    Assign {
        /// The variables: `net/http.DefaultTransport`, `crypto/tls.Config.Rand`.
        names: Vec<Name>,
        /// What is asked of the value.
        value: Test,
    },
    /// Uses that need something else beside them.
    Requires {
        /// The uses.
        when: Vec<Name>,
        /// One of these uses is enough.
        present: Vec<Name>,
        /// One of these texts in a string is enough.
        texts: Vec<String>,
        /// How near it has to be.
        within: Within,
        /// Values that are passed to one of these functions are excused.
        unless_passed: Vec<Name>,
        /// Those of the uses that are told, once a file, where the service has any of them (Rust).
        tell_at: Vec<Name>,
    },
    /// Bytes of the source, comments and strings included.
    Bytes {
        /// Any of these texts.
        texts: Vec<String>,
    },
    /// Forms of the language, where it is Rust.
    Syntax {
        /// Any of these.
        forms: Vec<Form>,
    },
    /// A tree-sitter query.
    Query {
        /// The query.
        query: GoQuery,
        /// The capture that is reported.
        capture: String,
        /// Texts one of which a source has to have, so that others need not be parsed.
        needs: Vec<String>,
    },
    /// Sources that cannot be read in full.
    Unreadable,
    /// A condition that documents have to fulfil.
    Assert {
        /// The files, relative to the service.
        target: GlobMatcher,
        /// As it is written.
        pattern: String,
        /// CEL over `doc`, true where all is well.
        condition: Box<Program>,
        /// The JSON pointer of the place that is reported.
        at: String,
    },
    /// A condition that every objective has to fulfil.
    Objective {
        /// CEL over [`crate::slo::variables`], true where all is well.
        condition: Box<Program>,
        /// The JSON pointer, from the objective on, of the place that is reported.
        at: String,
    },
}

impl Matcher {
    /// The names that it looks for in the text.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        match self {
            Self::Call { names, .. } | Self::Ref { names } | Self::Assign { names, .. } => names,
            Self::Requires { when, .. } => when,
            Self::Composite { types, .. } => types,
            _ => &[],
        }
    }
}

/// How near something has to be to what needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Called on the very value that the use gives (Rust).
    Value,
    /// In the same function.
    Function,
    /// In the same file.
    File,
    /// In the same package.
    Package,
    /// Anywhere in the service.
    Service,
}

impl Within {
    /// The words of rule files.
    pub const ALL: &[(&str, Self)] = &[
        ("value", Self::Value),
        ("function", Self::Function),
        ("file", Self::File),
        ("package", Self::Package),
        ("service", Self::Service),
    ];
}
