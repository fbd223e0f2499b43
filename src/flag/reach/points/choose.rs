//! Which requests tell the most.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::budget::Budget;
use super::super::condition::Node;
use super::super::diagram::{Function, Leaf, Path};
use super::super::outcome::Outcome;
use super::super::range::Known;
use super::super::survey::Survey;
use super::probes::{Probe, probes};
use super::{Point, Side};
use crate::expr::Extent;
use crate::expr::value::show;

/// More rules than this are not tried in other orders.
const MOST_ORDERS: usize = 50;

/// Finds the points of a flag.
pub struct Chooser<'a> {
    survey: Survey<'a>,
    serves: &'a [usize],
    /// The points of each purpose, the best first.
    queues: Vec<Vec<Point>>,
    budget: &'a mut Budget,
}

/// Something else is served.
const OTHER: Leaf = Leaf::Outcome(Outcome::True);
/// Another rule serves the same.
const SAME: Leaf = Leaf::Outcome(Outcome::Failed);
const EQUAL: Leaf = Leaf::Outcome(Outcome::False);

impl<'a> Chooser<'a> {
    pub fn new(survey: Survey<'a>, serves: &'a [usize], budget: &'a mut Budget) -> Self {
        Self {
            survey,
            serves,
            queues: Vec::new(),
            budget,
        }
    }

    /// One of each purpose in turn, until there are enough; then in the order of the rules.
    pub fn chosen(mut self, most: usize) -> Vec<Point> {
        self.rules();
        let mut seen = HashSet::new();
        let mut points = Vec::new();
        let longest = self.queues.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..longest {
            for point in self.queues.iter().filter_map(|queue| queue.get(at)) {
                let key: Vec<String> = point
                    .request
                    .iter()
                    .map(|value| value.as_ref().map_or(String::new(), show))
                    .collect();
                if points.len() < most && seen.insert(key) {
                    points.push(point.clone());
                }
            }
        }
        points.sort_by_key(|point| (point.rule.is_none(), point.rule));
        points
    }

    fn rules(&mut self) {
        let count = self.survey.rules.len();
        for at in 0..count {
            self.whole(at, Leaf::Taken(at), Side::Taken);
            self.whole(at, Leaf::Broken(at), Side::Failing);
            if count <= MOST_ORDERS {
                self.order(at);
            }
            let Some(rule) = self.survey.rules.get(at) else {
                continue;
            };
            let condition = Rc::clone(&rule.condition);
            let mut atoms = Vec::new();
            condition.atoms(None, &mut atoms);
            for (node, atom, place) in atoms {
                // Once the budget is used up there is nothing more to say.
                let _ = self.atom(at, (node, atom, place));
            }
        }
        let owner = self.survey.owner;
        if let Some(path) = self.path(owner, Leaf::Open) {
            self.push_queue(vec![Point {
                request: self.survey.request(&path),
                rule: None,
                at: None,
                field: None,
                side: Side::Default,
            }]);
        }
    }

    fn push_queue(&mut self, points: Vec<Point>) {
        if !points.is_empty() {
            self.queues.push(points);
        }
    }

    fn path(&self, function: Function, wanted: Leaf) -> Option<Path> {
        let sure = |variable, class| self.survey.is_sure(variable, class);
        self.survey
            .diagram
            .path(function, &|leaf| leaf == wanted, &sure)
    }

    /// A request whose owner in the end is that one.
    fn whole(&mut self, rule: usize, owner: Leaf, side: Side) {
        if let Some(path) = self.path(self.survey.owner, owner) {
            self.push_queue(vec![Point {
                request: self.survey.request(&path),
                rule: Some(rule),
                at: None,
                field: None,
                side,
            }]);
        }
    }

    /// Where it matters that the owner is one or the other.
    fn difference(&mut self, one: Function, other: Function) -> Option<Function> {
        let serves = self.serves;
        let gives = |owner| match owner {
            Leaf::Taken(rule) => serves.get(rule),
            _ => serves.last(),
        };
        let differ = |one, other| {
            if gives(one) != gives(other) {
                OTHER
            } else if one != other {
                SAME
            } else {
                EQUAL
            }
        };
        self.survey
            .diagram
            .combine(one, other, &differ, self.budget)
    }

