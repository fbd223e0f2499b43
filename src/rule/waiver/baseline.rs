//! What a baseline accepts, and what in it is stale.

use std::collections::{HashMap, HashSet};

use super::super::Rule;
use super::is_beyond_waivers;
use crate::diag::{
    Diagnostic, Edit, Fix, Unevaluated, Waived, Waiver, WaiverKind, fingerprints_below,
};
use crate::model::{BaselineEntry, Workspace};
use crate::source::{FileId, RelPath};

/// What tells that an entry is stale.
const STALE: &str = "waiver/baseline-stale";

/// The only rule that looks at a file that could not be parsed.
const SYNTAX: &str = "config/syntax-error";

/// What is left of findings once a baseline was looked at.
#[derive(Debug, Default)]
pub struct Accepted {
    /// What is not in it.
    pub found: Vec<Diagnostic>,
    /// What is.
    pub waived: Vec<Waived>,
    /// Its entries that nothing matches any more.
    pub stale: Vec<Diagnostic>,
}

/// Sets aside, of findings that are sorted and that nothing else excuses, those that the workspace's baseline accepts.
#[must_use]
pub fn accept(
    workspace: &Workspace,
    due: &[&Rule],
    found: Vec<Diagnostic>,
    unevaluated: &[Unevaluated],
) -> Accepted {
    let mut accepted = Accepted::default();
    let Some(baseline) = workspace.baseline() else {
        accepted.found = found;
        return accepted;
    };
    let mut entries: HashMap<&str, Vec<&BaselineEntry>> = HashMap::new();
    for entry in &baseline.entries {
        let of = entry.fingerprint.value.as_str();
        entries.entry(of).or_default().push(entry);
    }
    let fingerprints = fingerprints_below(&baseline.folder, &found, workspace.sources());
    for (finding, fingerprint) in found.into_iter().zip(fingerprints) {
        let is_below = can_hold(workspace, &baseline.folder, &finding);
        let entry = is_below
            .then(|| entries.get_mut(fingerprint.as_str())?.pop())
            .flatten();
        match entry {
            Some(entry) => accepted.waived.push(Waived {
                finding,
                by: Waiver {
                    kind: WaiverKind::Baseline,
                    span: entry.span,
                    reason: None,
                    owner: None,
                    until: None,
                },
            }),
            None => accepted.found.push(finding),
        }
    }
    if let Some(rule) = due.iter().find(|rule| rule.id == STALE) {
        let decided = Decided::new(workspace, due, &baseline.folder, unevaluated);
        let left = entries.into_values().flatten();
        let gone = left.filter(|entry| decided.contains(entry));
        accepted
            .stale
            .extend(gone.map(|entry| stale(workspace, rule, entry)));
    }
    accepted
}

/// Whether a baseline in `folder` is able to hold a finding: whether that can be excused, and lies below.
pub(super) fn can_hold(workspace: &Workspace, folder: &str, finding: &Diagnostic) -> bool {
    let path = workspace.sources().file(finding.span.file).path();
    !is_beyond_waivers(&finding.rule) && path.below_folder(folder).is_some()
}

/// The entries of a baseline of which a run is able to say that they match nothing: their rule ran, and it looked at
/// their file, which could be parsed.
#[derive(Debug)]
pub struct Decided<'w> {
    workspace: &'w Workspace,
    folder: &'w str,
    due: HashSet<&'w str>,
    scope: HashSet<FileId>,
    missed_rules: HashSet<&'w str>,
    missed_paths: HashSet<&'w str>,
}

impl<'w> Decided<'w> {
    /// For a baseline in `folder`, and a run of the rules that were `due`.
    #[must_use]
    pub fn new(
        workspace: &'w Workspace,
        due: &[&Rule],
        folder: &'w str,
        unevaluated: &'w [Unevaluated],
    ) -> Self {
        Self {
            workspace,
            folder,
            due: due.iter().map(|rule| rule.id).collect(),
            scope: workspace.scope().iter().copied().collect(),
            missed_rules: unevaluated
                .iter()
                .map(|missed| missed.rule.as_ref())
                .collect(),
            missed_paths: unevaluated
                .iter()
                .map(|missed| missed.path.as_str())
                .collect(),
        }
    }

    /// Returns true if the run can say of an entry that matches no finding that it is stale.
    #[must_use]
    pub fn contains(&self, entry: &BaselineEntry) -> bool {
        let Some(path) = RelPath::resolve(self.folder, &entry.path.value) else {
            return true;
        };
        self.has_run(entry.rule.value.as_str())
            && self.has_looked_at(&path)
            && !self.is_unparsed(entry)
    }

    /// Returns true if the file of an entry could not be parsed, so that the entry's rule was not evaluated there.
    #[must_use]
    pub fn is_unparsed(&self, entry: &BaselineEntry) -> bool {
        let parsed = RelPath::resolve(self.folder, &entry.path.value)
            .and_then(|path| self.workspace.sources().find(&path))
            .and_then(|file| self.workspace.parsed(file));
        entry.rule.value != SYNTAX && parsed.is_some_and(|parsed| !parsed.is_complete())
    }

    /// Returns true if a rule ran wherever it should. One that is not known any more was removed, unless it may be in
    /// a pack that could not be read.
    fn has_run(&self, rule: &str) -> bool {
        if self.workspace.known_rules().contains(rule) {
            self.due.contains(rule) && !self.missed_rules.contains(rule)
        } else {
            self.workspace.unread().is_empty()
        }
    }

