//! Values of attributes that are worth trying for one atom: both sides of every turn, each listed value,
//! strings that just are and just are not what is asked for.

use std::sync::Arc;

use super::super::budget::Budget;
use super::super::cells::{Cutter, Piece};
use super::super::domain::{Line, Shape, Stretch};
use super::super::form::{Cmp, Form, Num, TextTest};
use super::super::outcome::Outcome;
use super::super::range::Known;
use super::super::survey::Survey;
use super::super::truth::Env;
use super::super::words::fresh;
use super::Side;
use crate::expr::Value;

/// A value to try, and others to try in its place, as good as it but for other atoms.
#[derive(Debug, Clone)]
pub struct Probe {
    pub field: usize,
    pub side: Side,
    /// The best one first. Never empty.
    pub values: Vec<Known>,
}

/// How far a stand-in may be away.
const REACH: i128 = 32;
/// How many turns of one atom are looked at.
const MOST_TURNS: usize = 100;

/// What to try for an atom in place of a value of one attribute; what is known of the other attributes
/// that it reads stands in the environment.
pub fn probes(
    survey: &mut Survey<'_>,
    atom: usize,
    field: usize,
    budget: &mut Budget,
) -> Vec<Probe> {
    let Some(shape) = survey.attributes.shapes.get(field) else {
        return Vec::new();
    };
    match shape {
        Shape::Line { line, parts, nan } => {
            let Some(form) = survey.atoms.list.get(atom).map(|atom| &atom.form) else {
                return Vec::new();
            };
            let pieces = cut(form, field, (*line, parts), &mut survey.env, budget);
            let mut probes = turns(field, *line, &pieces);
            if let Form::Member(number, items) = form {
                for item in items.iter().take(MOST_TURNS) {
                    let is = Form::Compare(Cmp::Equal, number.clone(), Num::Fixed(*item));
                    let pieces = cut(&is, field, (*line, parts), &mut survey.env, budget);
                    probes.extend(holding(field, *line, &pieces));
                }
            }
            if *nan {
                probes.push(value(field, Value::Double(f64::NAN)));
            }
            probes
        }
        Shape::Listed(values) => values.iter().map(|one| value(field, one.clone())).collect(),
        Shape::Text => texts(survey, atom, field),
        Shape::List | Shape::Other => Vec::new(),
    }
}

/// The pieces of the values of an attribute; none once the budget is used up.
fn cut(
    form: &Form,
    field: usize,
    (line, parts): (Line, &[Stretch]),
    env: &mut Env,
    budget: &mut Budget,
) -> Vec<Piece> {
    let forms = [form];
    let fields = [field];
    let mut part = budget.part(8);
    let before = part.left();
    let mut cutter = Cutter::new(&forms, &fields, env, &mut part);
    cutter.copies = 2;
    cutter.anchor = line.anchor();
    let done = parts.iter().try_for_each(|part| cutter.cut(*part));
    let pieces = done.map(|()| std::mem::take(&mut cutter.pieces));
    budget.spend(before - part.left());
    joined(pieces.unwrap_or_default())
}

/// Pieces without those that are like the one before.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match joined.last_mut() {
            Some(last)
                if last.stretch.1 + 1 == piece.stretch.0 && last.outcomes == piece.outcomes =>
            {
                last.stretch.1 = piece.stretch.1;
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// A value for which the test is true.
fn holding(field: usize, line: Line, pieces: &[Piece]) -> Option<Probe> {
    let holds = |piece: &&Piece| piece.outcomes.as_slice() == [Outcome::True];
    let piece = pieces.iter().find(holds)?;
    let at = line.plain(piece.stretch);
    let last = piece.stretch.1.min(at + REACH);
    Some(Probe {
        field,
        side: Side::Value,
        values: (at..=last).map(|at| Known::Line(at, at)).collect(),
    })
}

fn value(field: usize, value: Value) -> Probe {
    Probe {
        field,
        side: Side::Value,
        values: vec![Known::Value(value)],
    }
}

/// Both sides of each turn, near zero first.
fn turns(field: usize, line: Line, pieces: &[Piece]) -> Vec<Probe> {
    let mut found = Vec::new();
    for pair in pieces.windows(2) {
        let [left, right] = pair else { continue };
        let turn = right.stretch.0;
        if left.stretch.1 + 1 == turn && left.outcomes != right.outcomes {
            found.push((turn, left, right));
        }
    }
    found.sort_by_key(|(turn, ..)| (*turn < 0, turn.abs()));
    found.truncate(MOST_TURNS);
    let mut probes = Vec::new();
    let near = |side, from: i128, to: i128, step: i128| {
        let positions = (0..=((to - from) / step).clamp(0, REACH)).map(|at| from + at * step);
        Probe {
            field,
            side,
            values: positions.map(|at| Known::Line(at, at)).collect(),
        }
    };
    for (turn, left, right) in found {
        probes.push(near(Side::JustBelow, turn - 1, left.stretch.0, -1));
        probes.push(near(Side::JustAbove, turn, right.stretch.1, 1));
        if right.stretch.1 > turn {
            probes.push(near(Side::Beyond, turn + 1, right.stretch.1, 1));
        }
    }
    // Where nothing turns, and far from all that does.
    for piece in pieces {
        let plain = line.plain(piece.stretch);
        probes.push(near(Side::Beyond, plain, piece.stretch.1, 1));
    }
    probes
}

fn texts(survey: &Survey<'_>, atom: usize, field: usize) -> Vec<Probe> {
    let form = survey.atoms.list.get(atom).map(|atom| &atom.form);
    let mut words: Vec<String> = Vec::new();
    if let Some(Form::Text(_, test)) = form {
        near_misses(test, &mut words);
    }
    let other = fresh(&std::collections::BTreeSet::new()).next();
    words.extend(other.map(|word| word.to_string()));
    words.dedup();
    words
        .into_iter()
        .map(|word| value(field, Value::String(Arc::from(word))))
        .collect()
}

fn near_misses(test: &TextTest, words: &mut Vec<String>) {
    let without_last = |word: &str| {
        let mut shorter = word.to_owned();
        shorter.pop().map(|_| shorter)
    };
    let without_first = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|_| letters.as_str().to_owned())
    };
    match test {
        TextTest::Compare(_, whole) => {
            words.push(whole.to_string());
            words.push(format!("{whole}x"));
            words.extend(without_last(whole));
        }
        TextTest::OneOf(several) => {
            words.extend(several.iter().map(ToString::to_string));
            words.extend(several.first().map(|first| format!("{first}x")));
        }
        TextTest::StartsWith(part) => {
            words.extend([part.to_string(), format!("{part}x"), format!("x{part}")]);
            words.extend(without_last(part));
        }
        TextTest::EndsWith(part) => {
            words.extend([part.to_string(), format!("x{part}"), format!("{part}x")]);
            words.extend(without_first(part));
        }
        TextTest::Contains(part) => {
            words.extend([part.to_string(), format!("x{part}x")]);
            words.extend(without_last(part));
            words.extend(without_first(part));
        }
        TextTest::Size(_, size) => {
            for length in (size - 1)..=(size + 1) {
                if let Ok(length) = usize::try_from(length)
                    && length <= 1000
                {
                    words.push("x".repeat(length));
                }
            }
        }
        TextTest::Matches(_) => {}
    }
}
