//! Entries of a rule's lists that no case of its file needs: each entry is removed in turn, and some case has to fail.

use super::of_data;
use super::trial::{case_fails, example_fails};
use crate::rule::DataRule;
use crate::rule::data::{Entry, entries};
use crate::source::FileId;

/// The entries of the lists in `[match]` that could be deleted, or misspelt, without a case noticing. The cases are
/// expected to pass, as [`super::trial`] tells.
#[must_use]
pub fn untested(file: FileId, text: &str) -> Vec<Entry> {
    let entries = entries(file, text).into_iter();
    let unneeded = entries.filter(|entry| {
        // A file that is no rule without the entry is noticed anyhow. Rules live as long as the process.
        let without = entry
            .removed_from(text)
            .map(|data| &*Box::leak(Box::new(data)));
        without.is_some_and(|data| !some_case_fails(data, &entry.entry))
    });
    unneeded.collect()
}

fn some_case_fails(data: &'static DataRule, entry: &str) -> bool {
    let rule = of_data(data);
    // The word that stands in the text wherever the entry is meant; cases with it are tried first.
    let end = entry.rfind('(').filter(|_| entry.ends_with(')'));
    let path = entry.get(..end.unwrap_or(entry.len())).unwrap_or_default();
    let word = path.rsplit(['.', ':']).next().unwrap_or_default();
    let (likely, others): (Vec<_>, Vec<_>) = data.cases.iter().partition(|case| {
        let mut texts = case.files.values();
        texts.any(|text| text.contains(word))
    });
    let mut cases = likely.into_iter().chain(others);
    cases.any(|case| case_fails(&rule, case)) || example_fails(&rule, data)
}
