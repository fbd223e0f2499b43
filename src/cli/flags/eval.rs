//! `govkit flags eval`: which rule decides, and why.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::request::{Given, RequestArgs, hint};
use super::why::because;
use crate::cli::reporting::ReportArgs;
use crate::diag::VisibleText;
use crate::expr::Value;
use crate::expr::value::show;
use crate::flag::resolve::{Resolution, Step, inputs, resolve};
use crate::flag::{Flag, FlagFile, Rule, Serve};
use crate::model::load;
use crate::rule::{Stage, run as run_rules};
use crate::rules;

/// Tell what a flag serves for a request, which rule decides, and why.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// The flag's key.
    flag: String,
    #[command(flatten)]
    request: RequestArgs,
    /// The flag file, or the folder of the service.
    #[arg(long, default_value = ".", value_name = "PATH")]
    file: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl EvalArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        vec![self.file.clone()]
    }
}

/// Runs the command.
pub fn run(args: &EvalArgs, colour: crate::cli::Colour) -> anyhow::Result<u8> {
    let workspace = load(std::slice::from_ref(&args.file), &rules::ids())?;
    let files: Vec<_> = workspace.flags().collect();
    let file = match files.as_slice() {
        [] => bail!("there is no feature-flag.json in {}", args.file.display()),
        [(id, facts)] => {
            let parsed = workspace.parsed(*id);
            let is_right = parsed.is_some_and(|parsed| parsed.problems.is_empty());
            facts.file.as_ref().filter(|_| is_right)
        }
        several => {
            let paths: Vec<String> = several
                .iter()
                .map(|(id, _)| workspace.sources().file(*id).path().to_string())
                .collect();
            bail!(
                "there are several flag files, {}; name one with --file",
                paths.join(", ")
            )
        }
    };
    let Some(file) = file.filter(|file| file.problems.is_empty()) else {
        let report = run_rules(&workspace, rules::GENERATED, Stage::Commit);
        return ReportArgs::human().emit(&workspace, &report, rules::ALL, colour);
    };
    let Some(flag) = file.flag(&args.flag) else {
        let keys: Vec<&str> = file
            .flags
            .iter()
            .map(|flag| flag.key.value.as_str())
            .collect();
        bail!(
            "there is no flag {:?}; {}",
            args.flag,
            hint(&args.flag, &keys)
        );
    };
    let given = args.request.read(file)?;
    let request: Vec<Option<Value>> = given.iter().map(|given| given.value.clone()).collect();
    let resolution = resolve(file, flag, &request);
    if args.json {
        crate::cli::print_json(&json(file, flag, &resolution, &request))?;
    } else {
        crate::cli::print(&told(file, flag, &resolution, &given))?;
    }
    Ok(0)
}

fn variant(flag: &Flag, at: usize) -> (&str, String) {
    let variant = flag.variants.get(at);
    variant.map_or(("", String::new()), |one| {
        (one.name.value.as_str(), one.value.shown())
    })
}

fn json(
    file: &FlagFile,
    flag: &Flag,
    resolution: &Resolution,
    request: &[Option<Value>],
) -> String {
    let served = flag.variants.get(resolution.variant);
    let attributes = file
        .attributes
        .iter()
        .zip(request)
        .map(|(attribute, value)| {
            let value = value
                .as_ref()
                .map_or(serde_json::Value::Null, |value| show(value).into());
            (attribute.name.value.clone(), value)
        });
    let object = serde_json::json!({
        "flag": flag.key.value,
        "value": served.map(|one| one.value.json()),
        "variant": served.map(|one| one.name.value.as_str()),
        "reason": resolution.reason.word(),
        "errorCode": resolution.error.map(crate::flag::resolve::ErrorCode::word),
        "rule": resolution.served_by().map(|at| at + 1),
        "attributes": serde_json::Value::Object(attributes.collect()),
    });
    format!("{object:#}\n")
}

fn told(file: &FlagFile, flag: &Flag, resolution: &Resolution, given: &[Given]) -> VisibleText {
    let mut text = VisibleText::new();
    let (name, value) = variant(flag, resolution.variant);
    let error = resolution
        .error
        .map_or_else(String::new, |error| format!(", {}", error.word()));
    text.line(format_args!(
        "{} = {value}   variant {name:?}, {}{error}",
        flag.key.value,
        resolution.reason.word()
    ));
    if !file.attributes.is_empty() {
        text.line("");
    }
    let width = file
        .attributes
        .iter()
        .map(|one| one.name.value.chars().count())
        .max()
        .unwrap_or(0);
    for (attribute, given) in file.attributes.iter().zip(given) {
        let value = given.value.as_ref().map_or("-".to_owned(), show);
        let note = &given.note;
        let name = &attribute.name.value;
        text.line(format_args!("  {name:width$}  {value}  ({note})"));
    }
    if !flag.rules.is_empty() {
        text.line("");
    }
    let values: Vec<Option<Value>> = given.iter().map(|given| given.value.clone()).collect();
    let inputs = inputs(file, &values);
    for (at, rule) in flag.rules.iter().enumerate() {
        text.line(format_args!("  rule {}: {}", at + 1, condition(rule)));
        match resolution.steps.get(at) {
            Some(step) => {
                for line in said(file, flag, rule, step, &inputs) {
                    text.line(format_args!("    {line}"));
                }
            }
            None => text.line("    not asked"),
        }
    }
    if resolution.served_by().is_none() {
        let (name, _) = variant(flag, flag.default);
        text.line(format_args!("  the default, {name:?}, is served"));
    }
    text
}

fn condition(rule: &Rule) -> &str {
    rule.when
        .as_ref()
        .map_or("always", |when| when.program.source.as_str())
}

/// What a rule said, in lines.
fn said(file: &FlagFile, flag: &Flag, rule: &Rule, step: &Step, inputs: &[Value]) -> Vec<String> {
    let name = |at: &usize| {
        file.attributes
            .get(*at)
            .map_or("", |one| one.name.value.as_str())
    };
    let because = || {
        let when = rule.when.as_ref();
        let parts = when
            .map(|when| because(&when.program, inputs))
            .unwrap_or_default();
        if parts.is_empty() {
            String::new()
        } else {
            format!(": {}", parts.join(", "))
        }
    };
    match step {
        Step::False => vec![format!("does not apply{}", because())],
        Step::Absent(at) => vec![format!("does not apply: {} is absent", name(at))],
        Step::Unserved => vec!["does not apply: its split serves nothing for this key".to_owned()],
        Step::Missing(at) => vec![format!(
            "cannot be asked: {} is required, and missing",
            name(at)
        )],
        Step::Failed(reason) => vec![format!("fails: {reason}")],
        Step::Applied => {
            let served = match &rule.serve {
                Serve::Variant(at) => variant(flag, *at).0,
                Serve::Split(_) => "",
            };
            vec![
                format!("applies{}", because()),
                format!("serves {served:?}"),
            ]
        }
        Step::Bucket { key, hash } => {
            let Serve::Split(split) = &rule.serve else {
                return Vec::new();
            };
            let plan = &split.plan;
            let at = plan.thresholds.iter().find(|one| *hash < one.below);
            let at = at.and_then(|one| split.variants.get(one.variant));
            let served = at.map_or("", |at| variant(flag, *at).0);
            vec![
                format!("applies{}", because()),
                format!(
                    "splits by {key:?} ({}, salt {:?}): bucket {hash} of {}",
                    plan.algo.name(),
                    plan.salt,
                    plan.buckets
                ),
                format!("serves {served:?}"),
            ]
        }
    }
}
