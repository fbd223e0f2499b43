//! From a condition to the text of a rule's `when`.

use super::formula::Formula;

/// The condition of a rule as text; `name` names attributes. A rule does not apply where an attribute that
/// its condition needs is absent, so that `has(x) && x == 'a'` is `x == 'a'` here. `reads` are the
/// attributes that what the rule serves needs.
pub fn condition(formula: &Formula, reads: &[usize], name: &dyn Fn(usize) -> String) -> String {
    let formula = factored(formula.clone());
    let formula = match formula {
        Formula::And(parts) => {
            let needed = |at: usize| {
                reads.contains(&at)
                    || parts
                        .iter()
                        .any(|part| part.presence().is_none() && needs(part, at))
            };
            let kept = parts
                .iter()
                .filter(|part| !matches!(part, Formula::Has(at) if needed(*at)));
            Formula::all(kept.cloned().collect::<Vec<_>>())
        }
        Formula::Has(at) if reads.contains(&at) => Formula::Is(true),
        other => other,
    };
    let mut text = String::new();
    write(&formula, Binding::Loose, name, &mut text);
    text
}

/// Whether it never holds where the attribute is absent: then it is false or fails.
fn needs(formula: &Formula, at: usize) -> bool {
    match formula {
        Formula::Has(asked) => *asked == at,
        Formula::Atom(atom) => atom.reads.contains(&at),
        Formula::Not(inner) => matches!(&**inner, Formula::Atom(atom) if atom.reads.contains(&at)),
        Formula::And(all) => all.iter().any(|part| needs(part, at)),
        Formula::Or(all) => all.iter().all(|part| needs(part, at)),
        Formula::Choice(parts) => {
            let [test, then, otherwise] = &**parts;
            needs(test, at) || (needs(then, at) && needs(otherwise, at))
        }
        Formula::Is(_) | Formula::Same(_) => false,
    }
}

/// `has(x) && a || has(x) && b` is `has(x) && (a || b)`.
fn factored(formula: Formula) -> Formula {
    match formula {
        Formula::And(all) => Formula::all(all.into_iter().map(factored)),
        Formula::Or(all) => {
            let all: Vec<Formula> = all.into_iter().map(factored).collect();
            let asked = |part: &Formula| match part {
                Formula::And(below) => below
                    .iter()
                    .filter(|one| matches!(one, Formula::Has(_)))
                    .cloned()
                    .collect::<Vec<_>>(),
                Formula::Has(_) => vec![part.clone()],
                _ => Vec::new(),
            };
            let mut shared = all.first().map(asked).unwrap_or_default();
            for part in &all {
                let own = asked(part);
                shared.retain(|one| own.contains(one));
            }
            if shared.is_empty() {
                return Formula::any(all);
            }
            let rest = all.into_iter().map(|part| match part {
                Formula::And(below) => {
                    Formula::all(below.into_iter().filter(|one| !shared.contains(one)))
                }
                part if shared.contains(&part) => Formula::Is(true),
                part => part,
            });
            let rest = Formula::any(rest.collect::<Vec<_>>());
            Formula::all(shared.into_iter().chain([rest]))
        }
        other => other,
    }
}

/// What stands around a part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Loose,
    Or,
    And,
    Tight,
}

fn write(formula: &Formula, around: Binding, name: &dyn Fn(usize) -> String, out: &mut String) {
    let own = match formula {
        Formula::Choice(_) => Binding::Loose,
        Formula::Or(_) => Binding::Or,
        Formula::And(_) => Binding::And,
        _ => Binding::Tight,
    };
    let wrap = own < around;
    if wrap {
        out.push('(');
    }
    match formula {
        Formula::Is(value) => out.push_str(if *value { "true" } else { "false" }),
        Formula::Has(at) => {
            out.push_str("has(");
            out.push_str(&name(*at));
            out.push(')');
        }
        Formula::Atom(atom) => out.push_str(&atom.text),
        Formula::Not(inner) => negated(inner, name, out),
        Formula::And(all) => chain(all, false, Binding::And, name, out),
        Formula::Or(all) => chain(all, true, Binding::Or, name, out),
        Formula::Choice(parts) => {
            let [test, then, otherwise] = &**parts;
            write(test, Binding::Or, name, out);
            out.push_str(" ? ");
            write(then, Binding::Or, name, out);
            out.push_str(" : ");
            write(otherwise, Binding::Loose, name, out);
        }
        Formula::Same(parts) => {
            let [a, b] = &**parts;
            out.push('(');
            write(a, Binding::Loose, name, out);
            out.push_str(") == (");
            write(b, Binding::Loose, name, out);
            out.push(')');
        }
    }
    if wrap {
        out.push(')');
    }
}

fn negated(inner: &Formula, name: &dyn Fn(usize) -> String, out: &mut String) {
    match inner {
        Formula::Atom(atom) => match &atom.opposite {
            Some(opposite) => out.push_str(opposite),
            None if atom.is_compound => {
                out.push_str("!(");
                out.push_str(&atom.text);
                out.push(')');
            }
            None => {
                out.push('!');
                out.push_str(&atom.text);
            }
        },
        other => {
            out.push('!');
            write(other, Binding::Tight, name, out);
        }
    }
}

/// Parts with `||` or `&&` between them; `x == 'a' || x == 'b'` is `x in ['a', 'b']`.
fn chain(
    all: &[Formula],
    is_or: bool,
    binding: Binding,
    name: &dyn Fn(usize) -> String,
    out: &mut String,
) {
    let equality = |part: &Formula| match (part, is_or) {
        (Formula::Atom(atom), true) => atom.equality.clone(),
        (Formula::Not(inner), false) => match &**inner {
            Formula::Atom(atom) => atom.equality.clone(),
            _ => None,
        },
        _ => None,
    };
    let mut rest = all;
    while let Some((part, after)) = rest.split_first() {
        if rest.len() < all.len() {
            out.push_str(if is_or { " || " } else { " && " });
        }
        rest = after;
        let Some((left, right)) = equality(part) else {
            write(part, binding, name, out);
            continue;
        };
        let mut choices = vec![right];
        while let Some((next, after)) = rest.split_first() {
            match equality(next) {
                Some((other, right)) if other == left => choices.push(right),
                _ => break,
            }
            rest = after;
        }
        if choices.len() == 1 {
            write(part, binding, name, out);
            continue;
        }
        let list = format!("{left} in [{}]", choices.join(", "));
        if is_or {
            out.push_str(&list);
        } else {
            out.push_str("!(");
            out.push_str(&list);
            out.push(')');
        }
    }
}

/// A condition as text, with all that it asks.
pub fn whole(formula: &Formula, name: &dyn Fn(usize) -> String) -> String {
    let mut text = String::new();
    write(formula, Binding::Loose, name, &mut text);
    text
}

/// The attributes that a condition asks for.
pub fn reads(formula: &Formula) -> Vec<usize> {
    match formula {
        Formula::Is(_) => Vec::new(),
        Formula::Has(at) => vec![*at],
        Formula::Atom(atom) => atom.reads.clone(),
        Formula::Not(inner) => reads(inner),
        Formula::And(all) | Formula::Or(all) => all.iter().flat_map(reads).collect(),
        Formula::Choice(parts) => parts.iter().flat_map(reads).collect(),
        Formula::Same(parts) => parts.iter().flat_map(reads).collect(),
    }
}
