//! Which variant a request gets, and why: the reference for generated code. Reasons and error codes are those
//! of the `OpenFeature` specification, "Types and Data Structures".

use std::collections::BTreeMap;
use std::sync::Arc;

use super::file::{Condition, Flag, FlagFile, Serve, Split, State};
use crate::expr::eval::evaluate;
use crate::expr::ir::{Expr, Kind};
use crate::expr::value::Key;
use crate::expr::{Fault, Program, Value};

/// Why a variant is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The flag has no rules.
    Static,
    /// No rule applied.
    Default,
    /// A rule applied.
    TargetingMatch,
    /// A rule with a split applied.
    Split,
    /// The flag is disabled.
    Disabled,
    /// A rule could not be evaluated.
    Error,
}

impl Reason {
    /// `OpenFeature`'s word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Static => "STATIC",
            Self::Default => "DEFAULT",
            Self::TargetingMatch => "TARGETING_MATCH",
            Self::Split => "SPLIT",
            Self::Disabled => "DISABLED",
            Self::Error => "ERROR",
        }
    }
}

/// What kept a rule from being evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// A required attribute is missing.
    InvalidContext,
    /// The expression failed.
    General,
}

impl ErrorCode {
    /// `OpenFeature`'s word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InvalidContext => "INVALID_CONTEXT",
            Self::General => "GENERAL",
        }
    }
}

/// What a request gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The variant, in [`Flag::variants`].
    pub variant: usize,
    /// Why.
    pub reason: Reason,
    /// What went wrong, with [`Reason::Error`].
    pub error: Option<ErrorCode>,
    /// What each rule that was asked said, in order; the last one decided, unless the reason is
    /// [`Reason::Default`].
    pub steps: Vec<Step>,
}

impl Resolution {
    /// The rule that decided, in [`Flag::rules`]; none where the default is served.
    #[must_use]
    pub fn served_by(&self) -> Option<usize> {
        match self.steps.last()? {
            Step::Applied | Step::Bucket { .. } => Some(self.steps.len() - 1),
            _ => None,
        }
    }
}

/// What a rule said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Its condition is false.
    False,
    /// It needs an optional attribute, by position, that the request lacks.
    Absent(usize),
    /// Its algorithm serves nothing for this key.
    Unserved,
    /// It needs a required attribute, by position, that the request lacks.
    Missing(usize),
    /// Its expression failed: how, in words.
    Failed(String),
    /// It applies.
    Applied,
    /// It applies, and its split took this key by this hash.
    Bucket {
        /// The key as text.
        key: String,
        /// Its hash.
        hash: u64,
    },
}

/// Resolves a flag for a request: the values of the attributes by position, after defaults.
#[must_use]
pub fn resolve(file: &FlagFile, flag: &Flag, request: &[Option<Value>]) -> Resolution {
    let mut steps = Vec::new();
    let settled = |variant, reason, error, steps| Resolution {
        variant,
        reason,
        error,
        steps,
    };
    if flag.state == State::Disabled {
        return settled(flag.default, Reason::Disabled, None, steps);
    }
    if flag.rules.is_empty() {
        return settled(flag.default, Reason::Static, None, steps);
    }
    let inputs = inputs(file, request);
    for rule in &flag.rules {
        let (step, served) = match condition(file, rule.when.as_ref(), request, &inputs) {
            Ok(()) => match &rule.serve {
                Serve::Variant(variant) => {
                    (Step::Applied, Some((*variant, Reason::TargetingMatch)))
                }
                Serve::Split(split) => bucket(file, split, request, &inputs),
            },
            Err(step) => (step, None),
        };
        let error = match &step {
            Step::Missing(_) => Some(ErrorCode::InvalidContext),
            Step::Failed(_) => Some(ErrorCode::General),
            _ => None,
        };
        steps.push(step);
        if error.is_some() {
            return settled(flag.default, Reason::Error, error, steps);
        }
        if let Some((variant, reason)) = served {
            return settled(variant, reason, None, steps);
        }
    }
    settled(flag.default, Reason::Default, None, steps)
}

/// The inputs of a file's expressions for a request: the one open record.
#[must_use]
pub fn inputs(file: &FlagFile, request: &[Option<Value>]) -> [Value; 1] {
    [record(file, request)]
}

fn record(file: &FlagFile, request: &[Option<Value>]) -> Value {
    let attributes = file.attributes.iter().zip(request);
    let present = attributes.filter_map(|(attribute, value)| {
        let key = Key::String(Arc::from(attribute.name.value.as_str()));
        Some((key, value.clone()?))
    });
    Value::map(present.collect::<BTreeMap<_, _>>())
}

fn condition(
    file: &FlagFile,
    when: Option<&Condition>,
    request: &[Option<Value>],
    inputs: &[Value],
) -> Result<(), Step> {
    let Some(when) = when else {
        return Ok(());
    };
    match value(file, &when.program, request, inputs)? {
        Value::Bool(true) => Ok(()),
        _ => Err(Step::False),
    }
}

fn bucket(
    file: &FlagFile,
    split: &Split,
    request: &[Option<Value>],
    inputs: &[Value],
) -> (Step, Option<(usize, Reason)>) {
    let key = match value(file, &split.by.program, request, inputs) {
        Ok(key) => key,
        Err(step) => return (step, None),
    };
    let (hash, at, key) = match &key {
        Value::Int(key) => (
            split.plan.hash(*key),
            split.plan.choose(*key),
            key.to_string(),
        ),
        Value::String(key) => {
            let text = key.as_ref();
            (
                split.plan.hash(text),
                split.plan.choose(text),
                text.to_owned(),
            )
        }
        _ => (None, None, String::new()),
    };
    match (hash, at.and_then(|at| split.variants.get(at).copied())) {
        (Some(hash), Some(variant)) => (Step::Bucket { key, hash }, Some((variant, Reason::Split))),
        _ => (Step::Unserved, None),
    }
}

/// The value of an expression, or why it has none.
fn value(
    file: &FlagFile,
    program: &Program,
    request: &[Option<Value>],
    inputs: &[Value],
) -> Result<Value, Step> {
    let absent = |at: usize| request.get(at).is_none_or(Option::is_none);
    let optional = |at: usize| {
        file.record
            .fields
            .get(at)
            .is_some_and(|field| field.optional)
    };
    let reads = attributes_of(program);
    if let Some(missing) = reads.iter().find(|at| absent(**at) && !optional(**at)) {
        return Err(Step::Missing(*missing));
    }
    evaluate(program, inputs).map_err(|failure| {
        let reason = failure.to_string();
        if failure.fault != Fault::NoSuchKey {
            return Step::Failed(reason);
        }
        // A map may lack a key too; that is no absent attribute, whatever the key is called.
        let mut absent = None;
        program.root.walk(&mut |expr| {
            if let Some(field) = field_of(expr)
                && expr.at == failure.at
            {
                absent = Some(field);
            }
        });
        absent.map_or(Step::Failed(reason), Step::Absent)
    })
}

/// The attribute that a node reads.
fn field_of(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        Kind::Field { record, field } if matches!(record.kind, Kind::Var(0)) => Some(*field),
        _ => None,
    }
}

/// The attributes that an expression reads, by position, ascending; asking with `has(…)` counts.
#[must_use]
pub fn attributes_of(program: &Program) -> Vec<usize> {
    let mut found = Vec::new();
    program.root.walk(&mut |expr| {
        if let Kind::Field { record, field } | Kind::HasField { record, field } = &expr.kind
            && matches!(record.kind, Kind::Var(0))
        {
            found.push(*field);
        }
    });
    found.sort_unstable();
    found.dedup();
    found
}
