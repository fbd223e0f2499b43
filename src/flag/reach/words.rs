//! Strings, sorted by what tests come to on them: every combination that some string has, with the
//! shortest strings that have it.
//!
//! Each test is a small automaton over characters, and all of them run side by side. Characters that no
//! test names are alike, but for their order, so that one of each gap between those named is enough.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::budget::Budget;
use super::form::{Cmp, TextTest};
use super::machine::{Machine, OFF, Trie};
use super::quick::QuickMap;
use super::regular::cuts;

/// Strings on which every test comes to the same.
#[derive(Debug)]
pub struct Group {
    /// As many as were asked for or as there are, short ones first and the empty one last.
    pub words: Vec<Arc<str>>,
}

/// The groups of all strings. The constants are a group each. None if a test is no automaton, or the
/// budget is used up.
pub fn groups(
    tests: &[&TextTest],
    constants: &BTreeSet<Arc<str>>,
    copies: usize,
    budget: &mut Budget,
) -> Option<Vec<Group>> {
    // Building an automaton takes a while.
    let patterns = tests
        .iter()
        .filter(|test| matches!(test, TextTest::Matches(_)));
    if !budget.spend(2000 * u64::try_from(patterns.count()).unwrap_or(u64::MAX)) {
        return None;
    }
    let machines: Vec<Machine> = tests
        .iter()
        .filter(|test| !is_equality(test))
        .map(|test| Machine::of(test))
        .collect::<Option<_>>()?;
    if machines.is_empty() {
        return Some(plain(constants, copies));
    }
    let symbols = symbols(tests, constants)?;
    let trie = Trie::of(constants);
    let mut search = Search {
        machines,
        trie,
        places: Vec::new(),
        known: QuickMap::default(),
        entries: Vec::new(),
        groups: QuickMap::default(),
        found: Vec::new(),
        copies,
    };
    search.run(&symbols, budget)?;
    Some(search.into_groups())
}

/// Whether the test asks no more than which constant the string is.
fn is_equality(test: &TextTest) -> bool {
    matches!(
        test,
        TextTest::Compare(Cmp::Equal | Cmp::NotEqual, _) | TextTest::OneOf(_)
    )
}

/// The strings that a test names.
pub fn named(test: &TextTest) -> Vec<Arc<str>> {
    match test {
        TextTest::Compare(_, word)
        | TextTest::StartsWith(word)
        | TextTest::EndsWith(word)
        | TextTest::Contains(word) => vec![Arc::clone(word)],
        TextTest::OneOf(words) => words.clone(),
        TextTest::Matches(_) | TextTest::Size(..) => Vec::new(),
    }
}

/// Strings that are not among the constants.
pub fn fresh(constants: &BTreeSet<Arc<str>>) -> impl Iterator<Item = Arc<str>> {
    let words = ["other", "another", "third"].map(str::to_owned).into_iter();
    let numbered = (1..).map(|number: u32| format!("other{number}"));
    words
        .chain(numbered)
        .map(Arc::from)
        .filter(|word| !constants.contains(word))
}

fn plain(constants: &BTreeSet<Arc<str>>, copies: usize) -> Vec<Group> {
    let one = |text: &Arc<str>| Group {
        words: vec![Arc::clone(text)],
    };
    let rest = Group {
        words: fresh(constants).take(copies.max(1)).collect(),
    };
    constants.iter().map(one).chain([rest]).collect()
}

/// One character of each kind, those that no test names first. None if there are too many kinds.
fn symbols(tests: &[&TextTest], constants: &BTreeSet<Arc<str>>) -> Option<Vec<char>> {
    let mut chars: BTreeSet<char> = constants.iter().flat_map(|word| word.chars()).collect();
    for word in tests.iter().flat_map(|test| named(test)) {
        chars.extend(word.chars());
    }
    let mut turns: BTreeSet<u32> = BTreeSet::new();
    let mut ordered = false;
    for test in tests.iter().filter(|test| !is_equality(test)) {
        ordered |= matches!(test, TextTest::Compare(..) | TextTest::Matches(_));
        if let TextTest::Matches(pattern) = test {
            turns.extend(cuts(pattern)?);
        }
    }
    let mut symbols: Vec<char> = Vec::new();
    if ordered {
        turns.extend(
            chars
                .iter()
                .flat_map(|c| [u32::from(*c), u32::from(*c) + 1]),
        );
        turns.extend([0, u32::from(char::MAX) + 1]);
        let turns: Vec<u32> = turns.into_iter().collect();
        let kinds = turns.windows(2).filter_map(|pair| match pair {
            [first, next] => readable(*first, *next),
            _ => None,
        });
        symbols.extend(kinds.filter(|kind| !chars.contains(kind)));
        symbols.sort_by_key(|kind| !kind.is_ascii_alphanumeric());
    } else {
        let letters = ('a'..='z').rev().chain('0'..='9').chain('A'..='Z');
        let others = ('\u{a1}'..).take(chars.len() + 1);
        symbols.extend(letters.chain(others).find(|letter| !chars.contains(letter)));
    }
    symbols.extend(chars);
    Some(symbols)
}

/// A character from `first` up to `next` that is easy to read.
fn readable(first: u32, next: u32) -> Option<char> {
    let inside = |c: &char| (first..next).contains(&u32::from(*c));
    let readable = ('a'..='z')
        .chain('0'..='9')
        .chain('A'..='Z')
        .chain('!'..='~');
    // Some numbers are no characters.
    readable
        .into_iter()
        .find(inside)
        .or_else(|| (first..next).find_map(char::from_u32))
}

