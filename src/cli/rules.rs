//! `govkit rules`: what the rules are, and trying those that are data.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};

use crate::diag::VisibleText;
use crate::model::policy_of;
use crate::parse::parse_toml;
use crate::rule::data::{Fault, read};
use crate::rule::{Rule, pack};
use crate::rules::{built_in, of_data, trial, untested};
use crate::source::{FileId, RelPath, SourceMap, read_file};

/// List the rules, or try the cases of data rules.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: Option<RulesCommand>,
}

/// What is done with rules.
#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Run the cases that rule files hold: those of a pack in the binary, of a rule file, or of all in a folder.
    #[command(after_long_help = "\
Exit codes:
  0  every case comes out as its file says
  1  some case does not
  2  wrong usage, or a rule file that is broken")]
    Test {
        /// A pack by its name, or a file or folder of rules [default: all packs in the binary].
        pack: Option<String>,
    },
}

impl RulesArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        match &self.command {
            Some(RulesCommand::Test { pack: Some(pack) }) => vec![PathBuf::from(pack)],
            Some(RulesCommand::Test { pack: None }) | None => Vec::new(),
        }
    }
}

/// Runs the command.
pub fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    match &args.command {
        None => list(),
        Some(RulesCommand::Test { pack }) => test(pack.as_deref()),
    }
}

fn list() -> anyhow::Result<u8> {
    let width = built_in().iter().map(|rule| rule.id.len()).max();
    let width = width.unwrap_or(0);
    let lines = built_in().iter().map(|rule| {
        format!(
            "{:width$}  {:7}  {:6}  {}\n",
            rule.id,
            rule.severity.word(),
            rule.stage.word(),
            rule.summary
        )
    });
    super::print(&VisibleText::of_block(lines.collect::<String>()))?;
    Ok(0)
}

fn test(named: Option<&str>) -> anyhow::Result<u8> {
    let (sources, rules) = match named {
        None => of_binary(None),
        Some(name) if pack::files().any(|(pack, _, _)| pack == name) => of_binary(Some(name)),
        Some(path) => match of_disk(Path::new(path))? {
            Ok(found) => found,
            Err((sources, faults)) => {
                super::print(&told(&sources, &faults))?;
                return Ok(super::USAGE);
            }
        },
    };
    let mut count = 0;
    let mut text = VisibleText::new();
    let mut is_failed = false;
    for rule in &rules {
        let (cases, failures) = trial(rule);
        count += cases;
        for failure in failures {
            is_failed = true;
            let place = place(&sources, failure.span.file, failure.span.start);
            let (rule, case) = (failure.rule, failure.case);
            text.line(format_args!("{place}{rule}, {case:?}: {}", failure.message));
        }
    }
    let mut unneeded = 0;
    if !is_failed {
        for (file, source) in sources.iter() {
            for entry in untested(file, source.text().unwrap_or_default()) {
                unneeded += 1;
                let place = place(&sources, file, entry.span.start);
                let (list, entry) = (entry.list, entry.entry);
                text.line(format_args!(
                    "{place}warning: no case fails without {entry:?} in `{list}`; add a [[test]] that uses it"
                ));
            }
        }
    }
    let verdict = if is_failed { "failed" } else { "passed" };
    let entries = without_test(unneeded);
    text.line(format_args!(
        "{} rules, {count} cases: {verdict}{entries}",
        rules.len()
    ));
    super::print(&text)?;
    Ok(u8::from(is_failed))
}

/// The end of the last line: how many entries of lists no case needs.
fn without_test(entries: usize) -> String {
    match entries {
        0 => String::new(),
        1 => ", 1 list entry without a test".to_owned(),
        count => format!(", {count} list entries without a test"),
    }
}

type Found = (SourceMap, Vec<Rule>);

fn of_binary(name: Option<&str>) -> Found {
    let rules = pack::built_in().iter();
    let rules = rules.filter(|(pack, _)| name.is_none_or(|name| name == *pack));
    let rules = rules.map(|(_, data)| of_data(data)).collect();
    let mut sources = SourceMap::new();
    let files = pack::files().filter(|(pack, _, _)| name.is_none_or(|name| name == *pack));
    for (pack, path, text) in files {
        sources.add(
            RelPath::new(&format!("{pack}/{path}")),
            text.as_bytes().to_vec(),
        );
    }
    (sources, rules)
}

/// The rules of a file or folder, or what is wrong with them.
fn of_disk(path: &Path) -> anyhow::Result<Result<Found, (SourceMap, Vec<Fault>)>> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    if files.is_empty() {
        let packs: std::collections::BTreeSet<&str> =
            pack::files().map(|(pack, _, _)| pack).collect();
        let packs: Vec<&str> = packs.into_iter().collect();
        bail!(
            "there is no rule file (*.toml) in {}; the packs in the binary are {}",
            path.display(),
            packs.join(", ")
        );
    }
    let mut sources = SourceMap::new();
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        let bytes = read_file(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let shown = file.display().to_string();
        let id = sources.add(RelPath::new(&shown), bytes);
        let parsed = parse_toml(id, sources.file(id).bytes());
        if let Some(policy) = policy_of(&parsed) {
            let violations = policy.err().into_iter().flatten();
            faults.extend(violations.map(|violation| Fault::of(&violation)));
            continue;
        }
        match read(&parsed) {
            Ok(rule) => rules.push(of_data(Box::leak(Box::new(rule)))),
            Err(wrong) => faults.extend(wrong),
        }
    }
    Ok(if faults.is_empty() {
        Ok((sources, rules))
    } else {
        Err((sources, faults))
    })
}

/// The file itself, or every TOML file below a folder. Links to folders are not followed.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let found = path.metadata();
    if found.is_ok_and(|found| !found.is_dir()) {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            anyhow!("there is no pack, file or folder {:?}", path.display())
        } else {
            anyhow::Error::new(error).context(format!("cannot list {}", path.display()))
        }
    })?;
    let mut entries: Vec<std::fs::DirEntry> = entries
        .collect::<Result<_, _>>()
        .with_context(|| format!("cannot list {}", path.display()))?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let kind = entry.file_type();
        let path = entry.path();
        if kind.is_ok_and(|kind| kind.is_dir()) {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
            && !path.is_dir()
        {
            files.push(path);
        }
    }
    Ok(())
}

fn told(sources: &SourceMap, faults: &[Fault]) -> VisibleText {
    let mut text = VisibleText::new();
    for fault in faults {
        let place = place(sources, fault.span.file, fault.span.start);
        let help = fault.help.as_ref().map(|help| format!("; {help}"));
        let help = help.unwrap_or_default();
        text.line(format_args!("{place}{}{help}", fault.message));
    }
    text
}

/// `path:line:column: `; nothing for rules in the binary.
fn place(sources: &SourceMap, file: FileId, offset: u32) -> String {
    let known = sources.iter().find(|(id, _)| *id == file);
    known.map_or_else(String::new, |(_, source)| {
        let at = source.line_column(offset as usize);
        format!("{}:{}:{}: ", source.path(), at.line, at.column)
    })
}
