//! A flag as functions of its requests: each condition, and the rule that takes a request.

use std::rc::Rc;

use super::block::{Block, Class, Ground, blocks};
use super::budget::Budget;
use super::condition::{Atoms, Node, NodeKind, Reader};
use super::diagram::{Diagram, Function, Leaf, Path};
use super::domain::{Attributes, Shape};
use super::form::Form;
use super::outcome::{Outcome, Outcomes};
use super::range::Known;
use super::truth::Env;
use super::{Condition, Falls, Request};
use crate::expr::Value;

/// More blocks than this are not looked at.
const MOST_BLOCKS: usize = 256;

/// All that is known of a flag.
pub struct Survey<'a> {
    pub attributes: &'a Attributes,
    pub atoms: Atoms,
    /// The blocks are the variables of the diagram.
    pub blocks: Vec<Block>,
    pub diagram: Diagram,
    /// What the atoms come to.
    functions: Vec<Function>,
    pub rules: Vec<Rule>,
    /// After all rules: [`Leaf::Open`], [`Leaf::Taken`] or [`Leaf::Broken`].
    pub owner: Function,
    /// Some block could not be sorted within the budget.
    pub exhausted: bool,
    pub env: Env,
}

/// A rule, as functions that give [`Leaf::Outcome`].
pub struct Rule {
    pub condition: Rc<Node>,
    /// The key of its split.
    key: Option<Node>,
    /// What the condition comes to.
    pub applies: Function,
    /// True where the rule takes the request if it comes to it.
    pub takes: Function,
    /// It may let requests go on that it takes.
    pub perhaps: bool,
    /// Who has the request before this rule.
    pub before: Function,
}

