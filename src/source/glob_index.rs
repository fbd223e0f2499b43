//! Many globs that are matched at once.

use globset::{Candidate, Glob, GlobSet, GlobSetBuilder};

/// Globs, numbered in their order. However many there are, those that are plain names, begin with a plain folder or end with a
/// plain name are found by that, and the others by one automaton.
#[derive(Debug, Default)]
pub struct GlobIndex {
    /// Each set with the number of its first glob.
    sets: Vec<(usize, GlobSet)>,
}

impl GlobIndex {
    /// Compiles globs, each of which can be compiled by itself.
    #[must_use]
    pub fn new(globs: &[Glob]) -> Self {
        let mut index = Self::default();
        index.add(globs, 0);
        index
    }

    /// The automaton of a set has a largest size; those of its halves may be within it.
    fn add(&mut self, globs: &[Glob], first: usize) {
        if globs.is_empty() {
            return;
        }
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            builder.add(glob.clone());
        }
        match builder.build() {
            Ok(set) => self.sets.push((first, set)),
            Err(_) if globs.len() > 1 => {
                let (left, right) = globs.split_at(globs.len() / 2);
                self.add(left, first);
                self.add(right, first + left.len());
            }
            Err(_) => {}
        }
    }

    /// The numbers of the globs that match a `/`-separated text, ascending.
    #[must_use]
    pub fn matches(&self, text: &str) -> Vec<usize> {
        let candidate = Candidate::new(text);
        let matches = self.sets.iter().flat_map(|(first, set)| {
            let matches = set.matches_candidate(&candidate).into_iter();
            matches.map(move |at| first + at)
        });
        matches.collect()
    }
}

#[cfg(test)]
mod tests {
    use globset::GlobBuilder;

    use super::*;

    fn glob(text: &str) -> Glob {
        let mut glob = GlobBuilder::new(text);
        glob.literal_separator(true).build().unwrap()
    }

    #[test]
    fn each_glob_matches_as_it_does_by_itself() {
        let texts = ["a/b.go", "a/**", "**/b.go", "*/b.go", "a/*.go", "**", "c"];
        let globs = texts.map(glob);
        let index = GlobIndex::new(&globs);
        for path in ["a/b.go", "b.go", "c", "a/c/b.go", "d"] {
            let alone = globs.iter().enumerate();
            let alone = alone.filter(|(_, glob)| glob.compile_matcher().is_match(path));
            let alone: Vec<usize> = alone.map(|(at, _)| at).collect();
            assert_eq!(index.matches(path), alone, "{path}");
        }
        assert!(GlobIndex::new(&[]).matches("a").is_empty());
    }

    #[test]
    fn what_is_too_large_together_is_split() {
        // The automaton of one is below the limit of 10 MiB, and that of all is beyond it.
        let globs: Vec<Glob> = (0..2400)
            .map(|at| glob(&format!("*{}*{at}*/x", "?".repeat(100))))
            .collect();
        let index = GlobIndex::new(&globs);
        assert!(index.sets.len() > 1, "{}", index.sets.len());
        let path = format!("{}377/x", "a".repeat(100));
        assert_eq!(index.matches(&path), [3, 7, 37, 77, 377]);
    }
}
