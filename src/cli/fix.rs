//! `check --fix` and `--diff`: corrections that are safe and exact, carried out by the one writer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::write::apply;
use crate::diag::{Change, Report, VisibleText};
use crate::r#gen::{mend, whole_difference};
use crate::model::{Contents, Workspace};
use crate::source::RelPath;

/// A correction may make room for another; files that still change after so many rounds are not what was meant.
const MOST_ROUNDS: usize = 16;

/// Whether a check corrects.
#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Carry out the corrections that are safe and exact, then check what is left.
    #[arg(long, conflicts_with_all = ["diff", "staged"])]
    fix: bool,
    /// Write nothing: print what --fix would change as a unified diff, and end with 1 where there is something.
    #[arg(long, conflicts_with = "staged")]
    diff: bool,
}

/// What is done with corrections.
pub(super) enum Correct {
    /// They are printed as a diff.
    Show,
    /// They are written.
    CarryOut,
}

impl FixArgs {
    pub(super) fn asked(&self) -> Option<Correct> {
        match (self.diff, self.fix) {
            (true, _) => Some(Correct::Show),
            (false, true) => Some(Correct::CarryOut),
            (false, false) => None,
        }
    }
}

/// What the corrections of a check come to.
pub(super) struct Plan {
    root: PathBuf,
    changes: Vec<Change>,
    refused: BTreeMap<RelPath, String>,
    unevaluated: bool,
}

impl Plan {
    /// Corrects until nothing is left to correct. Nothing is written on the way: `check` answers for files as they would
    /// be.
    pub(super) fn of(
        check: impl Fn(&Contents) -> anyhow::Result<(Workspace, Report)>,
    ) -> anyhow::Result<Self> {
        let mut contents: BTreeMap<RelPath, Vec<u8>> = BTreeMap::new();
        let mut before: BTreeMap<RelPath, Vec<u8>> = BTreeMap::new();
        let mut refused = BTreeMap::new();
        let (mut workspace, mut report) = check(&Contents::default())?;
        let unevaluated = !report.unevaluated().is_empty();
        for _ in 0..MOST_ROUNDS {
            let mended = mend(&workspace, report.findings());
            refused.extend(mended.refused);
            let mut is_done = true;
            for (path, new) in mended.files {
                if let Some(why) = unwritable(&workspace, &path) {
                    refused.insert(path, why);
                    continue;
                }
                is_done = false;
                if let Some(file) = workspace.sources().find(&path) {
                    let old = workspace.sources().file(file).bytes();
                    before.entry(path.clone()).or_insert_with(|| old.to_vec());
                }
                contents.insert(path, new);
            }
            if is_done {
                break;
            }
            (workspace, report) = check(&Contents::new(contents.clone()))?;
        }
        let changes = contents.into_iter().filter_map(|(path, new)| {
            let old = before.remove(&path)?;
            (old != new).then(|| Change::rewrite(path, old, new))
        });
        Ok(Self {
            root: workspace.root().to_owned(),
            changes: changes.collect(),
            refused,
            unevaluated,
        })
    }

    /// Writes all of it, or nothing, and says so.
    pub(super) fn carry_out(&self) -> anyhow::Result<()> {
        if !self.changes.is_empty() {
            apply(&self.root, &self.changes)?;
        }
        let mut text = VisibleText::new();
        for change in &self.changes {
            text.line(format_args!("fixed {}", change.path));
        }
        self.tell(text);
        Ok(())
    }

    /// Prints it as a unified diff, and gives the exit code: 1 where there is one.
    pub(super) fn show(&self) -> anyhow::Result<u8> {
        let text: String = self.changes.iter().map(whole_difference).collect();
        super::print_data(&text)?;
        self.tell(VisibleText::new());
        Ok(match (self.changes.is_empty(), self.unevaluated) {
            (false, _) => 1,
            (true, true) => 3,
            (true, false) => 0,
        })
    }

    /// What was done and what was not, beside the report.
    fn tell(&self, mut text: VisibleText) {
        for (path, why) in &self.refused {
            text.line(format_args!("not fixed: {path}: {why}"));
        }
        super::tell(&text);
    }
}

/// Why a file cannot be written, as far as its place tells.
fn unwritable(workspace: &Workspace, path: &RelPath) -> Option<String> {
    let target = path.below(workspace.root());
    let found = target.symlink_metadata().ok()?;
    if found.is_symlink() {
        return Some("it is a symbolic link: govkit does not write through links".to_owned());
    }
    let is_fixed = found.permissions().readonly();
    is_fixed.then(|| "it is read-only".to_owned())
}
