//! What the rules name, gathered once a run: the words and imports without which a file cannot match, and which rules a
//! name in the text may concern.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

use crate::code::go::{Imported, Types, yields};
use crate::rule::data::{Matcher, Name};
use crate::rule::{Asked, ByService};
use crate::rules::security::due::Due;
use crate::source::RelPath;

/// The rules of a run, ready to be asked.
pub struct Plan<'r> {
    /// The rules.
    pub rules: Vec<Planned<'r>>,
    /// Finds every word of every rule in one pass.
    words: Option<AhoCorasick>,
    /// For each word, the rules that name it, and how it has to stand for them.
    of_word: Vec<ByService<(usize, Stands)>>,
    /// The rules and their names by the last part of the name.
    by_last: HashMap<&'static str, ByService<(usize, &'static Name)>>,
    /// The types that rules name, themselves or before a method.
    pub types: Types,
    /// The rules and their names that mean whole packages, by package.
    whole: HashMap<&'static str, ByService<(usize, &'static Name)>>,
    /// The rules by service.
    by_service: ByService<usize>,
    /// The rule about sources that cannot be read.
    pub unreadable: Option<usize>,
}

/// A rule and what a file has to have for it.
pub struct Planned<'r> {
    /// The rule.
    pub asked: Asked<'r>,
    /// Packages, one of which the file itself has to import.
    own: BTreeSet<&'static str>,
    /// Packages, one of which some file of the package has to import; with these, a word is needed too.
    any: BTreeSet<&'static str>,
    /// Whether a file matters whatever it imports.
    always: bool,
    /// Whether a file has to have one of the rule's words.
    has_words: bool,
}

impl<'r> Plan<'r> {
    /// The plan of these rules.
    pub fn of(asked: &[Asked<'r>]) -> Self {
        let mut plan = Self {
            rules: Vec::new(),
            words: None,
            of_word: Vec::new(),
            by_last: HashMap::new(),
            types: Types::new(),
            whole: HashMap::new(),
            by_service: ByService::default(),
            unreadable: None,
        };
        let mut words: HashMap<&str, ByService<(usize, Stands)>> = HashMap::new();
        for (at, asked) in asked.iter().enumerate() {
            let planned = Planned::of(*asked);
            plan.by_service.insert(asked.data, at);
            if planned.is_unreadable() {
                plan.unreadable.get_or_insert(at);
            }
            for name in asked.data.matcher.names() {
                if name.is_whole() {
                    let of_package = plan.whole.entry(&name.package).or_default();
                    of_package.insert(asked.data, (at, name));
                } else {
                    let ty = name.item.split('.').next().unwrap_or_default();
                    plan.types.insert((&name.package, ty));
                    let of_last = plan.by_last.entry(name.last()).or_default();
                    of_last.insert(asked.data, (at, name));
                }
            }
            for (word, stands) in needed(&asked.data.matcher) {
                words
                    .entry(word)
                    .or_default()
                    .insert(asked.data, (at, stands));
            }
            plan.rules.push(planned);
        }
        let mut words: Vec<(&str, ByService<(usize, Stands)>)> = words.into_iter().collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let patterns = words.iter().map(|(word, _)| *word);
        // A set of plain words is always small enough.
        plan.words = AhoCorasick::new(patterns).ok();
        plan.of_word = words.into_iter().map(|(_, rules)| rules).collect();
        plan
    }

    /// Which rules a file may concern. `package` are the imports of its whole package.
    pub fn due(
        &self,
        path: &RelPath,
        text: &str,
        head: &Imported<'_>,
        package: &BTreeSet<&str>,
    ) -> Due {
        let folders = self.by_service.folders_above(path);
        let own: BTreeSet<&str> = head
            .paths
            .iter()
            .map(|import| import.path.as_str())
            .collect();
        // Without the search, every rule may be meant.
        let mut named = vec![self.words.is_none(); self.rules.len()];
        let found = self
            .words
            .iter()
            .flat_map(|words| words.find_overlapping_iter(text));
        let has_dots = head.paths.iter().any(|import| import.name == ".");
        for hit in found {
            let stands = Stands::of(text.as_bytes(), hit.start(), hit.end(), has_dots);
            let rules = self.of_word.get(hit.pattern().as_usize());
            for (rule, needed) in rules.into_iter().flat_map(|rules| rules.at(&folders)) {
                if let Some(slot) = named.get_mut(rule) {
                    *slot |= stands >= needed;
                }
            }
        }
        let mut rules: Vec<usize> = self.by_service.at(&folders).collect();
        let planned = |at: usize| self.rules.get(at);
        rules.retain(|at| {
            let has_word = named.get(*at).copied().unwrap_or(false);
            planned(*at).is_some_and(|rule| {
                let imports = rule.always
                    || !rule.own.is_disjoint(&own)
                    || (has_word && !rule.any.is_disjoint(package));
                rule.is_unreadable() || (imports && (has_word || !rule.has_words))
            })
        });
        // Whether a source can be read is asked of those that another rule wants to read.
        let needs_tree = |at: &usize| planned(*at).is_some_and(Planned::needs_tree);
        let is_wanted = rules.iter().any(needs_tree) || !self.rules.iter().any(Planned::needs_tree);
        let is_test = path.name().ends_with("_test.go");
        rules.retain(|at| {
            planned(*at).is_some_and(|rule| {
                (is_wanted || !rule.is_unreadable()) && (rule.asked.data.tests || !is_test)
            })
        });
        Due::new(self.rules.len(), rules, folders)
    }

    /// The rules that may be due, and the names of theirs, that an item called `last` may be meant by.
    pub fn by_last<'p>(
        &'p self,
        last: &str,
        due: &'p Due,
    ) -> impl Iterator<Item = (usize, &'static Name)> + Clone + 'p {
        let rules = self.by_last.get(last).into_iter();
        rules.flat_map(|rules| rules.at(due.folders()))
    }

    /// The rules that may be due and are about everything in a package.
    pub fn whole<'p>(
        &'p self,
        package: &str,
        due: &'p Due,
    ) -> impl Iterator<Item = (usize, &'static Name)> + 'p {
        let rules = self.whole.get(package).into_iter();
        rules.flat_map(|rules| rules.at(due.folders()))
    }

    /// Whether some rule is about a whole package.
    pub fn has_whole(&self) -> bool {
        !self.whole.is_empty()
    }
}

/// How a word stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    /// Anywhere.
    Anywhere,
    /// As a word.
    Alone,
    /// As a word that is taken from something: behind a dot, or anywhere where a dot import spares the dot.
    Selected,
}

