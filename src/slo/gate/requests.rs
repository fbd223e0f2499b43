//! Requests, one at a time, asked what an objective's queries ask of series: a request is counted by each selector that
//! its labels and its latency meet.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{About, Question, Term, Test};
use super::tally::Tally;
use super::verdict::{Counted, Doubt, doubt, silence};
use crate::slo::file::Budgeting;
use crate::slo::percent::Percent;
use crate::slo::record::{Answer, Request};

/// The requests of one objective so far.
#[derive(Debug)]
pub(super) struct Requests<'q> {
    question: &'q Question,
    assumed: &'q BTreeSet<String>,
    tally: Tally,
    /// By second, where the objective is about slices of time.
    seconds: BTreeMap<i64, Tally>,
    slices: Option<Slices>,
    /// Labels that some request said something about.
    seen: BTreeSet<String>,
    /// Labels that a request said nothing about.
    untold: BTreeSet<String>,
    /// Tests that were taken to hold.
    taken: BTreeSet<String>,
    /// Whether a request had no time.
    is_timeless: bool,
    /// Whether the selectors do not count one request as good or bad.
    is_odd: bool,
    /// Whether how long requests took is not known well enough to tell whether they count.
    is_open_total: bool,
    /// The requests that count.
    matching: u64,
    /// Those of them that got no answer.
    unanswered: u64,
}

/// Slices of time.
#[derive(Debug, Clone, Copy)]
struct Slices {
    seconds: i64,
    target: Percent,
}

/// Of all data: what the objectives share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    /// All requests, whatever they are about.
    pub recorded: u64,
    /// How many were sent, where the user says so.
    pub sent: Option<u64>,
    /// Whether requests without an answer are left out.
    pub leaves_out_unanswered: bool,
    /// Iterations of k6, finished and not begun.
    pub iterations: u64,
    pub dropped: u64,
}

/// At least, and at most.
type Between = (i64, i64);

impl<'q> Requests<'q> {
    /// Of an objective that requests can be asked about; otherwise why they cannot.
    pub fn of(
        question: &'q Question,
        budgeting: Budgeting,
        assumed: &'q BTreeSet<String>,
    ) -> Result<Self, String> {
        let families: BTreeSet<&str> = question.terms().map(Term::family).collect();
        if families.len() > 1 {
            let families: Vec<&str> = families.into_iter().collect();
            return Err(format!(
                "it tells good from bad by the metrics {}, which requests do not have",
                families.join(" and ")
            ));
        }
        if let Some(term) = question.terms().find(|term| term.threshold().is_none()) {
            return Err(format!(
                "the name of {} does not say in which unit it measures",
                term.metric
            ));
        }
        let slices = match budgeting {
            Budgeting::Occurrences => None,
            Budgeting::Timeslices { target, slice } => Some(Slices {
                seconds: i64::try_from(slice.as_millis() / 1000)
                    .unwrap_or(i64::MAX)
                    .max(1),
                target: Percent::of_ratio(target).ok_or("the share of its slices is none")?,
            }),
            Budgeting::RatioTimeslices { .. } => {
                return Err(
                    "the mean of the ratios of slices (RatioTimeslices) has no exact bound"
                        .to_owned(),
                );
            }
        };
        Ok(Self {
            question,
            assumed,
            tally: Tally::default(),
            seconds: BTreeMap::new(),
            slices,
            seen: BTreeSet::new(),
            untold: BTreeSet::new(),
            taken: BTreeSet::new(),
            is_timeless: false,
            is_odd: false,
            is_open_total: false,
            matching: 0,
            unanswered: 0,
        })
    }