    /// Where it matters, best of all because something else is served.
    fn matters(&self, difference: Function) -> Option<Path> {
        self.path(difference, OTHER)
            .or_else(|| self.path(difference, SAME))
    }

    /// Requests that tell whether a rule is there, and whether it comes before the next.
    fn order(&mut self, at: usize) {
        let count = self.survey.rules.len();
        let without: Vec<usize> = (0..count).filter(|rule| *rule != at).collect();
        let mut swapped: Vec<usize> = (0..count).collect();
        if at + 1 < count {
            swapped.swap(at, at + 1);
        }
        for (order, side) in [(without, Side::Decides), (swapped, Side::Overlap(at + 1))] {
            let Some(owner) = self.survey.owner_in(&order, self.budget) else {
                return;
            };
            let Some(difference) = self.difference(self.survey.owner, owner) else {
                return;
            };
            if let Some(path) = self.matters(difference) {
                self.push_queue(vec![Point {
                    request: self.survey.request(&path),
                    rule: Some(at),
                    at: None,
                    field: None,
                    side,
                }]);
            }
        }
    }

    /// The points of one atom where it stands in a rule.
    fn atom(
        &mut self,
        rule: usize,
        (node, atom, at): (&Node, usize, Option<Extent>),
    ) -> Option<()> {
        let blocks = self.survey.blocks.iter();
        let variable = blocks
            .clone()
            .position(|block| block.atoms.contains(&atom))?;
        let fields = self.survey.blocks.get(variable)?.fields.clone();
        let flipped = self.survey.owner_with(rule, node, self.budget)?;
        let difference = self.difference(self.survey.owner, flipped)?;
        let own = self.survey.atoms.list.get(atom)?.fields.clone();
        let mut tried = Tried {
            rule,
            at,
            variable,
            fields,
            difference,
            last: None,
            points: Vec::new(),
        };
        // Of attributes that are related, one is tried at a time.
        let bases = self.bases(variable, own.len() > 1);
        for base in &bases {
            for field in &own {
                for (at, known) in tried.fields.iter().zip(base) {
                    self.survey.env.set(*at, known.clone());
                }
                let probes = probes(&mut self.survey, atom, *field, self.budget);
                for probe in probes {
                    self.probe(&mut tried, base, &probe)?;
                }
            }
        }
        let samples = self.survey.blocks.get(variable)?.classes.iter();
        let samples: Vec<Vec<Known>> = samples.filter_map(|class| class.sample.clone()).collect();
        for sample in samples {
            self.sample(&mut tried, own.first().copied(), &sample);
        }
        self.absences(&mut tried, &own, &bases)?;
        self.push_queue(tried.points);
        Some(())
    }

    /// Some values of the attributes of a block, from which single ones are changed.
    fn bases(&self, variable: usize, several: bool) -> Vec<Vec<Known>> {
        let Some(block) = self.survey.blocks.get(variable) else {
            return Vec::new();
        };
        let present =
            |sample: &&Vec<Known>| !sample.iter().any(|known| matches!(known, Known::Absent));
        let samples = block
            .classes
            .iter()
            .filter_map(|class| class.sample.as_ref());
        let mut bases: Vec<&Vec<Known>> = samples.clone().filter(present).collect();
        if bases.is_empty() {
            bases.extend(samples);
        }
        bases.truncate(if several { 2 } else { 1 });
        bases.into_iter().cloned().collect()
    }

    /// The class of exact values, by what the atoms of the block come to.
    fn class(&mut self, tried: &Tried, values: &[Known]) -> Option<usize> {
        for (field, known) in tried.fields.iter().zip(values) {
            self.survey.env.set(*field, known.clone());
        }
        let survey = &mut self.survey;
        let block = survey.blocks.get(tried.variable)?;
        let before = survey.env.work;
        let mut outcomes = Vec::with_capacity(block.atoms.len());
        for at in &block.atoms {
            outcomes.push(survey.env.outcome(&survey.atoms.list.get(*at)?.form)?);
        }
        self.budget.spend(survey.env.work - before);
        block
            .classes
            .iter()
            .position(|class| class.outcomes == outcomes)
    }

