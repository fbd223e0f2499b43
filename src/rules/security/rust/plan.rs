//! What the rules name, gathered once a run: the words without which a file cannot match, and which rules a path may
//! concern.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aho_corasick::AhoCorasick;

use crate::code::rust::{ANY_TYPE, Form};
use crate::rule::data::{Matcher, Name};
use crate::rule::{Asked, ByService};
use crate::rules::security::due::Due;
use crate::source::RelPath;

/// The rules of a run, ready to be asked.
pub struct Plan<'r> {
    /// The rules.
    pub rules: Vec<Asked<'r>>,
    /// Finds every word of every rule in one pass.
    words: Option<AhoCorasick>,
    /// For each word, the rules that name it, and whether it has to stand by itself.
    of_word: Vec<ByService<(usize, bool)>>,
    /// What rules look for, by path.
    by_path: HashMap<String, ByService<Wanted>>,
    /// What rules look for that mean everything below a path.
    whole: HashMap<&'static str, ByService<Wanted>>,
    /// The names by the last word, for sources that cannot be read.
    by_last: HashMap<&'static str, ByService<(usize, &'static Name)>>,
    /// What is known of whole folders: whether they have what a rule requires.
    folders: Mutex<HashMap<(usize, String), bool>>,
    /// The rules by service.
    by_service: ByService<usize>,
    /// The rule about sources that cannot be read.
    pub unreadable: Option<usize>,
}

/// A name of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The rule.
    pub rule: usize,
    /// The name.
    pub name: &'static Name,
}

impl Wanted {
    /// Whether arguments are counted without what the method is called on.
    pub fn is_method(&self) -> bool {
        is_method(self.name)
    }

    /// Whether a path is the name's own, or below all that it means.
    pub fn is_itself(&self, path: &str) -> bool {
        self.name.is_whole() || path_of(self.name) == path
    }
}

fn is_method(name: &Name) -> bool {
    name.item.contains('.') || name.package == ANY_TYPE
}

/// The path that a name means: that of a method has its type before it.
pub fn path_of(name: &Name) -> String {
    format!("{}::{}", name.package, name.item.replace('.', "::"))
}

/// Whether a path is what a name means: that itself, something associated with a type, or something below all of a module.
pub fn is_meant(name: &Name, path: &str) -> bool {
    if name.is_whole() {
        let rest = path.strip_prefix(name.package.as_str());
        return rest.is_some_and(|rest| rest.starts_with("::"));
    }
    let wanted = path_of(name);
    let Some(rest) = path.strip_prefix(wanted.as_str()) else {
        return false;
    };
    rest.is_empty() || (is_type(name) && rest.starts_with("::"))
}

/// By convention types begin with a capital, and constants have no other letters.
fn is_type(name: &Name) -> bool {
    let last = name.last();
    last.starts_with(char::is_uppercase) && last.chars().any(char::is_lowercase)
}

