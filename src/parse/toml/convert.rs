//! From the parser's tables to the tree.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use crate::parse::problems::Problems;
use crate::parse::{Item, KeyKind, MAX_DEPTH, Member, NodeId, Number, Tree, Value, number, text};

/// The tree of a document. `faults` are the places of its syntax errors, in ascending order.
pub(super) fn tree(
    root: &Spanned<DeTable<'_>>,
    text: &str,
    faults: &[usize],
    problems: &mut Problems,
) -> Tree {
    let mut converter = Converter {
        text,
        faults,
        tree: Tree::new(),
        problems,
    };
    let (node, _) = converter.table(root.get_ref(), None, 0);
    converter.tree.push_document(node);
    converter.tree
}

struct Converter<'a> {
    text: &'a str,
    faults: &'a [usize],
    tree: Tree,
    problems: &'a mut Problems,
}

/// A node and its range.
type Placed = (NodeId, Range<usize>);

impl Converter<'_> {
    fn push(&mut self, range: Range<usize>, value: Value) -> Placed {
        let span = self.problems.span(range.clone());
        (self.tree.push(span, value), range)
    }

    /// Reports what is beyond the limits, unless a syntax error there already says more.
    fn limit(&mut self, range: &Range<usize>, message: impl Into<String>) {
        let next = self.faults.partition_point(|fault| *fault < range.start);
        if self
            .faults
            .get(next)
            .is_none_or(|fault| *fault >= range.end)
        {
            self.problems.limit(range.clone(), message);
        }
    }

    /// A value; `before` is the end of what stands before it.
    fn value(&mut self, value: &Spanned<DeValue<'_>>, before: usize, depth: usize) -> Placed {
        let mut range = value.span();
        if range == (0..0) {
            // The parser's stand-in for a value that it could not read.
            range = before..before;
        }
        if depth > MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.limit(&range, message);
            return self.push(range, Value::Null);
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::String((&**text).into()),
            DeValue::Integer(integer) => self.integer(integer, &range),
            DeValue::Float(float) => self.float(float, &range),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(value) => Value::String(value.to_string().into()),
            DeValue::Array(elements) => return self.array(elements.iter(), range, depth),
            DeValue::Table(table) => return self.table(table, Some(range), depth),
        };
        self.push(range, value)
    }

    fn integer(&mut self, integer: &DeInteger<'_>, range: &Range<usize>) -> Value {
        let digits = integer.as_str();
        if let Ok(value) = i64::from_str_radix(digits, integer.radix()) {
            return Value::Number(Number::Int(value));
        }
        self.limit(range, "the integer is beyond the 64 bits that TOML has");
        let wide = match integer.radix() {
            10 => number::decimal(digits),
            radix => number::radix(digits, radix),
        };
        wide.map_or(Value::Null, Value::Number)
    }

    fn float(&mut self, float: &DeFloat<'_>, range: &Range<usize>) -> Value {
        let Some(number) = number::float(float.as_str(), false) else {
            return Value::Null;
        };
        if number.overflows(float.as_str()) {
            let written = text::excerpt(float.as_str());
            let message = format!("the number `{written}` is too large");
            self.limit(range, message);
        }
        Value::Number(number)
    }

    fn array<'v>(
        &mut self,
        elements: impl Iterator<Item = &'v Spanned<DeValue<'v>>>,
        mut range: Range<usize>,
        depth: usize,
    ) -> Placed {
        let mut items = Vec::new();
        for element in elements {
            let (node, place) = self.value(element, range.start, depth + 1);
            range.start = range.start.min(place.start);
            range.end = range.end.max(place.end);
            items.push(Item { node, alias: None });
        }
        self.push(range, Value::Array(items))
    }

    /// A table; the root has no range of its own.
    fn table(&mut self, table: &DeTable<'_>, own: Option<Range<usize>>, depth: usize) -> Placed {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut range = own.or_else(|| entries.first().map(|(key, _)| key.span()));
        let mut members = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key_range = key.span();
            let (node, place) = self.value(value, key_range.end, depth + 1);
            let hull = range.get_or_insert_with(|| key_range.clone());
            hull.start = hull.start.min(key_range.start).min(place.start);
            hull.end = hull.end.max(key_range.end).max(place.end);
            // A table's own header may come after those of its children.
            let first = key_range.start.min(place.start);
            let member = Member {
                key: (&**key.get_ref()).into(),
                key_kind: KeyKind::String,
                key_span: self.problems.span(key_range),
                node,
                alias: None,
                merged_at: None,
            };
            members.push((first, member));
        }
        members.sort_by_key(|(first, _)| *first);
        let members = members.into_iter().map(|(_, member)| member).collect();
        let mut range = range.unwrap_or(0..0);
        range.end = range.end.min(self.text.len());
        self.push(range, Value::Object(members))
    }
}
