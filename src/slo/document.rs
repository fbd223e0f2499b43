//! A file of objectives as a value for expressions: what data rules of platform teams assert about.

use std::collections::BTreeMap;

use super::buckets::latency;
use super::file::{Indicator, Objective, SloFile};
use super::read::roots;
use crate::expr::Value;
use crate::expr::value::Key;
use crate::parse::{NodeRef, Number, Parsed, Value as Node};
use crate::source::Span;

/// A value for expressions and where its parts are written.
#[derive(Debug, Clone)]
pub struct Document {
    /// `{"documents": [as written…], "objectives": [as lowered…]}`.
    pub value: Value,
    /// Where a part is written, by its JSON pointer (RFC 6901): `/objectives/0/target`.
    pub spans: BTreeMap<String, Span>,
}

/// The value of a file: its documents as they are written, and its objectives whatever form they were written in,
/// each with `name`, `service`, `kind` (`latency`, `availability` or `other`), `target` (a percentage), `period_days`,
/// `budgeting`, `form`, and for `latency` `threshold_ms`.
#[must_use]
pub fn document(file: &SloFile, parsed: &Parsed) -> Document {
    let mut spans = BTreeMap::new();
    spans.insert(String::new(), Span::file_start(file.file));
    let documents = roots(parsed)
        .into_iter()
        .enumerate()
        .map(|(at, root)| written(root, &format!("/documents/{at}"), &mut spans));
    let documents: Vec<Value> = documents.collect();
    let objectives = file.objectives.iter().enumerate();
    let objectives: Vec<Value> = objectives
        .map(|(at, one)| lowered(one, at, &mut spans))
        .collect();
    Document {
        value: table([
            ("documents", Value::list(documents)),
            ("objectives", Value::list(objectives)),
        ]),
        spans,
    }
}

fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::map(
        entries
            .into_iter()
            .map(|(key, value)| (Key::String(key.into()), value))
            .collect(),
    )
}

fn lowered(objective: &Objective, at: usize, spans: &mut BTreeMap<String, Span>) -> Value {
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
    table(entries)
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
                let key = member.key.replace('~', "~0").replace('/', "~1");
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
