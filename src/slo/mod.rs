//! Floor 4: service level objectives. `slo.yaml` (`govkit schema slo`) read into spanned facts: `OpenSLO` v1, Sloth's
//! `prometheus/v1` and a short form, one document after another, lowered to one [`Objective`] each.
//!
//! What holds for everything made of them:
//!
//! - A target is an exact decimal ([`Percent`]); what is exceeded is decided in whole numbers.
//! - An objective is among the facts only where all of it could be read. What could not is a [`Problem`].
//! - Queries are those of Prometheus. One that says nothing of a window is asked over one by [`Query::over`].

pub mod buckets;
mod described;
mod document;
mod duration;
mod file;
pub mod gate;
mod percent;
mod problem;
mod promql;
mod query;
mod read;
pub mod record;
pub mod request;
mod said;
mod selector;
mod windows;

pub use document::{Document, document, objective_record, variables};
pub use duration::Length;
pub use file::{
    Alert, Alerts, Budgeting, Condition, Form, Indicator, LengthUse, Objective, Operator, SloFile,
    Text, Window,
};
pub use percent::Percent;
pub use problem::{Problem, ProblemKind};
pub use promql::{Fault, fault, terms};
pub use query::{Counting, Query, WINDOW};
pub use read::{Declared, SLO_SCHEMA, declared, read};
pub use said::{camel, percentile, shares_said};
pub use selector::{Comparison, Matcher, Selector, selectors};
pub use windows::{Burn, Severity, burns, is_unreachable};

/// The name that a file of objectives has unless the manifest says otherwise.
pub const SLO_FILE: &str = "slo.yaml";
