//! The destination of a report: a stream, or a file that the report may replace.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::recognize::is_report;
use crate::cli::{terminal, write};
use crate::render::Rendered;
use crate::source::{io_reason, open_file};

/// The destination of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Destination {
    /// Standard output, whatever the user called it.
    Stdout,
    /// Standard error.
    Stderr,
    /// A pipe, a device, or what the shell opened: written to as it is.
    Stream(PathBuf),
    /// A file that others add to as well: written to behind what it holds.
    Append(PathBuf),
    /// A file, replaced whole.
    File(PathBuf),
}

/// The variable in which GitHub Actions names the file that a step's summary is added to.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The largest file that is looked at to find out whether it is an earlier report.
const MAX_REPORT: u64 = 256 * 1024 * 1024;

/// The names of standard output and standard error as files.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
const STDERR: [&str; 3] = ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"];

/// Folders with the files that the process was given open.
const OPEN: [&str; 2] = ["/dev/fd", "/proc/self/fd"];

impl Destination {
    /// The destination that the user calls `file`. Refuses to take the place of a file that is neither empty nor an
    /// earlier report, and of a link, unless `force`.
    pub(super) fn new(file: &Path, force: bool) -> anyhow::Result<Self> {
        if Self::is_stdout(file) {
            return Ok(Self::Stdout);
        }
        if is_one_of(file, &STDERR) {
            return Ok(Self::Stderr);
        }
        if OPEN.iter().any(|folder| file.starts_with(folder)) {
            return Ok(Self::Stream(file.to_owned()));
        }
        let absolute = real(file);
        if step_summary().is_some_and(|summary| summary == absolute) {
            return Ok(Self::Append(absolute));
        }
        let Ok(found) = file.symlink_metadata() else {
            // If the file cannot be created, writing it reports why.
            return Ok(Self::File(absolute));
        };
        let shown = file.display();
        let kind = found.file_type();
        if kind.is_dir() {
            bail!("{shown} is a folder: name a file in it for the report");
        }
        if kind.is_symlink() {
            if force {
                return Ok(match file.metadata() {
                    Ok(target) if !target.is_file() => Self::Stream(file.to_owned()),
                    _ => Self::File(file.to_owned()),
                });
            }
            bail!(
                "{shown} is a link: a report there would overwrite what it leads to; name the file itself, or add --force"
            );
        }
        if !kind.is_file() {
            return Ok(Self::Stream(file.to_owned()));
        }
        if !force && found.len() > 0 && !holds_report(file) {
            bail!(
                "{shown} exists and is not a report of govkit: name another file for the report, or add --force to overwrite it"
            );
        }
        Ok(Self::File(absolute))
    }

    /// Returns true if `file` is a name of standard output.
    pub(super) fn is_stdout(file: &Path) -> bool {
        is_one_of(file, &STDOUT)
    }

    /// Writes the whole report.
    pub(super) fn write(&self, text: &Rendered) -> io::Result<()> {
        match self {
            Self::Stdout => terminal::write_stdout(text),
            Self::Stderr => terminal::write_stderr(text),
            Self::Stream(path) => write::stream(path, |is_terminal| text.for_reader(is_terminal)),
            Self::Append(path) => write::append(path, text.as_str()),
            Self::File(path) => write::report(path, text.as_str()),
        }
    }

    /// What messages call it; `file` is as the user wrote it.
    fn shown(&self, file: Option<&Path>) -> String {
        match (self, file) {
            (Self::Stderr, _) => "standard error".to_owned(),
            (Self::Stdout, _) | (_, None) => "standard output".to_owned(),
            (_, Some(file)) => file.display().to_string(),
        }
    }

    /// Says on standard error that a report could not be written.
    pub(super) fn tell_unwritten(&self, file: Option<&Path>, error: &io::Error) {
        let (shown, reason) = (self.shown(file), io_reason(error));
        terminal::tell_error(format_args!("cannot write the report to {shown}: {reason}"));
    }
}

fn is_one_of(file: &Path, names: &[&str]) -> bool {
    names.iter().any(|name| file == Path::new(name))
}

fn step_summary() -> Option<PathBuf> {
    let named = std::env::var_os(STEP_SUMMARY).filter(|named| !named.is_empty());
    named.map(|named| real(Path::new(&named)))
}

/// The path without links in its folder; as it is where that does not exist.
fn real(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let folder = absolute
        .parent()
        .and_then(|above| above.canonicalize().ok());
    match (folder, absolute.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

/// Returns true if a file holds a report of this or an earlier govkit, in any format.
fn holds_report(file: &Path) -> bool {
    let mut text = String::new();
    let read = open_file(file)
        .map_err(io::Error::from)
        .and_then(|opened| opened.take(MAX_REPORT).read_to_string(&mut text));
    read.is_ok() && is_report(&text)
}
