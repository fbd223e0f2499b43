//! Which flags the sources of a service ask for.

use std::collections::BTreeSet;

use crate::r#gen::is_generated;
use crate::model::{FlagFacts, Language, Workspace};
use crate::parse::{SourceLanguage, Word, WordKind, words};
use crate::source::{FileId, RelPath, Span};

/// The calls by which `OpenFeature` clients ask for a flag with its key as the first string.
const CLIENT_CALLS: &[&str] = &[
    "Boolean",
    "BooleanValue",
    "BooleanValueDetails",
    "Float",
    "FloatValue",
    "FloatValueDetails",
    "Int",
    "IntValue",
    "IntValueDetails",
    "Object",
    "ObjectValue",
    "ObjectValueDetails",
    "String",
    "StringValue",
    "StringValueDetails",
    "get_bool_details",
    "get_bool_value",
    "get_float_details",
    "get_float_value",
    "get_int_details",
    "get_int_value",
    "get_string_details",
    "get_string_value",
    "get_struct_details",
    "get_struct_value",
];

/// What the sources say.
#[derive(Debug, Default)]
pub struct Usage {
    /// Names and strings without case and separators.
    mentioned: BTreeSet<String>,
    /// Keys that an `OpenFeature` client is asked for.
    asked: Vec<(String, Span)>,
    /// Names that are taken from the package of the flags.
    selected: Vec<(String, Span)>,
    /// Every name in the package of the flags.
    declared: BTreeSet<String>,
}

impl Usage {
    /// The usage of the flags of a file; none where the service has no sources but generated ones, so that
    /// nothing can be said.
    pub fn of(workspace: &Workspace, file: FileId) -> Option<Self> {
        let facts = workspace.flags_in(file)?;
        let language = facts.language?;
        let out = crate::r#gen::flags_folder(facts);
        let mut usage = Self::default();
        let mut is_empty = true;
        for id in &facts.sources {
            let source = workspace.sources().file(*id);
            let Ok(text) = source.text() else {
                continue;
            };
            let found = match language {
                Language::Go => words(text, SourceLanguage::Go),
                Language::Rust => words(text, SourceLanguage::Rust),
            };
            if is_below(source.path(), &out) {
                let names = found.iter().filter(|word| word.kind == WordKind::Name);
                usage
                    .declared
                    .extend(names.map(|word| word.text.to_owned()));
                continue;
            }
            if is_generated(text) || source.path().as_str().ends_with("_test.go") {
                continue;
            }
            is_empty = false;
            usage.mention(&found);
            usage.calls(*id, &found);
            if language == Language::Go {
                usage.selections(*id, &found, &out, facts);
            }
        }
        (!is_empty).then_some(usage)
    }

    /// Whether a source names the flag's accessor or its key.
    pub fn asks_for(&self, key: &str) -> bool {
        let name = folded(key);
        let details = format!("{name}details");
        self.mentioned.contains(&name) || self.mentioned.contains(&details)
    }

    /// What is asked for and is none of these flags.
    pub fn undefined(&self, keys: &[&str]) -> Vec<(String, Span)> {
        let keys: BTreeSet<&str> = keys.iter().copied().collect();
        let asked = self
            .asked
            .iter()
            .filter(|(key, _)| !keys.contains(key.as_str()));
        // Where nothing was generated yet, that is what is wrong.
        let is_there = !self.declared.is_empty();
        let selected = self
            .selected
            .iter()
            .filter(|(name, _)| is_there && !self.declared.contains(name));
        asked.chain(selected).cloned().collect()
    }

    fn mention(&mut self, found: &[Word<'_>]) {
        let told = found.iter().filter(|word| word.kind != WordKind::Mark);
        self.mentioned.extend(told.map(|word| folded(word.text)));
    }

    /// `client.BooleanValue(ctx, "key", …)`
    fn calls(&mut self, id: FileId, found: &[Word<'_>]) {
        for (at, call) in found.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| found.get(before));
            let is_method = before.is_some_and(|word| word.text == ".");
            let opens = found.get(at + 1).is_some_and(|word| word.text == "(");
            // The clients' plain names are common words, so a context comes first where they are meant.
            let is_plain = !call.text.contains("Value") && !call.text.contains('_');
            let has_context = found.get(at + 2).is_some_and(|word| word.text == "ctx");
            let is_call = call.kind == WordKind::Name && CLIENT_CALLS.contains(&call.text);
            if !is_call || !is_method || !opens || (is_plain && !has_context) {
                continue;
            }
            // The key is the first string, and the first or second argument.
            let arguments = found.get(at + 2..).unwrap_or_default();
            let key = arguments
                .iter()
                .take(8)
                .take_while(|word| word.text != ")" || word.kind == WordKind::String)
                .find(|word| word.kind == WordKind::String);
            if let Some(key) = key {
                let span = Span::new(id, key.start, key.end);
                self.asked.push((key.text.to_owned(), span));
            }
        }
    }

    /// `flags.Name` and `flags.From(…).Name` in files that import the package of the flags.
    fn selections(&mut self, id: FileId, found: &[Word<'_>], out: &str, facts: &FlagFacts) {
        let Some(package) = imported(found, out, &facts.folder) else {
            return;
        };
        for (at, word) in found.iter().enumerate() {
            let is_package = word.kind == WordKind::Name && word.text == package;
            let before = at.checked_sub(1).and_then(|before| found.get(before));
            if !is_package || before.is_some_and(|word| word.text == ".") {
                continue;
            }
            let Some(mut at) = selected(found, at + 1) else {
                continue;
            };
            self.select(id, found.get(at));
            // What a call gives has names of its own.
            if found.get(at).is_some_and(|word| word.text == "From")
                && let Some(after) = closed(found, at + 1)
                && let Some(method) = selected(found, after)
            {
                at = method;
                self.select(id, found.get(at));
            }
        }
    }

    fn select(&mut self, id: FileId, word: Option<&Word<'_>>) {
        if let Some(word) = word {
            let span = Span::new(id, word.start, word.end);
            self.selected.push((word.text.to_owned(), span));
        }
    }
}

/// The position of the name after a `.` at `at`.
fn selected(found: &[Word<'_>], at: usize) -> Option<usize> {
    let is_dot = found.get(at)?.text == ".";
    let name = found.get(at + 1)?;
    (is_dot && name.kind == WordKind::Name).then_some(at + 1)
}

/// The position behind the bracket that closes the one at `at`.
fn closed(found: &[Word<'_>], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, word) in found.get(at..)?.iter().enumerate() {
        match (word.kind, word.text) {
            (WordKind::Mark, "(") => depth += 1,
            (WordKind::Mark, ")") => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at + offset + 1);
        }
    }
    None
}

/// The name under which a Go file imports the package of the flags. Import paths end with the folder of the
/// package below the module.
fn imported<'t>(found: &[Word<'t>], out: &str, folder: &str) -> Option<&'t str> {
    let below = out
        .strip_prefix(folder)
        .unwrap_or(out)
        .trim_start_matches('/');
    let at = found.iter().position(|word| {
        word.kind == WordKind::String
            && (word.text == below || word.text.ends_with(&format!("/{below}")))
    })?;
    let path = found.get(at)?.text;
    let before = at.checked_sub(1).and_then(|before| found.get(before))?;
    let is_alias = before.kind == WordKind::Name && before.text != "import";
    if is_alias {
        return Some(before.text);
    }
    path.rsplit('/').next()
}

fn is_below(path: &RelPath, folder: &str) -> bool {
    let rest = path.as_str().strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// A name without case and separators: `new_checkout`, `new-checkout` and `NewCheckout` are one flag's.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
