//! How many schemas one value is judged by. A schema of a kilobyte that refers to another one twice, which refers to
//! the next one twice, and so on, sends the validator through a million of them, for each value, and
//! it cannot be interrupted on the way. So they are counted when the schema is compiled, each definition once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonschema::uri;
use serde_json::Value;

use super::files::{Files, SchemaFile, percent_decoded};

/// Schemas that may judge one value, those within `allOf`, `anyOf`, `oneOf`, `not`, `if` and behind
/// references included, each as often as the validator comes by.
const SCHEMAS_PER_VALUE: u64 = 50_000;

/// References and alternatives that may be within each other for one value. Each takes some hundred bytes of the
/// stack, which is made larger for those that have many: see [`super::deep`].
const NESTED: usize = 5_000;

/// Steps of counting. Only definitions that lead back to themselves at the same value take more than one each.
const STEPS: u64 = 1_000_000;

/// Values of these keywords are data, whatever they look like.
pub(super) const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// How often the validator comes by schemas for one value.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// To find out whether the value is valid.
    judging: u64,
    /// To collect errors: alternatives are judged, and then walked through.
    explaining: u64,
    /// To find out which members the schemas account for, for `unevaluatedProperties` and its like.
    marking: u64,
    /// How many schemas are within each other.
    nested: usize,
    /// The place on the stack of the outermost schema that this one leads back to.
    leads_back_to: usize,
}

impl Cost {
    /// Of a schema without others in it.
    const LEAF: Self = Self {
        judging: 1,
        explaining: 1,
        marking: 1,
        nested: 1,
        leads_back_to: usize::MAX,
    };

    fn add(&mut self, inner: Self, is_alternative: bool) {
        let judged_first = if is_alternative { inner.judging } else { 0 };
        let sum = |a: u64, b: u64, c: u64| a.saturating_add(b).saturating_add(c);
        self.judging = sum(self.judging, inner.judging, 0);
        self.explaining = sum(self.explaining, inner.explaining, judged_first);
        self.marking = sum(self.marking, inner.judging, inner.marking);
        self.nested = self.nested.max(inner.nested + 1);
        self.leads_back_to = self.leads_back_to.min(inner.leads_back_to);
    }
}

/// What is known of a schema before it is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// How many schemas are within each other for one value, at most.
    pub(super) nested: usize,
    /// Whether a schema leads back to itself at the same value, in this file or by way of others.
    pub(super) has_circle: bool,
}

/// Measures a schema; or gives the limit that it exceeds, in words.
pub(super) fn measure(root: &SchemaFile, files: &Files) -> Result<Measure, String> {
    measure_within(root, files, SCHEMAS_PER_VALUE, NESTED)
}

fn measure_within(
    root: &SchemaFile,
    files: &Files,
    schemas: u64,
    nested: usize,
) -> Result<Measure, String> {
    let base: Rc<str> = root.uri().into();
    let mut walk = Walk {
        files,
        schemas,
        nested,
        costs: HashMap::new(),
        bases: HashMap::new(),
        steps: 0,
        has_circle: false,
    };
    let mut most = 0;
    let mut seen = HashSet::new();
    let mut open = vec![(root.value.as_ref(), base)];
    while let Some((schema, base)) = open.pop() {
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        match schema {
            Value::Object(members) => {
                let base = walk.base_of(schema, &base);
                most = most.max(walk.cost(schema, &base)?.nested);
                open.extend(walk.target(schema, &base));
                let inner = members
                    .iter()
                    .filter(|(key, _)| !DATA.contains(&key.as_str()));
                open.extend(inner.map(|(_, member)| (member, Rc::clone(&base))));
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (item, Rc::clone(&base)))),
            _ => {}
        }
    }
    Ok(Measure {
        nested: most,
        has_circle: walk.has_circle,
    })
}

struct Walk<'f> {
    files: &'f Files,
    schemas: u64,
    nested: usize,
    costs: HashMap<*const Value, Cost>,
    /// Addresses that references in a schema are relative to.
    bases: HashMap<*const Value, Rc<str>>,
    steps: u64,
    has_circle: bool,
}

/// A schema that is being counted.
struct Frame<'f> {
    schema: &'f Value,
    /// The schemas in it that are not counted yet, each with what its references are relative to.
    open: Vec<(&'f Value, Rc<str>, bool)>,
    cost: Cost,
    /// Whether this schema is one of several alternatives.
    is_alternative: bool,
}

