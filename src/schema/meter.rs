//! How much work the validation of one file may be. The validator cannot be interrupted, but it asks us for
//! every value that it looks at: these looks are counted, and where there were too many, there are no more values.

use std::cell::Cell;

/// Looks at values that any file may cost.
const STEPS_PER_FILE: u64 = 20_000_000;

/// Looks that each value of a file adds to that.
const STEPS_PER_VALUE: u64 = 500;

/// Looks that no file may exceed.
const STEPS: u64 = 500_000_000;

/// Errors of one file that are kept to be explained. Each takes some hundred bytes.
const ERRORS: u64 = 200_000;

/// What the validation of one file has cost so far, and may cost.
#[derive(Debug)]
pub struct Meter {
    steps: Cell<u64>,
    errors: Cell<u64>,
    most_steps: u64,
    most_errors: u64,
}

impl Default for Meter {
    /// A meter for a file of one value.
    fn default() -> Self {
        Self::for_values(1)
    }
}

impl Meter {
    /// A meter for a file that holds `count` values.
    #[must_use]
    pub fn for_values(count: usize) -> Self {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let steps = STEPS_PER_FILE.saturating_add(count.saturating_mul(STEPS_PER_VALUE));
        Self::with_limits(steps.min(STEPS), ERRORS)
    }

    /// A meter that runs out after more than so many steps or errors.
    #[must_use]
    pub fn with_limits(steps: u64, errors: u64) -> Self {
        Self {
            steps: Cell::new(0),
            errors: Cell::new(0),
            most_steps: steps,
            most_errors: errors,
        }
    }

    /// Counts a look at a value, and returns false once the validator is to be stopped.
    pub(super) fn step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        !self.is_out()
    }

    /// Counts an error.
    pub(super) fn count_error(&self) {
        self.errors.set(self.errors.get() + 1);
    }

    /// Returns true once the validator is to be stopped.
    pub(super) fn is_out(&self) -> bool {
        self.steps.get() > self.most_steps || self.errors.get() > self.most_errors
    }

    /// The limit that was exceeded, in words, if one was.
    pub(super) fn limit(&self) -> Option<String> {
        if self.steps.get() > self.most_steps {
            Some(format!("limit of {} steps in one file", self.most_steps))
        } else if self.is_out() {
            Some(format!("limit of {} errors in one file", self.most_errors))
        } else {
            None
        }
    }

    /// A meter for looking once more for the first error, of what this one has left of its steps.
    pub(super) fn for_first_error(&self) -> Self {
        let left = self.most_steps.saturating_sub(self.steps.get());
        Self::with_limits(left.max(STEPS_PER_FILE), self.most_errors)
    }

    /// The looks so far.
    #[cfg(test)]
    pub(super) fn steps(&self) -> u64 {
        self.steps.get()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::parse::{Dialect, Tree, parse_json};
    use crate::schema::{Attempt, Judgement, Library, Schema, SchemaFile};
    use crate::source::{FileId, RelPath};

    fn tree(text: &str) -> Tree {
        parse_json(FileId(0), text.as_bytes(), Dialect::Strict).tree
    }

    fn judged(document: &str, meter: &mut Meter) -> Judgement {
        let schema = tree(r#"{"items": {"type": "integer"}}"#);
        let file = SchemaFile::new(&RelPath::new("a.schema.json"), &schema).unwrap();
        let library = Library::new(std::slice::from_ref(&file), BTreeSet::new());
        let Attempt::Done(Ok(compiled)) = Schema::compile(&file, &schema, &Arc::new(library))
        else {
            panic!("the schema is wrong");
        };
        compiled.judge(tree(document).root().unwrap(), meter)
    }

    #[test]
    fn a_document_that_takes_too_many_steps_is_not_evaluated() {
        let document = "[1, 2, 3, 4]";
        let mut meter = Meter::with_limits(u64::MAX, 9);
        assert_eq!(judged(document, &mut meter), Judgement::default());
        let needed = meter.steps();
        assert!(needed > 4, "{needed}");
        for (limit, is_known) in [(needed - 1, false), (needed, true), (needed + 1, true)] {
            let judgement = judged(document, &mut Meter::with_limits(limit, 9));
            let unknown = (!is_known).then(|| format!("limit of {limit} steps in one file"));
            assert_eq!(judgement.unknown, unknown);
            assert_eq!(judgement.violations, []);
        }
    }

    #[test]
    fn of_a_document_with_too_many_errors_one_is_shown() {
        let document = r#"["a", 2, "c", "d"]"#;
        for (limit, shown) in [(2, 1), (3, 3), (4, 3)] {
            let judgement = judged(document, &mut Meter::with_limits(u64::MAX, limit));
            assert_eq!(judgement.unknown, None);
            assert_eq!(judgement.violations.len(), shown, "{limit}");
            let first = &judgement.violations[0];
            assert_eq!(
                first.message,
                "[0]: expected an integer, found the string \"a\""
            );
            let help = "only this is shown of what is wrong: limit of 2 errors in one file";
            assert_eq!(first.help.as_deref(), (shown == 1).then_some(help));
        }
    }

    #[test]
    fn where_it_is_known_only_that_a_document_is_wrong_that_is_said() {
        // To judge it takes fewer steps than to find the first error, whose limit is the usual one.
        let judgement = judged(r#"["a"]"#, &mut Meter::with_limits(u64::MAX, 0));
        let [violation] = judgement.violations.as_slice() else {
            panic!("{judgement:?}");
        };
        assert_eq!(violation.message, "does not follow its schema");
        let help = "where it does not was not evaluated: limit of 0 errors in one file";
        assert_eq!(violation.help.as_deref(), Some(help));
    }

    #[test]
    fn documents_of_one_file_share_a_meter() {
        let mut meter = Meter::with_limits(u64::MAX, 9);
        let _ = judged("[1, 2]", &mut meter);
        let mut meter = Meter::with_limits(meter.steps() * 2 - 1, 9);
        assert_eq!(judged("[1, 2]", &mut meter).unknown, None);
        assert!(judged("[1, 2]", &mut meter).unknown.is_some());
    }

    #[test]
    fn the_limit_of_steps_grows_with_the_file() {
        let steps = |count| Meter::for_values(count).most_steps;
        assert_eq!(steps(0), 20_000_000);
        assert_eq!(steps(1), 20_000_500);
        let most = 960_000;
        assert_eq!(steps(most - 1), 499_999_500);
        assert_eq!(steps(most), 500_000_000);
        assert_eq!(steps(most + 1), 500_000_000);
        assert_eq!(steps(usize::MAX), 500_000_000);
    }
}
