//! Floor 2: one file per syntax. A parser gives a spanned tree and what is wrong with the text; it
//! never panics and never fails whole.

mod allow;
mod comments;
mod dockerfile;
pub mod go;
mod go_source;
mod json;
mod number;
mod object;
mod problems;
mod rust;
mod source;
mod text;
mod toml;
mod tree;
mod yaml;

pub use allow::{Allow, AllowFault, Allowed, allows};
pub use comments::{Comment, CommentSyntax, comments};
pub use dockerfile::{DockerInstruction, DockerWord, parse_dockerfile};
pub use go_source::{
    GoField, GoKind, GoNode, GoNodeId, GoQuery, GoTree, parse_go, parse_go_quickly,
    parse_go_thoroughly,
};
pub use json::{Dialect, parse_json, written_at};
pub use rust::{MAX_NESTING, RUST_STACK, RustProblem, RustSource};
pub use source::{SourceLanguage, Word, WordKind, words};
pub use toml::{MAX_TOML_BYTES, parse_toml};
pub use tree::{
    Item, KeyKind, Member, Node, NodeId, NodeRef, Number, Parsed, Problem, ProblemKind, Text, Tree,
    Value,
};
pub use yaml::{parse_yaml, yaml_written_at};

/// Deeper nesting is a [`ProblemKind::Limit`], counted through aliases too: whatever walks a tree
/// may recurse.
pub const MAX_DEPTH: usize = 128;
