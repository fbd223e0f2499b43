//! Rules as data: one TOML file each, typed. What is wrong with a file is told with its place, and then none of it is
//! used.

mod assertion;
mod entry;
mod lang;
mod matcher;
mod name;
mod read;
mod repair;
mod value;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Severity;
use crate::source::Span;

use super::Stage;

pub use entry::{Entry, entries};
pub use lang::Lang;
pub use matcher::{Matcher, Within};
pub use name::Name;
pub(crate) use read::read_valid;
pub use read::{Fault, RULE_SCHEMA, read};
pub use repair::{Piece, Repair};
pub use value::{Literal, Test};
pub use words::Words;

/// A rule that was read from a file.
#[derive(Debug)]
pub struct DataRule {
    /// Public and never reused: `family/thing-that-is-wrong`.
    pub id: String,
    /// Where the file says it, for what is found later.
    pub id_span: Span,
    /// What it finds, in one line.
    pub summary: String,
    /// What is said of each finding. `{name}`, `{value}` and `{field}` stand for what was found, `{params}` by their
    /// names.
    pub message: String,
    /// What to type instead.
    pub help: Option<String>,
    /// Markdown: why it matters, how to mend it.
    pub doc: String,
    /// The govkit version, or the pack's, that introduced it.
    pub since: String,
    /// Unless `[check.levels]` says otherwise.
    pub severity: Severity,
    /// The earliest stage that runs it.
    pub stage: Stage,
    /// The languages whose sources it looks into; of a policy, what its `target` is.
    pub langs: Vec<Lang>,
    /// Whether tests of the service are looked into too.
    pub tests: bool,
    /// `[params]`, as they are told.
    pub params: BTreeMap<String, String>,
    /// What it looks for.
    pub matcher: Matcher,
    /// What mends what it finds, where that is safe and exact.
    pub fix: Option<Repair>,
    /// Only inside of functions with these types of parameters, `*net/http.Request`; anywhere where there are none.
    pub inside: Vec<String>,
    /// How long and how an exception from it is allowed.
    pub allow: Allow,
    /// The smallest source in which it fires, and its mended twin.
    pub example: Example,
    /// Cases that `govkit rules test` runs.
    pub cases: Vec<Case>,
    /// The folders of the services whose manifests name the pack; `None` for the packs in the binary, which apply
    /// everywhere.
    pub services: Option<BTreeSet<String>>,
}

/// What `[allow]` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allow {
    /// Whether an exception has to say why.
    pub reason: bool,
    /// The most days that an exception may last; none where it may stay.
    pub max_days: Option<u32>,
}

/// What `[example]` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// The name of the file.
    pub file: String,
    /// Where the rule fires.
    pub bad: String,
    /// Where it does not.
    pub good: String,
}

/// One `[[test]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What it is about.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Path and text of each file.
    pub files: BTreeMap<String, String>,
}

/// The mark of a line, in a test, on which a finding is expected.
const WANT: &str = "want";

impl Case {
    /// The lines (from 1) on which findings are expected, and how many: those that end with the comment `want`,
    /// `want 2` for two. A comment that says `want below` speaks of the line below.
    #[must_use]
    pub fn expected(text: &str) -> BTreeMap<usize, usize> {
        let mut expected = BTreeMap::new();
        let mut expect = |line: usize, count: usize| {
            let sum = expected.entry(line).or_insert(0_usize);
            *sum = sum.saturating_add(count);
        };
        for (at, line) in text.lines().enumerate() {
            let comment = ["// ", "# ", "/* "].iter().find_map(|mark| {
                let from = line.rfind(&format!("{mark}{WANT}"))?;
                line.get(from + mark.len() + WANT.len()..)
            });
            let Some(rest) = comment else {
                continue;
            };
            let rest = rest.trim().trim_end_matches("*/").trim();
            match rest {
                "" => expect(at + 1, 1),
                "below" => expect(at + 2, 1),
                count => expect(at + 1, count.parse().unwrap_or(0)),
            }
        }
        expected
    }
}
