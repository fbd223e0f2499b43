//! The labels and annotations of an objective and of its service, which only rules of platform teams ask about.

use std::collections::BTreeMap;

use super::document::{escaped, table};
use super::file::{Form, Objective};
use crate::expr::Value;
use crate::parse::NodeRef;
use crate::source::Span;

/// What describes an objective.
#[derive(Default)]
pub struct Described {
    labels: Texts,
    annotations: Texts,
    /// Those of the service; none where the file does not say what the service is.
    of_service: Option<(Texts, Texts)>,
}

/// Texts by key, several where there are several, and where they are written.
#[derive(Default)]
struct Texts(BTreeMap<String, (Vec<String>, Span)>);

impl Texts {
    /// Takes in what a table says; of keys that are known, what it says besides.
    fn add(&mut self, said: Option<NodeRef<'_>>) {
        for member in said.map(NodeRef::members).unwrap_or_default() {
            let node = said.map(|said| said.tree().at(member.node));
            let one = node.and_then(NodeRef::as_str);
            let several = node.into_iter().flat_map(NodeRef::items);
            for text in one.into_iter().chain(several.filter_map(NodeRef::as_str)) {
                let span = node.map_or(member.key_span, NodeRef::span);
                let known = self.0.entry(member.key.to_string());
                let (texts, _) = known.or_insert_with(|| (Vec::new(), span));
                if !texts.iter().any(|known| known == text) {
                    texts.push(text.to_owned());
                }
            }
        }
    }

    /// Takes in what a table says; of keys that are known, nothing else is left.
    fn lay_over(&mut self, said: Option<NodeRef<'_>>) {
        let mut over = Self::default();
        over.add(said);
        self.0.extend(over.0);
    }
}

/// What describes an objective, in the objects of its file.
pub fn described(roots: &[NodeRef<'_>], objective: &Objective) -> Described {
    let mut described = Described::default();
    let service = Some(objective.service.value.as_str());
    for root in roots {
        let metadata = root.get("metadata");
        let name = metadata.and_then(|metadata| metadata.get("name"));
        let is_object = root.get("apiVersion").is_some();
        let is = |kind: &str| is_object && root.get("kind").and_then(NodeRef::as_str) == Some(kind);
        let labels = metadata.and_then(|metadata| metadata.get("labels"));
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        if is("Service") && name.and_then(NodeRef::as_str) == service {
            let (known, noted) = described.of_service.get_or_insert_default();
            known.add(labels);
            noted.add(annotations);
        }
        let is_at = |node: Option<NodeRef<'_>>, span: Span| node.map(NodeRef::span) == Some(span);
        match objective.form {
            Form::OpenSlo if is("SLO") && is_at(name, objective.name.span) => {
                described.labels.add(labels);
                described.annotations.add(annotations);
            }
            Form::Sloth | Form::Short
                if !is_object && is_at(root.get("service"), objective.service.span) =>
            {
                let (known, _) = described.of_service.get_or_insert_default();
                known.add(root.get("labels"));
                described.labels.lay_over(root.get("labels"));
                let lists = [root.get("slos"), root.get("objectives")];
                let mut entries = lists.into_iter().flatten().flat_map(NodeRef::items);
                let own = entries.find(|entry| is_at(entry.get("name"), objective.name.span));
                let own = own.and_then(|entry| entry.get("labels"));
                described.labels.lay_over(own);
            }
            _ => {}
        }
    }
    described
}

impl Described {
    fn parts(&self) -> impl Iterator<Item = (&'static str, &Texts)> {
        let own = [("labels", &self.labels), ("annotations", &self.annotations)];
        let of_service = self.of_service.iter().flat_map(|(labels, annotations)| {
            [
                ("service_labels", labels),
                ("service_annotations", annotations),
            ]
        });
        own.into_iter().chain(of_service)
    }

    /// Notes where the parts are written, below the pointer of the objective.
    pub fn note(&self, objective: &str, spans: &mut BTreeMap<String, Span>) {
        for (part, texts) in self.parts() {
            for (key, (_, span)) in &texts.0 {
                spans.insert(format!("{objective}/{part}/{}", escaped(key)), *span);
            }
        }
    }

    /// Every combination of the values that keys may have; none where there are more than `most`.
    pub fn readings(&self, most: usize) -> Vec<Vec<(&'static str, Value)>> {
        let parts = self.parts();
        let counts = parts.flat_map(|(_, texts)| texts.0.values().map(|(texts, _)| texts.len()));
        let count = counts.fold(1_usize, usize::saturating_mul);
        if count > most {
            return Vec::new();
        }
        (0..count).map(|number| self.reading(number)).collect()
    }

    /// One combination: the number is written in digits of as many values as the keys have.
    fn reading(&self, mut number: usize) -> Vec<(&'static str, Value)> {
        let parts = self.parts().map(|(part, texts)| {
            let entries = texts.0.iter().filter_map(|(key, (texts, _))| {
                let text = texts.get(number.checked_rem(texts.len())?)?;
                number /= texts.len();
                Some((key.as_str(), Value::string(text)))
            });
            (part, table(entries))
        });
        parts.collect()
    }
}
