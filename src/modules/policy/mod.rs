//! Dependency policy: what a service's owner allows it to be built of, and with which settings.
//!
//! A policy is judged on what go.mod and `Cargo.lock` name, indirect modules included. Rules tell the faults.

mod advisory;
mod by_name;
mod cargo_settings;
mod config;
mod database;
mod go_settings;
mod join;
mod judge;
mod ledger;
mod licence;
mod lists;
mod minimum;
mod osv;
mod range;
mod reader;
mod replaced;
mod selector;
mod told;
mod used;

pub use config::{Advisories, Ban, Exception, Local, Policy, Problem, Required};
pub use judge::{Facts, judge};
pub use range::Range;
pub use selector::{Pattern, Selector};
pub use used::{Ecosystem, GoModule, Used, used};
