//! A pattern as an automaton over characters, and the characters that are alike to it.

use std::collections::{BTreeSet, HashMap};

use regex_automata::Input;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::expr::Pattern;

/// A pattern of more kinds of characters than this is not looked into.
const MOST_CUTS: usize = 300;

/// The states of a pattern that is looked for anywhere in a text.
pub struct Regular {
    dfa: DFA,
    cache: Cache,
    states: Vec<LazyStateID>,
    known: HashMap<LazyStateID, usize>,
    /// It grew too large, and what it says since does not count.
    pub broken: bool,
}

/// It has been found.
const FOUND: usize = usize::MAX;

impl Regular {
    /// In its first state, which is 0. None if the pattern is too large.
    pub fn new(pattern: &Pattern) -> Option<Self> {
        let config = DFA::config()
            .minimum_cache_clear_count(Some(0))
            .skip_cache_capacity_check(true);
        let dfa = DFA::builder()
            .configure(config)
            .build(pattern.rust())
            .ok()?;
        let mut cache = dfa.create_cache();
        let start = dfa.start_state_forward(&mut cache, &Input::new("")).ok()?;
        let mut new = Self {
            dfa,
            cache,
            states: Vec::new(),
            known: HashMap::new(),
            broken: false,
        };
        new.number(start);
        Some(new)
    }

    fn number(&mut self, state: LazyStateID) -> usize {
        let next = self.states.len();
        let at = *self.known.entry(state).or_insert(next);
        if at == next {
            self.states.push(state);
        }
        at
    }

    /// The state after one more character.
    pub fn step(&mut self, state: usize, symbol: char) -> usize {
        if state == FOUND {
            return FOUND;
        }
        let Some(mut at) = self.states.get(state).copied() else {
            return state;
        };
        for byte in symbol.encode_utf8(&mut [0; 4]).bytes() {
            match self.dfa.next_state(&mut self.cache, at, byte) {
                Ok(next) if next.is_match() => return FOUND,
                Ok(next) => at = next,
                Err(_) => {
                    self.broken = true;
                    return state;
                }
            }
        }
        self.number(at)
    }

    /// Whether it has been found, if the text ends here.
    pub fn holds(&mut self, state: usize) -> bool {
        let Some(at) = self.states.get(state).copied() else {
            return state == FOUND;
        };
        if let Ok(end) = self.dfa.next_eoi_state(&mut self.cache, at) {
            return end.is_match();
        }
        self.broken = true;
        false
    }
}

/// The characters at which another kind begins; none if there are too many.
pub fn cuts(pattern: &Pattern) -> Option<BTreeSet<u32>> {
    let hir = regex_syntax::parse(pattern.rust()).ok()?;
    let mut cuts = BTreeSet::new();
    collect(&hir, &mut cuts);
    (cuts.len() <= MOST_CUTS).then_some(cuts)
}

fn collect(hir: &Hir, cuts: &mut BTreeSet<u32>) {
    if cuts.len() > MOST_CUTS {
        return;
    }
    let mut range = |first: u32, last: u32| cuts.extend([first, last + 1]);
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            text.chars().for_each(|c| range(u32::from(c), u32::from(c)));
        }
        HirKind::Class(Class::Unicode(class)) => {
            for part in class.ranges() {
                range(u32::from(part.start()), u32::from(part.end()));
            }
        }
        HirKind::Class(Class::Bytes(class)) => {
            for part in class.ranges() {
                range(u32::from(part.start()), u32::from(part.end()));
            }
        }
        HirKind::Look(look) => match look {
            Look::Start | Look::End => {}
            // Lines end at one of these, words are of the others.
            _ => {
                for (first, last) in [('\n', '\n'), ('\r', '\r'), ('0', '9'), ('A', 'Z')] {
                    range(u32::from(first), u32::from(last));
                }
                range(u32::from('_'), u32::from('_'));
                range(u32::from('a'), u32::from('z'));
            }
        },
        HirKind::Repetition(repetition) => collect(&repetition.sub, cuts),
        HirKind::Capture(capture) => collect(&capture.sub, cuts),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            for part in parts {
                collect(part, cuts);
            }
        }
    }
}