    /// Returns true if a file was looked at, or would have been if it were still there.
    fn has_looked_at(&self, path: &RelPath) -> bool {
        let file = self.workspace.sources().find(path);
        let is_in_scope = file.is_some_and(|file| self.scope.contains(&file))
            || self.workspace.looks_at_all_of(path.parent());
        // Nothing is known of what lies in a folder that could not be listed.
        let mut folders = path.folders();
        let is_missed = self.missed_paths.contains(path.as_str())
            || folders.any(|folder| self.missed_paths.contains(folder));
        is_in_scope && !is_missed && !self.missed_paths.contains(".")
    }
}

fn stale(workspace: &Workspace, rule: &Rule, entry: &BaselineEntry) -> Diagnostic {
    let (named, path) = (&entry.rule.value, &entry.path.value);
    let message = format!("nothing matches the accepted {named} in {path} any more");
    let file = workspace.sources().file(entry.span.file).path();
    let help = format!(
        "take it out, so that it cannot come back: govkit baseline update --shrink-only {file}"
    );
    let mut finding = Diagnostic::new(rule.id, rule.severity, entry.span, message).help(help);
    finding.fix = line_of(workspace, entry).map(|edit| Fix {
        title: "take it out".to_owned(),
        edits: vec![edit],
    });
    finding
}

/// Takes the line of an entry away, where it has one of its own as `govkit baseline` writes it.
fn line_of(workspace: &Workspace, entry: &BaselineEntry) -> Option<Edit> {
    let text = workspace.sources().file(entry.span.file).text().ok()?;
    let range = entry.span.range();
    let start = text.get(..range.start)?.rfind('\n')? + 1;
    let end = range.end + text.get(range.end..)?.find('\n')? + 1;
    let before = text.get(start..range.start)?.trim();
    let after = text.get(range.end..end)?.trim();
    (before.is_empty() && after == ",").then(|| Edit {
        span: crate::source::Span::new(entry.span.file, start, end),
        text: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::load;
    use crate::parse::Text;
    use crate::rule::{Check, Stage};
    use crate::source::{FileId, Span};

    const KNOWN: &[&str] = &["a/due", "a/later"];

    const DUE: Rule = Rule {
        id: "a/due",
        summary: "",
        doc: "",
        severity: crate::diag::Severity::Error,
        stage: Stage::Commit,
        since: "0.1.0",
        check: Check::Exceptions,
    };

    fn entry(rule: &str, path: &str) -> BaselineEntry {
        let span = Span::file_start(FileId(0));
        let text = |value: &str| Text {
            value: value.to_owned(),
            span,
        };
        BaselineEntry {
            rule: text(rule),
            path: text(path),
            fingerprint: text("0"),
            span,
        }
    }

    const A: (&str, &str) = ("a/due", "p1/a.yaml");
    const GONE: (&str, &str) = ("a/due", "p1/gone.yaml");
    const B: (&str, &str) = ("a/due", "p2/deep/b.yaml");
    const C: (&str, &str) = ("a/due", "p22/c.yaml");
    const REMOVED: (&str, &str) = ("a/removed", "p1/a.yaml");
    const OTHER: &str = "config/syntax-error";

    /// What a run is about, what it did not evaluate by path and rule, and the entries by rule and path that it can decide.
    type Case = (
        &'static str,
        &'static [(&'static str, &'static str)],
        &'static [(&'static str, &'static str)],
    );

    /// The entries that a run about `asked` can decide, where `missed` could not be evaluated.
    fn decided(asked: &str, missed: &[(&str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let folder = tempfile::tempdir().unwrap();
        for path in [".git/x", "p1/a.yaml", "p2/deep/b.yaml", "p22/c.yaml"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "a: 1\n").unwrap();
        }
        let workspace = load(&[folder.path().join(asked)], KNOWN).unwrap();
        let missed = missed.iter().map(|(path, rule)| Unevaluated {
            path: RelPath::new(path),
            rule: (*rule).into(),
            reason: "it is a test".to_owned(),
        });
        let missed: Vec<Unevaluated> = missed.collect();
        let decided = Decided::new(&workspace, &[&DUE], "", &missed);
        let all = [
            ("a/due", "p1/a.yaml"),
            ("a/due", "p1/gone.yaml"),
            ("a/due", "p2/deep/b.yaml"),
            ("a/due", "p22/c.yaml"),
            ("a/later", "p1/a.yaml"),
            ("a/removed", "p1/a.yaml"),
        ];
        let all = all.into_iter();
        all.filter(|(rule, path)| decided.contains(&entry(rule, path)))
            .collect()
    }

    #[test]
    fn what_was_not_looked_at_is_not_decided() {
        let cases: &[Case] = &[
            ("", &[], &[A, GONE, B, C, REMOVED]),
            ("p1", &[], &[A, GONE, REMOVED]),
            ("p1/a.yaml", &[], &[A, REMOVED]),
            ("p2", &[], &[B]),
            ("p2/deep", &[], &[B]),
            // A file, the folder that it is in, and a folder above that.
            ("", &[("p2/deep/b.yaml", OTHER)], &[A, GONE, C, REMOVED]),
            ("", &[("p2/deep", OTHER)], &[A, GONE, C, REMOVED]),
            ("", &[("p2", OTHER)], &[A, GONE, C, REMOVED]),
            (
                "",
                &[("p", OTHER), ("p2/deep/b", OTHER)],
                &[A, GONE, B, C, REMOVED],
            ),
            // All of it.
            ("", &[("", OTHER)], &[]),
            ("", &[(".", OTHER)], &[]),
            // A rule that could not be evaluated somewhere.
            ("", &[("elsewhere", "a/due")], &[REMOVED]),
        ];
        for (asked, missed, expected) in cases {
            assert_eq!(decided(asked, missed), *expected, "{asked:?} {missed:?}");
        }
    }
}