impl<'r> Plan<'r> {
    /// The plan of these rules.
    pub fn of(asked: &[Asked<'r>]) -> Self {
        let mut plan = Self {
            rules: asked.to_vec(),
            words: None,
            of_word: Vec::new(),
            by_path: HashMap::new(),
            whole: HashMap::new(),
            by_last: HashMap::new(),
            folders: Mutex::new(HashMap::new()),
            by_service: ByService::default(),
            unreadable: None,
        };
        let mut words: HashMap<&str, ByService<(usize, bool)>> = HashMap::new();
        for (rule, asked) in asked.iter().enumerate() {
            let data = asked.data;
            plan.by_service.insert(data, rule);
            if matches!(data.matcher, Matcher::Unreadable) {
                plan.unreadable.get_or_insert(rule);
            }
            let matcher: &'static Matcher = &asked.data.matcher;
            for name in matcher.names() {
                let wanted = Wanted { rule, name };
                if name.is_whole() {
                    let whole = plan.whole.entry(&name.package).or_default();
                    whole.insert(data, wanted);
                } else {
                    let by_path = plan.by_path.entry(path_of(name)).or_default();
                    by_path.insert(data, wanted);
                    let by_last = plan.by_last.entry(name.last()).or_default();
                    by_last.insert(data, (rule, name));
                }
            }
            for (word, is_alone) in needed(matcher) {
                let of_word = words.entry(word).or_default();
                of_word.insert(data, (rule, is_alone));
            }
        }
        let mut words: Vec<(&str, ByService<(usize, bool)>)> = words.into_iter().collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let patterns = words.iter().map(|(word, _)| *word);
        // A set of plain words is always small enough.
        plan.words = AhoCorasick::new(patterns).ok();
        plan.of_word = words.into_iter().map(|(_, rules)| rules).collect();
        plan
    }

    /// Which rules a file may concern; `None` where it concerns none. Of a file that is no text, nothing is known.
    pub fn due(&self, path: &RelPath, text: Option<&str>) -> Option<Due> {
        let folders = self.by_service.folders_above(path);
        let mut rules: Vec<usize> = self.by_service.at(&folders).collect();
        if let Some(text) = text {
            let named = self.named(text, &folders);
            let needs_tree = |at: &usize| {
                let rule = self.rules.get(*at);
                rule.is_some_and(|rule| needs_tree(&rule.data.matcher))
            };
            let is_named = |at: &usize| named.get(*at).copied().unwrap_or(false);
            // Whether a source can be read is asked of those that another rule wants to read.
            let is_wanted = rules.iter().any(|at| is_named(at) && needs_tree(at))
                || !self
                    .rules
                    .iter()
                    .any(|rule| self::needs_tree(&rule.data.matcher));
            rules.retain(|at| {
                let rule = self.rules.get(*at);
                let is_unreadable =
                    rule.is_some_and(|rule| matches!(rule.data.matcher, Matcher::Unreadable));
                if is_unreadable {
                    is_wanted
                } else {
                    is_named(at)
                }
            });
        }
        (text.is_none() || !rules.is_empty()).then(|| Due::new(self.rules.len(), rules, folders))
    }

    /// For each rule, whether one of its words stands in a text.
    fn named(&self, text: &str, folders: &[String]) -> Vec<bool> {
        // Without the search, every rule may be meant.
        let mut named = vec![self.words.is_none(); self.rules.len()];
        let found = self
            .words
            .iter()
            .flat_map(|words| words.find_overlapping_iter(text));
        for hit in found {
            let is_alone = stands_alone(text.as_bytes(), hit.start(), hit.end());
            let rules = self.of_word.get(hit.pattern().as_usize());
            for (rule, needs_alone) in rules.into_iter().flat_map(|rules| rules.at(folders)) {
                if let Some(slot) = named.get_mut(rule) {
                    *slot |= is_alone || !needs_alone;
                }
            }
        }
        named
    }

    /// What may be meant by a path.
    pub fn wanted(&self, path: &str, due: &Due) -> impl Iterator<Item = Wanted> + use<'_> {
        let at = |rules: Option<&ByService<Wanted>>| -> Vec<Wanted> {
            let rules = rules.into_iter();
            rules.flat_map(|rules| rules.at(due.folders())).collect()
        };
        let mut found: Vec<Wanted> = at(self.by_path.get(path));
        let mut above = path;
        while let Some((rest, _)) = above.rsplit_once("::") {
            above = rest;
            found.extend(at(self.whole.get(above)));
            let types = at(self.by_path.get(above)).into_iter();
            found.extend(types.filter(|wanted| is_type(wanted.name)));
        }
        found.into_iter()
    }

