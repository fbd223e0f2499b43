//! `govkit slo gate`: objectives against what was recorded.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use super::verdicts::{json, told};
use crate::cli::failure::{NotEvaluated, of_path};
use crate::cli::reporting::{ReportArgs, described};
use crate::diag::{ExitCode, Severity, listed, nearest};
use crate::model::{GateFacts, Workspace, load, load_objectives};
use crate::rule::{Stage, run as run_rules};
use crate::rules;
use crate::slo::gate::{Inquiry, Settings};
use crate::slo::record::{FORMATS, Format, format};
use crate::slo::{Objective, Percent};
use crate::source::FileId;

/// Hold objectives against recorded data: PASS, FAIL or INCONCLUSIVE.
#[derive(Debug, Args)]
#[command(after_long_help = "\
An objective passes where the data shows, by exact binomial bounds, that it is kept, and fails where it shows that it is
missed. Anything else is inconclusive, and what would decide is said: how many more requests, or which bucket of a
histogram.

Two texts of /metrics are what was there before and after. Several files of a load generator are added up.

Exit codes:
  0  every objective that the data says something about passes
  1  an objective fails (1 beats 3), or the file of objectives has findings
  2  wrong usage
  3  the data is inconclusive, or could not be read")]
pub struct GateArgs {
    /// A file of objectives, or the folder of a service.
    #[arg(default_value = ".", value_name = "FILE")]
    file: PathBuf,
    /// What was recorded, any number of times; - is the standard input.
    #[arg(long, required = true, value_name = "FILE")]
    data: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT", value_parser = parse_format, help = formats_help())]
    data_format: Option<&'static Format>,
    /// Judge only the objective with this name, any number of times [default: all that the data says something about].
    #[arg(long, value_name = "NAME")]
    slo: Vec<String>,
    /// How sure a verdict has to be, as a ratio or in percent.
    #[arg(long, default_value = "0.95", value_name = "SHARE", value_parser = Confidence::parse)]
    confidence: Confidence,
    /// How many requests were sent in all, where the data leaves out those that got no answer (hey, oha-csv, hdr).
    #[arg(long, value_name = "COUNT")]
    sent: Option<u64>,
    /// A label that every request has as the queries want it, any number of times.
    #[arg(long, value_name = "LABEL")]
    assume: Vec<String>,
    /// The unit of the values, where the data does not say (hdr).
    #[arg(long, value_name = "ns|us|ms|s", value_parser = parse_unit)]
    unit: Option<f64>,
    /// Print one JSON object with the counts and bounds of each objective.
    #[arg(long, conflicts_with = "sinks")]
    json: bool,
    #[command(flatten)]
    report: ReportArgs,
}

fn formats_help() -> String {
    let formats = FORMATS.iter().map(|format| (format.name, format.summary));
    format!(
        "The format of the data [default: what it begins like]: {}",
        described(formats)
    )
}

fn parse_format(name: &str) -> Result<&'static Format, String> {
    format(name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        format!("the formats are {}", names.join(", "))
    })
}

fn parse_unit(name: &str) -> Result<f64, String> {
    match name {
        "ns" => Ok(1.0),
        "us" => Ok(1e3),
        "ms" => Ok(1e6),
        "s" => Ok(1e9),
        _ => Err("the units are ns, us, ms and s".to_owned()),
    }
}

/// How sure a verdict is.
#[derive(Debug, Clone, Copy)]
struct Confidence(Percent);

impl Confidence {
    fn parse(text: &str) -> Result<Self, String> {
        let percent = match text.strip_suffix('%') {
            Some(percent) => Percent::parse(percent.trim_end()),
            None => text.parse().ok().and_then(Percent::of_ratio),
        };
        percent
            .filter(|percent| !percent.is_whole() && *percent >= Percent::HALF)
            .map(Self)
            .ok_or_else(|| "a confidence is from 0.5 to below 1, such as 0.95 or 99%".to_owned())
    }

    /// How often a verdict may be wrong.
    #[allow(clippy::cast_precision_loss)]
    fn alpha(self) -> f64 {
        let (rest, whole) = self.0.left_to_fail();
        rest as f64 / whole as f64
    }
}

impl GateArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        vec![self.file.clone()]
    }
}

