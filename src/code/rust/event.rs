//! What a walk tells.

use std::ops::Range;

use super::value::Seen;

/// Where something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// In code that is built for tests only.
    pub in_test: bool,
    /// In which function of the file, whatever functions are within it; 0 outside of all.
    pub function: u32,
}

/// Something that happens in a file. Paths are those of the items themselves, whatever they are called in the file:
/// `std::process::Command::new`; those of methods have the type before the name. Where it is not known which of several is
/// meant, all are told.
pub enum Event<'e> {
    /// A path is used as a value, or a trait is implemented.
    Use {
        /// What it may mean.
        paths: &'e [String],
        /// Its place.
        at: Range<usize>,
    },
    /// A function or a method is called.
    Call {
        /// What it may be.
        paths: &'e [String],
        /// Whether it is called as a method, so that the first argument is not what it is called on.
        is_method: bool,
        /// Where what it is called on is made, as [`Seen::made`] has it; empty for a function.
        on: &'e [usize],
        /// What it is given.
        arguments: &'e [Argument<'e>],
        /// The place of its name.
        at: Range<usize>,
    },
    /// Values are handed to a function of the crate, or one that is not known, or half built to whoever calls: what becomes of
    /// them there nobody follows.
    Handed {
        /// Where they are made.
        made: &'e [usize],
    },
    /// Something is imported.
    Import {
        /// What.
        path: &'e str,
        /// The place of its last name.
        at: Range<usize>,
    },
    /// A value of a struct is written.
    Literal {
        /// The type.
        paths: &'e [String],
        /// The fields that are set.
        fields: &'e [(String, Argument<'e>)],
        /// Whether others come from another value.
        is_open: bool,
        /// The place of the type's name.
        at: Range<usize>,
    },
    /// A field is set.
    Set {
        /// The type that the field is of.
        paths: &'e [String],
        /// The field.
        field: &'e str,
        /// The value.
        value: &'e Argument<'e>,
        /// The place of the field's name.
        at: Range<usize>,
    },
    /// A string is written.
    Text {
        /// What it says.
        text: &'e str,
    },
    /// A form of the language.
    Form {
        /// Which.
        form: Form,
        /// Its place.
        at: Range<usize>,
    },
}

/// A value with its place.
pub struct Argument<'e> {
    /// What is known of it.
    pub seen: Seen<'e>,
    /// How it is written; none where it is not written by itself.
    pub(super) expression: Option<&'e syn::Expr>,
}

/// Forms of the language that rules may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `unsafe { … }`
    UnsafeBlock,
    /// `unsafe fn`
    UnsafeFn,
    /// `unsafe impl`
    UnsafeImpl,
    /// `unsafe trait`
    UnsafeTrait,
    /// `static mut`
    StaticMut,
    /// `extern "C" { … }`
    ExternBlock,
}

impl Form {
    /// The forms by the words of rule files, each with the keyword that it has.
    pub const ALL: &[(&str, &str, Self)] = &[
        ("unsafe-block", "unsafe", Self::UnsafeBlock),
        ("unsafe-fn", "unsafe", Self::UnsafeFn),
        ("unsafe-impl", "unsafe", Self::UnsafeImpl),
        ("unsafe-trait", "unsafe", Self::UnsafeTrait),
        ("static-mut", "static", Self::StaticMut),
        ("extern-block", "extern", Self::ExternBlock),
    ];

    /// The word and the keyword of a form.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        let mut known = Self::ALL.iter();
        let found = known.find(|(_, _, form)| *form == self);
        found.map_or(("", ""), |(word, keyword, _)| (*word, *keyword))
    }
}
