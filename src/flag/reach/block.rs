//! Attributes that belong together, and the classes of requests that their atoms tell apart.

use super::budget::Budget;
use super::condition::Atoms;
use super::domain::Shape;
use super::field::{Cell, Field};
use super::form::Form;
use super::outcome::{Outcome, Outcomes};
use super::quick::QuickMap;
use super::range::Known;
use super::relation::related;
use super::truth::Env;

/// Attributes that are related by atoms that read several of them; most often one alone.
#[derive(Debug)]
pub struct Block {
    /// The attributes, ascending.
    pub fields: Vec<usize>,
    /// The atoms that read them and no others.
    pub atoms: Vec<usize>,
    pub classes: Vec<Class>,
}

/// Values of the attributes of a block on which all atoms come to the same.
#[derive(Debug)]
pub struct Class {
    /// By the position of the atom in the block.
    pub outcomes: Vec<Outcome>,
    /// One of them, by the position of the attribute in the block. None where it is not known whether
    /// there is any.
    pub sample: Option<Vec<Known>>,
}

/// The attributes as blocks are made of them.
pub struct Ground<'a> {
    pub shapes: &'a [Shape],
    pub optional: &'a [bool],
    pub atoms: &'a Atoms,
}

/// The most classes of one block, and the most ways in which open atoms may come out together.
const MOST_CLASSES: usize = 4096;
const MOST_WAYS: usize = 64;

/// The blocks of all attributes that are read, by their first attribute. A block for which the budget
/// did not do comes without classes.
pub fn blocks(ground: &Ground<'_>, env: &mut Env, budget: &mut Budget) -> Vec<Block> {
    let mut blocks = joined(ground);
    for block in &mut blocks {
        let mut part = budget.part(2);
        let before = part.left();
        block.classes = classes(block, ground, env, &mut part).unwrap_or_default();
        budget.spend(before - part.left());
    }
    blocks
}

/// Who leads the attributes of a block.
fn lead(leader: &[usize], mut at: usize) -> usize {
    while let Some(next) = leader.get(at).copied().filter(|next| *next != at) {
        at = next;
    }
    at
}

/// Attributes are in one block if an atom reads them both.
fn joined(ground: &Ground<'_>) -> Vec<Block> {
    let mut leader: Vec<usize> = (0..ground.shapes.len()).collect();
    for atom in &ground.atoms.list {
        for pair in atom.fields.windows(2) {
            if let [a, b] = pair {
                let (a, b) = (lead(&leader, *a), lead(&leader, *b));
                if let Some(slot) = leader.get_mut(a.max(b)) {
                    *slot = a.min(b);
                }
            }
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut by_leader: QuickMap<Option<usize>, usize> = QuickMap::default();
    for (at, atom) in ground.atoms.list.iter().enumerate() {
        let leader = atom.fields.first().map(|first| lead(&leader, *first));
        // An atom that reads no attribute is a block alone.
        let next = blocks.len();
        let position = match leader {
            Some(_) => *by_leader.entry(leader).or_insert(next),
            None => next,
        };
        if position == next {
            blocks.push(Block {
                fields: Vec::new(),
                atoms: Vec::new(),
                classes: Vec::new(),
            });
        }
        if let Some(block) = blocks.get_mut(position) {
            block.fields.extend(&atom.fields);
            block.atoms.push(at);
        }
    }
    for block in &mut blocks {
        block.fields.sort_unstable();
        block.fields.dedup();
    }
    blocks
}

fn classes(
    block: &Block,
    ground: &Ground<'_>,
    env: &mut Env,
    budget: &mut Budget,
) -> Option<Vec<Class>> {
    let atoms = block
        .atoms
        .iter()
        .filter_map(|at| ground.atoms.list.get(*at));
    let forms: Vec<&Form> = atoms.clone().map(|atom| &atom.form).collect();
    let field = |at: &usize| {
        let own = atoms.clone().filter(|atom| atom.fields.as_slice() == [*at]);
        Some(Field {
            at: *at,
            shape: ground.shapes.get(*at)?,
            optional: ground.optional.get(*at).copied().unwrap_or(false),
            forms: own.map(|atom| &atom.form).collect(),
        })
    };
    let fields: Vec<Field<'_>> = block.fields.iter().map(field).collect::<Option<_>>()?;
    let (cells, complete) = match fields.as_slice() {
        [] => (Vec::new(), false),
        [only] => (vec![only.cells(1, env, budget)?], false),
        _ => {
            let several = atoms.clone().filter(|atom| atom.fields.len() > 1);
            let several: Vec<&Form> = several.map(|atom| &atom.form).collect();
            let related = related(&fields, &several, env, budget)?;
            (related.cells, related.complete)
        }
    };
    let mut sorter = Sorter {
        fields: &block.fields,
        forms: &forms,
        complete,
        classes: Vec::new(),
        by_outcomes: QuickMap::default(),
    };
    let mut choice = vec![0; cells.len()];
    loop {
        let chosen: Vec<&Cell> = cells
            .iter()
            .zip(&choice)
            .map(|(cells, at)| cells.get(*at))
            .collect::<Option<_>>()?;
        let before = env.work;
        sorter.sort(&chosen, env)?;
        if !budget.spend(1 + env.work - before) {
            return None;
        }
        if !advance(&mut choice, |at| cells.get(at).map_or(0, Vec::len)) {
            return Some(sorter.classes);
        }
    }
}

/// The next of all combinations; false after the last.
fn advance(choice: &mut [usize], count: impl Fn(usize) -> usize) -> bool {
    for (at, slot) in choice.iter_mut().enumerate() {
        *slot += 1;
        if *slot < count(at) {
            return true;
        }
        *slot = 0;
    }
    false
}

struct Sorter<'a> {
    fields: &'a [usize],
    forms: &'a [&'a Form],
    /// Nothing beyond the samples is possible.
    complete: bool,
    classes: Vec<Class>,
    by_outcomes: QuickMap<Vec<Outcome>, usize>,
}