impl<'f> Walk<'f> {
    /// The address that references in a schema are relative to, `outer` being that of what is around it.
    fn base_of(&mut self, schema: &'f Value, outer: &Rc<str>) -> Rc<str> {
        let base = self
            .bases
            .entry(std::ptr::from_ref(schema))
            .or_insert_with(|| {
                let id = schema.get("$id").or_else(|| schema.get("id"));
                let id = id.and_then(Value::as_str).filter(|id| !id.starts_with('#'));
                let named = id.and_then(|id| resolved(outer, id));
                named.map_or_else(|| Rc::clone(outer), |(address, _)| address)
            });
        Rc::clone(base)
    }

    /// The schema that a reference in `schema` leads to, and what is relative to there.
    fn target(&self, schema: &'f Value, base: &Rc<str>) -> Option<(&'f Value, Rc<str>)> {
        let keywords = ["$ref", "$dynamicRef", "$recursiveRef"];
        let mut references = keywords.iter().filter_map(|keyword| schema.get(*keyword));
        let reference = references.find_map(Value::as_str)?;
        let (address, fragment) = resolved(base, reference)?;
        let file = self.files.find(&address)?;
        let fragment = percent_decoded(&fragment);
        let schema = if fragment.is_empty() || fragment.starts_with('/') {
            file.pointer(&fragment)?
        } else {
            anchored(file, &fragment)?
        };
        Some((schema, address))
    }

    fn frame(&mut self, schema: &'f Value, base: &Rc<str>, is_alternative: bool) -> Frame<'f> {
        let base = self.base_of(schema, base);
        let inner = in_place(schema).into_iter();
        let mut open: Vec<_> = inner
            .map(|(inner, is_alternative)| (inner, Rc::clone(&base), is_alternative))
            .collect();
        let target = self.target(schema, &base);
        open.extend(target.map(|(target, base)| (target, base, false)));
        Frame {
            schema,
            open,
            cost: Cost::LEAF,
            is_alternative,
        }
    }

    /// The cost of one schema. References may be nested deeply, so there is a stack instead of recursion.
    fn cost(&mut self, schema: &'f Value, base: &Rc<str>) -> Result<Cost, String> {
        if let Some(known) = self.costs.get(&std::ptr::from_ref(schema)) {
            return Ok(*known);
        }
        let mut active: HashMap<*const Value, usize> = HashMap::new();
        let mut stack = vec![self.frame(schema, base, false)];
        active.insert(schema, 0);
        loop {
            let place = stack.len() - 1;
            let Some(frame) = stack.last_mut() else {
                return Ok(Cost::LEAF);
            };
            if let Some((inner, base, is_alternative)) = frame.open.pop() {
                let pointer = std::ptr::from_ref(inner);
                if let Some(known) = self.costs.get(&pointer) {
                    frame.cost.add(*known, is_alternative);
                } else if let Some(place) = active.get(&pointer) {
                    // The validator stops where a schema leads back to itself at the same value.
                    self.has_circle = true;
                    let back = Cost {
                        leads_back_to: *place,
                        ..Cost::LEAF
                    };
                    frame.cost.add(back, is_alternative);
                } else if inner.is_object() {
                    self.check_limits(place + 1)?;
                    active.insert(pointer, place + 1);
                    stack.push(self.frame(inner, &base, is_alternative));
                } else {
                    frame.cost.add(Cost::LEAF, is_alternative);
                }
                continue;
            }
            let cost = self.finish(frame, place)?;
            let is_alternative = frame.is_alternative;
            active.remove(&std::ptr::from_ref(frame.schema));
            stack.pop();
            match stack.last_mut() {
                Some(outer) => outer.cost.add(cost, is_alternative),
                None => return Ok(cost),
            }
        }
    }

    fn check_limits(&mut self, place: usize) -> Result<(), String> {
        self.steps += 1;
        if place >= self.nested {
            return Err(format!(
                "limit of {} references and alternatives within each other",
                self.nested
            ));
        }
        if self.steps > STEPS {
            return Err(self.too_many());
        }
        Ok(())
    }

    fn finish(&mut self, frame: &Frame<'f>, place: usize) -> Result<Cost, String> {
        let mut cost = frame.cost;
        let marks = ["unevaluatedProperties", "unevaluatedItems"];
        if marks.iter().any(|key| frame.schema.get(*key).is_some()) {
            cost.judging = cost.judging.saturating_add(cost.marking);
            cost.explaining = cost.explaining.saturating_add(cost.marking);
        }
        if cost.explaining.max(cost.judging) > self.schemas {
            return Err(self.too_many());
        }
        // What leads back to a schema around it costs something else where that one is not around it.
        if cost.leads_back_to >= place {
            cost.leads_back_to = usize::MAX;
            self.costs.insert(frame.schema, cost);
        }
        Ok(cost)
    }

    fn too_many(&self) -> String {
        format!(
            "limit of {} schemas that judge one value: definitions refer to each other in too many ways",
            self.schemas
        )
    }
}

/// The kind of value of a keyword whose subschemas apply to the same instance as the schema around them.
#[derive(Debug, Clone, Copy)]
pub(super) enum InPlace {
    /// A list of schemas, of which each has to accept the value, or one of them.
    List { is_alternative: bool },
    /// A table with schemas as values.
    Table,
    /// One schema.
    Schema,
}

/// Returns `None` for keywords whose subschemas apply to other instances, or that have none.
pub(super) fn in_place_keyword(keyword: &str) -> Option<InPlace> {
    Some(match keyword {
        "allOf" => InPlace::List {
            is_alternative: false,
        },
        "anyOf" | "oneOf" => InPlace::List {
            is_alternative: true,
        },
        "dependentSchemas" | "dependencies" => InPlace::Table,
        "if" | "then" | "else" | "not" => InPlace::Schema,
        _ => return None,
    })
}

/// The schemas in a schema that judge the same value, and whether each is one of several alternatives.
fn in_place(schema: &Value) -> Vec<(&Value, bool)> {
    let mut found = Vec::new();
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match (in_place_keyword(keyword), value) {
            (Some(InPlace::List { is_alternative }), Value::Array(items)) => {
                found.extend(items.iter().map(|item| (item, is_alternative)));
            }
            (Some(InPlace::Table), Value::Object(schemas)) => {
                found.extend(schemas.values().map(|schema| (schema, false)));
            }
            (Some(InPlace::Schema), value) => found.push((value, false)),
            _ => {}
        }
    }
    found
}