    /// Asks a request, or several alike.
    pub fn add(&mut self, request: &Request<'_>) {
        let question = self.question;
        let total = self.counted(&question.total, request);
        if total == (0, 0) {
            return;
        }
        if total != (1, 1) {
            self.is_open_total |= total == (0, 1);
            self.is_odd |= total != (0, 1);
            return;
        }
        let mut tally = Tally::default();
        let part = match request.answer {
            // What got no answer was not good, whatever its labels would have been.
            Answer::None => (0, 0),
            _ if question.part_is_good => self.counted(&question.part, request),
            _ => {
                let bad = self.counted(&question.part, request);
                (1 - bad.1, 1 - bad.0)
            }
        };
        match part {
            (1, 1) => tally.good = request.count,
            (0, 0) => tally.bad = request.count,
            (0, 1) => tally.open = request.count,
            _ => self.is_odd = true,
        }
        self.matching = self.matching.saturating_add(request.count);
        if request.answer == Answer::None {
            self.unanswered = self.unanswered.saturating_add(request.count);
        }
        self.tally += tally;
        if self.slices.is_some() {
            match request.at {
                Some(at) => *self.seconds.entry(at.div_euclid(1000)).or_default() += tally,
                None => self.is_timeless = true,
            }
        }
    }

    fn counted(&mut self, terms: &'q [Term], request: &Request<'_>) -> Between {
        let mut sum = (0, 0);
        for term in terms {
            let (least, most) = self.selected(term, request);
            if term.positive {
                sum = (sum.0 + least, sum.1 + most);
            } else {
                sum = (sum.0 - most, sum.1 - least);
            }
        }
        sum
    }

    /// Whether a selector counts a request.
    fn selected(&mut self, term: &'q Term, request: &Request<'_>) -> Between {
        // Every test is asked, so that what the data does not tell shows whatever the order.
        let mut holds = true;
        for test in &term.tests {
            holds &= self.holds(test, request);
        }
        let threshold = term.threshold().unwrap_or(u64::MAX);
        let is_never_fast = request.answer == Answer::None && threshold != u64::MAX;
        if !holds || is_never_fast {
            return (0, 0);
        }
        if request.most <= threshold {
            (1, 1)
        } else if request.least >= threshold {
            // What begins at the threshold is beyond it.
            (0, 0)
        } else {
            (0, 1)
        }
    }

    fn holds(&mut self, test: &Test, request: &Request<'_>) -> bool {
        if self.assumed.contains(&test.label) {
            self.take(test);
            return true;
        }
        if test.about == About::Status {
            return match request.answer {
                Answer::Status(status) => status_holds(test, status),
                // As a server's failure would be.
                Answer::None => status_holds(test, 500),
                Answer::Untold => {
                    self.untold.insert(test.label.clone());
                    false
                }
            };
        }
        if let Some(value) = request.tags.and_then(|tags| tags.get(&test.label)) {
            if !self.seen.contains(&test.label) {
                self.seen.insert(test.label.clone());
            }
            return test.holds(&[value]);
        }
        match (test.about, request.method, request.url) {
            (About::Method, Some(method), _) => test.holds(&[method]),
            (About::Route, method, Some(url)) => {
                let name = request.tags.and_then(|tags| tags.get("name"));
                route_holds(test, method, path(url), name.map(String::as_str))
            }
            (About::Place, ..) => {
                self.take(test);
                true
            }
            _ => {
                if !self.untold.contains(&test.label) {
                    self.untold.insert(test.label.clone());
                }
                test.holds(&[""])
            }
        }
    }

    /// Notes that a test was taken to hold.
    fn take(&mut self, test: &Test) {
        if !self.taken.contains(&test.text) {
            self.taken.insert(test.text.clone());
        }
    }

