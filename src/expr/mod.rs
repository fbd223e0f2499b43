//! Floor 3: the one expression language, CEL (github.com/google/cel-spec, `doc/langdef.md`).
//!
//! [`compile`] reads, types and folds an expression into a [`ir::Program`]; [`eval`] runs it, and the
//! Go and Rust back ends lower the same form. What is not supported is refused there, with a [`Code`]
//! and a place; nothing is guessed.
//!
//! Decisions, where the definition leaves room or implementations differ:
//!
//! - `dyn` is only where a declaration, `dyn(…)` or a literal of mixed types asks for it. `==`, `!=`,
//!   `<` and `in` take numbers of different types; other pairs of types are refused.
//! - A field declared optional may be absent. `has(r.f)` is always right to ask; using the field
//!   unguarded has [`Fault::NoSuchKey`] among its faults, and guarded by `has(…) &&` it has not.
//! - Maps go in the order of their keys: `false`, `true`, numbers, strings.
//! - Durations are whole nanoseconds of an `i64`; `getMilliseconds()` of one is below 1000.
//! - `<` and its kin are false where an operand is `NaN`.
//! - `has(x.f)` of a `dyn` that is no map is an error, not false (langdef.md, "Field Selection", 5).
//! - Timestamps know no zone: their parts and their text are in UTC unless a zone is named.
//! - Patterns of `matches` and time zones are constants.
//! - A namespaced function, such as `semver.compare`, is hidden by what is declared under its namespace's
//!   name: a variable or the variable of a macro. (In cel-go the function wins.)

mod check;
pub mod eval;
mod fault;
pub mod go;
mod interval;
pub mod ir;
pub mod library;
mod pattern;
mod problem;
pub mod rust;
pub mod syntax;
mod types;
pub mod value;
pub mod zone;

pub use check::{Options, compile, conforms};
pub use fault::{Failure, Fault, Faults};
pub use interval::Interval;
pub use ir::{Program, Variable};
pub use pattern::{Literal, Pattern};
pub use problem::{Code, Extent, Problem};
pub use types::{Field, Record, Type};
pub use value::{Value, double_text};
