//! Asking the caches of the machine about the modules of the workspace, once, before the rules run.

use super::Workspace;
use super::go_units;
use crate::diag::Unevaluated;
use crate::modules::{Fault, Machine, Place, Progress, Verdict, go};
use crate::source::{FileId, RelPath, Span, read_reference};

impl Workspace {
    /// Verifies what the modules of the scope need against the caches of the machine. Reads nothing
    /// where there are no modules.
    pub fn verify_modules(&mut self, machine: &Machine, progress: &dyn Progress) {
        let mut verdict = Verdict::default();
        verdict.extend(self.verify_crates(machine, progress));
        verdict.extend(self.verify_archives(progress));
        self.verify_go(machine, progress, &mut verdict);
        self.take_verdict(verdict);
    }

    fn verify_go(&mut self, machine: &Machine, progress: &dyn Progress, verdict: &mut Verdict) {
        let is_go_mod = |file: &FileId| self.sources.file(*file).path().name() == "go.mod";
        let mods: Vec<FileId> = self.scope.iter().copied().filter(is_go_mod).collect();
        if mods.is_empty() {
            return;
        }
        let env = go::GoEnv::read(machine);
        let (units, unverified) = go_units::of(self, mods, &env);
        verdict.unverified.extend(unverified);
        verdict.extend(go::verify(&units, &env, &self.root, progress));
    }

    /// What [`Workspace::verify_modules`] found; `None` where it was not asked.
    #[must_use]
    pub fn modules(&self) -> Option<&Verdict> {
        self.modules.as_ref()
    }

    /// Places become spans of files that the report can show.
    pub(super) fn take_verdict(&mut self, mut verdict: Verdict) {
        for fault in &mut verdict.faults {
            if let Place::In { path, start, end } = fault.place.clone() {
                match self.referenced(&path) {
                    Ok(file) => {
                        let length = self.sources.file(file).bytes().len();
                        let span = Span::new(file, start.min(length), end.min(length));
                        fault.place = Place::At(span);
                    }
                    Err(reason) => self.unread.push(Unevaluated {
                        path,
                        rule: fault.rule.into(),
                        reason: format!(
                            "{}, and the file cannot be shown: {reason}",
                            fault.message
                        ),
                    }),
                }
            }
        }
        verdict
            .faults
            .retain(|fault: &Fault| matches!(fault.place, Place::At(_)));
        self.modules
            .get_or_insert_with(Verdict::default)
            .extend(verdict);
    }

    /// A file of the workspace, read if it was not.
    pub(super) fn referenced(&mut self, path: &RelPath) -> Result<FileId, String> {
        if let Some(id) = self.sources.find(path) {
            return Ok(id);
        }
        let bytes = read_reference(&self.root, &path.below(&self.root));
        let bytes = bytes.map_err(|error| error.to_string())?;
        Ok(self.sources.add(path.clone(), bytes))
    }
}
