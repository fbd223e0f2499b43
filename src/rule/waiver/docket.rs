//! The exceptions of a run: which findings they excuse, and which of them nothing needed.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use globset::Glob;

use super::exception::{About, Exception};
use super::judge::{Court, Standing};
use super::{Told, is_beyond_waivers};
use crate::diag::{Diagnostic, Edit, Fix, REMOVE_IDLE, Unevaluated, Waiver, WaiverKind, idle};
use crate::model::Workspace;
use crate::rule::Rule;
use crate::source::{FileId, GlobIndex, Span};

/// The exceptions of a run.
pub(super) struct Docket<'w> {
    workspace: &'w Workspace,
    due: HashSet<&'static str>,
    scope: HashSet<FileId>,
    heard: Vec<Heard<'w>>,
    /// Comments by file and rule: where the line begins that each is about, in order, and its number.
    of_line: HashMap<(FileId, String), Vec<(usize, usize)>>,
    /// Comments about files as a whole, by file and rule.
    of_head: HashMap<(FileId, String), Vec<usize>>,
    /// Entries by manifest and rule.
    of_service: HashMap<(FileId, String), Entries>,
}

/// The entries of a manifest from one rule. However many there are, a finding is matched against all of them at once.
#[derive(Default)]
struct Entries {
    numbers: Vec<usize>,
    globs: Vec<Glob>,
    index: OnceCell<GlobIndex>,
}

impl Entries {
    /// The numbers of the entries that match a path, which is relative to the manifest; ascending.
    fn matching(&self, path: &str) -> Vec<usize> {
        let index = self.index.get_or_init(|| GlobIndex::new(&self.globs));
        let matches = index.matches(path).into_iter();
        matches
            .filter_map(|at| self.numbers.get(at).copied())
            .collect()
    }
}

/// An exception that was judged.
struct Heard<'w> {
    exception: Exception<'w>,
    standing: Standing,
    is_needed: bool,
}

impl<'w> Docket<'w> {
    pub(super) fn of(
        workspace: &'w Workspace,
        due: &[&Rule],
        exceptions: Vec<Exception<'w>>,
        told: &mut Told<'_>,
    ) -> Self {
        let court = Court::of(workspace, due);
        let mut docket = Self {
            workspace,
            due: due.iter().map(|rule| rule.id).collect(),
            scope: workspace.scope().iter().copied().collect(),
            heard: Vec::with_capacity(exceptions.len()),
            of_line: HashMap::new(),
            of_head: HashMap::new(),
            of_service: HashMap::new(),
        };
        for exception in exceptions {
            docket.file(&exception);
            docket.heard.push(Heard {
                standing: court.judge(&exception, told),
                exception,
                is_needed: false,
            });
        }
        for lines in docket.of_line.values_mut() {
            lines.sort_unstable();
        }
        docket
    }

    /// Notes where the next exception is looked for.
    fn file(&mut self, exception: &Exception<'_>) {
        let number = self.heard.len();
        let rule = exception.rule.clone();
        match &exception.about {
            About::Line {
                file,
                line,
                is_head,
            } => {
                let of_line = self.of_line.entry((*file, rule)).or_default();
                of_line.push((line.start, number));
                if *is_head {
                    let of_head = self.of_head.entry((*file, exception.rule.clone()));
                    of_head.or_default().push(number);
                }
            }
            About::Files { manifest, entry } => {
                let entries = self.of_service.entry((manifest.file, rule)).or_default();
                entries.numbers.push(number);
                entries.globs.push(entry.glob.clone());
            }
        }
    }

    /// What excuses a finding. Each exception that is about it was needed, whether it holds or not.
    pub(super) fn excuse(&mut self, finding: &Diagnostic) -> Option<Waiver> {
        if self.heard.is_empty() || is_beyond_waivers(&finding.rule) {
            return None;
        }
        let mut excuse = None;
        for number in self.about(finding) {
            let Some(heard) = self.heard.get_mut(number) else {
                continue;
            };
            heard.is_needed = true;
            if heard.standing == Standing::Holds && excuse.is_none() {
                excuse = Some(heard.exception.waiver());
            }
        }
        excuse
    }

    /// The numbers of those that are about a finding, comments first.
    fn about(&self, finding: &Diagnostic) -> Vec<usize> {
        let span = finding.span;
        let key = (span.file, finding.rule.to_string());
        let mut found = Vec::new();
        if let Some(lines) = self.of_line.get(&key) {
            let end = lines.partition_point(|(start, _)| *start <= span.start as usize);
            let before = lines.get(..end).unwrap_or_default();
            let start = before.last().map(|(start, _)| *start);
            let same = before.iter().rev();
            let same = same.take_while(|(other, _)| Some(*other) == start);
            let numbers = same.map(|(_, number)| *number);
            found.extend(numbers.filter(|number| self.reaches(*number, span.start as usize)));
        }
        if span == Span::file_start(span.file) {
            let heads = self.of_head.get(&key).into_iter().flatten();
            found.extend(heads.copied());
        }
        found.sort_unstable();
        found.dedup();
        if let Some(manifest) = self.workspace.manifest_of(span.file) {
            let entries = self.of_service.get(&(manifest.file, key.1));
            let path = self.workspace.sources().file(span.file).path();
            let below = path.below_folder(&manifest.folder).unwrap_or_default();
            found.extend(
                entries
                    .map(|entries| entries.matching(below))
                    .unwrap_or_default(),
            );
        }
        found
    }

