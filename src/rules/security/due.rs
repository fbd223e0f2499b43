//! Which rules are due for a source.

/// The rules that are due for a file, by their numbers in a plan.
#[derive(Debug)]
pub struct Due {
    flags: Vec<bool>,
    rules: Vec<usize>,
    folders: Vec<String>,
}

impl Due {
    /// These rules, of a plan that has `count`. `folders` are those above the file whose services have rules of
    /// their own.
    pub fn new(count: usize, mut rules: Vec<usize>, folders: Vec<String>) -> Self {
        let mut flags = vec![false; count];
        for rule in &rules {
            if let Some(slot) = flags.get_mut(*rule) {
                *slot = true;
            }
        }
        rules.sort_unstable();
        Self {
            flags,
            rules,
            folders,
        }
    }

    /// The numbers of the rules that are due, ascending.
    pub fn rules(&self) -> impl Iterator<Item = usize> + use<'_> {
        self.rules.iter().copied()
    }

    /// Returns true if a rule is due.
    pub fn contains(&self, rule: usize) -> bool {
        self.flags.get(rule).copied().unwrap_or(false)
    }

    /// The folders above the file whose services have rules of their own.
    pub fn folders(&self) -> &[String] {
        &self.folders
    }
}
