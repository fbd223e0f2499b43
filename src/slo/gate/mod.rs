//! The gate: does recorded data show that objectives are kept, or that they are missed? Data is read as a stream
//! (`slo::record`), counted for each objective, and judged by exact binomial bounds; nothing is interpolated.

mod binomial;
mod question;
mod requests;
mod series;
mod summaries;
mod tally;
mod verdict;

use std::collections::BTreeSet;
use std::io::BufRead;

pub use binomial::{Share, at_least, at_most, lower, mass, needed, shows_less, shows_more, upper};
pub use tally::Tally;
pub use verdict::{Judgement, Outcome, shown_share};

use self::question::Question;
use self::requests::{Requests, Run};
use self::series::Series;
use self::verdict::{Counted, silence};
use super::file::Objective;
use super::record::{Fault, Format, Listener, Remark, Request, Sample, Summary, read};

/// What the user says of the data.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The error probability of a verdict: 1 − confidence.
    pub alpha: f64,
    /// Labels that every request has as the queries want.
    pub assumed: BTreeSet<String>,
    /// How many requests were sent in all.
    pub sent: Option<u64>,
    /// Whether the objectives were named, so that data that says nothing of one is told.
    pub are_chosen: bool,
    /// Nanoseconds of the unit of values, where the data does not say.
    pub unit: Option<f64>,
}

/// An objective as a question; where it asks for no counts, why.
#[derive(Debug)]
struct Asked<'o> {
    objective: &'o Objective,
    question: Result<Question, String>,
}

/// Objectives that data is to be read for.
#[derive(Debug)]
pub struct Inquiry<'o> {
    asked: Vec<Asked<'o>>,
    settings: Settings,
}

impl<'o> Inquiry<'o> {
    /// About these objectives.
    #[must_use]
    pub fn new(objectives: impl IntoIterator<Item = &'o Objective>, settings: Settings) -> Self {
        let asked = objectives.into_iter().map(|objective| Asked {
            objective,
            question: Question::of(objective),
        });
        Self {
            asked: asked.collect(),
            settings,
        }
    }

    /// Begins to read.
    #[must_use]
    pub fn gate(&self) -> Gate<'_> {
        let questions = self
            .asked
            .iter()
            .filter_map(|asked| asked.question.as_ref().ok());
        let requests = self.asked.iter().map(|asked| {
            let question = asked.question.as_ref().map_err(Clone::clone)?;
            Requests::of(question, asked.objective.budgeting, &self.settings.assumed)
        });
        Gate {
            inquiry: self,
            kind: None,
            is_mixed: false,
            requests: requests.collect(),
            series: Series::of(questions),
            summaries: Vec::new(),
            run: Run {
                sent: self.settings.sent,
                ..Run::default()
            },
            remarks: BTreeSet::new(),
        }
    }
}

/// Sorts of data, which cannot be added up with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Requests,
    Series,
    Summary,
}

/// What was read so far.
#[derive(Debug)]
pub struct Gate<'i> {
    inquiry: &'i Inquiry<'i>,
    kind: Option<Kind>,
    is_mixed: bool,
    requests: Vec<Result<Requests<'i>, String>>,
    series: Series,
    summaries: Vec<Summary>,
    run: Run,
    remarks: BTreeSet<Remark>,
}

