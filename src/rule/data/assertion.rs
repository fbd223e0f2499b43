//! Policies: what `target`, `assert` and `at` say.

use globset::GlobMatcher;

use super::{Fault, Lang, Matcher};
use crate::diag::{listed, nearest};
use crate::expr::{Options, Program, Type, Variable, compile};
use crate::parse::NodeRef;
use crate::slo;
use crate::source::Span;

/// The target that is the objectives of a service, whatever the file of them is called.
const OBJECTIVES: &str = "slo";

/// Where an objective is pointed at unless the rule says otherwise.
const USUAL: &str = "/target";

fn fault(span: Span, message: impl Into<String>, help: Option<String>) -> Vec<Fault> {
    vec![Fault {
        span,
        message: message.into(),
        help,
    }]
}

/// What a policy looks into, and its matcher.
pub fn assertion(root: NodeRef<'_>) -> Result<(Lang, Matcher), Vec<Fault>> {
    let target = text(root, "target");
    let (target_span, pattern) = target.ok_or_else(Vec::new)?;
    let at = text(root, "at");
    if pattern == OBJECTIVES {
        let (span, at) = at.unwrap_or((target_span, USUAL));
        pointer(at).map_err(|(message, help)| fault(span, message, Some(help)))?;
        let matcher = Matcher::Objective {
            condition: condition(root, &slo::variables())?,
            at: at.to_owned(),
        };
        return Ok((Lang::Objectives, matcher));
    }
    let matcher = Matcher::Assert {
        target: glob(pattern).map_err(|message| fault(target_span, message, None))?,
        pattern: pattern.to_owned(),
        condition: condition(root, &[Variable::new("doc", Type::Dyn)])?,
        at: at.map_or("", |(_, at)| at).to_owned(),
    };
    Ok((Lang::Document, matcher))
}

fn text<'n>(root: NodeRef<'n>, key: &str) -> Option<(Span, &'n str)> {
    let node = root.get(key)?;
    Some((node.span(), node.as_str()?))
}

fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    globset::GlobBuilder::new(pattern.trim_start_matches("./"))
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| format!("no glob: {}", error.kind()))
}

/// Whether a pointer may lead anywhere in an objective; what is wrong, and what to type, where it cannot.
fn pointer(at: &str) -> Result<(), (String, String)> {
    let Some(part) = at.split('/').nth(1) else {
        return Ok(());
    };
    let objective = slo::objective_record();
    if objective.field(part).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = objective.fields.iter().map(|field| &*field.name).collect();
    let help = match nearest(part, names.iter().copied()) {
        Some(meant) => format!("did you mean `/{meant}`?"),
        None => format!("it has {}", listed(&names, names.len())),
    };
    Err((format!("an objective has no `{part}`"), help))
}

fn condition(root: NodeRef<'_>, variables: &[Variable]) -> Result<Box<Program>, Vec<Fault>> {
    let (span, source) = text(root, "assert").ok_or_else(Vec::new)?;
    match compile(source, variables, Options::default()) {
        Ok(program) if matches!(program.root.ty, Type::Bool | Type::Dyn) => Ok(Box::new(program)),
        Ok(_) => Err(fault(span, "a condition is true or false", None)),
        Err(problems) => Err(problems
            .into_iter()
            .flat_map(|problem| fault(span, problem.message.clone(), problem.help.clone()))
            .collect()),
    }
}
