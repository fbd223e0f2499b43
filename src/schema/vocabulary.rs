//! The keys that a schema declares and the values that it lists, prepared once for all errors about them.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::files::Files;
use super::words;
use crate::diag::{Names, listed};

/// Lists of values and keys in messages are cut after this many.
pub(super) const LISTED: usize = 12;

/// Keys that a schema declares for one table.
#[derive(Debug)]
pub(super) struct Keys<'e> {
    list: Vec<&'e str>,
    set: HashSet<&'e str>,
    names: OnceCell<Names<'e>>,
}

impl<'e> Keys<'e> {
    fn new(keys: Vec<&'e str>) -> Self {
        let mut set = HashSet::new();
        Self {
            // Several schemas may declare one key.
            list: keys.into_iter().filter(|key| set.insert(*key)).collect(),
            set,
            names: OnceCell::new(),
        }
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.set.contains(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The first of them, for a message.
    pub(super) fn listed(&self) -> String {
        listed(&self.list, LISTED)
    }

    /// The key that was probably meant: of those that `is_free`, if one is near, and otherwise of all.
    pub(super) fn nearest(&self, given: &str, is_free: impl Fn(&str) -> bool) -> Option<&'e str> {
        let names = self
            .names
            .get_or_init(|| Names::new(self.list.iter().copied()));
        names
            .nearest_of(given, is_free)
            .or_else(|| names.nearest(given))
    }
}

/// Values that an `enum` or several alternatives allow.
#[derive(Debug)]
pub(super) struct Values<'v> {
    names: Names<'v>,
    listed: String,
}

impl<'v> Values<'v> {
    pub(super) fn new(values: &'v [Value]) -> Self {
        let mut shown: Vec<String> = values.iter().take(LISTED).map(words::literal).collect();
        // Only the first are shown, and of the others the number.
        shown.resize(values.len(), String::new());
        Self {
            names: Names::new(values.iter().filter_map(Value::as_str)),
            listed: listed(&shown, LISTED),
        }
    }

    /// What to type in place of `given`.
    pub(super) fn help(&self, given: Option<&str>) -> String {
        match given.and_then(|given| self.names.nearest(given)) {
            Some(meant) => format!("did you mean {meant:?}? allowed: {}", self.listed),
            None => format!("allowed: {}", self.listed),
        }
    }
}

/// What the explanation of one document's errors has prepared so far.
#[derive(Debug)]
pub(super) struct Vocabulary<'e> {
    pub(super) files: &'e Files,
    /// By the schema, and whether the schemas in it count.
    keys: RefCell<HashMap<(*const Value, bool), Rc<Keys<'e>>>>,
    /// By the list.
    values: RefCell<HashMap<*const Value, Rc<Values<'e>>>>,
}

impl<'e> Vocabulary<'e> {
    pub(super) fn new(files: &'e Files) -> Self {
        Self {
            files,
            keys: RefCell::default(),
            values: RefCell::default(),
        }
    }

    /// The keys in the `properties` of the schema around the keyword at `address`.
    pub(super) fn declared_keys(&self, address: Option<&str>) -> Rc<Keys<'e>> {
        let schema = address.and_then(|address| self.files.subschema(address, 1));
        self.keys(schema, false, declared_keys)
    }

    /// Those, and the keys in schemas in it that judge the same table.
    pub(super) fn reachable_keys(&self, address: Option<&str>) -> Rc<Keys<'e>> {
        let schema = address.and_then(|address| self.files.subschema(address, 1));
        let base = address.and_then(|address| self.files.subschema(address.split('#').next()?, 0));
        self.keys(schema, true, |schema| reachable_keys(schema, base))
    }

    fn keys(
        &self,
        schema: Option<&'e Value>,
        is_deep: bool,
        collect: impl FnOnce(&'e Value) -> Vec<&'e str>,
    ) -> Rc<Keys<'e>> {
        let Some(schema) = schema else {
            return Rc::new(Keys::new(Vec::new()));
        };
        let mut known = self.keys.borrow_mut();
        let keys = known
            .entry((std::ptr::from_ref(schema), is_deep))
            .or_insert_with(|| Rc::new(Keys::new(collect(schema))));
        Rc::clone(keys)
    }

    /// The values of an `enum`, which one error or many hold.
    pub(super) fn values(&self, options: &'e Arc<Value>) -> Rc<Values<'e>> {
        let list = options.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut known = self.values.borrow_mut();
        let values = known
            .entry(Arc::as_ptr(options))
            .or_insert_with(|| Rc::new(Values::new(list)));
        Rc::clone(values)
    }
}

fn declared_keys(schema: &Value) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .map(|keys| keys.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The keys that a schema declares for one table, through its in-place applicators and references within its
/// file, whose root is `base`. Each schema is visited once, however many ways lead to it.
fn reachable_keys<'e>(schema: &'e Value, base: Option<&'e Value>) -> Vec<&'e str> {
    let mut known = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        known.extend(declared_keys(schema));
        let mut inner = Vec::new();
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            inner.extend(branches.into_iter().flatten());
        }
        for keyword in ["if", "then", "else"] {
            inner.extend(schema.get(keyword));
        }
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        inner.extend(dependent.into_iter().flat_map(serde_json::Map::values));
        let pointer = schema
            .get("$ref")
            .and_then(|target| target.as_str()?.strip_prefix('#'));
        inner.extend(pointer.and_then(|pointer| base?.pointer(pointer)));
        // The last of the stack comes next, so that the order is that of the schema.
        open.extend(inner.into_iter().rev());
    }
    known
}
