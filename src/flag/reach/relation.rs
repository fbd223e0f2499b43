//! Attributes that are compared with each other: finitely many points that stand for all.
//!
//! Differences of two attributes compared with constants, `x < y` and `x - y >= 3`, and each of them
//! alone compared with constants, make a system whose every solvable case has a solution at a corner
//! (it is totally unimodular), and corners are sums of the constants. So do the sums of one pair. Where something comes back with a
//! period, too, only the order counts, and as many periods as there are attributes have room for every
//! order.

use std::collections::BTreeSet;

use super::budget::Budget;
use super::cells::{Cutter, Piece};
use super::domain::{Line, Shape, Stretch};
use super::field::{Cell, FEW, Field, constants, length, text_cells};
use super::form::{Arith, Cmp, Form, Num, Real, TextTest};
use super::truth::Env;
use crate::expr::Value;

/// How many points of one attribute are worth looking at.
const MOST_POINTS: usize = 512;
/// How many requests of a few small domains are looked at one by one.
const MOST_REQUESTS: i128 = 1 << 16;

/// The cells of the related attributes, and whether their samples stand for all values.
pub struct Related {
    pub cells: Vec<Vec<Cell>>,
    pub complete: bool,
}

/// The cells of fields that `forms` relate.
pub fn related(
    fields: &[Field<'_>],
    forms: &[&Form],
    env: &mut Env,
    budget: &mut Budget,
) -> Option<Related> {
    let affordable = budget.left() / (16 * u64::try_from(fields.len() + forms.len()).unwrap_or(1));
    if let Some(cells) = every(fields, affordable) {
        return Some(Related {
            cells,
            complete: true,
        });
    }
    if let Some(cells) = compared(fields, forms, env, budget) {
        return Some(Related {
            cells,
            complete: true,
        });
    }
    if let Some(cells) = equated(fields, forms, budget) {
        return Some(Related {
            cells,
            complete: true,
        });
    }
    let cells = fields.iter().map(|field| field.cells(3, env, budget));
    Some(Related {
        cells: cells.collect::<Option<_>>()?,
        complete: false,
    })
}

fn with_absence(field: &Field<'_>, mut cells: Vec<Cell>) -> Vec<Cell> {
    if field.optional || cells.is_empty() {
        cells.push(Cell::absent());
    }
    cells
}

/// Every value of small domains.
fn every(fields: &[Field<'_>], affordable: u64) -> Option<Vec<Vec<Cell>>> {
    let mut requests: i128 = 1;
    let mut all = Vec::new();
    for field in fields {
        let cells: Vec<Cell> = match field.shape {
            Shape::Line { parts, nan, .. } if length(parts) <= FEW => {
                let points = parts.iter().flat_map(|(low, high)| *low..=*high);
                let mut points: Vec<i128> = points.collect();
                points.sort_by_key(|at| (*at < 0, at.abs()));
                let nan = nan.then(|| Cell::value(Value::Double(f64::NAN)));
                points.into_iter().map(Cell::point).chain(nan).collect()
            }
            Shape::Listed(values) => values.iter().cloned().map(Cell::value).collect(),
            _ => return None,
        };
        let cells = with_absence(field, cells);
        requests = requests.checked_mul(i128::try_from(cells.len()).ok()?)?;
        all.push(cells);
    }
    (requests <= MOST_REQUESTS.min(i128::from(affordable))).then_some(all)
}

/// A sum of attributes and a constant, by their positions.
#[derive(Default)]
struct Sum {
    plus: Vec<usize>,
    minus: Vec<usize>,
    constant: i128,
}

/// Where something turns.
#[derive(Default)]
struct Turns {
    /// Positions of one attribute.
    points: Vec<i128>,
    /// Differences of two attributes.
    differences: Vec<i128>,
    /// Sums of two attributes.
    sums: Vec<i128>,
}

impl Turns {
    /// Notes where the atom turns; none if it is no comparison of a difference or a sum.
    fn note(&mut self, form: &Form) -> Option<()> {
        match form {
            Form::Compare(_, a, b) => {
                let (a, b) = (self.sum(a)?, self.sum(b)?);
                let both = a.and(b, true)?;
                self.crossing(&both, 0)
            }
            Form::CompareReal(_, Real::Read(x), Real::Read(y)) => {
                self.differences.push(0);
                (x != y).then_some(())
            }
            _ => None,
        }
    }

    fn sum(&mut self, num: &Num) -> Option<Sum> {
        let (sum, bounds) = match num {
            Num::Read(field) => {
                return Some(Sum {
                    plus: vec![*field],
                    ..Sum::default()
                });
            }
            Num::Fixed(value) => {
                return Some(Sum {
                    constant: *value,
                    ..Sum::default()
                });
            }
            Num::Within(inner, bounds) => (self.sum(inner)?, bounds),
            Num::Arith(op @ (Arith::Add | Arith::Subtract), operands, bounds) => {
                let [a, b] = operands.as_ref();
                let (a, b) = (self.sum(a)?, self.sum(b)?);
                (a.and(b, *op == Arith::Subtract)?, bounds)
            }
            _ => return None,
        };
        // What is beyond the bounds fails.
        self.crossing(&sum, bounds.low)?;
        self.crossing(&sum, bounds.high.checked_add(1)?)?;
        Some(sum)
    }

    /// The sum crosses a value.
    fn crossing(&mut self, sum: &Sum, value: i128) -> Option<()> {
        let rest = value.checked_sub(sum.constant)?;
        match (sum.plus.as_slice(), sum.minus.as_slice()) {
            ([], []) => {}
            ([_], []) => self.points.push(rest),
            ([], [_]) => self.points.push(-rest),
            ([_], [_]) => self.differences.push(rest),
            ([x, y], []) if x != y => self.sums.push(rest),
            ([], [x, y]) if x != y => self.sums.push(-rest),
            _ => return None,
        }
        Some(())
    }

    fn is_order(&self) -> bool {
        let level = self.differences.iter().all(|difference| *difference == 0);
        level && self.sums.is_empty() && self.points.is_empty()
    }
}

impl Sum {
    /// The sum of both, or the difference; what cancels out is left out.
    fn and(mut self, other: Self, negative: bool) -> Option<Self> {
        let (plus, minus, constant) = if negative {
            (other.minus, other.plus, other.constant.checked_neg()?)
        } else {
            (other.plus, other.minus, other.constant)
        };
        self.constant = self.constant.checked_add(constant)?;
        self.plus.extend(plus);
        self.minus.extend(minus);
        let shared: Vec<usize> = self.plus.clone();
        for field in shared {
            let add = self.plus.iter().position(|at| *at == field);
            let take = self.minus.iter().position(|at| *at == field);
            if let (Some(add), Some(take)) = (add, take) {
                self.plus.swap_remove(add);
                self.minus.swap_remove(take);
            }
        }
        Some(self)
    }
}

fn compared(
    fields: &[Field<'_>],
    forms: &[&Form],
    env: &mut Env,
    budget: &mut Budget,
) -> Option<Vec<Vec<Cell>>> {
    let mut turns = Turns::default();
    for form in forms {
        turns.note(form)?;
    }
    let mut parts: Vec<&[Stretch]> = Vec::new();
    let mut kind: Option<Line> = None;
    for field in fields {
        let Shape::Line {
            line, parts: own, ..
        } = field.shape
        else {
            return None;
        };
        // Ints and uints have the same positions.
        let common = if *line == Line::Uint {
            Line::Int
        } else {
            *line
        };
        if *kind.get_or_insert(common) != common || field.forms.iter().any(|f| f.is_general()) {
            return None;
        }
        parts.push(own.as_slice());
    }
    let pieces = joint_pieces(fields, &parts, kind?, env, budget)?;
    let points = if turns.is_order() {
        // The zeros of both signs are equal, but not at the same position.
        let zeros = (kind == Some(Line::Double)).then_some([-1, 0]);
        let mut points = orders(&pieces, fields.len());
        points.extend(zeros.into_iter().flatten());
        points
    } else if pieces.iter().any(|piece| piece.within.is_some()) {
        return None;
    } else {
        corners(&pieces, &turns, fields.len())?
    };
    let cells = fields.iter().zip(&parts).map(|(field, parts)| {
        let inside = |at: &&i128| parts.iter().any(|(low, high)| low <= *at && *at <= high);
        let mut points: Vec<i128> = points.iter().filter(inside).copied().collect();
        points.sort_by_key(|at| (*at < 0, at.abs()));
        let nan = match field.shape {
            Shape::Line { nan: true, .. } => Some(Cell::value(Value::Double(f64::NAN))),
            _ => None,
        };
        let cells = points.into_iter().map(Cell::point).chain(nan);
        with_absence(field, cells.collect())
    });
    Some(cells.collect())
}

/// The line cut for the atoms of all the fields, and at the bounds of their domains.
fn joint_pieces(
    fields: &[Field<'_>],
    parts: &[&[Stretch]],
    line: Line,
    env: &mut Env,
    budget: &mut Budget,
) -> Option<Vec<Piece>> {
    let forms: Vec<&Form> = fields
        .iter()
        .flat_map(|field| field.forms.iter().copied())
        .collect();
    let ats: Vec<usize> = fields.iter().map(|field| field.at).collect();
    let mut bounds: BTreeSet<i128> = BTreeSet::new();
    for (low, high) in parts.iter().copied().flatten() {
        bounds.extend([*low, *high + 1]);
    }
    if bounds.len() > MOST_POINTS {
        return None;
    }
    let bounds: Vec<i128> = bounds.into_iter().collect();
    let mut cutter = Cutter::new(&forms, &ats, env, budget);
    cutter.anchor = line.anchor();
    cutter.copies = i128::try_from(fields.len()).ok()?;
    for pair in bounds.windows(2) {
        let [low, next] = pair else { continue };
        let mut all = parts.iter().copied().flatten();
        if all.any(|part| part.0 <= *low && *low <= part.1) {
            cutter.cut((*low, next - 1))?;
        }
    }
    Some(cutter.pieces)
}

/// Room for every order of so many attributes in each piece.
fn orders(pieces: &[Piece], count: usize) -> BTreeSet<i128> {
    let count = i128::try_from(count).unwrap_or(2);
    let mut points = BTreeSet::new();
    for piece in pieces {
        let (low, high) = piece.stretch;
        let start = 0.clamp(low, (high - count + 1).max(low));
        points.extend(start..=high.min(start + count - 1));
    }
    points
}

/// The constants, and what differences or sums lead to from them.
fn corners(pieces: &[Piece], turns: &Turns, count: usize) -> Option<BTreeSet<i128>> {
    // Sums and differences at once have corners between the whole numbers.
    if !turns.sums.is_empty() && (!turns.differences.is_empty() || count > 2) {
        return None;
    }
    let beside = |at: &i128| [at - 1, *at, at + 1];
    let sums: BTreeSet<i128> = turns.sums.iter().flat_map(beside).collect();
    let steps: BTreeSet<i128> = turns
        .differences
        .iter()
        .flat_map(beside)
        .flat_map(|step| [step, -step])
        .collect();
    let ends = pieces
        .iter()
        .flat_map(|piece| [piece.stretch.0, piece.stretch.1]);
    let mut points: BTreeSet<i128> = ends.chain(turns.points.iter().flat_map(beside)).collect();
    let mut newest = points.clone();
    for _ in 1..count {
        let mut next = BTreeSet::new();
        for point in &newest {
            for step in &steps {
                next.insert(point.checked_add(*step)?);
            }
            for sum in &sums {
                next.insert(sum.checked_sub(*point)?);
            }
        }
        points.extend(&next);
        newest = next;
        if points.len() > 4 * MOST_POINTS {
            return None;
        }
    }
    Some(points)
}

/// Strings that are only compared for equality: as many of each kind as there are attributes.
fn equated(fields: &[Field<'_>], forms: &[&Form], budget: &mut Budget) -> Option<Vec<Vec<Cell>>> {
    let equality = |form: &&&Form| matches!(form, Form::Texts(Cmp::Equal | Cmp::NotEqual, ..));
    if !forms.iter().all(|form| equality(&form)) {
        return None;
    }
    let own: Vec<&Form> = fields
        .iter()
        .flat_map(|field| field.forms.iter().copied())
        .collect();
    let mut tests: Vec<&TextTest> = Vec::new();
    for form in &own {
        match form {
            Form::Has(_) => {}
            Form::Text(_, test) => tests.push(test),
            _ => return None,
        }
    }
    let mut named = constants(&own);
    for field in fields {
        match field.shape {
            Shape::Text => {}
            Shape::Listed(values) => {
                for value in values {
                    let Value::String(text) = value else {
                        return None;
                    };
                    named.insert(text.clone());
                }
            }
            _ => return None,
        }
    }
    let cells = text_cells(&tests, &named, fields.len(), budget);
    if cells.iter().any(|cell| !cell.uniform) {
        return None;
    }
    let every: Vec<Cell> = cells
        .into_iter()
        .flat_map(|cell| cell.samples.into_iter().map(Cell::exact))
        .collect();
    let cells = fields.iter().map(|field| {
        let own = match field.shape {
            Shape::Listed(values) => values.iter().cloned().map(Cell::value).collect(),
            _ => every.clone(),
        };
        with_absence(field, own)
    });
    Some(cells.collect())
}
