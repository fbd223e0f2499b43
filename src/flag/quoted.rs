//! Expressions in JSON strings: compiled, and told of at their exact place.

use std::sync::Arc;

use super::file::{Condition, Text};
use super::problem::{Problem, ProblemKind};
use crate::expr::ir::Kind;
use crate::expr::{Extent, Options, Record, Type, Variable, compile};
use crate::parse::written_at;
use crate::source::Span;

/// Compiles expressions over the attributes of a file.
pub struct Compiler<'t> {
    /// The text of the file.
    text: &'t str,
    variables: [Variable; 1],
}

impl<'t> Compiler<'t> {
    /// A compiler for the strings of a file.
    pub fn new(text: &'t str, record: Arc<Record>) -> Self {
        Self {
            text,
            variables: [Variable::open(record)],
        }
    }

    /// The expression in a string, which has to be of one of these types; or what is wrong with it.
    pub fn condition(&self, source: &Text, types: &[Type]) -> Result<Condition, Vec<Problem>> {
        let told = |at: Extent, message: String, help: Option<String>| Problem {
            help,
            ..Problem::new(
                ProblemKind::Expression,
                self.place(source.span, at),
                message,
            )
        };
        let program =
            compile(&source.value, &self.variables, Options::default()).map_err(|problems| {
                let problems = problems.into_iter();
                problems
                    .map(|problem| told(problem.at, problem.message, problem.help))
                    .collect::<Vec<_>>()
            })?;
        let mut asks_for_broken = false;
        program.root.walk(&mut |expr| {
            if let Kind::Field { record, field } | Kind::HasField { record, field } = &expr.kind
                && let Type::Record(record) = &record.ty
            {
                let ty = record.fields.get(*field).map(|field| &field.ty);
                asks_for_broken |= ty == Some(&Type::Dyn);
            }
        });
        if asks_for_broken {
            // What is wrong with the attribute was told there.
            return Err(Vec::new());
        }
        if !types.contains(&program.root.ty) {
            let words: Vec<String> = types.iter().map(ToString::to_string).collect();
            let (wanted, found) = (words.join(" or "), &program.root.ty);
            let message = format!("expected {wanted}, found {found}");
            return Err(vec![told(program.root.at, message, None)]);
        }
        Ok(Condition {
            span: source.span,
            program,
        })
    }

    /// Where a part of an expression is written.
    fn place(&self, literal: Span, at: Extent) -> Span {
        place(self.text, literal, at)
    }
}

/// Where a part of the string at `literal` is written in the text of its file. An empty part is shown as
/// the character that it stands before.
#[must_use]
pub fn place(text: &str, literal: Span, at: Extent) -> Span {
    let written = text.get(literal.range()).unwrap_or_default();
    let offset = |at: u32| literal.start as usize + written_at(written, at as usize);
    let (start, end) = (offset(at.start), offset(at.end));
    Span::new(literal.file, start, end.max(start + 1))
}
