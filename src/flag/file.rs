//! The facts of a flag file.

pub use crate::parse::Text;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::analysis::analyses;
use super::attribute::Attribute;
use super::literal::Literal;
use super::problem::Problem;
use super::reach::Analysis;
use super::shape::VariantType;
use super::split::Plan;
use crate::expr::{Program, Record, Value};
use crate::source::{FileId, Span};

/// A flag file that was read. What is wrong is in [`FlagFile::problems`]; the facts are those of the parts
/// that are right.
#[derive(Debug)]
pub struct FlagFile {
    /// The file.
    pub file: FileId,
    /// What rules may ask about; [`FlagFile::record`] has a field for each, in this order.
    pub attributes: Vec<Attribute>,
    /// The attributes as the open record of expressions.
    pub record: Arc<Record>,
    /// The flags, in the order of the file.
    pub flags: Vec<Flag>,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
    /// See [`FlagFile::analyses`].
    pub(super) analyses: OnceLock<Vec<Option<Analysis>>>,
}

/// What a flag is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Brings out a change, and goes when it is out.
    Release,
    /// Compares variants, and goes when the answer is known.
    Experiment,
    /// A switch for those who run the service.
    Ops,
    /// Decides who may do what.
    Permission,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Release, Self::Experiment, Self::Ops, Self::Permission];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Experiment => "experiment",
            Self::Ops => "ops",
            Self::Permission => "permission",
        }
    }
}

/// Whether a flag's rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// They are.
    Enabled,
    /// The default is served to all.
    Disabled,
}

/// A flag.
#[derive(Debug, Clone)]
pub struct Flag {
    /// Its key.
    pub key: Text,
    /// The whole of it, without the key.
    pub span: Span,
    /// For people.
    pub description: Option<String>,
    /// The team that answers for it.
    pub owner: Option<Text>,
    /// What it is for.
    pub kind: Kind,
    /// When it came.
    pub created: Option<(Date, Span)>,
    /// When it is to be gone.
    pub expires: Option<(Date, Span)>,
    /// Whether its rules are asked.
    pub state: State,
    /// The type of its variants.
    pub ty: VariantType,
    /// Its variants, in the order of the file.
    pub variants: Vec<Variant>,
    /// The variant where no rule applies, in `variants`.
    pub default: usize,
    /// Where the default is written; the flag's key in the short form.
    pub default_span: Span,
    /// Tried in order.
    pub rules: Vec<Rule>,
    /// Requests and what they are to get.
    pub tests: Vec<Test>,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Literal,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The whole rule; in the short form, the condition.
    pub span: Span,
    /// The condition; none is always.
    pub when: Option<Condition>,
    /// What it serves.
    pub serve: Serve,
    /// Where that is written; the rule in the short form.
    pub serve_span: Span,
}

/// An expression of the file.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The string that holds it, quotes included.
    pub span: Span,
    /// The expression over the one variable [`FlagFile::record`].
    pub program: Program,
}

/// What a rule serves.
#[derive(Debug, Clone)]
pub enum Serve {
    /// A variant of the flag.
    Variant(usize),
    /// Variants by share of the keys.
    Split(Box<Split>),
}

/// A split.
#[derive(Debug, Clone)]
pub struct Split {
    /// The key: a string, or an int that is taken as its decimal digits.
    pub by: Condition,
    /// Buckets and thresholds.
    pub plan: Plan,
    /// The flag's variants, by position in the plan's.
    pub variants: Vec<usize>,
    /// The weights, in the same order.
    pub weights: Vec<u64>,
}

/// A test that the file holds.
#[derive(Debug, Clone)]
pub struct Test {
    /// The whole test.
    pub span: Span,
    /// For people.
    pub description: Option<String>,
    /// What the request has, by position of the attribute, after defaults. The others have what they have in a request
    /// that says nothing: see [`FlagFile::empty_request`].
    pub given: BTreeMap<usize, Option<Value>>,
    /// The variant that is expected.
    pub expect: usize,
    /// Where that is written.
    pub expect_span: Span,
}

impl Test {
    /// Its request: `empty` with what it gives.
    #[must_use]
    pub fn request(&self, empty: &[Option<Value>]) -> Vec<Option<Value>> {
        let mut request = empty.to_vec();
        for (at, value) in &self.given {
            if let Some(slot) = request.get_mut(*at) {
                slot.clone_from(value);
            }
        }
        request
    }
}

impl FlagFile {
    /// A request that says nothing: of each attribute the default, if it has one.
    #[must_use]
    pub fn empty_request(&self) -> Vec<Option<Value>> {
        let attributes = self.attributes.iter();
        attributes.map(|known| known.given(None)).collect()
    }

    /// Which rules of each flag can be reached, in the order of the flags; none for flags with something
    /// wrong in them. Found out at the first question.
    #[must_use]
    pub fn analyses(&self) -> &[Option<Analysis>] {
        self.analyses.get_or_init(|| analyses(self))
    }

    /// The flag with this key.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.key.value == key)
    }

    /// Whether nothing is wrong inside of a flag, so that it says what its author meant.
    #[must_use]
    pub fn is_sound(&self, flag: &Flag) -> bool {
        let from = self
            .problems
            .partition_point(|problem| problem.span < flag.key.span);
        let next = self.problems.get(from);
        next.is_none_or(|problem| problem.span.start >= flag.span.end)
    }

    /// The attribute with this name, and its position.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<(usize, &Attribute)> {
        let mut all = self.attributes.iter().enumerate();
        all.find(|(_, attribute)| attribute.name.value == name)
    }
}

impl Flag {
    /// The variant with this name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<usize> {
        let mut all = self.variants.iter();
        all.position(|variant| variant.name.value == name)
    }
}

impl Rule {
    /// The programs that it runs: the condition, and the key of its split.
    pub fn programs(&self) -> impl Iterator<Item = &Condition> {
        let by = match &self.serve {
            Serve::Split(split) => Some(&split.by),
            Serve::Variant(_) => None,
        };
        self.when.iter().chain(by)
    }
}