    /// Tries a probe's values until it matters for one how the atom comes out.
    fn probe(&mut self, tried: &mut Tried, base: &[Known], probe: &Probe) -> Option<()> {
        for known in &probe.values {
            if self.budget.left() == 0 {
                return None;
            }
            let mut values = base.to_vec();
            let at = tried
                .fields
                .iter()
                .position(|field| *field == probe.field)?;
            *values.get_mut(at)? = known.clone();
            let Some(class) = self.class(tried, &values) else {
                continue;
            };
            let Some(path) = self.rest(tried, class) else {
                continue;
            };
            let point = self.point(tried, Some(probe.field), probe.side, &path, &values);
            tried.points.push(point);
            return Some(());
        }
        Some(())
    }

    /// Tries the sample of a class, if it matters.
    fn sample(&mut self, tried: &mut Tried, field: Option<usize>, values: &[Known]) {
        let Some(class) = self.class(tried, values) else {
            return;
        };
        if let Some(path) = self.rest(tried, class) {
            let point = self.point(tried, field, Side::Value, &path, values);
            tried.points.push(point);
        }
    }

    /// The classes of the other blocks with which it matters how the atom comes out; those of the last
    /// point if they do.
    fn rest(&mut self, tried: &mut Tried, class: usize) -> Option<Path> {
        let chosen = (tried.variable, class);
        let left = self
            .survey
            .diagram
            .restricted(tried.difference, chosen, self.budget)?;
        if let Some(last) = &tried.last
            && self.survey.diagram.along(left, last) == Some(OTHER)
        {
            return Some(last.clone());
        }
        let path = self.matters(left);
        if path.is_some() {
            tried.last.clone_from(&path);
        }
        path
    }

    fn point(
        &self,
        tried: &Tried,
        field: Option<usize>,
        side: Side,
        path: &Path,
        values: &[Known],
    ) -> Point {
        let mut request = self.survey.request(path);
        for (field, known) in tried.fields.iter().zip(values) {
            if let Some(slot) = request.get_mut(*field) {
                *slot = self.survey.value(*field, known);
            }
        }
        Point {
            request,
            rule: Some(tried.rule),
            at: tried.at,
            field,
            side,
        }
    }

    /// Each optional attribute of the atom absent, in requests that come to the rule.
    fn absences(&mut self, tried: &mut Tried, own: &[usize], bases: &[Vec<Known>]) -> Option<()> {
        let Some(base) = bases.first() else {
            return Some(());
        };
        for field in own {
            if self.survey.attributes.optional.get(*field) != Some(&true) {
                continue;
            }
            let mut values = base.clone();
            let at = tried.fields.iter().position(|other| other == field)?;
            *values.get_mut(at)? = Known::Absent;
            let Some(class) = self.class(tried, &values) else {
                continue;
            };
            let before = self.survey.rules.get(tried.rule)?.before;
            let chosen = (tried.variable, class);
            let left = self
                .survey
                .diagram
                .restricted(before, chosen, self.budget)?;
            let last = tried.last.clone();
            let comes = |path: &Path| self.survey.diagram.along(left, path) == Some(Leaf::Open);
            let path = last.filter(comes).or_else(|| self.path(left, Leaf::Open));
            if let Some(path) = path {
                let point = self.point(tried, Some(*field), Side::Absent, &path, &values);
                tried.points.push(point);
            }
        }
        Some(())
    }
}

/// An atom where it stands in a rule, and what was found for it.
struct Tried {
    rule: usize,
    at: Option<Extent>,
    /// Its block, and the attributes of that.
    variable: usize,
    fields: Vec<usize>,
    /// Where it matters how it comes out.
    difference: Function,
    last: Option<Path>,
    points: Vec<Point>,
}