    /// Returns true if the line that a comment is about reaches a byte, its end included.
    fn reaches(&self, number: usize, at: usize) -> bool {
        let about = self.heard.get(number).map(|heard| &heard.exception.about);
        matches!(about, Some(About::Line { line, .. }) if at <= line.end)
    }

    /// Tells of exceptions that nothing needed, where the rules that they are about were evaluated.
    pub(super) fn tell_idle(&self, unevaluated: &[Unevaluated], told: &mut Told<'_>) {
        let missed = Missed::new(self.workspace, unevaluated);
        let of_unparsed = self.entries_of_unparsed_files();
        let idle_ones = self.heard.iter().enumerate().map(|(number, heard)| {
            heard.standing == Standing::Holds
                && !heard.is_needed
                && self.is_decided(&heard.exception, &missed)
                && !of_unparsed.contains(&number)
        });
        let idle_ones: Vec<bool> = idle_ones.collect();
        // A comment goes as a whole where none of its rules is needed.
        let mut goes: HashMap<Span, bool> = HashMap::new();
        for (heard, is_idle) in self.heard.iter().zip(&idle_ones) {
            *goes.entry(heard.exception.span).or_insert(true) &= *is_idle;
        }
        for (heard, _) in self.heard.iter().zip(&idle_ones).filter(|(_, idle)| **idle) {
            let exception = &heard.exception;
            let goes = goes.get(&exception.span).copied().unwrap_or(false);
            tell(exception, goes, told);
        }
    }

    /// Returns true if a file has a syntax error, so that few rules were evaluated on it.
    fn is_unparsed(&self, file: FileId) -> bool {
        let parsed = self.workspace.parsed(file);
        parsed.is_some_and(|parsed| !parsed.is_complete())
    }

    /// The numbers of the entries in manifests that match a file with a syntax error.
    fn entries_of_unparsed_files(&self) -> HashSet<usize> {
        let mut numbers = HashSet::new();
        for file in &self.scope {
            if !self.is_unparsed(*file) {
                continue;
            }
            let Some(manifest) = self.workspace.manifest_of(*file) else {
                continue;
            };
            let path = self.workspace.sources().file(*file).path();
            let below = path.below_folder(&manifest.folder).unwrap_or_default();
            let entries = self.of_service.iter();
            let entries = entries.filter(|((of, _), _)| *of == manifest.file);
            numbers.extend(entries.flat_map(|(_, entries)| entries.matching(below)));
        }
        numbers
    }

    /// Returns true if the run is able to say that an exception is not needed.
    fn is_decided(&self, exception: &Exception<'_>, missed: &Missed<'_>) -> bool {
        let rule = exception.rule.as_str();
        let is_in_scope = match &exception.about {
            About::Line { file, .. } => self.scope.contains(file) && !self.is_unparsed(*file),
            About::Files { manifest, .. } => self.workspace.looks_at_all_of(&manifest.folder),
        };
        self.due.contains(rule)
            && is_in_scope
            && !missed.rules.contains(rule)
            && !(exception.kind == WaiverKind::Manifest && missed.any_unread)
    }
}

/// What a run did not evaluate.
struct Missed<'u> {
    /// The rules that could not be evaluated somewhere.
    rules: HashSet<&'u str>,
    /// Whether there is a file or folder that was not even read.
    any_unread: bool,
}

impl<'u> Missed<'u> {
    fn new(workspace: &Workspace, unevaluated: &'u [Unevaluated]) -> Self {
        let sources = workspace.sources();
        let mut all = unevaluated.iter();
        Self {
            any_unread: all.any(|missed| sources.find(&missed.path).is_none()),
            rules: unevaluated
                .iter()
                .map(|missed| missed.rule.as_ref())
                .collect(),
        }
    }
}

fn tell(exception: &Exception<'_>, goes: bool, told: &mut Told<'_>) {
    let is_comment = exception.kind == WaiverKind::Comment;
    let what = if is_comment {
        "the exception from"
    } else {
        "the waiver of"
    };
    let help = if is_comment {
        format!("{REMOVE_IDLE}; it is about its own line, or the line below it")
    } else {
        REMOVE_IDLE.to_owned()
    };
    let fix = exception.whole.map(|(part, all)| Fix {
        title: "remove it".to_owned(),
        edits: vec![Edit {
            span: if goes { all } else { part },
            text: String::new(),
        }],
    });
    let message = idle(&format!("{what} {}", exception.rule));
    told.tell("waiver/unused", exception.rule_span, message, help, fix);
}
