//! Facts about Rust: what paths mean, of which types values are, what can be known of them.
//!
//! One walk over a file works out, bottom up, what each expression is, and tells what happens on the way as [`Event`]s. There is
//! no type checker, and no other file is read: what cannot be decided so is unknown, and nobody takes an unknown for a yes
//! or a no. `cfg` is ignored, so that all branches are looked at; the bodies of macros are parsed where they can be, and
//! otherwise looked through word by word.

mod assign;
mod call;
mod event;
mod expr;
mod generic;
mod known;
mod macros;
mod method;
mod operator;
mod pattern;
mod resolve;
mod scope;
mod types;
mod value;
mod walk;

use typed_arena::Arena;

pub use event::{Argument, Context, Event, Form};
pub use known::constant;
pub use value::{Const, Seen, Values};

use crate::parse::RustSource;
use macros::Piece;

/// The name of a type that is not known, in the paths of methods: `_::danger_accept_invalid_certs`.
pub const ANY_TYPE: &str = "_";

/// Walks through a file and tells what happens in it, in about the order of the text.
pub fn walk(source: &RustSource, tell: &mut dyn FnMut(&Event<'_>, Context)) {
    let pieces: Arena<Piece> = Arena::new();
    walk::file(source, &pieces, tell);
}
