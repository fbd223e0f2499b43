//! Entries of a policy, found by the names that they select.

use std::collections::HashMap;

use super::config::{Ban, Exception, Policy, Required};
use super::selector::Pattern;
use crate::source::GlobIndex;

/// A list of entries, and for any name those that may select it.
pub(super) struct ByName<'p, T> {
    entries: &'p [T],
    /// Numbers of entries by what is written.
    exact: HashMap<&'p str, Vec<usize>>,
    globs: GlobIndex,
    /// For each glob, the number of its entry.
    of_glob: Vec<usize>,
}

impl<'p, T> ByName<'p, T> {
    pub(super) fn new(entries: &'p [T], pattern: impl Fn(&'p T) -> &'p Pattern) -> Self {
        let mut exact: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut globs = Vec::new();
        let mut of_glob = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let pattern = pattern(entry);
            let named = exact.entry(pattern.text.value.as_str());
            named.or_default().push(number);
            for glob in pattern.globs() {
                globs.push(glob);
                of_glob.push(number);
            }
        }
        Self {
            entries,
            exact,
            globs: GlobIndex::new(&globs),
            of_glob,
        }
    }

    /// The entries that may select a name, in the order of the list.
    pub(super) fn for_name(&self, name: &str) -> impl Iterator<Item = &'p T> + use<'p, T> {
        let mut numbers = self.exact.get(name).cloned().unwrap_or_default();
        let matches = self.globs.matches(name).into_iter();
        numbers.extend(matches.filter_map(|glob| self.of_glob.get(glob)));
        numbers.sort_unstable();
        numbers.dedup();
        let entries = self.entries;
        numbers.into_iter().filter_map(|number| entries.get(number))
    }
}

/// The lists of a policy that names are looked up in.
pub(super) struct Lists<'p> {
    pub(super) bans: ByName<'p, Ban>,
    pub(super) required: ByName<'p, Required>,
    pub(super) allowed: ByName<'p, Exception>,
    pub(super) forks: ByName<'p, Exception>,
    pub(super) git: ByName<'p, Exception>,
    pub(super) licence_exceptions: ByName<'p, Exception>,
    pub(super) ignored: ByName<'p, Exception>,
}

impl<'p> Lists<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        let exceptions =
            |list: &'p [Exception]| ByName::new(list, |exception| &exception.selector.name);
        Self {
            bans: ByName::new(&policy.bans, |ban| &ban.selector.name),
            required: ByName::new(&policy.required, |required| &required.selector.name),
            allowed: exceptions(&policy.allowed),
            forks: exceptions(&policy.forks),
            git: exceptions(&policy.git),
            licence_exceptions: exceptions(&policy.licence_exceptions),
            ignored: exceptions(&policy.ignored),
        }
    }
}
