//! Macros: langdef.md, "Macros". They are calls in the tree; here they get their meaning.

use super::super::fault::{Fault, Faults};
use super::super::ir::{Comprehension, Kind, Local, Quantifier};
use super::super::problem::{Code, Extent, Problem};
use super::super::syntax::{Ast, Name, Node};
use super::super::types::Type;
use super::{Checked, Checker};

/// The macros with a variable: their names, how many arguments they may have, and what they are.
const QUANTIFIERS: &[(&str, &[usize], Quantifier)] = &[
    ("all", &[2], Quantifier::All),
    ("exists", &[2], Quantifier::Exists),
    ("exists_one", &[2], Quantifier::ExistsOne),
    ("existsOne", &[2], Quantifier::ExistsOne),
    ("filter", &[2], Quantifier::Filter),
    ("map", &[2, 3], Quantifier::Map),
];

/// The names of the macros that are called on a value.
pub fn macro_names() -> impl Iterator<Item = &'static str> {
    QUANTIFIERS.iter().map(|(name, ..)| *name)
}

/// The macro that a call with these arguments is, if it is one.
pub fn quantifier(function: &Name, args: &[Ast]) -> Option<Quantifier> {
    let mut known = QUANTIFIERS.iter();
    let (.., quantifier) =
        known.find(|(name, counts, _)| *name == function.text && counts.contains(&args.len()))?;
    Some(*quantifier)
}

impl Checker<'_> {
    /// `has(a.b)`, and `has(a)` of a field of an open record
    pub fn has(&mut self, args: &[Ast], at: Extent) -> Checked {
        let [argument] = args else {
            return self.refuse(
                Code::InvalidMacro,
                at,
                "has() takes one argument, a selection",
            );
        };
        if let Node::Ident { name, .. } = &argument.node
            && self.local(&name.text).is_none()
            && let Some(record) = self.opened(name)
        {
            return self.presence(record, name, at);
        }
        let Node::Select { operand, field } = &argument.node else {
            return Err(self.report(
                Problem::new(
                    Code::InvalidMacro,
                    argument.at,
                    "has() takes a selection such as a.b",
                )
                .help("ask for a map's key with `in`: 'key' in map"),
            ));
        };
        let operand = self.expr(operand)?;
        self.presence(operand, field, at)
    }

    /// `range.macro(x, …)`
    pub fn comprehension(
        &mut self,
        quantifier: Quantifier,
        range: &Ast,
        args: &[Ast],
        at: Extent,
    ) -> Checked {
        let range = self.expr(range);
        let (variable, filter, body) = match args {
            [variable, body] => (variable, None, body),
            [variable, filter, body] => (variable, Some(filter), body),
            _ => return Err(self.unread(at)),
        };
        let Node::Ident {
            name,
            rooted: false,
        } = &variable.node
        else {
            let message = "the first argument of a macro is the name of its variable";
            return self.refuse(Code::InvalidMacro, variable.at, message);
        };
        let range = range?;
        let (element, own) = match &range.ty {
            Type::List(element) => ((**element).clone(), Faults::NONE),
            Type::Map(key, _) => ((**key).clone(), Faults::NONE),
            Type::Dyn => (Type::Dyn, Faults::of(Fault::NoMatchingOverload)),
            ty => {
                let message = format!("expected a list or a map, found {ty}");
                return self.refuse(Code::NoMatchingOverload, range.at, message);
            }
        };
        let local = self.locals.len();
        self.locals.push(Local {
            name: name.text.clone(),
            ty: element.clone(),
        });
        self.scope.push(local);
        let known = self.facts.len();
        let filter = filter.map(|filter| {
            let filter = self.expr(filter)?;
            self.bool(filter)
        });
        if let Some(Ok(filter)) = &filter {
            super::guard::learn(filter, true, &mut self.facts);
        }
        let body = self.expr(body);
        self.facts.truncate(known);
        self.scope.pop();
        let filter = filter.transpose()?;
        let mut body = body?;
        if quantifier != Quantifier::Map {
            body = self.bool(body)?;
        }
        let ty = match quantifier {
            Quantifier::Map => Type::list(body.ty.clone()),
            Quantifier::Filter => Type::list(element),
            _ => Type::Bool,
        };
        let comprehension = Comprehension {
            quantifier,
            local,
            range,
            filter,
            body,
        };
        let kind = Kind::Comprehension(Box::new(comprehension));
        Ok(self.node(kind, ty, at, own))
    }
}
