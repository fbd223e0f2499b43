//! A file of objectives as a value for expressions: what data rules of platform teams assert about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::buckets::latency;
use super::described::Descriptions;
use super::file::{Indicator, Objective, SloFile};
use super::read::roots;
use crate::expr::value::Key;
use crate::expr::{Field, Record, Type, Value, Variable};
use crate::parse::{NodeRef, Number, Parsed, Value as Node};
use crate::source::{FileId, Span};

/// More combinations of labels with several values than this are not asked about.
const MOST_READINGS: usize = 64;

/// A file as values for expressions, and where its parts are written.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// Its documents as they are written.
    pub documents: Value,
    /// Its objectives as they were lowered, without labels and annotations.
    pub objectives: Value,
    /// Where a part is written, by its JSON pointer (RFC 6901): `/objectives/0/target`.
    pub spans: BTreeMap<String, Span>,
    /// Of each objective, its value with each combination of what its labels may be.
    readings: Vec<Vec<Value>>,
}

impl Document {
    /// What [`variables`] are when an objective is asked about. A label may have several values in `OpenSLO`: what is
    /// true of the objective is true with each of them. None where there are more than 64 combinations.
    pub fn readings(&self, number: usize) -> impl Iterator<Item = [Value; 3]> {
        let readings = self.readings.get(number).into_iter().flatten();
        readings.map(|objective| {
            [
                objective.clone(),
                self.objectives.clone(),
                self.documents.clone(),
            ]
        })
    }

    /// Whether there is a value of an objective at all.
    #[must_use]
    pub fn is_readable(&self, number: usize) -> bool {
        self.readings
            .get(number)
            .is_some_and(|readings| !readings.is_empty())
    }
}

/// The fields of an objective that others can be compared with.
fn fields() -> Vec<Field> {
    let field = |name: &str, ty: Type, optional: bool| Field {
        name: name.to_owned(),
        ty,
        optional,
        range: None,
    };
    vec![
        field("name", Type::String, false),
        field("service", Type::String, false),
        field("kind", Type::String, false),
        field("target", Type::Double, false),
        field("period_days", Type::Double, false),
        field("budgeting", Type::String, false),
        field("form", Type::String, false),
        field("threshold_ms", Type::Int, true),
    ]
}

/// The shape of an objective: `name`, `service`, `kind` (`latency`, `availability` or `other`), `target` (a percentage,
/// the nearest double of the decimal that is written: 99.9 is 99.9, of `target: 0.999` too), `period_days`, `budgeting`,
/// `form`, for `latency` `threshold_ms`; `labels` and `annotations`, and those of its service where the file says what
/// they are.
#[must_use]
pub fn objective_record() -> Record {
    let mut fields = fields();
    let texts = || Type::map(Type::String, Type::String);
    let own = ["labels", "annotations"].map(|name| (name, false));
    let of_service = ["service_labels", "service_annotations"].map(|name| (name, true));
    fields.extend(
        own.into_iter()
            .chain(of_service)
            .map(|(name, optional)| Field {
                name: name.to_owned(),
                ty: texts(),
                optional,
                range: None,
            }),
    );
    Record {
        name: "objective".to_owned(),
        fields,
    }
}

/// What an expression about an objective may name: `objective`; `objectives`, all of the file, without labels and
/// annotations; `documents`, as they are written.
#[must_use]
pub fn variables() -> [Variable; 3] {
    let another = Record {
        name: "objective of the file".to_owned(),
        fields: fields(),
    };
    [
        Variable::new("objective", Type::Record(Arc::new(objective_record()))),
        Variable::new("objectives", Type::list(Type::Record(Arc::new(another)))),
        Variable::new("documents", Type::list(Type::Dyn)),
    ]
}

/// The values of a file.
#[must_use]
pub fn document(file: &SloFile, parsed: &Parsed) -> Document {
    let mut spans = BTreeMap::new();
    spans.insert(String::new(), Span::file_start(file.file));
    let roots = roots(parsed);
    let descriptions = Descriptions::find(&roots);
    let documents = roots.iter().enumerate();
    let documents: Vec<Value> = documents
        .map(|(at, root)| written(*root, &format!("/documents/{at}"), &mut spans))
        .collect();
    let (mut objectives, mut all) = (Vec::new(), Vec::new());
    for (at, one) in file.objectives.iter().enumerate() {
        let entries = lowered(one, at, &mut spans);
        let described = descriptions.of(one);
        described.note(&format!("/objectives/{at}"), &mut spans);
        let readings = described.readings(MOST_READINGS).into_iter();
        let readings = readings.map(|reading| {
            let mut entries = entries.clone();
            entries.extend(reading);
            table(entries)
        });
        all.push(readings.collect());
        objectives.push(table(entries));
    }
    Document {
        file: file.file,
        documents: Value::list(documents),
        objectives: Value::list(objectives),
        spans,
        readings: all,
    }
}

pub(super) fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::map(
        entries
            .into_iter()
            .map(|(key, value)| (Key::String(key.into()), value))
            .collect(),
    )
}

fn lowered(
    objective: &Objective,
    at: usize,
    spans: &mut BTreeMap<String, Span>,
) -> Vec<(&'static str, Value)> {
    let mut note = |part: &str, span: Span| {
        spans.insert(format!("/objectives/{at}{part}"), span);
    };
    note("", objective.span);
    note("/name", objective.name.span);
    note("/service", objective.service.span);
    note("/target", objective.target_span);
    note("/period_days", objective.window.span);
    let latency = latency(objective);
    let kind = match (&latency, &objective.indicator) {
        (Some(_), _) => "latency",
        (None, Indicator::Good { .. } | Indicator::Bad { .. }) => "availability",
        _ => "other",
    };
    let mut entries = vec![
        ("name", Value::string(&objective.name.value)),
        ("service", Value::string(&objective.service.value)),
        ("kind", Value::string(kind)),
        ("target", Value::Double(objective.target.percent())),
        (
            "period_days",
            Value::Double(objective.window.length.as_days()),
        ),
        ("budgeting", Value::string(objective.budgeting.word())),
        ("form", Value::string(objective.form.specification())),
    ];
    if let Some(latency) = latency {
        note("/threshold_ms", latency.span);
        let millis = i64::try_from(latency.threshold.as_millis()).unwrap_or(i64::MAX);
        entries.push(("threshold_ms", Value::Int(millis)));
    }
    entries
}

/// A key as a part of a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A node as it is written. Trees are no deeper than [`crate::parse::MAX_DEPTH`].
fn written(node: NodeRef<'_>, pointer: &str, spans: &mut BTreeMap<String, Span>) -> Value {
    spans.insert(pointer.to_owned(), node.span());
    match node.value() {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Number(Number::Int(value)) => Value::Int(*value),
        Node::Number(Number::UInt(value)) => Value::Uint(*value),
        Node::Number(Number::Float { value, .. }) => Value::Double(*value),
        Node::String(text) => Value::string(text),
        Node::Array(_) => {
            let items = node.items().enumerate();
            let items: Vec<Value> = items
                .map(|(at, item)| written(item, &format!("{pointer}/{at}"), spans))
                .collect();
            Value::list(items)
        }
        Node::Object(members) => {
            let entries = members.iter().map(|member| {
                let key = escaped(&member.key);
                let value = written(
                    node.tree().at(member.node),
                    &format!("{pointer}/{key}"),
                    spans,
                );
                (Key::String(member.key.clone().into()), value)
            });
            Value::map(entries.collect())
        }
    }
}