    /// The rules, and the names of theirs, that end so.
    pub fn by_last<'p>(
        &'p self,
        last: &str,
        due: &'p Due,
    ) -> impl Iterator<Item = (usize, &'static Name)> + 'p {
        let rules = self.by_last.get(last).into_iter();
        rules.flat_map(|rules| rules.at(due.folders()))
    }

    /// Asks a question of a rule about a folder, once a run.
    pub fn once(&self, rule: usize, folder: &str, ask: impl FnOnce() -> bool) -> bool {
        // Held while it is asked: the other threads would only ask the same.
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = folders.entry((rule, folder.to_owned()));
        *slot.or_insert_with(ask)
    }
}

/// Whether a matcher looks into the syntax of a source.
pub fn needs_tree(matcher: &Matcher) -> bool {
    !matches!(
        matcher,
        Matcher::Bytes { .. }
            | Matcher::Unreadable
            | Matcher::Query { .. }
            | Matcher::Assert { .. }
            | Matcher::Objective { .. }
    )
}

fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii())
    };
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    !is_part(before) && !is_part(text.get(end))
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The word that stands in the text wherever a name is meant. Types may be known from what gives them, so methods are told by
/// their own name; what is associated with a type is told by the type's.
fn word(name: &Name) -> &str {
    let owner = last(&name.package);
    let is_associated = !is_method(name) && owner.starts_with(char::is_uppercase);
    if name.is_whole() || is_associated {
        owner
    } else {
        name.last()
    }
}

/// Returns true if a text has the words of a name, wherever they stand: its crate, the type that it is associated with,
/// and its own. A method has a dot before it, or its type.
pub fn is_said(text: &str, name: &Name) -> bool {
    let has_word = |word: &str| words_in(text, word).next().is_some();
    let path = path_of(name);
    let first = path.split("::").next().unwrap_or_default();
    if first != ANY_TYPE && !has_word(first) {
        return false;
    }
    if is_method(name) {
        let by_type = path.rmatch_indices("::").nth(1);
        let by_type = by_type.and_then(|(at, mark)| path.get(at + mark.len()..));
        let mut places = words_in(text, name.last());
        return places.any(|at| {
            text.get(..at)
                .is_some_and(|before| before.trim_end().ends_with('.'))
        }) || by_type.is_some_and(has_word);
    }
    let owner = word(name);
    let mut places = words_in(text, name.last());
    has_word(owner)
        && places.any(|at| {
            owner == name.last() || text.get(..at).is_some_and(|before| before.ends_with("::"))
        })
}

/// Where a word stands in a text by itself.
fn words_in<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> {
    let places = text.match_indices(word).map(|(at, _)| at);
    places.filter(move |at| stands_alone(text.as_bytes(), *at, at + word.len()))
}

/// Words without one of which a file cannot match, and whether they have to stand by themselves.
fn needed(matcher: &Matcher) -> Vec<(&str, bool)> {
    let of_names = matcher.names().iter().map(|name| (word(name), true));
    match matcher {
        Matcher::Composite { fields, .. } => {
            let fields = fields.iter().map(|field| (field.as_str(), true));
            of_names.chain(fields).collect()
        }
        Matcher::Import { paths, .. } => {
            let paths = paths.iter().map(|path| path.trim_end_matches("/..."));
            paths.map(|path| (last(path), true)).collect()
        }
        Matcher::Bytes { texts } => texts.iter().map(|text| (text.as_str(), false)).collect(),
        Matcher::Syntax { forms } => {
            let mut words: Vec<&str> = forms.iter().map(|form: &Form| form.words().1).collect();
            words.dedup();
            words.into_iter().map(|word| (word, true)).collect()
        }
        _ => of_names.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_at_bytes_and_documents_needs_no_tree() {
        let bytes = Matcher::Bytes {
            texts: vec!["a".to_owned()],
        };
        let reference = Matcher::Ref { names: Vec::new() };
        let of = [bytes, Matcher::Unreadable, reference];
        assert_eq!(of.map(|one| needs_tree(&one)), [false, false, true]);
    }
}
