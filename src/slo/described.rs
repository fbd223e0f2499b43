//! The labels and annotations of an objective and of its service, which only rules of platform teams ask about.

use std::collections::{BTreeMap, HashMap};

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

/// The objects of a file in which objectives are described, by what objectives know of them.
#[derive(Default)]
pub struct Descriptions<'a> {
    /// Services of `OpenSLO`, by name.
    services: HashMap<&'a str, Vec<NodeRef<'a>>>,
    /// SLOs of `OpenSLO`, by the place of their name.
    slos: HashMap<Span, NodeRef<'a>>,
    /// Objects of the other forms, by the place of the service's name.
    others: HashMap<Span, NodeRef<'a>>,
    /// Objectives in those, by the place of their name.
    entries: HashMap<Span, NodeRef<'a>>,
}

impl<'a> Descriptions<'a> {
    /// Finds them among the objects of a file.
    pub fn find(roots: &[NodeRef<'a>]) -> Self {
        let mut found = Self::default();
        for root in roots {
            let name = root
                .get("metadata")
                .and_then(|metadata| metadata.get("name"));
            if root.get("apiVersion").is_none() {
                if let Some(service) = root.get("service") {
                    found.others.entry(service.span()).or_insert(*root);
                }
                let lists = [root.get("slos"), root.get("objectives")];
                for entry in lists.into_iter().flatten().flat_map(NodeRef::items) {
                    if let Some(name) = entry.get("name") {
                        found.entries.entry(name.span()).or_insert(entry);
                    }
                }
                continue;
            }
            match (root.get("kind").and_then(NodeRef::as_str), name) {
                (Some("Service"), Some(name)) => {
                    let name = name.as_str().unwrap_or_default();
                    found.services.entry(name).or_default().push(*root);
                }
                (Some("SLO"), Some(name)) => {
                    found.slos.entry(name.span()).or_insert(*root);
                }
                _ => {}
            }
        }
        found
    }

    /// What describes one of the file's objectives.
    pub fn of(&self, objective: &Objective) -> Described {
        let mut described = Described::default();
        let tables = |root: &NodeRef<'a>| {
            let metadata = root.get("metadata");
            ["labels", "annotations"].map(|key| metadata.and_then(|metadata| metadata.get(key)))
        };
        let services = self.services.get(objective.service.value.as_str());
        for service in services.into_iter().flatten() {
            let [labels, annotations] = tables(service);
            let (known, noted) = described.of_service.get_or_insert_default();
            known.add(labels);
            noted.add(annotations);
        }
        match objective.form {
            Form::OpenSlo => {
                if let Some(slo) = self.slos.get(&objective.name.span) {
                    let [labels, annotations] = tables(slo);
                    described.labels.add(labels);
                    described.annotations.add(annotations);
                }
            }
            Form::Sloth | Form::Short => {
                if let Some(root) = self.others.get(&objective.service.span) {
                    let (known, _) = described.of_service.get_or_insert_default();
                    known.add(root.get("labels"));
                    described.labels.lay_over(root.get("labels"));
                    let own = self.entries.get(&objective.name.span);
                    let own = own.and_then(|entry| entry.get("labels"));
                    described.labels.lay_over(own);
                }
            }
        }
        described
    }
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
