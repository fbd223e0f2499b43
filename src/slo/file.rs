//! The facts of a file of objectives. `OpenSLO`, Sloth's and the short form are all lowered to them.

use super::buckets::Bounds;
use super::duration::Length;
use super::percent::Percent;
use super::problem::{Problem, ProblemKind};
use super::query::Query;
use super::request::Request;
pub use crate::parse::Text;
use crate::source::{FileId, Span};

/// A file that was read. What is wrong is in [`SloFile::problems`]; the objectives are those that are whole.
#[derive(Debug)]
pub struct SloFile {
    /// The file.
    pub file: FileId,
    /// The objectives, in the order of the file.
    pub objectives: Vec<Objective>,
    /// Conditions of alerts, of policies and on their own.
    pub conditions: Vec<Condition>,
    /// Lengths of time that are legal and short or long for what they are.
    pub lengths: Vec<(LengthUse, Length, Text)>,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// What a length of time is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUse {
    /// The period of an objective.
    Period,
    /// The slices of `Timeslices` and `RatioTimeslices`.
    Slice,
    /// How far an alert looks back.
    Lookback,
    /// How long an alert waits.
    Wait,
}

/// In which form an objective was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `apiVersion: openslo/v1`
    OpenSlo,
    /// `version: prometheus/v1`
    Sloth,
    /// `objective: 99% of requests under 200ms over 28d`
    Short,
}

impl Form {
    /// The specification that it follows.
    #[must_use]
    pub fn specification(self) -> &'static str {
        match self {
            Self::OpenSlo | Self::Short => "openslo/v1",
            Self::Sloth => "prometheus/v1",
        }
    }
}

/// An objective.
#[derive(Debug, Clone)]
pub struct Objective {
    /// In which form it was written.
    pub form: Form,
    /// Its name, one in the file; of several objectives of one SLO, with a number behind it.
    pub name: Text,
    /// The service that it is about.
    pub service: Text,
    /// Where it is written: the entry of `objectives` or `slos`, or the text of the short form.
    pub span: Span,
    /// For people.
    pub description: Option<Text>,
    /// For people, shorter.
    pub display_name: Option<Text>,
    /// The share that has to be good.
    pub target: Percent,
    /// Where that is written.
    pub target_span: Span,
    /// The period.
    pub window: Window,
    /// What the share is of.
    pub budgeting: Budgeting,
    /// What is counted.
    pub indicator: Indicator,
    /// The alerts that are wanted.
    pub alerts: Alerts,
    /// Labels of its series, sorted.
    pub labels: Vec<(String, String)>,
    /// The bounds of the histogram's buckets, where the file declares them.
    pub bounds: Option<Bounds>,
    /// Objectives that this one can only be kept with.
    pub depends_on: Vec<Text>,
    /// The request that it is about, where the file declares one.
    pub request: Option<Request>,
}

/// The period of an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its length; a calendar's month has 30 days here.
    pub length: Length,
    /// Whether it begins anew by the calendar.
    pub is_calendar: bool,
    /// Where it is written.
    pub span: Span,
}

/// How a budget is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budgeting {
    /// By requests.
    Occurrences,
    /// By slices of time, each of which is good or bad.
    Timeslices {
        /// The share of a slice that makes it good, as a ratio.
        target: f64,
        /// The length of a slice.
        slice: Length,
    },
    /// By the mean of the ratios of slices.
    RatioTimeslices {
        /// The length of a slice.
        slice: Length,
    },
}

impl Budgeting {
    /// `OpenSLO`'s word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Occurrences => "Occurrences",
            Self::Timeslices { .. } => "Timeslices",
            Self::RatioTimeslices { .. } => "RatioTimeslices",
        }
    }
}

/// What an objective counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Indicator {
    /// Good events of all.
    Good {
        /// The good ones.
        good: Query,
        /// All.
        total: Query,
    },
    /// Bad events of all.
    Bad {
        /// The bad ones.
        bad: Query,
        /// All.
        total: Query,
    },
    /// A ratio that something else computes.
    Raw {
        /// The ratio.
        ratio: Query,
        /// Whether it is that of failures.
        is_failure: bool,
    },
    /// A value that is good while the comparison holds.
    Threshold {
        /// The value.
        value: Query,
        /// How it is compared.
        op: Operator,
        /// With what.
        bound: f64,
    },
    /// One that Prometheus does not have.
    Elsewhere {
        /// The type of the source, as it is written.
        source: String,
    },
}

impl Indicator {
    /// Its queries.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        let (first, second) = match self {
            Self::Good { good, total } => (Some(good), Some(total)),
            Self::Bad { bad, total } => (Some(bad), Some(total)),
            Self::Raw { ratio, .. } => (Some(ratio), None),
            Self::Threshold { value, .. } => (Some(value), None),
            Self::Elsewhere { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }
}

/// Comparisons of `OpenSLO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `gt`
    Greater,
    /// `gte`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `lte`
    LessOrEqual,
}

impl Operator {
    /// The comparison with this word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        match word {
            "gt" => Some(Self::Greater),
            "gte" => Some(Self::GreaterOrEqual),
            "lt" => Some(Self::Less),
            "lte" => Some(Self::LessOrEqual),
            _ => None,
        }
    }

    /// `PromQL`'s sign for it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }
}

/// The alerts of an objective.
#[derive(Debug, Clone, Default)]
pub struct Alerts {
    /// The name of the page and of the ticket.
    pub name: String,
    /// Labels that both have.
    pub labels: Vec<(String, String)>,
    /// Annotations that both have.
    pub annotations: Vec<(String, String)>,
    /// The page; none where it is not wanted.
    pub page: Option<Alert>,
    /// The ticket; none where it is not wanted.
    pub ticket: Option<Alert>,
    /// Conditions of the alert policies, by their position in [`SloFile::conditions`].
    pub conditions: Vec<usize>,
}

/// What one alert has besides.
#[derive(Debug, Clone, Default)]
pub struct Alert {
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Its annotations.
    pub annotations: Vec<(String, String)>,
}

/// An alert on a burn rate, as `OpenSLO` states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Its name.
    pub name: Text,
    /// How bad it is, in the words of the file.
    pub severity: String,
    /// How the burn rate is compared.
    pub op: Operator,
    /// Where that is written.
    pub op_span: Span,
    /// With what.
    pub threshold: f64,
    /// Where that is written.
    pub threshold_span: Span,
    /// The burn rate of how long.
    pub lookback: Length,
    /// How long it has to last.
    pub after: Option<Length>,
}

impl Objective {
    /// The id of its series: `SERVICE-NAME`, as Sloth has it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.service.value, self.name.value)
    }
}

impl Objective {
    /// Whether its share can be meant: not everything, and more than one of a hundred.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        !self.target.is_whole() && Some(self.target) > Percent::of_percent(1.0)
    }
}

impl SloFile {
    /// The problems that nothing can be made of the file with.
    pub fn faults(&self) -> impl Iterator<Item = &Problem> {
        let problems = self.problems.iter();
        problems.filter(|problem| !problem.is_doubtful && problem.kind != ProblemKind::KeyIgnored)
    }

    /// The objective with this name.
    #[must_use]
    pub fn objective(&self, name: &str) -> Option<&Objective> {
        let mut all = self.objectives.iter();
        all.find(|objective| objective.name.value == name)
    }
}
