//! The request of an objective and its dependencies: annotations of `OpenSLO`, keys of the short form.

use super::{Reader, key_span, text_of};
use crate::parse::NodeRef;
use crate::slo::file::Text;
use crate::slo::query::place;
use crate::slo::request::{Dependency, Request, Wrong, dependencies, distribution, request};

/// The annotation that says which request an SLO is about.
const REQUEST: &str = "govkit.dev/request";

/// The annotation that says what answering it depends on.
const DEPENDENCIES: &str = "govkit.dev/dependencies";

/// Returns true if annotations declare a request.
pub fn is_annotated(annotations: NodeRef<'_>) -> bool {
    annotations.member(REQUEST).is_some()
}

impl Reader<'_> {
    /// The request that annotations declare.
    pub fn annotated_request(&mut self, annotations: Option<NodeRef<'_>>) -> Option<Request> {
        let annotations = annotations?;
        let mut declared = text_of(annotations, REQUEST).and_then(|text| self.request(&text));
        let Some(listed) = text_of(annotations, DEPENDENCIES) else {
            return declared;
        };
        if annotations.member(REQUEST).is_none() {
            self.without_request(annotations, DEPENDENCIES, REQUEST);
        }
        match dependencies(&listed.value, listed.span) {
            Ok(found) => {
                if let Some(declared) = &mut declared {
                    declared.dependencies = found;
                }
            }
            Err(wrong) => {
                self.wrong(&listed, wrong);
                declared = None;
            }
        }
        declared
    }

    /// The request that a table of the short form declares, or else the one above it.
    pub fn tabled_request(
        &mut self,
        table: NodeRef<'_>,
        above: Option<Request>,
    ) -> Option<Request> {
        let own = text_of(table, "request").and_then(|text| self.request(&text));
        if own.is_none() && table.member("request").is_some() {
            return None;
        }
        let mut declared = own.or(above);
        let Some(listed) = table.get("dependencies") else {
            return declared;
        };
        if declared.is_none() {
            self.without_request(table, "dependencies", "request");
        }
        let mut found = Vec::new();
        for member in listed.members() {
            let Some(says) = listed.tree().at(member.node).text() else {
                continue;
            };
            let name = Text {
                value: member.key.to_string(),
                span: member.key_span,
            };
            if !self.dns_label(&name) {
                continue;
            }
            match distribution(&says.value, &name.value) {
                Ok((latency, failing)) => found.push(Dependency {
                    name,
                    latency,
                    failing,
                }),
                Err(wrong) => self.wrong(&says, wrong),
            }
        }
        if let Some(declared) = &mut declared {
            declared.dependencies = found;
        }
        declared
    }

    fn request(&mut self, text: &Text) -> Option<Request> {
        match request(&text.value) {
            Ok((method, path)) => Some(Request {
                method,
                path,
                span: text.span,
                dependencies: Vec::new(),
            }),
            Err(wrong) => {
                self.wrong(text, wrong);
                None
            }
        }
    }

    fn without_request(&mut self, table: NodeRef<'_>, key: &str, missing: &str) {
        self.invalid(
            key_span(table, key),
            "nothing says which request depends on these",
            format!("add `{missing}`, such as GET /orders/1"),
        );
    }

    fn wrong(&mut self, text: &Text, wrong: Wrong) {
        let written = self.written(text.span);
        let span = place(text, written.as_deref(), wrong.at);
        self.invalid(span, wrong.message, wrong.help);
    }
}