impl Stands {
    fn of(text: &[u8], start: usize, end: usize, has_dots: bool) -> Self {
        let is_part = |byte: Option<&u8>| {
            byte.is_some_and(|byte| {
                *byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
            })
        };
        let before = text.get(..start).unwrap_or_default();
        if is_part(before.last()) || is_part(text.get(end)) {
            return Self::Anywhere;
        }
        let blank = before
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_whitespace());
        let last = before.len().checked_sub(blank.count() + 1);
        let last = last.and_then(|last| before.get(last));
        // A comment may stand between.
        if has_dots || matches!(last, Some(b'.' | b'/')) {
            Self::Selected
        } else {
            Self::Alone
        }
    }
}

/// Words without one of which a file cannot match, and how they have to stand.
fn needed(matcher: &Matcher) -> Vec<(&str, Stands)> {
    let names = matcher.names();
    if names.iter().any(Name::is_whole) {
        return Vec::new();
    }
    let lasts = names.iter().map(|name| (name.last(), Stands::Selected));
    match matcher {
        Matcher::Composite { fields, .. } => {
            let fields = fields.iter().map(|field| (field.as_str(), Stands::Alone));
            lasts.chain(fields).collect()
        }
        Matcher::Bytes { texts } | Matcher::Query { needs: texts, .. } => {
            let texts = texts.iter().map(|text| (text.as_str(), Stands::Anywhere));
            texts.collect()
        }
        _ => lasts.collect(),
    }
}

impl<'r> Planned<'r> {
    /// Whether it looks into the syntax of a source.
    fn needs_tree(&self) -> bool {
        !matches!(
            self.asked.data.matcher,
            Matcher::Import { .. }
                | Matcher::Bytes { .. }
                | Matcher::Query { .. }
                | Matcher::Unreadable
        )
    }

    /// Whether it is about sources that cannot be read.
    fn is_unreadable(&self) -> bool {
        matches!(self.asked.data.matcher, Matcher::Unreadable)
    }

    fn of(asked: Asked<'r>) -> Self {
        let matcher: &'static Matcher = &asked.data.matcher;
        let mut planned = Self {
            asked,
            own: BTreeSet::new(),
            any: BTreeSet::new(),
            always: matches!(
                matcher,
                Matcher::Bytes { .. } | Matcher::Query { .. } | Matcher::Import { .. }
            ),
            has_words: !needed(matcher).is_empty(),
        };
        for name in matcher.names() {
            let is_type = matches!(matcher, Matcher::Composite { .. });
            if is_type {
                planned.any.extend(yields(&name.package, &name.item));
                planned.any.insert(&name.package);
            } else if let Some((ty, _)) = name.item.split_once('.') {
                planned.any.extend(yields(&name.package, ty));
                planned.any.insert(&name.package);
            }
            planned.own.insert(&name.package);
        }
        planned
    }
}