/// A combination of states of all machines and of the trie.
struct Place {
    states: Box<[usize]>,
    group: usize,
    /// From how many strings it has been entered.
    visits: usize,
    /// The places after each symbol, once they are known.
    next: Vec<usize>,
}

/// A string that was reached: its place, the string that it goes on from, and its last character.
struct Entry {
    place: usize,
    from: Option<(usize, char)>,
}

struct Search {
    machines: Vec<Machine>,
    trie: Trie,
    places: Vec<Place>,
    known: QuickMap<Box<[usize]>, usize>,
    entries: Vec<Entry>,
    /// By what the machines say of a string, and the end of the constant that it is.
    groups: QuickMap<(Vec<bool>, usize), usize>,
    /// Entries of each group.
    found: Vec<Vec<usize>>,
    copies: usize,
}

impl Search {
    /// Breadth first. As each place is entered from at most `copies` strings, as many of each group are
    /// found, if there are so many.
    fn run(&mut self, symbols: &[char], budget: &mut Budget) -> Option<()> {
        let start = self.place(vec![0; self.machines.len() + 1].into());
        self.enter(start, None);
        // The empty string comes last in its group, if there are others.
        if let Some(start) = self.places.get_mut(start) {
            start.visits = 0;
        }
        let mut at = 0;
        while let Some(place) = self.entries.get(at).map(|entry| entry.place) {
            let known = !self.places.get(place)?.next.is_empty();
            let cost = symbols.len() * if known { 1 } else { self.machines.len() + 3 };
            if !budget.spend(u64::try_from(cost).unwrap_or(u64::MAX)) {
                return None;
            }
            if !known {
                let next = self.after(place, symbols);
                self.places.get_mut(place)?.next = next;
            }
            for (symbol, position) in symbols.iter().zip(0..) {
                let next = *self.places.get(place)?.next.get(position)?;
                self.enter(next, Some((at, *symbol)));
            }
            at += 1;
        }
        let broken = |machine: &Machine| match machine {
            Machine::Pattern(regular) => regular.broken,
            _ => false,
        };
        (!self.machines.iter().any(broken)).then_some(())
    }

    /// The places after each symbol.
    fn after(&mut self, place: usize, symbols: &[char]) -> Vec<usize> {
        let states = self
            .places
            .get(place)
            .map(|place| place.states.clone())
            .unwrap_or_default();
        let last = states.last().copied().unwrap_or(OFF);
        let mut places = Vec::with_capacity(symbols.len());
        for symbol in symbols {
            let machines = self.machines.iter_mut().zip(&states);
            let next = machines.map(|(machine, state)| machine.step(*state, *symbol));
            let next = next.chain([self.trie.step(last, *symbol)]).collect();
            places.push(self.place(next));
        }
        places
    }

    fn place(&mut self, states: Box<[usize]>) -> usize {
        if let Some(at) = self.known.get(&states) {
            return *at;
        }
        let machines = self.machines.iter_mut().zip(&states);
        let holds = machines.map(|(machine, state)| machine.holds(*state));
        let last = states.last().copied().unwrap_or(OFF);
        let end = if self.trie.ends.contains(&last) {
            last
        } else {
            OFF
        };
        let next = self.found.len();
        let signature = (holds.collect(), end);
        let group = *self.groups.entry(signature).or_insert(next);
        if group == next {
            self.found.push(Vec::new());
        }
        let at = self.places.len();
        self.known.insert(states.clone(), at);
        self.places.push(Place {
            states,
            group,
            visits: 0,
            next: Vec::new(),
        });
        at
    }

    fn enter(&mut self, place: usize, from: Option<(usize, char)>) {
        let at = self.entries.len();
        let Some(entered) = self.places.get_mut(place) else {
            return;
        };
        if entered.visits >= self.copies {
            return;
        }
        entered.visits += 1;
        if let Some(group) = self.found.get_mut(entered.group)
            && group.len() <= self.copies
        {
            group.push(at);
        }
        self.entries.push(Entry { place, from });
    }

    fn word(&self, mut at: usize) -> Arc<str> {
        let mut letters = Vec::new();
        while let Some(entry) = self.entries.get(at)
            && let Some((from, letter)) = entry.from
        {
            letters.push(letter);
            at = from;
        }
        let text: String = letters.into_iter().rev().collect();
        Arc::from(text)
    }

    fn into_groups(self) -> Vec<Group> {
        let group = |entries: &Vec<usize>| {
            let mut words: Vec<Arc<str>> = entries.iter().map(|at| self.word(*at)).collect();
            words.sort_by_key(|word| word.is_empty());
            words.truncate(self.copies.max(1));
            Group { words }
        };
        self.found.iter().map(group).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_has_its_words() {
        let tests = [
            TextTest::StartsWith(Arc::from("ab")),
            TextTest::EndsWith(Arc::from("ba")),
            TextTest::Size(Cmp::Less, 4),
        ];
        let constants = BTreeSet::from([Arc::from("aba")]);
        let tests: Vec<&TextTest> = tests.iter().collect();
        let groups = groups(&tests, &constants, 2, &mut Budget::default()).expect("groups");
        let mut shown: Vec<Vec<&str>> = groups
            .iter()
            .map(|group| group.words.iter().map(AsRef::as_ref).collect())
            .collect();
        shown.sort();
        // Of the strings with both ends and less than four letters there is only the constant.
        assert_eq!(shown.len(), 8, "{shown:?}");
        assert!(shown.contains(&vec!["aba"]), "{shown:?}");
        assert!(shown.contains(&vec!["abba", "abzba"]), "{shown:?}");
    }
}
