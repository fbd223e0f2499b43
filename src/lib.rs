//! govkit: governance that happens in the build.
//!
//! The modules are floors, lowest first; imports point to lower floors only, which
//! `tests/tidy.rs` holds. A finding flows one way: files → [`parse`] → [`model::Workspace`] →
//! [`rules`] (or a generator's plan) → [`diag::Report`] → [`render`] → exit code.

pub mod source;

pub mod diag;

pub mod parse;

pub mod expr;

pub mod schema;

pub mod code;

pub mod flag;
pub mod modules;

pub mod model;

pub mod rule;

pub mod r#gen;

pub mod rules;

pub mod render;

pub mod cli;
