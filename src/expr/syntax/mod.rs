//! From text to a tree. Macros stay calls; their meaning is the checker's.

mod ast;
mod lex;
mod literal;
mod parse;
mod token;

#[cfg(test)]
mod tests;

pub use ast::{Ast, BinaryOp, Literal, Name, Node, UnaryOp};
pub use parse::{MAX_BYTES, MAX_DEPTH, parse};