impl<'a> Survey<'a> {
    /// None once the budget is used up.
    pub fn new(
        attributes: &'a Attributes,
        conditions: &[Condition<'_>],
        budget: &mut Budget,
    ) -> Option<Self> {
        let mut atoms = Atoms::default();
        let mut read = Vec::with_capacity(conditions.len());
        for condition in conditions {
            read.push(nodes(condition, &mut atoms, budget)?);
        }
        let mut survey = Self {
            attributes,
            atoms,
            blocks: Vec::new(),
            diagram: Diagram::default(),
            functions: Vec::new(),
            rules: Vec::new(),
            owner: Function::Constant(Leaf::Open),
            exhausted: false,
            env: Env::default(),
        };
        survey.sort(budget);
        if survey.blocks.len() > MOST_BLOCKS {
            return None;
        }
        survey.functions = survey.atom_functions(budget)?;
        for (at, (condition, key)) in read.into_iter().enumerate() {
            let perhaps = conditions
                .get(at)
                .is_some_and(|condition| matches!(condition.falls, Falls::Perhaps));
            survey.add_rule(condition, key, perhaps, budget)?;
        }
        Some(survey)
    }

    /// Sorts the requests into classes.
    fn sort(&mut self, budget: &mut Budget) {
        let ground = Ground {
            shapes: &self.attributes.shapes,
            optional: &self.attributes.optional,
            atoms: &self.atoms,
        };
        for block in blocks(&ground, &mut self.env, budget) {
            if !block.classes.is_empty() {
                self.blocks.push(block);
                continue;
            }
            // Its atoms come out as they like, independently of each other.
            self.exhausted = true;
            for at in block.atoms {
                let form = self.atoms.list.get(at).map(|atom| &atom.form);
                let class = |outcome| Class {
                    outcomes: vec![outcome],
                    sample: None,
                };
                let possible = form.map_or(Outcomes::BOTH, free);
                self.blocks.push(Block {
                    fields: Vec::new(),
                    atoms: vec![at],
                    classes: possible.iter().map(class).collect(),
                });
            }
        }
    }

    fn atom_functions(&mut self, budget: &mut Budget) -> Option<Vec<Function>> {
        let mut functions = vec![Function::outcome(Outcome::Failed); self.atoms.list.len()];
        for (variable, block) in self.blocks.iter().enumerate() {
            for (position, at) in block.atoms.iter().enumerate() {
                let classes = block.classes.iter();
                if !budget.spend(u64::try_from(classes.len()).unwrap_or(u64::MAX)) {
                    return None;
                }
                let results = classes.filter_map(|class| class.outcomes.get(position));
                let results = results.map(|outcome| Function::outcome(*outcome)).collect();
                if let Some(slot) = functions.get_mut(*at) {
                    *slot = self.diagram.branch(variable, results);
                }
            }
        }
        Some(functions)
    }

    fn add_rule(
        &mut self,
        condition: Node,
        key: Option<Node>,
        perhaps: bool,
        budget: &mut Budget,
    ) -> Option<()> {
        let at = self.rules.len();
        let applies = self.function(&condition, None, budget)?;
        let takes = self.taken(applies, key.as_ref(), budget)?;
        let before = self.owner;
        self.owner = self.after(before, takes, (at, perhaps), budget)?;
        self.rules.push(Rule {
            condition: Rc::new(condition),
            key,
            applies,
            takes,
            perhaps,
            before,
        });
        Some(())
    }

    /// What a rule takes, if it has a condition and a key.
    fn taken(
        &mut self,
        applies: Function,
        key: Option<&Node>,
        budget: &mut Budget,
    ) -> Option<Function> {
        let Some(key) = key else {
            return Some(applies);
        };
        let key = self.function(key, None, budget)?;
        self.pick(applies, key, Function::outcome(Outcome::False), budget)
    }

    /// Who has the request after a rule.
    pub fn after(
        &mut self,
        before: Function,
        takes: Function,
        (at, perhaps): (usize, bool),
        budget: &mut Budget,
    ) -> Option<Function> {
        let next = |owner, outcome| match (owner, outcome) {
            (Leaf::Open, Leaf::Outcome(Outcome::True)) if !perhaps => Leaf::Taken(at),
            (Leaf::Open, Leaf::Outcome(Outcome::Failed)) => Leaf::Broken(at),
            (owner, _) => owner,
        };
        self.diagram.combine(before, takes, &next, budget)
    }

    /// Who has the request in the end if one atom of a rule's condition came out the other way.
    pub fn owner_with(
        &mut self,
        at: usize,
        flipped: &Node,
        budget: &mut Budget,
    ) -> Option<Function> {
        let rule = self.rules.get_mut(at)?;
        let (condition, key) = (Rc::clone(&rule.condition), rule.key.take());
        let (before, perhaps) = (rule.before, rule.perhaps);
        let applies = self.function(&condition, Some(flipped), budget);
        let takes = applies.and_then(|applies| self.taken(applies, key.as_ref(), budget));
        if let Some(rule) = self.rules.get_mut(at) {
            rule.key = key;
        }
        let mut owner = self.after(before, takes?, (at, perhaps), budget)?;
        for later in at + 1..self.rules.len() {
            let rule = self.rules.get(later)?;
            let (takes, perhaps) = (rule.takes, rule.perhaps);
            owner = self.after(owner, takes, (later, perhaps), budget)?;
        }
        Some(owner)
    }

    /// Who has the request in the end if the rules came in that order.
    pub fn owner_in(&mut self, order: &[usize], budget: &mut Budget) -> Option<Function> {
        let mut owner = Function::Constant(Leaf::Open);
        for at in order {
            let rule = self.rules.get(*at)?;
            let (takes, perhaps) = (rule.takes, rule.perhaps);
            owner = self.after(owner, takes, (*at, perhaps), budget)?;
        }
        Some(owner)
    }

    /// What a part of a condition comes to; or would, if one atom in it came out the other way.
    fn function(
        &mut self,
        node: &Node,
        flipped: Option<&Node>,
        budget: &mut Budget,
    ) -> Option<Function> {
        let known = node.function.get();
        if known.is_some() && flipped.is_none() {
            return known;
        }
        let function = match &node.kind {
            NodeKind::Fixed(outcome) => Function::outcome(*outcome),
            NodeKind::Atom(at) => {
                let own = self.functions.get(*at).copied()?;
                match flipped {
                    Some(flipped) if std::ptr::eq(flipped, node) => self.not(own, budget)?,
                    _ => own,
                }
            }
            NodeKind::Not(operand) => {
                let operand = self.function(operand, flipped, budget)?;
                self.not(operand, budget)?
            }
            NodeKind::Chain(operands, neutral) => {
                let mut all = Function::outcome(Outcome::of(*neutral));
                for operand in operands {
                    let operand = self.function(operand, flipped, budget)?;
                    all = self.outcomes(all, operand, |a, b| a.chain(b, *neutral), budget)?;
                }
                all
            }
            NodeKind::Pick(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let test = self.function(test, flipped, budget)?;
                let then = self.function(then, flipped, budget)?;
                let otherwise = self.function(otherwise, flipped, budget)?;
                self.pick(test, then, otherwise, budget)?
            }
            NodeKind::Same(parts, equal) => {
                let [a, b] = parts.as_ref();
                let a = self.function(a, flipped, budget)?;
                let b = self.function(b, flipped, budget)?;
                let same = |a: Outcome, b: Outcome| match (a, b) {
                    (Outcome::Absent | Outcome::Failed, _) => a,
                    (_, Outcome::Absent | Outcome::Failed) => b,
                    _ => Outcome::of((a == b) == *equal),
                };
                self.outcomes(a, b, same, budget)?
            }
        };
        if flipped.is_none() {
            node.function.set(Some(function));
        }
        Some(function)
    }

    fn not(&mut self, operand: Function, budget: &mut Budget) -> Option<Function> {
        self.outcomes(operand, operand, |outcome, _| outcome.not(), budget)
    }

    fn outcomes(
        &mut self,
        a: Function,
        b: Function,
        operation: impl Fn(Outcome, Outcome) -> Outcome,
        budget: &mut Budget,
    ) -> Option<Function> {
        let on = |a, b| match (a, b) {
            (Leaf::Outcome(a), Leaf::Outcome(b)) => Leaf::Outcome(operation(a, b)),
            (other, _) => other,
        };
        self.diagram.combine(a, b, &on, budget)
    }

    fn pick(
        &mut self,
        test: Function,
        then: Function,
        otherwise: Function,
        budget: &mut Budget,
    ) -> Option<Function> {
        let first = |test, then| match test {
            Leaf::Outcome(Outcome::True) => then,
            Leaf::Outcome(Outcome::False) => Leaf::Open,
            failure => failure,
        };
        let chosen = self.diagram.combine(test, then, &first, budget)?;
        let second = |chosen, otherwise| match chosen {
            Leaf::Open => otherwise,
            decided => decided,
        };
        self.diagram.combine(chosen, otherwise, &second, budget)
    }

    /// Whether a class is known to have a request.
    pub fn is_sure(&self, variable: usize, class: usize) -> bool {
        let block = self.blocks.get(variable);
        let class = block.and_then(|block| block.classes.get(class));
        class.is_some_and(|class| class.sample.is_some())
    }

    /// A request on that path, through classes that have one; the attributes that do not matter are absent
    /// where they may be.
    pub fn request(&self, path: &Path) -> Request {
        let mut request: Request = self.attributes.plain.clone();
        for (variable, block) in self.blocks.iter().enumerate() {
            let chosen = path.iter().find(|(at, _)| *at == variable);
            let class = match chosen {
                Some((_, class)) => block.classes.get(*class),
                None => most_absent(block),
            };
            let Some(sample) = class.and_then(|class| class.sample.as_ref()) else {
                continue;
            };
            for (field, known) in block.fields.iter().zip(sample) {
                if let Some(slot) = request.get_mut(*field) {
                    *slot = self.value(*field, known);
                }
            }
        }
        request
    }

    /// The value that is known exactly.
    pub fn value(&self, field: usize, known: &Known) -> Option<Value> {
        match (known, self.attributes.shapes.get(field)) {
            (Known::Value(value), _) => Some(value.clone()),
            (Known::Line(at, _), Some(Shape::Line { line, .. })) => Some(line.value(*at)),
            _ => None,
        }
    }
}

/// A condition and the key of its split.
fn nodes(
    condition: &Condition<'_>,
    atoms: &mut Atoms,
    budget: &mut Budget,
) -> Option<(Node, Option<Node>)> {
    let when = match condition.when {
        None => Node::new(NodeKind::Fixed(Outcome::True), None),
        Some(program) => Reader::new(program, atoms, budget)?.node(&program.root)?,
    };
    let key = match condition.falls {
        Falls::WithoutKey(program) => {
            Some(Reader::new(program, atoms, budget)?.defined(&program.root))
        }
        Falls::Never | Falls::Perhaps => None,
    };
    Some((when, key))
}

/// What an atom may come to, for all that is known without looking.
fn free(form: &Form) -> Outcomes {
    match form {
        Form::Has(_) => Outcomes::BOTH,
        Form::General(general) => general.may,
        _ => Outcome::ALL
            .into_iter()
            .fold(Outcomes::NONE, |all, one| all | Outcomes::of(one)),
    }
}

fn most_absent(block: &Block) -> Option<&Class> {
    let absent = |class: &&Class| {
        let sample = class.sample.iter().flatten();
        sample
            .filter(|known| matches!(known, Known::Absent))
            .count()
    };
    let sure = block.classes.iter().filter(|class| class.sample.is_some());
    // The first of those, which has the plainest values.
    sure.rev().max_by_key(absent)
}
