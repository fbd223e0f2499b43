//! The values of one attribute, sorted into cells on which its atoms do not differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::budget::Budget;
use super::cells::{Cutter, Piece};
use super::domain::{Line, Shape, Stretch};
use super::form::{Form, TextTest};
use super::range::Known;
use super::truth::Env;
use super::words;
use crate::expr::ir::Kind;
use crate::expr::value::same;
use crate::expr::{Type, Value};

/// Some values of an attribute, or its absence.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What is known of all of them.
    pub hull: Known,
    /// Some of them, exactly. None where none is known.
    pub samples: Vec<Known>,
    /// What reads this attribute alone comes to the same on all of them, but for what only the evaluator
    /// knows.
    pub uniform: bool,
}

/// A line of fewer positions may be looked at one by one.
pub const FEW: i128 = 1024;
/// How many constants may be asked for in one list attribute.
const MOST_ELEMENTS: usize = 8;

/// An attribute with what is asked of it alone.
pub struct Field<'a> {
    pub at: usize,
    pub shape: &'a Shape,
    pub optional: bool,
    pub forms: Vec<&'a Form>,
}

impl Cell {
    /// One value.
    pub fn exact(known: Known) -> Self {
        Self {
            samples: vec![known.clone()],
            hull: known,
            uniform: true,
        }
    }

    pub fn value(value: Value) -> Self {
        Self::exact(Known::Value(value))
    }

    pub fn absent() -> Self {
        Self::exact(Known::Absent)
    }

    /// One position of a line.
    pub fn point(at: i128) -> Self {
        Self::exact(Known::Line(at, at))
    }

    /// One piece of a line; where several samples are asked for, with all that it stands for.
    fn piece(piece: &Piece, line: Line, copies: usize) -> Self {
        let stretch = piece.stretch;
        let all = piece.within.filter(|_| copies > 1).unwrap_or(stretch);
        let mut samples = vec![line.plain(stretch), stretch.0, stretch.1];
        samples.truncate(copies);
        samples.dedup();
        let known = samples.into_iter().map(|at| Known::Line(at, at));
        Self {
            hull: Known::Line(all.0, all.1),
            samples: known.collect(),
            uniform: true,
        }
    }
}

/// The number of positions of some stretches.
pub fn length(parts: &[Stretch]) -> i128 {
    parts.iter().map(|(low, high)| high - low + 1).sum()
}

