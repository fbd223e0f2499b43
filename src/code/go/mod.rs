//! Facts about Go: imports, scopes, the names of a package across its files, simple types, constants.
//!
//! There is no type checker. What cannot be decided from syntax is unknown, and nobody takes an unknown for a yes or a no.

mod binding;
mod chain;
mod file;
mod guard;
mod harmless;
mod import;
mod insert;
mod known;
mod literal;
mod origin;
mod outline;
mod owner;
mod package;
mod reach;
mod scope;
mod symbol;
mod text;
mod types;
mod value;

pub use binding::{Binding, BindingKind, Given};
pub use file::{FieldSet, GoFile};
pub use import::{Head, Import, ImportName, Imported, imports};
pub use insert::{Insertion, Spoken};
pub use known::{constant, yields};
pub use owner::Fields;
pub use package::{Package, Place, Types};
pub use symbol::Symbol;
pub use types::Ty;
pub use value::{Const, Values};