    /// What came of it.
    pub fn finish(self, run: &Run) -> Result<Counted, Doubt> {
        if self.is_timeless {
            return Err(silence(
                "it counts slices of time, and the data has no times",
            ));
        }
        // A tag that some requests have is empty where another has none.
        if let Some(label) = self.untold.iter().find(|label| !self.seen.contains(*label)) {
            return Err(silence(format!("it asks for the label {label:?}, of which the data says nothing")).help(format!(
                    "record it (a tag {label:?} in k6), or say --assume {label} if every request has it as the query wants"
                )));
        }
        let is_taken = |test: &Test| self.taken.contains(&test.text);
        if !self.question.distinguishes(is_taken) {
            return Err(silence(
                "with what is taken to hold, nothing tells good from bad",
            ));
        }
        if self.is_odd {
            return Err(doubt(
                "its queries do not count each request once, as good or as bad",
            ));
        }
        if self.is_open_total {
            return Err(doubt(
                "whether requests count depends on how long they took, which the data knows too roughly",
            ));
        }
        let mut counted = Counted {
            tally: self.tally,
            notes: self.taken.iter().map(|test| format!("{test} is taken to hold")).collect(),
            open: (self.tally.open > 0).then(|| doubt(format!(
                    "{} requests are so close to the threshold that the data does not say on which side they were",
                    self.tally.open
                )).help("record each request with all its digits".to_owned())),
            ..Counted::default()
        };
        counted.notes.extend(unanswered(self.unanswered));
        self.unsent(run, &mut counted)?;
        match self.slices {
            Some(slices) => Ok(self.sliced(slices, counted)),
            None => Ok(counted),
        }
    }

    /// Requests that were due, or sent, and are not in the data.
    fn unsent(&self, run: &Run, counted: &mut Counted) -> Result<(), Doubt> {
        if run.dropped > 0 && run.recorded > 0 {
            let product = u128::from(run.dropped) * u128::from(self.matching);
            let each = product.div_ceil(u128::from(run.iterations.max(1)));
            let each = u64::try_from(each).unwrap_or(u64::MAX);
            counted.tally.doubtful = each.max(if self.matching > 0 { run.dropped } else { 0 });
            counted.notes.push(format!(
                "k6 dropped {} iterations, which count as bad for a pass",
                run.dropped
            ));
        }
        if !run.leaves_out_unanswered || !self.counts_unanswered() {
            return Ok(());
        }
        let Some(sent) = run.sent else {
            counted.doubt = Some(doubt("the data leaves out requests that got no answer".to_owned()).help("say how many were sent in all with --sent; those that are missing count as bad".to_owned()));
            return Ok(());
        };
        let missing = sent.checked_sub(run.recorded).ok_or_else(|| {
            doubt(format!(
                "--sent says {sent}, and the data has {} requests",
                run.recorded
            ))
        })?;
        if missing == 0 {
            return Ok(());
        }
        counted.notes.extend(unanswered(missing));
        let is_of_some = self.question.total.iter().flat_map(|term| &term.tests);
        let mut is_of_some = is_of_some.filter(|test| {
            !matches!(test.about, About::Status | About::Place)
                && !self.assumed.contains(&test.label)
        });
        if is_of_some.next().is_some() {
            counted.tally.doubtful = counted.tally.doubtful.saturating_add(missing);
        } else {
            counted.tally.bad = counted.tally.bad.saturating_add(missing);
        }
        Ok(())
    }

    /// Whether a request without an answer counts at all.
    fn counts_unanswered(&self) -> bool {
        let of = |term: &Term| {
            let mut statuses = term.tests.iter().filter(|test| test.about == About::Status);
            let counts =
                statuses.all(|test| self.assumed.contains(&test.label) || status_holds(test, 500));
            match (counts, term.positive) {
                (false, _) => 0,
                (true, true) => 1,
                (true, false) => -1,
            }
        };
        self.question.total.iter().map(of).sum::<i64>() > 0
    }

