//! What a parser collects besides its tree.

use std::ops::Range;

use super::{Parsed, Problem, ProblemKind, Tree};
use crate::source::{FileId, Span};

/// More problems of one kind in one file tell nothing new; a hostile file could hold millions.
const MAX_PER_KIND: usize = 1000;

/// The problems of one file.
pub(super) struct Problems {
    file: FileId,
    list: Vec<Problem>,
    counts: [usize; 3],
    /// Takes what is beyond the limit, so that callers can decorate it like any other.
    dropped: Problem,
}

impl Problems {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            list: Vec::new(),
            counts: [0; 3],
            dropped: Problem {
                kind: ProblemKind::Syntax,
                span: Span::file_start(file),
                message: String::new(),
                help: None,
                related: None,
            },
        }
    }

    /// A span of this file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Text that is not of its syntax. The caller may add help and a related place.
    pub(super) fn syntax(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.push(ProblemKind::Syntax, self.span(range), message.into())
    }

    /// Legal text beyond the limits.
    pub(super) fn limit(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.push(ProblemKind::Limit, self.span(range), message.into())
    }

    /// A limit on the file as a whole: told where it was first exceeded, because all that follows is the
    /// same cause.
    pub(super) fn limit_once(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        let message = message.into();
        let same = |told: &Problem| told.kind == ProblemKind::Limit && told.message == message;
        match self.list.iter().position(same) {
            Some(first) => &mut self.list[first],
            None => self.push(ProblemKind::Limit, self.span(range), message),
        }
    }

    /// A key that stands twice in one table.
    pub(super) fn duplicate(&mut self, key: &str, first: Span, second: Span) -> &mut Problem {
        let message = format!("the key `{}` stands twice here", super::text::excerpt(key));
        let problem = self.push(ProblemKind::DuplicateKey, second, message);
        problem.related = Some((first, "it stands here first".to_owned()));
        problem.help = Some("remove or rename one of the two".to_owned());
        problem
    }

    fn push(&mut self, kind: ProblemKind, span: Span, message: String) -> &mut Problem {
        let problem = Problem {
            kind,
            span,
            message,
            help: None,
            related: None,
        };
        let count = &mut self.counts[kind as usize];
        *count += 1;
        if *count > MAX_PER_KIND {
            self.dropped = problem;
            return &mut self.dropped;
        }
        self.list.push(problem);
        self.list.last_mut().unwrap_or(&mut self.dropped)
    }

    /// The tree with its problems, in the order of the text.
    pub(super) fn with(mut self, tree: Tree) -> Parsed {
        self.list.sort_by_key(|problem| problem.span);
        Parsed {
            tree,
            problems: self.list,
        }
    }
}