impl Gate<'_> {
    /// Reads one file more. Texts of /metrics come in the order of time; the order of others does not matter.
    pub fn read(
        &mut self,
        format: Option<&'static Format>,
        data: Box<dyn BufRead>,
    ) -> Result<&'static Format, Fault> {
        self.series.begin();
        let format = read(format, data, self)?;
        if format.name.starts_with("prometheus") {
            self.is(Kind::Series);
        }
        if self.is_mixed {
            return Err(Fault {
                line: None,
                message: "requests, summaries and series of Prometheus cannot be read together: they would be counted twice".to_owned(),
            });
        }
        Ok(format)
    }

    fn is(&mut self, kind: Kind) {
        self.is_mixed |= *self.kind.get_or_insert(kind) != kind;
    }

    /// What the data says of each objective.
    #[must_use]
    pub fn judge(self) -> Vec<Judgement> {
        let settings = &self.inquiry.settings;
        let mut judgements = Vec::new();
        let mut requests = self.requests.into_iter();
        for asked in &self.inquiry.asked {
            let objective = asked.objective;
            let of_requests = requests.next();
            let counted = match (&asked.question, self.kind) {
                (Err(reason), _) => Err(silence(reason.as_str())),
                (Ok(question), Some(Kind::Series)) => {
                    self.series
                        .counted(question, objective.budgeting, &settings.assumed)
                }
                (Ok(question), Some(Kind::Summary)) => {
                    let parts = self.summaries.iter().map(|summary| {
                        summaries::counted(
                            question,
                            objective.budgeting,
                            &settings.assumed,
                            summary,
                        )
                    });
                    parts
                        .reduce(|one, other| Ok(added(one?, other?)))
                        .unwrap_or_else(|| Ok(Counted::default()))
                        .map(|counted| with_dropped(counted, &self.run))
                }
                (Ok(_), _) => match of_requests {
                    Some(Ok(requests)) => requests.finish(&self.run),
                    Some(Err(reason)) => Err(silence(reason)),
                    None => Ok(Counted::default()),
                },
            };
            let (name, span) = (&objective.name.value, objective.target_span);
            let mut judgement = match counted {
                Ok(counted) => Judgement::of(name, span, objective.target, settings.alpha, counted),
                Err(doubt) => {
                    Judgement::silent(name, span, objective.target, settings.are_chosen, doubt)
                }
            };
            if judgement.tally.is_some() {
                judgement.notes.extend(
                    self.remarks
                        .iter()
                        .filter_map(|remark| said(*remark))
                        .map(str::to_owned),
                );
            }
            judgements.push(judgement);
        }
        judgements
    }
}

fn added(mut one: Counted, other: Counted) -> Counted {
    one.tally += other.tally;
    one.open = one.open.or(other.open);
    one
}

/// k6's iterations that were due, with as many requests each as the others had.
fn with_dropped(mut counted: Counted, run: &Run) -> Counted {
    let (_, all) = counted.tally.at_worst();
    if run.dropped > 0 && all > 0 {
        let product = u128::from(run.dropped) * u128::from(all);
        let requests = product.div_ceil(u128::from(run.iterations.max(1)));
        let requests = u64::try_from(requests).unwrap_or(u64::MAX).max(run.dropped);
        counted.tally.doubtful = counted.tally.doubtful.saturating_add(requests);
        counted.notes.push(format!(
            "k6 dropped {} iterations, which count as bad for a pass",
            run.dropped
        ));
    }
    counted
}

fn said(remark: Remark) -> Option<&'static str> {
    match remark {
        Remark::LeavesOutUnanswered => None,
        Remark::ClosedLoop => Some(
            "the load waited for answers (closed loop), so slow answers kept requests from being sent: the truth may be worse",
        ),
        Remark::LoopUntold => Some(
            "the data does not say whether the load waited for answers; only an open loop does not hide slow ones",
        ),
    }
}

impl Listener for Gate<'_> {
    fn request(&mut self, request: &Request<'_>) {
        self.is(Kind::Requests);
        self.run.recorded = self.run.recorded.saturating_add(request.count);
        for requests in self.requests.iter_mut().flatten() {
            requests.add(request);
        }
    }

    fn wants(&mut self, metric: &str) -> bool {
        let wants = self.series.wants(metric);
        if !wants {
            self.series.passed_over(metric);
        }
        wants
    }

    fn sample(&mut self, sample: Sample) -> Result<(), String> {
        self.series.add(sample)
    }

    fn summary(&mut self, summary: Summary) {
        self.is(Kind::Summary);
        self.summaries.push(summary);
    }

    fn iterated(&mut self, count: u64) {
        self.run.iterations = self.run.iterations.saturating_add(count);
    }

    fn dropped(&mut self, count: u64) {
        self.run.dropped = self.run.dropped.saturating_add(count);
    }

    fn remark(&mut self, remark: Remark) {
        self.run.leaves_out_unanswered |= remark == Remark::LeavesOutUnanswered;
        self.remarks.insert(remark);
    }

    fn unit(&self) -> Option<f64> {
        self.inquiry.settings.unit
    }
}
