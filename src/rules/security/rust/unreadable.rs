//! `unreadable`: sources that syn cannot read. What rules look for is then sought word by word, so that nothing hides in
//! what was not read.

use std::collections::HashSet;

use super::told::Told;
use super::unit::Unit;
use crate::code::rust::ANY_TYPE;
use crate::parse::{RustProblem, SourceLanguage, WordKind, words};
use crate::rule::data::{Name, Words};
use crate::source::Span;

/// Says that a file is no text.
pub fn not_text(unit: &Unit<'_>, told: &mut Told<'_>) {
    let Some(rule) = unit.plan.unreadable else {
        return;
    };
    let bytes = unit.workspace.sources().file(unit.id).bytes();
    let at = std::str::from_utf8(bytes).err();
    let at = at.map_or(0, |error| error.valid_up_to());
    let what = "it is not UTF-8, and no rule has looked into it";
    told.tell(rule, Span::new(unit.id, at, at + 1), &Words::name(what));
}

/// Says that a file cannot be read, and what it names.
pub fn check(unit: &Unit<'_>, problem: &RustProblem, told: &mut Told<'_>) {
    let Some(rule) = unit.plan.unreadable else {
        return;
    };
    let denied = denied(unit);
    let named = match denied.as_slice() {
        [] => "it names nothing that the rules look for".to_owned(),
        names => format!("it names {}", crate::diag::listed(names, names.len())),
    };
    let what = format!("{}; {named}", problem.message);
    let end = problem.at.end.max(problem.at.start + 1);
    let span = Span::new(unit.id, problem.at.start, end.min(unit.text.len()));
    told.tell(rule, span.first_byte(), &Words::name(what));
}

/// The names that due rules look for and that stand in the text of the file, with the rules.
fn denied(unit: &Unit<'_>) -> Vec<String> {
    let words = words(unit.text, SourceLanguage::Rust);
    let names = words.iter().filter(|word| word.kind == WordKind::Name);
    let known: HashSet<&str> = names.map(|word| word.text).collect();
    let mut found: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.kind != WordKind::Name || found.len() >= 5 {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let is_method = before.is_some_and(|before| before.text == ".");
        for (rule, name) in unit.plan.by_last(word.text, &unit.due) {
            if unit.is_due(rule) && is_said(&known, is_method, name) {
                let id = &unit.plan.rules[rule].data.id;
                let text = if name.package == ANY_TYPE {
                    format!("{} ({id})", name.item)
                } else {
                    format!("{}::{} ({id})", name.package, name.item)
                };
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
    }
    found
}

/// Whether the word may be the last part of a name: the modules of that have to be named somewhere too.
fn is_said(known: &HashSet<&str>, is_method: bool, name: &Name) -> bool {
    if name.package == ANY_TYPE {
        return is_method;
    }
    let mut segments = name.package.split("::");
    if name.item.contains('.') {
        return is_method && segments.next().is_some_and(|first| known.contains(first));
    }
    !is_method && segments.all(|segment| known.contains(segment))
}
