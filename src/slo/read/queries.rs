//! Queries: parsed as Prometheus would, and made to be asked over windows.

use super::Reader;
use crate::parse::NodeRef;
use crate::slo::file::Text;
use crate::slo::problem::ProblemKind;
use crate::slo::promql::fault;
use crate::slo::query::{Counting, Query, WINDOW, place, with_some_window};

impl Reader<'_> {
    /// The query in a node; what is wrong with it is told in it.
    pub fn query(&mut self, node: NodeRef<'_>, counting: Counting) -> Option<Query> {
        let source = node
            .text()
            .filter(|source| !self.refused.contains(&source.span))?;
        let written = self.written(source.span);
        // What Sloth and `OpenSLO` put in at the time of asking is, for the parser, some window.
        let asked = with_some_window(&source.value);
        if let Some(fault) = fault(&asked) {
            let help = if fault.message.contains("inside brackets: '$'") {
                "a window is written {{.window}} here"
            } else {
                "correct the query; Prometheus would refuse it"
            };
            self.problem(
                ProblemKind::Query,
                place(&source, written.as_deref(), fault.at),
                fault.message,
                help,
            );
            return None;
        }
        match Query::new(source.clone(), written.clone(), counting) {
            Ok(query) => Some(query),
            Err(differ) => {
                let text = source.value.get(differ.at.clone()).unwrap_or_default();
                let message = format!(
                    "the query has the ranges {} and {}, so it cannot be asked over a window",
                    differ.first,
                    text.trim()
                );
                let help = format!("write {WINDOW} for both, or leave them out");
                self.problem(
                    ProblemKind::Query,
                    place(&source, written.as_deref(), differ.at),
                    message,
                    help,
                );
                None
            }
        }
    }

    /// The same, where the query has to say where its window goes.
    pub fn window_query(&mut self, node: NodeRef<'_>, counting: Counting) -> Option<Query> {
        let query = self.query(node, counting)?;
        if with_some_window(&query.source.value) != query.source.value {
            return Some(query);
        }
        let range = query
            .selectors
            .iter()
            .find_map(|selector| selector.range.clone());
        let (at, message) = match range {
            Some(range) => {
                let text = query.source.value.get(range.clone()).unwrap_or_default();
                (
                    range,
                    format!("the range {text} is the same for every window"),
                )
            }
            None => (
                0..query.source.value.len(),
                "the query does not say where its window goes".to_owned(),
            ),
        };
        let span = query.place(at);
        self.problem(
            ProblemKind::Query,
            span,
            message,
            format!("write [{WINDOW}]"),
        );
        None
    }

    /// The query of the short form, which is ours.
    pub fn lowered(&mut self, value: String, at: &Text) -> Option<Query> {
        let source = Text {
            value,
            span: at.span,
        };
        if let Some(fault) = fault(&source.value.replace(WINDOW, "5m")) {
            self.problem(
                ProblemKind::Query,
                at.span,
                fault.message,
                "correct `metric`, `where` and `errors`",
            );
            return None;
        }
        Query::new(source, None, Counting::Counter).ok()
    }
}
