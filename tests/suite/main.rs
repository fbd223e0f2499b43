//! The test suite: one binary, one module a subject.
// Helpers of tests may fail like tests.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::disallowed_methods
)]

#[path = "../support/mod.rs"]
mod support;

mod adversarial;
mod baseline;
mod boundaries;
mod cargo_plugin;
mod config;
mod crates;
mod disk;
mod e2e;
mod example;
mod expr;
mod expr_go;
mod expr_go_random;
mod expr_lowered;
mod expr_messages;
mod expr_oracle;
mod expr_random;
mod expr_rust;
mod expr_semver;
mod expr_tokens;
mod faults;
mod fix;
mod flagd;
mod flags;
mod flags_go;
mod flags_mutants;
mod flags_reach;
mod flags_rust;
mod flags_split;
mod generate;
mod growth;
#[cfg(target_os = "linux")]
mod interrupted;
mod lost_errors;
mod modules;
mod mutation;
mod network;
mod parse;
mod perturbed;
mod picture;
mod policy;
mod render;
mod rules;
mod scaffold;
mod schema;
mod security;
mod security_rust;
mod slo;
mod slo_gate;
mod slo_policy;
mod slo_promtool;
mod slo_sloth;
mod slo_tests;
#[cfg(unix)]
mod terminal;
mod tools;
mod waivers;