impl Sorter<'_> {
    /// Sorts the requests of one combination of cells into classes.
    fn sort(&mut self, cells: &[&Cell], env: &mut Env) -> Option<()> {
        for (field, cell) in self.fields.iter().zip(cells) {
            env.set(*field, cell.hull.clone());
        }
        let possible: Vec<Outcomes> = self
            .forms
            .iter()
            .map(|form| env.truth(form).outcomes)
            .collect();
        let settled: Option<Vec<Outcome>> = possible.iter().map(|one| one.single()).collect();
        let mut choice = vec![0; cells.len()];
        if cells.iter().all(|cell| !cell.samples.is_empty()) {
            loop {
                let sample: Vec<Known> = cells
                    .iter()
                    .zip(&choice)
                    .map(|(cell, at)| cell.samples.get(*at).cloned())
                    .collect::<Option<_>>()?;
                let outcomes = match &settled {
                    Some(settled) => Some(settled.clone()),
                    None => self.exact(&sample, env),
                };
                if let Some(outcomes) = outcomes {
                    self.add(outcomes, Some(sample));
                }
                let more = settled.is_none()
                    && advance(&mut choice, |at| {
                        cells.get(at).map_or(0, |c| c.samples.len())
                    });
                if !more {
                    break;
                }
            }
        } else if let Some(settled) = &settled {
            self.add(settled.clone(), None);
        }
        if self.complete || settled.is_some() {
            return Some(());
        }
        self.add_others(cells, possible, env)
    }

    fn exact(&self, sample: &[Known], env: &mut Env) -> Option<Vec<Outcome>> {
        for (field, known) in self.fields.iter().zip(sample) {
            env.set(*field, known.clone());
        }
        self.forms.iter().map(|form| env.outcome(form)).collect()
    }

    /// What else may be, for all that is known of the cells.
    fn add_others(
        &mut self,
        cells: &[&Cell],
        mut possible: Vec<Outcomes>,
        env: &mut Env,
    ) -> Option<()> {
        for (field, cell) in self.fields.iter().zip(cells) {
            let first = cell.samples.first().unwrap_or(&cell.hull);
            env.set(*field, first.clone());
        }
        for (form, possible) in self.forms.iter().zip(&mut possible) {
            let own = match form.fields().as_slice() {
                [field] => self.fields.iter().position(|at| at == field),
                _ => None,
            };
            let cell = own.and_then(|at| cells.get(at));
            let same = cell.is_some_and(|cell| cell.uniform && !cell.samples.is_empty());
            if same
                && !form.is_general()
                && let Some(outcome) = env.outcome(form)
            {
                *possible = Outcomes::of(outcome);
            }
        }
        let ways = possible.iter().try_fold(1_usize, |ways, one| {
            let ways = ways.checked_mul(usize::try_from(one.len()).ok()?)?;
            (ways <= MOST_WAYS).then_some(ways)
        })?;
        debug_assert!(ways > 0);
        let choices: Vec<Vec<Outcome>> = possible.iter().map(|one| one.iter().collect()).collect();
        let mut choice = vec![0; choices.len()];
        loop {
            let outcomes = choices
                .iter()
                .zip(&choice)
                .map(|(outcomes, at)| outcomes.get(*at).copied())
                .collect::<Option<_>>()?;
            self.add(outcomes, None);
            if self.classes.len() > MOST_CLASSES {
                return None;
            }
            if !advance(&mut choice, |at| choices.get(at).map_or(0, Vec::len)) {
                return Some(());
            }
        }
    }

    /// Keeps the plainest sample of each class.
    fn add(&mut self, outcomes: Vec<Outcome>, sample: Option<Vec<Known>>) {
        let next = self.classes.len();
        let Some(at) = self.by_outcomes.get(&outcomes).copied() else {
            self.by_outcomes.insert(outcomes.clone(), next);
            self.classes.push(Class { outcomes, sample });
            return;
        };
        if let (Some(class), Some(sample)) = (self.classes.get_mut(at), sample) {
            let better = class
                .sample
                .as_ref()
                .is_none_or(|old| weight(&sample) < weight(old));
            if better {
                class.sample = Some(sample);
            }
        }
    }
}

/// How hard values are to read.
fn weight(sample: &[Known]) -> (usize, usize, i128) {
    let absent = sample.iter().filter(|one| matches!(one, Known::Absent));
    let negative = sample
        .iter()
        .filter(|one| matches!(one, Known::Line(low, _) if *low < 0));
    let size = sample.iter().map(|one| match one {
        Known::Line(low, _) => low.saturating_abs(),
        _ => 0,
    });
    (
        absent.count(),
        negative.count(),
        size.fold(0, i128::saturating_add),
    )
}
