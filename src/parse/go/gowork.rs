//! go.work, as `go work edit -json` reads it.

use super::directives::{Args, directive};
use super::gomod::Godebug;
use super::lines::statements;
use super::{Replaces, Word};
use crate::parse::Problem;
use crate::parse::problems::Problems;
use crate::source::FileId;

/// What a go.work says, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoWork {
    /// `go`.
    pub go: Option<Word>,
    /// `toolchain`.
    pub toolchain: Option<Word>,
    /// `godebug`.
    pub godebug: Vec<Godebug>,
    /// `use`: the folders of the modules.
    pub uses: Vec<Word>,
    /// `replace`, which overrides those of the modules.
    pub replace: Replaces,
    /// The go command refuses the file where there are any.
    pub problems: Vec<Problem>,
}

/// Reads a go.work.
#[must_use]
pub fn parse_go_work(file: FileId, bytes: &[u8]) -> GoWork {
    let mut problems = Problems::new(file);
    let statements = statements(bytes, &mut problems);
    let mut found = GoWork::default();
    for statement in &statements {
        let blocks = &["godebug", "use", "replace"];
        let Some(directive) = directive(statement, blocks, Some(&mut problems)) else {
            continue;
        };
        for line in directive.lines {
            let skipped = usize::from(directive.block.is_none());
            let mut args = Args {
                tokens: line.tokens.get(skipped..).unwrap_or_default(),
                head: line.tokens.first().unwrap_or(directive.verb),
                problems: &mut problems,
            };
            let verb = directive.verb;
            match verb.text.as_str() {
                "go" if found.go.is_some() => args.problem(verb, "there is a second go directive"),
                "go" => found.go = args.go(false),
                "toolchain" if found.toolchain.is_some() => {
                    args.problem(verb, "there is a second toolchain directive");
                }
                "toolchain" => found.toolchain = args.toolchain(),
                "godebug" => found.godebug.extend(args.godebug()),
                "use" => found.uses.extend(args.only("use ./folder")),
                "replace" => found.replace.extend(args.replace()),
                unknown => {
                    let message = format!("there is no directive `{unknown}`");
                    args.problem(verb, message);
                }
            }
        }
    }
    found.problems = problems.with(crate::parse::Tree::new()).problems;
    found
}
