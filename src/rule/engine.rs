//! What asks data rules: one engine a language.

use std::collections::HashMap;

use super::data::Lang;
use super::{DataRule, Findings, Rule};
use crate::model::Workspace;
use crate::source::RelPath;

/// A data rule that is due.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// What it is, for reporting.
    pub rule: &'r Rule,
    /// What it looks for.
    pub data: &'static DataRule,
}

/// Values by the services whose files they apply to, so that a file costs what applies to it, however many
/// services have rules of their own.
#[derive(Debug)]
pub struct ByService<T> {
    everywhere: Vec<T>,
    below: HashMap<String, Vec<T>>,
}

impl<T> Default for ByService<T> {
    fn default() -> Self {
        Self {
            everywhere: Vec::new(),
            below: HashMap::new(),
        }
    }
}

impl<T: Copy> ByService<T> {
    /// Adds a value that applies wherever a rule does.
    pub fn insert(&mut self, data: &DataRule, value: T) {
        let Some(services) = &data.services else {
            self.everywhere.push(value);
            return;
        };
        if services.contains("") {
            self.everywhere.push(value);
            return;
        }
        for folder in services {
            // What applies to a service applies to those inside of it already.
            let path = RelPath::new(folder);
            let is_covered = path.folders().any(|above| services.contains(above));
            if !is_covered {
                self.below.entry(folder.clone()).or_default().push(value);
            }
        }
    }

    /// The folders above a path that have values of their own.
    pub fn folders_above(&self, path: &RelPath) -> Vec<String> {
        if self.below.is_empty() {
            return Vec::new();
        }
        let folders = path.folders();
        let known = folders.filter(|folder| self.below.contains_key(*folder));
        known.map(str::to_owned).collect()
    }

    /// The values that apply below one of these folders, as [`ByService::folders_above`] gives them.
    pub fn at<'s>(&'s self, folders: &'s [String]) -> impl Iterator<Item = T> + Clone + 's {
        let below = folders.iter().filter_map(|folder| self.below.get(folder));
        self.everywhere.iter().chain(below.flatten()).copied()
    }
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
