//! Whether a condition can hold at all. Atoms are taken as independent of one another, but for
//! `x == 'a'` and `x == 'b'`: "no" is certain, "yes" may be wrong.

use std::rc::Rc;

use super::formula::{Atom, Formula};

/// Trials before the answer is "yes".
const PATIENCE: usize = 500;
/// Of longer conditions nothing is known.
const MOST_PARTS: usize = 500;

/// Whether it may hold.
pub fn is_possible(formula: &Formula) -> bool {
    if formula.size() > MOST_PARTS {
        return *formula != Formula::Is(false);
    }
    let mut patience = PATIENCE;
    holds(formula, &mut patience)
}

fn holds(formula: &Formula, patience: &mut usize) -> bool {
    if let Formula::Is(value) = formula {
        return *value;
    }
    if *patience == 0 {
        return true;
    }
    *patience -= 1;
    let Some(question) = first(formula) else {
        return true;
    };
    let mut tried = [true, false].into_iter();
    tried.any(|answer| holds(&answered(formula.clone(), &question, answer), patience))
}

#[derive(Debug, Clone)]
enum Question {
    Has(usize),
    Atom(Rc<Atom>),
}

fn first(formula: &Formula) -> Option<Question> {
    match formula {
        Formula::Is(_) => None,
        Formula::Has(at) => Some(Question::Has(*at)),
        Formula::Atom(atom) => Some(Question::Atom(Rc::clone(atom))),
        Formula::Not(inner) => first(inner),
        Formula::And(all) | Formula::Or(all) => all.iter().find_map(first),
        Formula::Choice(parts) => parts.iter().find_map(first),
        Formula::Same(parts) => parts.iter().find_map(first),
    }
}

fn answered(formula: Formula, question: &Question, answer: bool) -> Formula {
    let again = |part: Formula| answered(part, question, answer);
    match (formula, question) {
        (Formula::Has(at), Question::Has(asked)) if at == *asked => Formula::Is(answer),
        (Formula::Atom(atom), Question::Atom(asked)) => {
            if atom.text == asked.text {
                return Formula::Is(answer);
            }
            // One thing is not equal to two.
            match (&atom.equality, &asked.equality) {
                (Some((left, _)), Some((other, _))) if answer && left == other => {
                    Formula::Is(false)
                }
                _ => Formula::Atom(atom),
            }
        }
        (Formula::Not(inner), _) => again(*inner).not(),
        (Formula::And(all), _) => Formula::all(all.into_iter().map(again)),
        (Formula::Or(all), _) => Formula::any(all.into_iter().map(again)),
        (Formula::Choice(parts), _) => {
            let [test, then, otherwise] = *parts;
            Formula::choice(again(test), again(then), again(otherwise))
        }
        (Formula::Same(parts), _) => {
            let [a, b] = *parts;
            Formula::same(again(a), again(b))
        }
        (other, _) => other,
    }
}
