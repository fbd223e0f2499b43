//! The test suite: one binary, one module a subject.

#[path = "../support/mod.rs"]
mod support;

mod e2e;
mod faults;
mod parse;
mod render;
mod rules;
mod scaffold;