    /// Slices, from the first second on. The last one counts only if it is whole.
    fn sliced(&self, slices: Slices, mut counted: Counted) -> Counted {
        let (Some((first, _)), Some((last, _))) = (
            self.seconds.first_key_value(),
            self.seconds.last_key_value(),
        ) else {
            counted.counts_slices = true;
            counted.tally = Tally::default();
            return counted;
        };
        let mut sums: BTreeMap<i64, Tally> = BTreeMap::new();
        for (second, tally) in &self.seconds {
            *sums.entry((second - first) / slices.seconds).or_default() += *tally;
        }
        let whole = (last - first + 1) / slices.seconds;
        let mut tally = Tally::default();
        for (_, slice) in sums.range(..whole) {
            let missed = |(failed, all): (u64, u64)| {
                slices.target.failures_against(failed, all) == std::cmp::Ordering::Greater
            };
            match (missed(slice.at_worst()), missed(slice.at_best())) {
                (false, _) => tally.good += 1,
                (true, true) => tally.bad += 1,
                (true, false) => tally.open += 1,
            }
        }
        counted.notes.push(format!(
            "counted in slices of {} s from the first request on, taken to fail independently",
            slices.seconds
        ));
        if sums.range(whole..).next().is_some() {
            counted
                .notes
                .push("the last slice is not whole, and is left out".to_owned());
        }
        if counted.tally.doubtful > 0 || counted.tally.bad > self.tally.bad {
            counted.doubt = Some(doubt(
                "requests are missing, and it is not known in which slices",
            ));
        }
        counted.counts_slices = true;
        counted.tally = tally;
        counted
    }
}

/// What is said of requests without an answer.
pub(super) fn unanswered(count: u64) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 request got no answer, and counts as bad".to_owned()),
        _ => Some(format!("{count} requests got no answer, and count as bad")),
    }
}

/// Whether a test holds for a status, as a number or as a class: `503` or `5xx`.
pub(super) fn status_holds(test: &Test, status: u16) -> bool {
    let number = status.to_string();
    let class = format!("{}xx", status / 100);
    test.holds(&[&number, &class])
}

/// The path of a URL.
fn path(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let at = if url.contains("://") {
        behind.find('/')
    } else {
        Some(0)
    };
    let path = at.and_then(|at| behind.get(at..)).unwrap_or("/");
    let end = path.find(['?', '#']).unwrap_or(path.len());
    path.get(..end).unwrap_or("/")
}

/// Whether a request is one of a route: by its path, by k6's name for it, or by a pattern such as
/// `GET /orders/{id}`.
fn route_holds(test: &Test, method: Option<&str>, path: &str, name: Option<&str>) -> bool {
    test.any(|wanted, pattern| {
        if let Some(pattern) = pattern {
            return pattern.is_match(path) || name.is_some_and(|name| pattern.is_match(name));
        }
        let (verb, route) = wanted
            .split_once(' ')
            .map_or((None, wanted), |(verb, route)| (Some(verb), route));
        let verb_fits = verb.is_none_or(|verb| method.is_none_or(|method| method == verb));
        name == Some(wanted) || verb_fits && path_fits(route, path)
    })
}

/// Whether a path is of a pattern whose segments in braces, or behind a colon, stand for any.
fn path_fits(route: &str, path: &str) -> bool {
    let mut wanted = route.split('/');
    let mut found = path.split('/');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            // `{rest...}` and `*` are the rest of the path.
            (Some(segment), Some(_)) if segment.ends_with("...}") || segment == "*" => return true,
            (Some(segment), Some(part)) => {
                let is_any = segment.starts_with('{') && segment.ends_with('}')
                    || segment.starts_with(':') && segment.len() > 1;
                if !(segment == part || is_any && !part.is_empty()) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_and_matched() {
        assert_eq!(path("http://a:8080/b/c?d#e"), "/b/c");
        assert_eq!(path("http://a"), "/");
        assert_eq!(path("/b?c"), "/b");
        assert!(
            path_fits("/orders/{id}", "/orders/7") && path_fits("/orders/:id/x", "/orders/7/x")
        );
        assert!(path_fits("/files/{rest...}", "/files/a/b") && path_fits("/a", "/a"));
        assert!(!path_fits("/orders/{id}", "/orders/") && !path_fits("/orders", "/orders/7"));
    }
}
