//! Strings, sorted by what tests come to on them: every combination that some string has, with the
//! shortest strings that have it.
//!
//! Each test is a small automaton over characters, and all of them run side by side. Characters that no
//! test names are alike, but for their order, so that one of each gap between those named is enough.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::budget::Budget;
use super::form::{Cmp, TextTest};
use super::quick::QuickMap;
use super::regular::{Regular, cuts};

/// Lengths beyond this are not counted.
const LONGEST: i128 = 1000;

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
        // The empty string is kept for the end, so one more is needed.
        copies: copies + 1,
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

/// Runs over the characters of a string.
enum Machine {
    /// Position in the part, which must be at the start; all of it is enough.
    Start(Vec<char>),
    /// Knuth, Morris and Pratt's; whether the part must be at the end.
    Within {
        part: Vec<char>,
        fallback: Vec<usize>,
        at_end: bool,
    },
    /// How long, up to one more than the number.
    Size(Cmp, usize),
    /// Position in the text as long as all is equal, then whether it is less or greater.
    Order(Cmp, Vec<char>),
    Pattern(Box<Regular>),
}

/// Where a machine has nothing more to learn.
const OFF: usize = usize::MAX;
const LESS: usize = usize::MAX - 1;
const GREATER: usize = usize::MAX - 2;

impl Machine {
    fn of(test: &TextTest) -> Option<Self> {
        let chars = |word: &Arc<str>| word.chars().collect::<Vec<char>>();
        Some(match test {
            TextTest::StartsWith(part) => Self::Start(chars(part)),
            TextTest::EndsWith(part) => Self::within(chars(part), true),
            TextTest::Contains(part) => Self::within(chars(part), false),
            TextTest::Compare(cmp, word) => Self::Order(*cmp, chars(word)),
            TextTest::Size(cmp, size) => {
                let size = (*size).clamp(-1, LONGEST + 1);
                if size > LONGEST {
                    return None;
                }
                // Every length is greater than -1, as every length is at least 0.
                match usize::try_from(size) {
                    Ok(size) => Self::Size(*cmp, size),
                    Err(_) => Self::Size(
                        if cmp.holds(std::cmp::Ordering::Greater) {
                            Cmp::GreaterOrEqual
                        } else {
                            Cmp::Less
                        },
                        0,
                    ),
                }
            }
            TextTest::Matches(pattern) => Self::Pattern(Box::new(Regular::new(pattern)?)),
            TextTest::OneOf(_) => return None,
        })
    }

    fn within(part: Vec<char>, at_end: bool) -> Self {
        let mut fallback = vec![0; part.len() + 1];
        let mut matched = 0;
        for at in 1..part.len() {
            while matched > 0 && part.get(at) != part.get(matched) {
                matched = fallback.get(matched).copied().unwrap_or(0);
            }
            if part.get(at) == part.get(matched) {
                matched += 1;
            }
            if let Some(slot) = fallback.get_mut(at + 1) {
                *slot = matched;
            }
        }
        Self::Within {
            part,
            fallback,
            at_end,
        }
    }

    fn step(&mut self, state: usize, symbol: char) -> usize {
        match self {
            Self::Pattern(regular) => regular.step(state, symbol),
            Self::Start(part) => match part.get(state) {
                None => state,
                Some(wanted) if *wanted == symbol => state + 1,
                Some(_) => OFF,
            },
            Self::Within {
                part,
                fallback,
                at_end,
            } => {
                if state == part.len() && !*at_end {
                    return state;
                }
                let mut state = state;
                loop {
                    if part.get(state) == Some(&symbol) {
                        return state + 1;
                    }
                    if state == 0 {
                        return 0;
                    }
                    state = fallback.get(state).copied().unwrap_or(0);
                }
            }
            Self::Size(_, size) => (state + 1).min(*size + 1),
            Self::Order(_, text) => match (state, text.get(state)) {
                (LESS | GREATER, _) => state,
                (_, Some(wanted)) => match symbol.cmp(wanted) {
                    std::cmp::Ordering::Less => LESS,
                    std::cmp::Ordering::Equal => state + 1,
                    std::cmp::Ordering::Greater => GREATER,
                },
                (_, None) => GREATER,
            },
        }
    }

    fn holds(&mut self, state: usize) -> bool {
        use std::cmp::Ordering;
        match self {
            Self::Pattern(regular) => regular.holds(state),
            Self::Start(part) | Self::Within { part, .. } => state == part.len(),
            Self::Size(cmp, size) => cmp.holds(state.cmp(size)),
            Self::Order(cmp, text) => cmp.holds(match state {
                LESS => Ordering::Less,
                GREATER => Ordering::Greater,
                at => at.cmp(&text.len()),
            }),
        }
    }
}

/// Which constant a string is.
struct Trie {
    /// By node and character.
    steps: QuickMap<(usize, char), usize>,
    /// The nodes at which a constant ends.
    ends: BTreeSet<usize>,
}

impl Trie {
    fn of(constants: &BTreeSet<Arc<str>>) -> Self {
        let mut trie = Self {
            steps: QuickMap::default(),
            ends: BTreeSet::new(),
        };
        let mut nodes = 0;
        for text in constants {
            let mut at = 0;
            for symbol in text.chars() {
                at = *trie.steps.entry((at, symbol)).or_insert_with(|| {
                    nodes += 1;
                    nodes
                });
            }
            trie.ends.insert(at);
        }
        trie
    }

    fn step(&self, state: usize, symbol: char) -> usize {
        self.steps.get(&(state, symbol)).copied().unwrap_or(OFF)
    }
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
            && group.len() < self.copies
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
            words.truncate(self.copies.saturating_sub(1).max(1));
            Group { words }
        };
        self.found.iter().map(group).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Pattern;

    /// Every string of up to seven of two letters.
    fn words() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut longest = all.clone();
        for _ in 0..7 {
            let longer = longest
                .iter()
                .flat_map(|word| [format!("{word}a"), format!("{word}b")]);
            longest = longer.collect();
            all.extend(longest.iter().cloned());
        }
        all
    }

    #[test]
    fn machines_agree_with_the_tests_that_they_are() {
        let mut tests = Vec::new();
        for part in ["", "a", "aa", "aab", "abab", "aabaa", "bbb"] {
            let part: Arc<str> = Arc::from(part);
            tests.push(TextTest::StartsWith(Arc::clone(&part)));
            tests.push(TextTest::EndsWith(Arc::clone(&part)));
            tests.push(TextTest::Contains(Arc::clone(&part)));
            for cmp in [
                Cmp::Less,
                Cmp::LessOrEqual,
                Cmp::GreaterOrEqual,
                Cmp::Greater,
            ] {
                tests.push(TextTest::Compare(cmp, Arc::clone(&part)));
                let size = i128::try_from(part.len()).expect("small") - 1;
                tests.push(TextTest::Size(cmp, size));
            }
        }
        for pattern in [
            "a+b",
            "^a",
            "b$",
            "^(aa|b)*$",
            "(?i)^A.A$",
            "\\bab\\b",
            "^$",
            "a{2,3}b",
        ] {
            let pattern = Pattern::new(pattern).expect("a pattern");
            tests.push(TextTest::Matches(Arc::new(pattern)));
        }
        for test in tests {
            let mut machine = Machine::of(&test).expect("an automaton");
            for word in words() {
                let state = word.chars().fold(0, |state, c| machine.step(state, c));
                assert_eq!(machine.holds(state), test.holds(&word), "{test:?} {word:?}");
            }
        }
    }

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
