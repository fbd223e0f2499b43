//! `composite` and `field`: values of struct types, by what their fields are set to, or by their being left out.

use super::calling::is_calling;
use super::made::Made;
use super::passed;
use super::reference::span;
use super::repair::{with_field, with_value};
use super::told::Told;
use super::unit::Look;
use super::value::holds;
use crate::code::go::{Given, GoFile, Place, Symbol};
use crate::parse::{GoField, GoNodeId};
use crate::rule::data::{DataRule, Matcher, Name, Test, Words};

/// What a rule asks of a type.
struct Question<'r> {
    types: &'r [Name],
    fields: &'r [String],
    missing: bool,
    value: &'r Test,
    unless: &'r [String],
    given: &'r [String],
    unless_passed: &'r [Name],
    unless_calls: &'r [Name],
}

/// Asks the rules about structs.
pub fn check(look: &Look<'_, '_>, made: &[Made<'_>], told: &mut Told<'_>) {
    for (rule, data) in look.rules() {
        let Matcher::Composite {
            types,
            fields,
            missing,
            value,
            unless,
            given,
            unless_passed,
            unless_calls,
        } = &data.matcher
        else {
            continue;
        };
        let question = Question {
            types,
            fields,
            missing: *missing,
            value,
            unless,
            given,
            unless_passed,
            unless_calls,
        };
        for made in made.iter().filter(|made| question.is_about(&made.symbol)) {
            of_made(look, (rule, data), &question, made, told);
        }
        if !question.value.is_empty() {
            set_later(look, (rule, data), &question, told);
        }
    }
}

impl Question<'_> {
    fn is_about(&self, symbol: &Symbol<'_>) -> bool {
        let mut types = self.types.iter();
        types.any(|name| name.is(&symbol.package, &symbol.item))
    }

    /// Whether a function in one of these fields, which is none that is asked about, calls what makes up for it.
    fn is_excused(&self, look: &Look<'_, '_>, set: &[(&str, GoNodeId)]) -> bool {
        let mut others = set
            .iter()
            .filter(|(field, _)| !self.fields.iter().any(|asked| asked == field));
        !self.unless_calls.is_empty()
            && others.any(|(_, value)| is_calling(look, *value, self.unless_calls))
    }
}

/// A field and the node of its value, where it has one.
type Set<'t> = (&'t str, Option<GoNodeId>);

fn of_made(
    look: &Look<'_, '_>,
    (rule, data): (usize, &DataRule),
    question: &Question<'_>,
    made: &Made<'_>,
    told: &mut Told<'_>,
) {
    let file = look.package.file(look.file);
    let literal = made.body.map(|body| file.literal_fields(body));
    let literal = literal.unwrap_or_default();
    if literal.is_positional {
        return;
    }
    let named = literal.named.iter();
    let mut set: Vec<Set<'_>> = named.map(|(field, value)| (*field, Some(*value))).collect();
    let owners = owners(file, made);
    // What is given another value as a whole is judged where that is made.
    let is_replaced = |root: usize| {
        made.body.is_none() && file.is_given_later(root) || file.is_filled_later(root, made.node)
    };
    if owners.iter().any(|(root, _)| is_replaced(*root)) {
        return;
    }
    if passed::is_passed(look, made.node, &owners, question.unless_passed) {
        return;
    }
    let named = set
        .iter()
        .filter_map(|(field, value)| Some((*field, (*value)?)));
    let mut values: Vec<(&str, GoNodeId)> = named.collect();
    for (root, path) in &owners {
        for later in file.set_later(made.node, *root, path) {
            set.push((later.field, None));
            if let Given::Value(value) = later.given {
                values.push((later.field, value));
            }
        }
    }
    if question.is_excused(look, &values) {
        return;
    }
    let has = |fields: &[String]| {
        let mut set = set.iter();
        set.any(|(field, _)| fields.iter().any(|wanted| wanted == field))
    };
    if has(question.unless) || (!question.given.is_empty() && !has(question.given)) {
        return;
    }
    let mut words = Words::name(made.symbol.short());
    if question.missing && !has(question.fields) {
        words.field = question.fields.first().cloned().unwrap_or_default();
        let fix = with_field(look, data, made);
        told.tell_with(rule, span(look, made.named), &words, fix);
    }
    if question.value.is_empty() {
        return;
    }
    let of_field = set
        .iter()
        .filter(|(field, _)| question.fields.iter().any(|wanted| wanted == field));
    let is_so = |node: GoNodeId| {
        let at = Place {
            file: look.file,
            node,
        };
        any_holds(look, question.value, at)
    };
    // Where one of several fields is enough, one that is right makes up for the others.
    let is_enough = question.missing && question.fields.len() > 1;
    let mut others = of_field.clone();
    if is_enough && others.any(|(_, value)| value.is_none_or(|node| !is_so(node))) {
        return;
    }
    for (field, value) in of_field {
        let Some(node) = value else {
            continue;
        };
        if is_so(*node) {
            (*field).clone_into(&mut words.field);
            words.value = Words::shown(file.text_of(*node));
            let fix = with_value(look, data, field, *node);
            told.tell_with(rule, span(look, *node), &words, fix);
        }
    }
}

