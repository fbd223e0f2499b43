//! What a file declares in its package, read word by word: enough to know whether it is worth parsing for a name.

use std::collections::{HashMap, HashSet};

use crate::parse::{SourceLanguage, Word, WordKind, words};

/// The package-level names of a file.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    /// Functions, variables and constants, and types.
    names: HashSet<&'t str>,
    /// Types, and whether each is made of another named type.
    types: HashMap<&'t str, bool>,
    /// Methods, of whatever type.
    methods: HashSet<&'t str>,
}

impl<'t> Outline<'t> {
    /// Reads a file.
    pub fn of(text: &'t str) -> Self {
        let words = words(text, SourceLanguage::Go);
        let mut outline = Self::default();
        let mut depth = 0_usize;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if depth == 0 && word.kind == WordKind::Name {
                at = outline.declaration(&words, at);
                continue;
            }
            match word.text {
                "{" | "(" | "[" if word.kind == WordKind::Mark => depth += 1,
                "}" | ")" | "]" if word.kind == WordKind::Mark => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        outline
    }

    /// Whether a name may be declared here.
    pub fn declares(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a method of this name may be declared here.
    pub fn has_method(&self, name: &str) -> bool {
        self.methods.contains(name)
    }

    /// Whether a type is declared here, and if so, whether it is made of another named type.
    pub fn derives(&self, name: &str) -> Option<bool> {
        self.types.get(name).copied()
    }

    /// Takes in a declaration outside of all brackets, and gives the word to go on from.
    fn declaration(&mut self, words: &[Word<'t>], at: usize) -> usize {
        let text = |at: usize| words.get(at).map_or("", |word| word.text);
        match text(at) {
            "func" if text(at + 1) == "(" => {
                let close = closed(words, at + 1);
                self.methods.insert(text(close + 1));
                close + 2
            }
            "func" => {
                self.names.insert(text(at + 1));
                at + 2
            }
            "type" | "var" | "const" if text(at + 1) == "(" => {
                let close = closed(words, at + 1);
                let is_type = text(at) == "type";
                self.group(words, at + 2..close, is_type);
                close + 1
            }
            "type" => {
                self.type_spec(words, at + 1);
                at + 2
            }
            "var" | "const" => {
                let mut at = at + 1;
                self.names.insert(text(at));
                while text(at + 1) == "," {
                    at += 2;
                    self.names.insert(text(at));
                }
                at + 1
            }
            _ => at + 1,
        }
    }

    /// The specs of a group. Lines are not told apart here, so every name outside of inner brackets counts.
    fn group(&mut self, words: &[Word<'t>], range: std::ops::Range<usize>, is_type: bool) {
        let mut depth = 0_usize;
        for at in range {
            let Some(word) = words.get(at) else {
                return;
            };
            match (word.kind, word.text) {
                (WordKind::Mark, "{" | "(" | "[") => depth += 1,
                (WordKind::Mark, "}" | ")" | "]") => depth = depth.saturating_sub(1),
                (WordKind::Name, _) if depth == 0 && is_type => self.type_spec(words, at),
                (WordKind::Name, name) if depth == 0 => {
                    self.names.insert(name);
                }
                _ => {}
            }
        }
    }

    fn type_spec(&mut self, words: &[Word<'t>], at: usize) {
        let text = |at: usize| words.get(at).map_or("", |word| word.text);
        let mut next = at + 1;
        // Type parameters, or a list.
        let is_bracket = text(next) == "[";
        if is_bracket {
            next = closed(words, next) + 1;
        }
        let is_plain = matches!(
            text(next),
            "struct" | "interface" | "func" | "map" | "chan" | "[" | "<"
        );
        // What a list holds is no matter; what type parameters stand before is.
        let derives = !is_plain;
        let known = self.types.entry(text(at)).or_insert(false);
        *known |= derives;
        self.names.insert(text(at));
    }
}

/// Where the bracket at `open` is closed; the end where it is not.
fn closed(words: &[Word<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.text {
            "(" | "[" | "{" if word.kind == WordKind::Mark => depth += 1,
            ")" | "]" | "}" if word.kind == WordKind::Mark => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_outside_of_functions_are_known() {
        let outline = Outline::of(
            "package p\nimport \"a\"\nfunc f(x T) { var hidden = 1; type inner struct{} }\nfunc (r *R) M() {}\nvar a, b = 1, g()\nvar (\n\tc int\n\td = f{e: 1}\n)\ntype S struct{ x int }\ntype (\n\tD = tls.Config\n\tE[T any] struct{}\n)\nconst k = \"func q\"\n",
        );
        for name in ["f", "a", "b", "c", "d", "S", "D", "E", "k"] {
            assert!(outline.declares(name), "{name}");
        }
        for name in ["hidden", "inner", "M", "e", "x", "q"] {
            assert!(!outline.declares(name), "{name}");
        }
        assert!(outline.has_method("M"));
        assert_eq!(outline.derives("S"), Some(false));
        assert_eq!(outline.derives("D"), Some(true));
        assert_eq!(outline.derives("E"), Some(false));
        assert_eq!(outline.derives("f"), None);
    }
}
