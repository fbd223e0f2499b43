//! `unreadable`: sources that the grammar cannot read in full. What rules look for is then sought word by word, so that
//! nothing hides in what was not read.

use super::plan::Plan;
use super::told::Told;
use super::unit::Look;
use crate::model::Workspace;
use crate::parse::{SourceLanguage, Word, WordKind, words};
use crate::rule::data::{Name, Words};
use crate::source::{FileId, Span};

/// Says that a file is no text.
pub fn not_text(workspace: &Workspace, id: FileId, plan: &Plan<'_>, told: &mut Told<'_>) {
    let Some(rule) = plan.unreadable else {
        return;
    };
    let bytes = workspace.sources().file(id).bytes();
    let at = std::str::from_utf8(bytes)
        .err()
        .map_or(0, |error| error.valid_up_to());
    let what = "it is not UTF-8, and no rule has looked into it";
    told.tell(rule, Span::new(id, at, at + 1), &Words::name(what));
}

/// Says what of a file could not be read.
pub fn check(look: &Look<'_, '_>, told: &mut Told<'_>) {
    let Some(rule) = look.plan.unreadable else {
        return;
    };
    let file = look.package.file(look.file);
    let Some(first) = file.tree.unreadable.first() else {
        return;
    };
    let denied = denied(look);
    let what = match denied.as_slice() {
        [] => "it names nothing that the rules look for".to_owned(),
        names => format!("it names {}", crate::diag::listed(names, names.len())),
    };
    let span = Span::new(look.id, first.start as usize, first.end as usize);
    told.tell(rule, span.first_byte(), &Words::name(what));
}

/// The names that due rules look for and that stand in the text of the file, with the rules, whether they were read or not.
fn denied(look: &Look<'_, '_>) -> Vec<String> {
    let words = words(look.text, SourceLanguage::Go);
    let mut found: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.kind != WordKind::Name || found.len() >= 5 {
            continue;
        }
        for (rule, name) in look.plan.by_last(word.text, look.due) {
            if look.is_due(rule) && is_said(look, &words, at, name) {
                let id = &look.plan.rules[rule].asked.data.id;
                let text = format!("{}.{} ({id})", name.package, name.item);
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
    }
    found
}

/// Whether the word at `at` may be the last part of a name: behind the package's name, or that of a value.
fn is_said(look: &Look<'_, '_>, words: &[Word<'_>], at: usize, name: &Name) -> bool {
    let before = |back: usize| {
        let word = at.checked_sub(back).and_then(|at| words.get(at));
        word.map_or("", |word| word.text)
    };
    let mut imports = look.head.paths.iter();
    let import = imports.find(|import| import.path == name.package);
    match import {
        None => false,
        Some(import) if import.name == "." => before(1) != ".",
        Some(_) if name.item.contains('.') => before(1) == ".",
        Some(import) if import.name.is_empty() => before(1) == ".",
        Some(import) => before(1) == "." && before(2) == import.name,
    }
}