/// Runs the command.
pub fn run(args: &GateArgs, colour: crate::cli::Colour) -> anyhow::Result<u8> {
    args.report.check()?;
    let mut workspace = load_objectives(objectives_file(&args.file)?, &rules::ids())?;
    let Some(id) = workspace.slos().next().map(|(id, _)| id) else {
        bail!("{} is no YAML file", args.file.display());
    };
    let sound = run_rules(&workspace, rules::SLO, Stage::Commit);
    if sound.exit_code(|_| Severity::Error) != ExitCode::Clean {
        return args.report.emit(&workspace, &sound, rules::ALL, colour);
    }
    let chosen = chosen(&workspace, id, &args.slo)?;
    refuse_twice(&args.data)?;
    let settings = Settings {
        alpha: args.confidence.alpha(),
        assumed: args.assume.iter().cloned().collect(),
        sent: args.sent,
        are_chosen: !args.slo.is_empty(),
        unit: args.unit,
    };
    let inquiry = Inquiry::new(chosen, settings);
    let mut gate = inquiry.gate();
    let mut unread = Vec::new();
    for path in &args.data {
        let shown = path.display();
        if let Err(fault) = gate.read(args.data_format, open(path)?) {
            unread.push(format!("{shown}: {fault}"));
        }
    }
    let judgements = if unread.is_empty() {
        gate.judge()
    } else {
        Vec::new()
    };
    let facts = GateFacts {
        file: id,
        judgements,
        confidence: format!("{} %", args.confidence.0),
        unread,
    };
    let object = args.json.then(|| json(&facts));
    let verdicts = told(&facts);
    workspace.judge_objectives(facts);
    let report = run_rules(&workspace, rules::GATE, Stage::Commit);
    if let Some(object) = object {
        crate::cli::print_json(&object)?;
        return Ok(args.report.silently(&workspace, &report));
    }
    if args.report.is_for_people() {
        crate::cli::print(&verdicts)?;
    }
    args.report.emit(&workspace, &report, rules::ALL, colour)
}

/// The file itself, or that of the service in a folder.
fn objectives_file(path: &Path) -> anyhow::Result<PathBuf> {
    let shown = path.display();
    let path = path
        .canonicalize()
        .map_err(|error| of_path(error, format_args!("cannot open {shown}")))?;
    if path.is_file() {
        return Ok(path);
    }
    let workspace = load(std::slice::from_ref(&path), &rules::ids())?;
    let paths: Vec<_> = workspace
        .slos()
        .map(|(id, _)| workspace.sources().file(id).path())
        .collect();
    match paths.as_slice() {
        [] => bail!("there is no file of objectives in {shown}"),
        [one] => Ok(one.below(workspace.root())),
        several => {
            let several: Vec<String> = several.iter().map(ToString::to_string).collect();
            bail!(
                "there are several files of objectives, {}; name one",
                several.join(", ")
            )
        }
    }
}

/// The objectives that were named, or all.
fn chosen<'w>(
    workspace: &'w Workspace,
    id: FileId,
    names: &[String],
) -> anyhow::Result<Vec<&'w Objective>> {
    let facts = workspace.slos_in(id).and_then(|facts| facts.file.as_ref());
    let all: Vec<&Objective> = facts
        .into_iter()
        .flat_map(|file| &file.objectives)
        .collect();
    let known: BTreeSet<&str> = all.iter().map(|one| one.name.value.as_str()).collect();
    for name in names {
        if !known.contains(name.as_str()) {
            let hint = if let Some(near) = nearest(name, known.iter().copied()) {
                format!("did you mean {near:?}?")
            } else {
                let known: Vec<&str> = known.iter().copied().collect();
                format!("there are {}", listed(&known, 10))
            };
            bail!("there is no objective {name:?}; {hint}");
        }
    }
    let is_named = |one: &&Objective| names.is_empty() || names.contains(&one.name.value);
    Ok(all.into_iter().filter(is_named).collect())
}

/// One file counts once.
fn refuse_twice(paths: &[PathBuf]) -> anyhow::Result<()> {
    let mut known = BTreeSet::new();
    for path in paths {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !known.insert(real) {
            bail!(
                "{} is given twice, and would be counted twice",
                path.display()
            );
        }
    }
    Ok(())
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let shown = path.display();
    let found = path
        .metadata()
        .map_err(|error| of_path(error, format_args!("cannot open {shown}")))?;
    if found.is_dir() {
        bail!("{shown} is a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        // A pipe ends, a device such as /dev/zero need not.
        let kind = found.file_type();
        if kind.is_char_device() || kind.is_block_device() {
            return Err(NotEvaluated(format!("{shown} is a device, not recorded data")).into());
        }
    }
    let file =
        File::open(path).map_err(|error| of_path(error, format_args!("cannot open {shown}")))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}