impl Field<'_> {
    /// The cells, `copies` samples each where a cell has so many; none once the budget is used up.
    pub fn cells(&self, copies: usize, env: &mut Env, budget: &mut Budget) -> Option<Vec<Cell>> {
        let mut cells = match self.shape {
            Shape::Line { line, parts, nan } => {
                let pieces = self.pieces(*line, parts, env, budget)?;
                let cells = pieces.iter().map(|piece| Cell::piece(piece, *line, copies));
                let nan = nan.then(|| Cell::value(Value::Double(f64::NAN)));
                cells.chain(nan).collect()
            }
            Shape::Listed(values) => values.iter().cloned().map(Cell::value).collect(),
            Shape::Text => self.texts(copies, budget),
            Shape::List => self.lists()?,
            Shape::Other => vec![Cell {
                hull: Known::Present,
                samples: Vec::new(),
                uniform: false,
            }],
        };
        if self.optional || cells.is_empty() {
            cells.push(Cell::absent());
        }
        Some(cells)
    }

    fn pieces(
        &self,
        line: Line,
        parts: &[Stretch],
        env: &mut Env,
        budget: &mut Budget,
    ) -> Option<Vec<Piece>> {
        // What only the evaluator knows needs every position.
        let few = length(parts) <= FEW;
        let resolved: Vec<&Form> = self
            .forms
            .iter()
            .copied()
            .filter(|form| few || !form.is_general())
            .collect();
        let fields = [self.at];
        let mut cutter = Cutter::new(&resolved, &fields, env, budget);
        cutter.anchor = line.anchor();
        for part in parts {
            cutter.cut(*part)?;
        }
        Some(cutter.pieces)
    }

    fn texts(&self, copies: usize, budget: &mut Budget) -> Vec<Cell> {
        let tests: Vec<&TextTest> = self
            .forms
            .iter()
            .filter_map(|form| match form {
                Form::Text(_, test) => Some(test),
                _ => None,
            })
            .collect();
        text_cells(&tests, &constants(&self.forms), copies, budget)
    }

    /// One cell for each set of the elements that are asked for.
    fn lists(&self) -> Option<Vec<Cell>> {
        let mut items: Vec<Value> = Vec::new();
        for form in &self.forms {
            if let Form::Holds(_, item) = form
                && !items.iter().any(|other| same(item, other))
            {
                items.push(item.clone());
            }
        }
        if items.len() > MOST_ELEMENTS {
            return None;
        }
        let other = match items.first() {
            Some(Value::String(_)) | None => Some(Value::string("other")),
            _ => None,
        };
        let other = other.filter(|other| !items.iter().any(|item| same(item, other)));
        let sets = 0..1_usize << items.len();
        let cells = sets.map(|set| {
            let chosen = items
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            let chosen: Vec<Value> = chosen.map(|(_, item)| item.clone()).collect();
            let more = other.iter().map(|other| {
                let longer = chosen.iter().chain([other]).cloned();
                Known::Value(Value::list(longer.collect()))
            });
            let more: Vec<Known> = more.collect();
            let first = Known::Value(Value::list(chosen));
            Cell {
                hull: Known::Present,
                samples: std::iter::once(first).chain(more).collect(),
                uniform: true,
            }
        });
        Some(cells.collect())
    }
}

/// The strings that are named: each of them is a cell of its own, so that tests that are no automata
/// are exact on it.
pub fn constants(forms: &[&Form]) -> BTreeSet<Arc<str>> {
    let mut found = BTreeSet::new();
    for form in forms {
        match form {
            Form::Text(
                _,
                TextTest::StartsWith(_) | TextTest::EndsWith(_) | TextTest::Contains(_),
            ) => {}
            Form::Text(_, test) => found.extend(words::named(test)),
            Form::General(general) => general.expr.walk(&mut |node| {
                if let Kind::Const(value) = &node.kind
                    && matches!(node.ty, Type::String | Type::List(_))
                {
                    strings(value, &mut found);
                }
            }),
            _ => {}
        }
    }
    found
}

fn strings(value: &Value, found: &mut BTreeSet<Arc<str>>) {
    match value {
        Value::String(text) => {
            found.insert(Arc::clone(text));
        }
        Value::List(items) => items.iter().for_each(|item| strings(item, found)),
        _ => {}
    }
}

/// The cells of all strings.
pub fn text_cells(
    tests: &[&TextTest],
    constants: &BTreeSet<Arc<str>>,
    copies: usize,
    budget: &mut Budget,
) -> Vec<Cell> {
    let mut part = budget.part(2);
    let before = part.left();
    let groups = words::groups(tests, constants, copies, &mut part);
    budget.spend(before - part.left());
    let known = |word: &Arc<str>| Known::Value(Value::String(Arc::clone(word)));
    let Some(groups) = groups else {
        // The rest is one cell on which nothing is decided.
        let named = constants.iter().map(|word| Cell::exact(known(word)));
        let rest = Cell {
            hull: Known::Present,
            samples: words::fresh(constants)
                .take(1)
                .map(|word| known(&word))
                .collect(),
            uniform: false,
        };
        return named.chain([rest]).collect();
    };
    let cell = |group: &words::Group| {
        let samples: Vec<Known> = group.words.iter().map(known).collect();
        match (group.words.as_slice(), samples.as_slice()) {
            ([word], [only]) if constants.contains(word) => Cell::exact(only.clone()),
            _ => Cell {
                hull: Known::Present,
                samples,
                uniform: true,
            },
        }
    };
    groups.iter().map(cell).collect()
}