/// A list is so if one of its elements is.
fn any_holds(look: &Look<'_, '_>, test: &Test, at: Place) -> bool {
    if holds(test, look.package, at) {
        return true;
    }
    let elements = look.package.elements(at).into_iter();
    elements
        .into_iter()
        .any(|element| holds(test, look.package, element))
}

/// Where a value is put that is made.
fn owners(file: &GoFile<'_>, made: &Made<'_>) -> Vec<(usize, String)> {
    let declared = made.variables.iter().map(|root| (*root, String::new()));
    declared.chain(file.owner(made.node)).collect()
}

/// The type that a field belongs to, where the rule is about that.
fn embedded<'l>(look: &Look<'l, '_>, question: &Question<'_>, target: Place) -> Option<Symbol<'l>> {
    let symbols = look.package.symbols(target).into_iter();
    let owners = symbols.filter_map(|symbol| {
        let (owner, _) = symbol.item.rsplit_once('.')?;
        Some(Symbol::new(symbol.package.clone(), owner.to_owned()))
    });
    owners.into_iter().find(|owner| question.is_about(owner))
}

/// Fields that are set by assignments, on whatever is of the type.
fn set_later(
    look: &Look<'_, '_>,
    (rule, data): (usize, &DataRule),
    question: &Question<'_>,
    told: &mut Told<'_>,
) {
    let file = look.package.file(look.file);
    for set in &file.field_sets {
        if !question.fields.iter().any(|field| field == set.field) {
            continue;
        }
        let Given::Value(value) = set.given else {
            continue;
        };
        let Some(operand) = file.tree.child(set.target, GoField::Operand) else {
            continue;
        };
        let at = |node| Place {
            file: look.file,
            node,
        };
        let ty = look.package.type_of(at(operand));
        let own = look.package.foreign(&ty);
        let own = own.filter(|symbol| question.is_about(symbol));
        // What embeds the type has its fields too.
        let Some(symbol) = own.or_else(|| embedded(look, question, at(set.target))) else {
            continue;
        };
        let excepted = set.root.is_some_and(|root| {
            let others: Vec<_> = file.set_later(0, root, set.path).collect();
            let mut fields = others.iter().map(|other| other.field);
            let values = others.iter().filter_map(|other| match other.given {
                Given::Value(value) => Some((other.field, value)),
                _ => None,
            });
            let values: Vec<_> = values.collect();
            fields.any(|other| question.unless.iter().any(|field| field == other))
                || question.is_excused(look, &values)
        });
        if !excepted && any_holds(look, question.value, at(value)) {
            let words = Words {
                name: symbol.short(),
                field: set.field.to_owned(),
                value: Words::shown(file.text_of(value)),
            };
            let fix = with_value(look, data, set.field, value);
            told.tell_with(rule, span(look, value), &words, fix);
        }
    }
}
