//! Functions of namespaces, such as `semver.compare`: langdef.md, "Name Resolution". To the parser they
//! are methods of what is before the dot.

use super::super::library::{Style, exists, members, names};
use super::super::problem::{Code, Problem};
use super::super::syntax::{Ast, Name};
use super::Checker;
use crate::diag::{Reported, listed, nearest};

impl Checker<'_> {
    /// The dotted name of the function that is called, where `target` is a namespace of the library and
    /// not declared. The namespace may still have no such function.
    pub fn namespaced(&mut self, target: &Ast, function: &Name) -> Option<String> {
        let (rooted, parts) = target.dotted()?;
        let namespace = joined(&parts);
        let known = !members(&namespace).is_empty() && !self.is_declared(rooted, &parts);
        known.then(|| format!("{namespace}.{}", function.text))
    }

    /// Reports a function whose namespace has the name of something declared, which wins. Returns `None` for
    /// any other function.
    pub fn hidden(&mut self, target: &Ast, function: &Name) -> Option<Reported> {
        let namespace = target.dotted().map(|(_, parts)| joined(&parts));
        let name = namespace.map(|namespace| format!("{namespace}.{}", function.text));
        let name = name.filter(|name| exists(name, Style::Global))?;
        let message = format!("there is no function {:?}", function.text);
        let problem = Problem::new(Code::UnknownFunction, function.at, message);
        Some(self.report(problem.help(format!(
            "what is declared here hides the function {name}(…); rename it"
        ))))
    }
}

/// What to write for a function that is not there: another of its namespace, or the namespace before it.
pub fn instead(name: &str) -> Option<String> {
    let Some((namespace, own)) = name.rsplit_once('.') else {
        let all = names(Style::Global).into_iter();
        let full = all.filter_map(|full| Some((full, full.rsplit_once('.')?.1)));
        let mut same = full.filter(|(_, own)| *own == name);
        return same
            .next()
            .map(|(full, _)| format!("it is called as {full}(a, …)"));
    };
    let known = members(namespace);
    let short = || known.iter().copied().find(|known| abbreviates(own, known));
    Some(match nearest(own, known.iter().copied()).or_else(short) {
        Some(meant) => format!("did you mean {namespace}.{meant}(…)?"),
        None => format!("{namespace} has {}", listed(&known, 8)),
    })
}

/// What to say where a namespace or a function of one stands for a value.
pub fn named(parts: &[&Name]) -> Option<String> {
    let name = joined(parts);
    if name.contains('.') && exists(&name, Style::Global) {
        return Some(format!("{name}(…) is a function"));
    }
    let known = members(&parts.first()?.text);
    let first = known.first()?;
    let namespace = &parts.first()?.text;
    Some(format!(
        "the functions of {namespace} are called as {namespace}.{first}(…)"
    ))
}

fn joined(parts: &[&Name]) -> String {
    let parts: Vec<&str> = parts.iter().map(|name| name.text.as_str()).collect();
    parts.join(".")
}

/// `cmp` for `compare`: the letters of the one are in the other, in order and from its first.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.len() > 1
        && short.chars().next() == long.chars().next()
        && short
            .chars()
            .all(|letter| rest.any(|other| other == letter))
}