/// The address and the fragment that a reference names.
fn resolved(base: &Rc<str>, reference: &str) -> Option<(Rc<str>, String)> {
    let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if address.is_empty() {
        return Some((Rc::clone(base), fragment.to_owned()));
    }
    let base = uri::from_str(base).ok()?;
    let absolute = uri::resolve_against(&base.borrow(), address).ok()?;
    let absolute = absolute.as_str();
    Some((absolute.trim_end_matches('#').into(), fragment.to_owned()))
}

/// The schema that has the name `anchor` in its file.
fn anchored<'f>(file: &'f Value, anchor: &str) -> Option<&'f Value> {
    let mut open = vec![file];
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(members) => {
                let is_named =
                    |keyword| members.get(keyword).and_then(Value::as_str) == Some(anchor);
                let by_id = |keyword| {
                    let id = members.get(keyword).and_then(Value::as_str);
                    id.and_then(|id| id.strip_prefix('#')) == Some(anchor)
                };
                if is_named("$anchor") || is_named("$dynamicAnchor") || by_id("$id") || by_id("id")
                {
                    return Some(schema);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::super::files::Library;
    use super::*;
    use crate::parse::{Dialect, parse_json};
    use crate::source::{FileId, RelPath};

    fn measured(schema: &str, schemas: u64, nested: usize) -> Result<usize, String> {
        measured_with(&[("a.schema.json", schema)], schemas, nested)
    }

    fn measured_with(files: &[(&str, &str)], schemas: u64, nested: usize) -> Result<usize, String> {
        let files = files.iter().map(|(path, text)| {
            let parsed = parse_json(FileId(0), text.as_bytes(), Dialect::Strict);
            SchemaFile::new(&RelPath::new(path), &parsed.tree).unwrap()
        });
        let files: Vec<SchemaFile> = files.collect();
        let library = Arc::new(Library::new(&files, BTreeSet::new()));
        let measure = measure_within(&files[0], &Files::new(&files[0], &library), schemas, nested);
        Ok(measure?.nested)
    }

    /// How often the validator comes by schemas, which is the least limit that is not exceeded.
    fn cost(files: &[(&str, &str)]) -> u64 {
        let is_enough = |schemas: &u64| measured_with(files, *schemas, 100).is_ok();
        (1..2_000).find(is_enough).unwrap()
    }

    #[test]
    fn schemas_that_judge_one_value_are_counted_as_often_as_they_do() {
        let doubling = r##"{"$ref": "#/$defs/a", "$defs": {
            "a": {"allOf": [{"$ref": "#/$defs/b"}, {"$ref": "#/$defs/b"}]},
            "b": {"allOf": [{"$ref": "#/$defs/c"}, {"$ref": "#/$defs/c"}]},
            "c": {"type": "integer"}}}"##;
        // c, twice its reference and c, b itself; twice all that with a reference, a, and the root.
        assert_eq!(cost(&[("a.schema.json", doubling)]), 14);
        for (name, schema, expected) in [
            ("leaf", r#"{"type": "integer"}"#, 1),
            ("all", r#"{"allOf": [true, {}]}"#, 3),
            // Alternatives are judged, and then explained.
            ("any", r#"{"anyOf": [true, {}]}"#, 5),
            ("one", r#"{"oneOf": [true, {}]}"#, 5),
            (
                "conditions",
                r#"{"if": {}, "then": {}, "else": {}, "not": {}}"#,
                5,
            ),
            (
                "dependent",
                r#"{"dependentSchemas": {"a": {}, "b": {}}}"#,
                3,
            ),
            // Of members and elements, each has a value of its own.
            (
                "members",
                r#"{"properties": {"a": {"allOf": [{}, {}]}, "b": {}}, "items": {}}"#,
                3,
            ),
            (
                "data",
                r#"{"enum": [{"allOf": [{}, {}]}], "const": {"allOf": [{}]}}"#,
                1,
            ),
            // The schemas in it are gone through again, with what it takes to judge them.
            (
                "marks",
                r#"{"allOf": [{}], "unevaluatedProperties": false}"#,
                5,
            ),
            // The reference is judged by itself too, and then the whole once more.
            ("itself", r##"{"allOf": [{"$ref": "#"}, {}]}"##, 5),
            (
                "anchor",
                r##"{"$ref": "#x", "$defs": {"d": {"$anchor": "x", "allOf": [{}, {}]}}}"##,
                4,
            ),
            (
                "id",
                r#"{"$ref": "d.json", "$defs": {"d": {"$id": "d.json", "allOf": [{}, {}]}}}"#,
                4,
            ),
            (
                "dynamic",
                r##"{"$dynamicRef": "#x", "$defs": {"d": {"$dynamicAnchor": "x", "allOf": [{}, {}]}}}"##,
                4,
            ),
        ] {
            assert_eq!(cost(&[("a.schema.json", schema)]), expected, "{name}");
        }
        let files = [
            (
                "a.schema.json",
                r#"{"properties": {"a": {"$ref": "b.schema.json#/$defs/d"}}}"#,
            ),
            (
                "b.schema.json",
                r##"{"$defs": {"d": {"allOf": [{"$ref": "#/$defs/e"}, {"$ref": "#/$defs/e"}]}, "e": {}}}"##,
            ),
        ];
        assert_eq!(cost(&files), 6);
    }

    #[test]
    fn the_limits_are_those_that_are_documented() {
        let branches = |count: usize| format!(r#"{{"allOf": [{}]}}"#, vec!["{}"; count].join(","));
        let schemas = usize::try_from(SCHEMAS_PER_VALUE).unwrap();
        for (count, is_right) in [(schemas - 2, true), (schemas - 1, true), (schemas, false)] {
            let found = measured(&branches(count), SCHEMAS_PER_VALUE, NESTED);
            assert_eq!(found.is_ok(), is_right, "{count}: {found:?}");
        }
        let chain = |count: usize| {
            let link = |at: usize| format!(r##""d{at}": {{"$ref": "#/$defs/d{}"}}"##, at + 1);
            let links: Vec<String> = (1..count - 1).map(link).collect();
            let links = links.join(",");
            format!(
                r##"{{"$ref": "#/$defs/d1", "$defs": {{{links}, "d{}": {{}}}}}}"##,
                count - 1
            )
        };
        for (count, is_right) in [(NESTED - 1, true), (NESTED, true), (NESTED + 1, false)] {
            let found = measured(&chain(count), SCHEMAS_PER_VALUE, NESTED);
            assert_eq!(found.is_ok(), is_right, "{count}: {found:?}");
        }
        assert_eq!(measured(&chain(7), 100, 7), Ok(7));
    }

    #[test]
    fn definitions_that_all_lead_to_each_other_are_not_walked_through_in_every_order() {
        let all: Vec<String> = (0..12)
            .map(|at| format!(r##"{{"$ref": "#/$defs/d{at}"}}"##))
            .collect();
        let all = all.join(",");
        let each: Vec<String> = (0..12)
            .map(|at| format!(r#""d{at}": {{"anyOf": [{all}]}}"#))
            .collect();
        let schema = format!(
            r##"{{"$ref": "#/$defs/d0", "$defs": {{{}}}}}"##,
            each.join(",")
        );
        assert!(measured(&schema, SCHEMAS_PER_VALUE, NESTED).is_err());
    }
}
