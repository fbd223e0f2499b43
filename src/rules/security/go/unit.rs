//! The unit of work: a package.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::passed::Passed;
use super::plan::Plan;
use super::told::Told;
use super::{
    assign, bytes, call, composite, import, inside, made, query, reference, requires, unreadable,
};
use crate::code::go::{Imported, Package, imports};
use crate::model::Workspace;
use crate::rule::Findings;
use crate::rule::data::{DataRule, Lang, Matcher};
use crate::rules::security::due::Due;
use crate::source::{FileId, RelPath};

/// The files of a package in one folder, by the order of their paths.
pub struct Unit<'w> {
    files: Vec<Source<'w>>,
}

struct Source<'w> {
    id: FileId,
    path: &'w RelPath,
    /// None where it is no UTF-8.
    text: Option<&'w str>,
    head: Imported<'w>,
    in_scope: bool,
}

/// The packages that have a file in the scope, those with the most text first.
pub fn units(workspace: &Workspace) -> Vec<Unit<'_>> {
    let scope: BTreeSet<FileId> = workspace.scope().iter().copied().collect();
    let sources = workspace.sources().iter();
    let sources = sources.filter(|(_, file)| Lang::Go.is_source(file.path()));
    let mut by_package: BTreeMap<(&str, &str), Vec<Source<'_>>> = BTreeMap::new();
    for (id, file) in sources {
        let text = file.text().ok();
        let head = text.map(imports).unwrap_or_default();
        let key = (file.path().parent(), head.package);
        by_package.entry(key).or_default().push(Source {
            id,
            path: file.path(),
            text,
            head,
            in_scope: scope.contains(&id),
        });
    }
    let mut units: Vec<Unit<'_>> = by_package
        .into_values()
        .filter(|files| files.iter().any(|file| file.in_scope))
        .map(|files| Unit { files })
        .collect();
    let size = |unit: &Unit<'_>| -> usize {
        let texts = unit.files.iter().filter_map(|file| file.text);
        texts.map(str::len).sum()
    };
    units.sort_by_cached_key(|unit| std::cmp::Reverse(size(unit)));
    units
}

/// A file that is looked into.
pub struct Look<'l, 'w> {
    /// The workspace.
    pub workspace: &'l Workspace,
    /// The rules.
    pub plan: &'l Plan<'l>,
    /// The file's package.
    pub package: &'l Package<'w>,
    /// The number of the file in its package.
    pub file: usize,
    /// The file.
    pub id: FileId,
    /// Its text.
    pub text: &'w str,
    /// Its imports.
    pub head: &'l Imported<'w>,
    /// Which rules are due for it.
    pub due: &'l Due,
    /// The calls that its variables are passed to.
    pub passed: OnceCell<Passed>,
}

impl<'l> Look<'l, '_> {
    /// The rules that are due, with their numbers.
    pub fn rules(&self) -> impl Iterator<Item = (usize, &'static DataRule)> + use<'l> {
        let plan = self.plan;
        let due = self.due.rules();
        due.filter_map(|at| Some((at, plan.rules.get(at)?.asked.data)))
    }

    /// Whether a rule is due.
    pub fn is_due(&self, rule: usize) -> bool {
        self.due.contains(rule)
    }

    /// The rule of a number.
    pub fn matcher(&self, rule: usize) -> Option<&'static Matcher> {
        Some(&self.plan.rules.get(rule)?.asked.data.matcher)
    }
}

impl Unit<'_> {
    /// Asks all rules about the package.
    pub fn check(&self, workspace: &Workspace, plan: &Plan<'_>) -> Vec<Findings> {
        let texts = self.files.iter().map(|file| file.text.unwrap_or_default());
        let package = Package::new(texts).asked_about(&plan.types);
        let paths = self.files.iter().flat_map(|file| &file.head.paths);
        let paths: BTreeSet<&str> = paths.map(|import| import.path.as_str()).collect();
        let mut told = Told::of(plan);
        let scope = self
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.in_scope);
        for (number, file) in scope {
            let Some(text) = file.text else {
                unreadable::not_text(workspace, file.id, plan, &mut told);
                continue;
            };
            let due = plan.due(file.path, text, &file.head, &paths);
            let look = Look {
                workspace,
                plan,
                package: &package,
                file: number,
                id: file.id,
                text,
                head: &file.head,
                due: &due,
                passed: OnceCell::new(),
            };
            look_into(&look, &mut told);
        }
        told.findings()
    }
}

fn look_into(look: &Look<'_, '_>, told: &mut Told<'_>) {
    for (rule, data) in look.rules() {
        if !data.inside.is_empty() {
            told.look_only(rule, inside::functions(look, &data.inside));
        }
    }
    let mut needs_tree = false;
    for (rule, data) in look.rules() {
        match &data.matcher {
            Matcher::Import { paths, blank } => import::check(look, rule, paths, *blank, told),
            Matcher::Bytes { texts } => bytes::check(look, rule, texts, told),
            Matcher::Query { .. } if told.is_nowhere(rule) => {}
            Matcher::Query { query, capture, .. } => query::check(look, rule, query, capture, told),
            _ => needs_tree = true,
        }
    }
    if !needs_tree {
        return;
    }
    reference::check(look, told);
    call::through_variables(look, told);
    for (rule, data) in look.rules() {
        if let Matcher::Assign { names, value } = &data.matcher {
            assign::check(look, rule, names, value, told);
        }
    }
    let made = made::all(look);
    reference::made(look, &made, told);
    composite::check(look, &made, told);
    requires::check(look, told);
    unreadable::check(look, told);
}
