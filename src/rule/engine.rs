//! What asks data rules: one engine a language.

use super::data::Lang;
use super::{DataRule, Findings, Rule};
use crate::model::Workspace;

/// A data rule that is due.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// What it is, for reporting.
    pub rule: &'r Rule,
    /// What it looks for.
    pub data: &'static DataRule,
}

/// Asks all data rules of a language at once: it decides which sources can match at all, parses each of those
/// once, and spreads the work itself.
#[derive(Debug, Clone, Copy)]
pub struct Engine {
    /// The language whose rules it asks.
    pub lang: Lang,
    /// The answers, any number a rule.
    pub run: fn(&Workspace, &[Asked<'_>]) -> Vec<Findings>,
}
