//! `govkit flags import`: brings in the flags of other systems.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};

use crate::cli::failure::of_path;
use crate::cli::write::apply;
use crate::diag::{Change, Diagnostic, ExitCode, Report, Severity, VisibleText};
use crate::flag::AttributeType;
use crate::flag::flagd::{Code, Import, Options, Refusal, import};
use crate::flag::split::Algo;
use crate::model::MANIFEST;
use crate::parse::{Dialect, parse_json};
use crate::render::{FORMATS, Output, Rendered};
use crate::source::{RelPath, SourceMap, common_root, read_file, relative};

/// Bring in the flags of another system.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    Flagd(FlagdArgs),
}

/// Convert a flagd definition to a feature-flag.json.
#[derive(Debug, Args)]
#[command(after_long_help = flagd_help())]
pub struct FlagdArgs {
    /// The definition, JSON.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file of --out.
    #[arg(long, requires = "out")]
    force: bool,
    /// Leave out the flags that are refused, instead of writing nothing.
    #[arg(long)]
    partial: bool,
    /// Where requests carry an attribute: `email=header:X-Email`, `user.id=claim:sub`. Without, the
    /// service's code sets it.
    #[arg(long = "from", value_name = "ATTRIBUTE=ORIGIN")]
    from: Vec<String>,
    /// The type of an attribute, where its use does not tell: `beta=bool`, `roles=list(string)`.
    #[arg(long = "type", value_name = "ATTRIBUTE=TYPE")]
    types: Vec<String>,
    /// The default of a flag that flagd leaves to the code.
    #[arg(long = "default", value_name = "FLAG=VARIANT")]
    defaults: Vec<String>,
    /// The team that answers for flags whose metadata has neither `owner` nor `team`.
    #[arg(long)]
    owner: Option<String>,
    /// How flagd spreads keys: flagd-v2, which is flagd's today, flagd-v1 before core 0.14, or flagd-v3.
    #[arg(long, value_name = "ALGO", value_parser = parse_algo, default_value = "flagd-v2")]
    algo: Algo,
    /// Serve the flag's default where flagd ends in an error and SDKs serve what the code passes.
    #[arg(long)]
    fails_to_default: bool,
}

/// The codes and the exit codes.
fn flagd_help() -> String {
    let width = Code::ALL.iter().map(|(id, _, _)| id.len()).max();
    let width = width.unwrap_or(0);
    let codes = Code::ALL
        .iter()
        .map(|(id, _, summary)| format!("  {id:width$}  {summary}\n"));
    format!(
        "What cannot be converted exactly is refused, at its place, with one of these codes:\n{}\n\
         Exit codes:\n  0  converted\n  1  something was refused; nothing was written, unless --partial\n  \
         2  wrong usage, or a file that cannot be read\n  3  the file cannot be written",
        codes.collect::<String>()
    )
}

fn parse_algo(name: &str) -> Result<Algo, String> {
    let known = [Algo::FlagdV1, Algo::FlagdV2, Algo::FlagdV3];
    let found = Algo::find(name).filter(|algo| known.contains(algo));
    found.ok_or_else(|| "flagd's algorithms are flagd-v1, flagd-v2 and flagd-v3".to_owned())
}

impl ImportCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        let Self::Flagd(args) = self;
        [&args.file].into_iter().chain(&args.out).cloned().collect()
    }
}

/// Runs the command.
pub fn run(command: &ImportCommand, colour: crate::cli::Colour) -> anyhow::Result<u8> {
    let ImportCommand::Flagd(args) = command;
    let options = args.options()?;
    let mut sources = SourceMap::new();
    let bytes = content(&args.file)?;
    let shown = args.file.to_string_lossy().replace('\\', "/");
    let file = sources.add(RelPath::new(&shown), bytes);
    let parsed = parse_json(file, sources.file(file).bytes(), Dialect::Strict);
    let mut findings: Vec<Diagnostic> = parsed.problems.iter().map(finding).collect();
    let imported = if findings.is_empty() {
        import(&parsed, &options)
    } else {
        None
    };
    if let Some(imported) = &imported {
        findings.extend(imported.refusals.iter().map(Refusal::finding));
        args.names_are_known(imported)?;
    }
    let is_clean = findings.is_empty();
    if !is_clean {
        tell(findings, &sources, colour)?;
    }
    let exit = if is_clean {
        ExitCode::Clean
    } else {
        ExitCode::Findings
    };
    let Some(imported) = imported else {
        return Ok(exit.code());
    };
    if !is_clean {
        let refused = imported.refused.join(", ");
        let count = imported.converted.len();
        let told = match (args.partial, refused.as_str()) {
            (true, "") => String::new(),
            (true, refused) => format!("left out: {refused}"),
            (false, _) if count > 0 => {
                format!("nothing was written; --partial writes the {count} that can be converted")
            }
            (false, _) => "nothing was written".to_owned(),
        };
        if !told.is_empty() {
            crate::cli::tell(&VisibleText::of_line(told));
        }
    }
    if is_clean || (args.partial && !imported.converted.is_empty()) {
        match &args.out {
            Some(out) => write(out, imported.text.as_bytes(), args.force)?,
            None => crate::cli::print_data(&imported.text)?,
        }
    }
    Ok(exit.code())
}

