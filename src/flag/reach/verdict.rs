//! From the survey of a flag to what is said of its rules.

use super::budget::Budget;
use super::condition::{Node, NodeKind};
use super::diagram::{Function, Leaf};
use super::domain::Attributes;
use super::outcome::Outcome;
use super::survey::Survey;
use super::{Alone, Analysis, Condition, Constant, Reach, RuleReach, Verdict};

const TRUE: Leaf = Leaf::Outcome(Outcome::True);
const FALSE: Leaf = Leaf::Outcome(Outcome::False);
const FAILED: Leaf = Leaf::Outcome(Outcome::Failed);

/// Tells of each rule of a flag whether some request comes to it. The attributes are the fields of the
/// conditions' open record, by position. Never takes longer than the budget allows; what was not found out
/// then is [`Verdict::Unknown`].
#[must_use]
pub fn analyse(
    attributes: &Attributes,
    conditions: &[Condition<'_>],
    budget: &mut Budget,
) -> Analysis {
    let unknown = || RuleReach {
        verdict: Verdict::Unknown { exhausted: true },
        alone: Alone::Unknown,
        constants: Vec::new(),
        fails: Reach::Unknown,
    };
    match Survey::new(attributes, conditions, budget) {
        Some(mut survey) => survey.analysis(budget),
        None => Analysis {
            rules: conditions.iter().map(|_| unknown()).collect(),
            default: Reach::Unknown,
        },
    }
}

impl Survey<'_> {
    fn analysis(&mut self, budget: &mut Budget) -> Analysis {
        let rules = 0..self.rules.len();
        let mut verdicts: Vec<Verdict> = rules.map(|at| self.verdict(at, budget)).collect();
        // Who shadows comes last, because it may cost much.
        for (at, verdict) in verdicts.iter_mut().enumerate() {
            if let Verdict::Shadowed(by) = verdict {
                *by = self.shadows(at, budget);
            }
        }
        let rules = verdicts.into_iter().enumerate();
        Analysis {
            rules: rules.map(|(at, verdict)| self.rule(at, verdict)).collect(),
            default: self.reach(self.owner, |leaf| leaf == Leaf::Open),
        }
    }

    fn rule(&self, at: usize, verdict: Verdict) -> RuleReach {
        RuleReach {
            verdict,
            alone: self.alone(at),
            constants: self.constants(at),
            fails: self.reach(self.owner, |leaf| leaf == Leaf::Broken(at)),
        }
    }

    fn reach(&self, function: Function, wanted: impl Fn(Leaf) -> bool) -> Reach {
        if let Some(path) = self
            .diagram
            .path(function, &wanted, &|at, class| self.is_sure(at, class))
        {
            return Reach::Yes(self.request(&path));
        }
        match self.diagram.path(function, &wanted, &|_, _| true) {
            Some(_) => Reach::Unknown,
            None => Reach::No,
        }
    }

    /// Whether something is left to the rule; by whom it is shadowed is for [`Self::shadows`] to say.
    fn verdict(&mut self, at: usize, budget: &mut Budget) -> Verdict {
        let exhausted = self.exhausted;
        let unknown = Verdict::Unknown { exhausted };
        let Some(rule) = self.rules.get(at) else {
            return unknown;
        };
        let (applies, takes, before) = (rule.applies, rule.takes, rule.before);
        // What the rule takes of what is left to it.
        let open = |owner, takes| match (owner, takes) {
            (Leaf::Open, TRUE) => TRUE,
            _ => FALSE,
        };
        let Some(left) = self.diagram.combine(before, takes, &open, budget) else {
            return Verdict::Unknown { exhausted: true };
        };
        match self.reach(left, |leaf| leaf == TRUE) {
            Reach::Yes(request) => return Verdict::Reachable(request),
            Reach::Unknown => return unknown,
            Reach::No => {}
        }
        if !self.diagram.results(applies).contains(&TRUE) {
            return Verdict::NeverTrue;
        }
        if !self.diagram.results(takes).contains(&TRUE) {
            return Verdict::NeverTakes;
        }
        Verdict::Shadowed(Vec::new())
    }

    /// The earlier rules that take all requests of this one: one, or else a set from which none can be left
    /// out.
    fn shadows(&mut self, at: usize, budget: &mut Budget) -> Vec<usize> {
        let all = (0..at).collect();
        let Some(rule) = self.rules.get(at) else {
            return all;
        };
        let (before, takes) = (rule.before, rule.takes);
        let owners = |owner, takes| if takes == TRUE { owner } else { FALSE };
        let Some(owners) = self.diagram.combine(before, takes, &owners, budget) else {
            return all;
        };
        let owners = self.diagram.results(owners).into_iter();
        let mut needed: Vec<usize> = owners
            .filter_map(|owner| match owner {
                Leaf::Taken(rule) | Leaf::Broken(rule) => Some(rule),
                _ => None,
            })
            .collect();
        needed.sort_unstable();
        needed.dedup();
        // One that takes all leaves nothing to those after it.
        let last = needed.last().copied().unwrap_or(0);
        let mut candidates = last..at;
        if let Some(single) =
            candidates.find(|earlier| self.covers(&[*earlier], takes, budget) == Some(true))
        {
            return vec![single];
        }
        let mut position = needed.len();
        while position > 0 && needed.len() > 2 {
            position -= 1;
            let mut fewer = needed.clone();
            fewer.remove(position);
            if self.covers(&fewer, takes, budget) == Some(true) {
                needed = fewer;
            }
        }
        needed
    }

    /// Whether these rules take all that a rule would take, or fail on it.
    fn covers(&mut self, rules: &[usize], takes: Function, budget: &mut Budget) -> Option<bool> {
        let mut rest = takes;
        for at in rules {
            let rule = self.rules.get(*at)?;
            let perhaps = rule.perhaps;
            let minus = |rest, other| match other {
                FAILED => FALSE,
                TRUE if !perhaps => FALSE,
                _ => rest,
            };
            rest = self.diagram.combine(rest, rule.takes, &minus, budget)?;
        }
        Some(!self.diagram.results(rest).contains(&TRUE))
    }

    fn alone(&self, at: usize) -> Alone {
        let Some(rule) = self.rules.get(at) else {
            return Alone::Unknown;
        };
        let holds = self.reach(rule.applies, |leaf| leaf == TRUE);
        let holds_not = self.reach(rule.applies, |leaf| leaf != TRUE);
        match (holds, holds_not) {
            (Reach::No, _) => Alone::NeverTrue,
            (_, Reach::No) => Alone::AlwaysTrue,
            (Reach::Yes(_), Reach::Yes(_)) => Alone::Either,
            _ => Alone::Unknown,
        }
    }

    /// The outermost parts of a condition that are always the same; the whole of it only if it fails where
    /// attributes are absent, and no part of it is to blame.
    fn constants(&self, at: usize) -> Vec<Constant> {
        let mut found = Vec::new();
        let Some(rule) = self.rules.get(at) else {
            return found;
        };
        let whole = self.constant(&rule.condition);
        if whole.is_some_and(|whole| !whole.if_present) {
            return found;
        }
        self.constants_below(&rule.condition, &mut found);
        if found.is_empty() {
            found.extend(whole);
        }
        found.sort_by_key(|constant| constant.at);
        found
    }

    fn constants_below(&self, node: &Node, found: &mut Vec<Constant>) {
        for child in node.children() {
            match self.constant(child) {
                Some(constant) => found.push(constant),
                None => self.constants_below(child, found),
            }
        }
    }

    fn constant(&self, node: &Node) -> Option<Constant> {
        let at = node.at?;
        // What the user wrote as `true` or `false` is known.
        if matches!(node.kind, NodeKind::Fixed(_)) {
            return None;
        }
        let mut results = self.diagram.results(node.function.get()?);
        let absent = Leaf::Outcome(Outcome::Absent);
        let if_present = results.contains(&absent);
        results.retain(|result| *result != absent);
        let value = match results.as_slice() {
            [TRUE] => true,
            [FALSE] => false,
            _ => return None,
        };
        Some(Constant {
            at,
            value,
            if_present,
        })
    }
}
