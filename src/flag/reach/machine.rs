//! Tests of strings as automata over characters.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::form::{Cmp, TextTest};
use super::quick::QuickMap;
use super::regular::Regular;

/// Lengths beyond this are not counted.
const LONGEST: i128 = 1000;

/// Runs over the characters of a string.
pub enum Machine {
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
pub const OFF: usize = usize::MAX;
const LESS: usize = usize::MAX - 1;
const GREATER: usize = usize::MAX - 2;

impl Machine {
    /// In its first state, which is 0. None if the test is no automaton.
    pub fn of(test: &TextTest) -> Option<Self> {
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

    /// The state after one more character.
    pub fn step(&mut self, state: usize, symbol: char) -> usize {
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

    /// Whether the test holds, if the string ends here.
    pub fn holds(&mut self, state: usize) -> bool {
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
pub struct Trie {
    /// By node and character.
    steps: QuickMap<(usize, char), usize>,
    /// The nodes at which a constant ends.
    pub ends: BTreeSet<usize>,
}

impl Trie {
    pub fn of(constants: &BTreeSet<Arc<str>>) -> Self {
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

    /// The node after one more character, or [`OFF`].
    pub fn step(&self, state: usize, symbol: char) -> usize {
        self.steps.get(&(state, symbol)).copied().unwrap_or(OFF)
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
}
