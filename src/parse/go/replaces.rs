//! The `replace` directives of a file, found by what they replace.

use std::collections::HashMap;
use std::ops::Deref;

use super::Replace;

/// `replace` directives, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaces {
    list: Vec<Replace>,
    /// Numbers in the list, by the path that is replaced.
    by_path: HashMap<String, Vec<usize>>,
}

impl Replaces {
    /// What takes the place of a module at a version: a replacement of that version goes before one of all.
    #[must_use]
    pub fn find(&self, path: &str, version: &str) -> Option<&Replace> {
        let numbers = self.by_path.get(path).into_iter().flatten();
        let of_path = numbers.filter_map(|number| self.list.get(*number));
        let is_at = |replace: &&Replace| {
            let only = replace.version.as_ref();
            only.is_some_and(|only| only.text == version)
        };
        let exact = of_path.clone().find(is_at);
        exact.or_else(|| of_path.clone().find(|replace| replace.version.is_none()))
    }
}

impl Deref for Replaces {
    type Target = [Replace];

    fn deref(&self) -> &[Replace] {
        &self.list
    }
}

impl<'r> IntoIterator for &'r Replaces {
    type Item = &'r Replace;
    type IntoIter = std::slice::Iter<'r, Replace>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl Extend<Replace> for Replaces {
    fn extend<I: IntoIterator<Item = Replace>>(&mut self, replaces: I) {
        for replace in replaces {
            let numbers = self.by_path.entry(replace.path.text.clone());
            numbers.or_default().push(self.list.len());
            self.list.push(replace);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::go::parse_go_mod;
    use crate::source::FileId;

    #[test]
    fn a_replacement_of_the_version_goes_first() {
        let text = "module a\nreplace b => c v1.0.0\nreplace b v1.2.0 => d v1.0.0\nreplace b v1.2.0 => e v1.0.0\nreplace f v1.0.0 => ./f\n";
        let file = parse_go_mod(FileId(0), text.as_bytes(), false);
        assert_eq!(file.replace.len(), 4);
        let found = |path: &str, version: &str| {
            let found = file.replace.find(path, version);
            found.map(|replace| replace.target.text.as_str())
        };
        assert_eq!(found("b", "v1.2.0"), Some("d"));
        assert_eq!(found("b", "v1.3.0"), Some("c"));
        assert_eq!(found("f", "v1.0.0"), Some("./f"));
        assert_eq!(found("f", "v1.0.1"), None);
        assert_eq!(found("g", "v1.0.0"), None);
    }
}