impl FlagdArgs {
    fn options(&self) -> anyhow::Result<Options> {
        let types = pairs(&self.types, "--type", "ATTRIBUTE=TYPE")?;
        let types = types.into_iter().map(|(name, word)| {
            let ty = AttributeType::find(&word).ok_or_else(|| {
                let known: Vec<&str> = AttributeType::ALL.iter().map(|(word, _)| *word).collect();
                anyhow!("there is no type {word:?}; there are {}", known.join(", "))
            })?;
            if ty == AttributeType::Timestamp {
                bail!("flagd has no timestamps; the types are bool, int, double, string and list(string)");
            }
            Ok((name, ty))
        });
        Ok(Options {
            algo: self.algo,
            owner: self.owner.clone(),
            origins: pairs(&self.from, "--from", "ATTRIBUTE=ORIGIN")?,
            types: types.collect::<anyhow::Result<_>>()?,
            defaults: pairs(&self.defaults, "--default", "FLAG=VARIANT")?,
            fails_to_default: self.fails_to_default,
        })
    }

    /// Refuses words about attributes and flags that there are not.
    fn names_are_known(&self, imported: &Import) -> anyhow::Result<()> {
        // Of refused flags, attributes are not known.
        if !imported.refusals.is_empty() {
            return Ok(());
        }
        let attributes: Vec<&str> = imported
            .attributes
            .iter()
            .flat_map(|(path, name)| [path.as_str(), name.as_str()])
            .collect();
        for (option, words) in [("--from", &self.from), ("--type", &self.types)] {
            for word in words {
                let name = word.split('=').next().unwrap_or_default();
                if !attributes.contains(&name) {
                    bail!(
                        "{option} {name}: no rule asks for it; {}",
                        super::request::hint(name, &attributes)
                    );
                }
            }
        }
        let flags: Vec<&str> = imported.converted.iter().map(String::as_str).collect();
        for word in &self.defaults {
            let name = word.split('=').next().unwrap_or_default();
            if !flags.contains(&name) {
                bail!(
                    "--default {name}: there is no such flag; {}",
                    super::request::hint(name, &flags)
                );
            }
        }
        Ok(())
    }
}

/// `NAME=VALUE`, each name once.
fn pairs(words: &[String], option: &str, form: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for word in words {
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            bail!("{option} {word:?} is not {form}");
        };
        if pairs.insert(name.to_owned(), value.to_owned()).is_some() {
            bail!("{option} names {name} twice");
        }
    }
    Ok(pairs)
}

fn content(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_file(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
}

/// What is wrong with the text as such.
fn finding(problem: &crate::parse::Problem) -> Diagnostic {
    let id = Code::DefinitionInvalid.id();
    let mut finding = Diagnostic::new(id, Severity::Error, problem.span, &*problem.message);
    finding.help.clone_from(&problem.help);
    if let Some((span, message)) = &problem.related {
        finding = finding.related(*span, message.clone());
    }
    finding
}

/// Standard output is for the flags.
fn tell(
    findings: Vec<Diagnostic>,
    sources: &SourceMap,
    colour: crate::cli::Colour,
) -> anyhow::Result<()> {
    let report = Report::new(findings, Vec::new(), sources, 0);
    let human = FORMATS.iter().find(|format| format.name == "human");
    let human = human.ok_or_else(|| anyhow!("there is no format for people"))?;
    let text = (human.render)(&Output {
        report: &report,
        sources,
        rules: &[],
        exit: ExitCode::Findings,
        colour: colour.on_stderr(),
    });
    if let Rendered::Visible(text) = text {
        crate::cli::tell(&text);
    }
    Ok(())
}

fn write(out: &Path, bytes: &[u8], force: bool) -> anyhow::Result<()> {
    let name = out
        .file_name()
        .ok_or_else(|| anyhow!("{} is no name of a file", out.display()))?;
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // One root for all that is written to a workspace, so that the next command finds what a killed one left.
    let folder = folder.canonicalize().map_err(|error| {
        of_path(
            error,
            format_args!("cannot open the folder of {}", out.display()),
        )
    })?;
    let root = common_root(std::slice::from_ref(&folder), MANIFEST);
    let path = relative(&root, &folder.join(name))
        .ok_or_else(|| anyhow!("{} is no name of a file", out.display()))?;
    let change = match read_file(out) {
        Ok(_) if !force => bail!(
            "{} exists already; --force overwrites it, or choose another --out",
            out.display()
        ),
        Ok(before) => Change::rewrite(path, before, bytes),
        Err(error) if error.is_missing() => Change::create(path, bytes, false),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot write {}", out.display()));
        }
    };
    apply(&root, &[change])?;
    Ok(())
}
