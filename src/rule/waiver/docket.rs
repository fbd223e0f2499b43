//! The exceptions of a run: which findings they excuse, and which of them nothing needed.

use std::collections::{HashMap, HashSet};

use super::exception::{About, Exception};
use super::judge::{Court, Standing};
use super::{Told, is_beyond_waivers};
use crate::diag::{Diagnostic, Edit, Fix, REMOVE_IDLE, Unevaluated, Waiver, WaiverKind, idle};
use crate::model::Workspace;
use crate::rule::Rule;
use crate::source::{FileId, Span};

/// The exceptions of a run.
pub(super) struct Docket<'w> {
    workspace: &'w Workspace,
    due: HashSet<&'static str>,
    scope: HashSet<FileId>,
    heard: Vec<Heard<'w>>,
    /// Comments by file and rule: where the line begins that each is about, in order, and its number.
    of_line: HashMap<(FileId, String), Vec<(usize, usize)>>,
    /// Comments about files as a whole.
    of_head: HashMap<FileId, Vec<usize>>,
    /// Entries of manifests by rule.
    of_rule: HashMap<String, Vec<usize>>,
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
            of_rule: HashMap::new(),
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
                    self.of_head.entry(*file).or_default().push(number);
                }
            }
            About::Files { .. } => self.of_rule.entry(rule).or_default().push(number),
        }
    }

    /// What excuses a finding. Each exception that is about it was needed, whether it holds or not.
    pub(super) fn excuse(&mut self, finding: &Diagnostic) -> Option<Waiver> {
        if self.heard.is_empty() || is_beyond_waivers(&finding.rule) {
            return None;
        }
        let mut excuse = None;
        for number in self.candidates(finding) {
            let Some(heard) = self.heard.get_mut(number) else {
                continue;
            };
            if !heard.exception.is_about(self.workspace, finding) {
                continue;
            }
            heard.is_needed = true;
            if heard.standing == Standing::Holds && excuse.is_none() {
                excuse = Some(heard.exception.waiver());
            }
        }
        excuse
    }

    /// The numbers of those that may be about a finding, comments first.
    fn candidates(&self, finding: &Diagnostic) -> Vec<usize> {
        let span = finding.span;
        let rule = finding.rule.to_string();
        let mut found = Vec::new();
        if let Some(lines) = self.of_line.get(&(span.file, rule)) {
            let end = lines.partition_point(|(start, _)| *start <= span.start as usize);
            let before = lines.get(..end).unwrap_or_default();
            let start = before.last().map(|(start, _)| *start);
            let same = before.iter().rev();
            let same = same.take_while(|(other, _)| Some(*other) == start);
            found.extend(same.map(|(_, number)| *number));
            found.sort_unstable();
        }
        if span == Span::file_start(span.file) {
            let heads = self.of_head.get(&span.file).into_iter().flatten();
            found.extend(heads.copied());
        }
        let entries = self.of_rule.get(finding.rule.as_ref());
        found.extend(entries.into_iter().flatten().copied());
        found
    }

    /// Tells of exceptions that nothing needed, where the rules that they are about were evaluated.
    pub(super) fn tell_idle(&self, unevaluated: &[Unevaluated], told: &mut Told<'_>) {
        let idle_ones = self.heard.iter().map(|heard| {
            heard.standing == Standing::Holds
                && !heard.is_needed
                && self.is_decided(&heard.exception, unevaluated)
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

    /// Whether the run is able to say that an exception is not needed.
    fn is_decided(&self, exception: &Exception<'_>, unevaluated: &[Unevaluated]) -> bool {
        let rule = exception.rule.as_str();
        let is_in_scope = match &exception.about {
            About::Line { file, .. } => self.scope.contains(file),
            About::Files { manifest, .. } => self.workspace.looks_at_all_of(&manifest.folder),
        };
        let sources = self.workspace.sources();
        self.due.contains(rule)
            && is_in_scope
            && !unevaluated.iter().any(|missed| {
                let is_unread = sources.find(&missed.path).is_none();
                missed.rule == rule || (exception.kind == WaiverKind::Manifest && is_unread)
            })
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
