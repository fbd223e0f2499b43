//! The account of a file of objectives: each that it declares was read, or something was reported.

use super::{Kind, Reader, is_of_sloth, roots, text_of};
use crate::parse::{NodeRef, Parsed};
use crate::slo::problem::ProblemKind;
use crate::source::Span;

/// An objective as it is declared, before anything is known of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name, as in [`super::super::Objective::name`]; `None` where it has none.
    pub name: Option<String>,
    /// Where it is written.
    pub span: Span,
    /// Whether it, or the table around it, declares a request.
    pub has_request: bool,
}

/// The objectives that a file declares, in its order, from the tree alone.
#[must_use]
pub fn declared(parsed: &Parsed) -> Vec<Declared> {
    roots(parsed).into_iter().flat_map(declared_in).collect()
}

fn declared_in(root: NodeRef<'_>) -> Vec<Declared> {
    if root.get("apiVersion").is_some() {
        let spec = root
            .get("spec")
            .filter(|_| Kind::of(root) == Some(Kind::Slo));
        let entries = spec.and_then(|spec| spec.get("objectives"));
        let entries: Vec<NodeRef<'_>> = entries.into_iter().flat_map(NodeRef::items).collect();
        let metadata = root.get("metadata");
        let name = metadata.and_then(|metadata| text_of(metadata, "name"));
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        let has_request = annotations.is_some_and(super::request::is_annotated);
        let is_one = entries.len() == 1;
        let entries = entries.into_iter().enumerate();
        return entries
            .map(|(at, entry)| Declared {
                name: name.as_ref().map(|name| {
                    if is_one {
                        name.value.clone()
                    } else {
                        format!("{}-{at}", name.value)
                    }
                }),
                span: entry.span(),
                has_request,
            })
            .collect();
    }
    let named = |entry: NodeRef<'_>, has_request| Declared {
        name: text_of(entry, "name").map(|name| name.value),
        span: entry.span(),
        has_request,
    };
    if is_of_sloth(root) {
        let slos = root.get("slos").into_iter().flat_map(NodeRef::items);
        return slos.map(|entry| named(entry, false)).collect();
    }
    let service = text_of(root, "service").map(|service| service.value);
    let has_request = root.get("request").is_some();
    let sentences = [("objective", "latency"), ("availability", "availability")];
    let own = sentences.into_iter().filter_map(|(key, suffix)| {
        let sentence = root.get(key)?;
        Some(Declared {
            name: service
                .as_ref()
                .map(|service| format!("{service}-{suffix}")),
            span: sentence.span(),
            has_request,
        })
    });
    let listed = root.get("objectives").into_iter().flat_map(NodeRef::items);
    own.chain(listed.map(|entry| named(entry, has_request || entry.get("request").is_some())))
        .collect()
}

impl Reader<'_> {
    /// Reports the first objective that is missing from the facts although no fault was reported: no reader may drop
    /// one, so this is a bug of ours, and still no silent loss.
    pub fn account(&mut self, parsed: &Parsed) {
        let mut problems = self.problems.iter();
        if problems.any(|one| !one.is_doubtful && one.kind != ProblemKind::KeyIgnored) {
            return;
        }
        let declared = declared(parsed);
        if declared.len() == self.objectives.len() {
            return;
        }
        let mut missing = declared.iter().filter(|one| {
            let mut read = self.objectives.iter();
            !read.any(|objective| one.span.encloses(objective.span))
        });
        let Some(span) = missing.next().or(declared.first()).map(|one| one.span) else {
            return;
        };
        self.invalid(
            span,
            "the objective could not be read, for a reason that was lost",
            "please report it, with the file",
        );
    }
}
