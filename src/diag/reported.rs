//! Proof that a problem was reported, so that a reader cannot fail without a reason.

use std::cmp::Ordering;

/// Proof that a problem was reported. Only [`Problems::report`] makes one, so a function that returns
/// `Result<T, Reported>` cannot drop its input silently (rustc's `ErrorGuaranteed` is the model).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// The problems found in one input so far.
#[derive(Debug)]
pub struct Problems<P> {
    found: Vec<P>,
}

impl<P> Default for Problems<P> {
    fn default() -> Self {
        Self { found: Vec::new() }
    }
}

impl<P> Problems<P> {
    /// Adds a problem.
    pub fn report(&mut self, problem: P) -> Reported {
        self.found.push(problem);
        Reported(())
    }

    /// Sorts the problems, keeping the order of equal ones.
    pub fn sort_by(&mut self, compare: impl FnMut(&P, &P) -> Ordering) {
        self.found.sort_by(compare);
    }

    /// Keeps the first of neighbouring problems that have the same key.
    pub fn dedup_by_key<K: PartialEq>(&mut self, key: impl FnMut(&mut P) -> K) {
        self.found.dedup_by_key(key);
    }

    /// Keeps the first `count` problems, and one even where `count` is 0.
    pub fn truncate(&mut self, count: usize) {
        self.found.truncate(count.max(1));
    }

    /// Returns the value if nothing was reported, and otherwise everything that was. `lost` makes the problem
    /// of a value that is missing although nothing was reported here: its proof came from another collector,
    /// which is a bug, and still no silent failure.
    pub fn finish<T>(
        self,
        value: Result<T, Reported>,
        lost: impl FnOnce() -> P,
    ) -> Result<T, AtLeastOne<P>> {
        let mut found = self.found.into_iter();
        match (value, found.next()) {
            (Ok(value), None) => Ok(value),
            (_, Some(first)) => Err(AtLeastOne {
                first,
                rest: found.collect(),
            }),
            (Err(Reported(())), None) => {
                debug_assert!(false, "a value is missing and no problem was reported");
                Err(lost().into())
            }
        }
    }
}

/// One or more problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLeastOne<P> {
    first: P,
    rest: Vec<P>,
}

impl<P> AtLeastOne<P> {
    /// The first problem.
    pub fn first(&self) -> &P {
        &self.first
    }

    /// All problems, in order.
    pub fn iter(&self) -> impl Iterator<Item = &P> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// All problems, in order, as a list.
    pub fn into_vec(self) -> Vec<P> {
        self.into_iter().collect()
    }
}

impl<P> From<P> for AtLeastOne<P> {
    fn from(first: P) -> Self {
        Self {
            first,
            rest: Vec::new(),
        }
    }
}

impl<P> IntoIterator for AtLeastOne<P> {
    type Item = P;
    type IntoIter = std::iter::Chain<std::iter::Once<P>, std::vec::IntoIter<P>>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self.first).chain(self.rest)
    }
}
