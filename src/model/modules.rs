//! Asking the caches of the machine about the modules of the workspace, once, before the rules run.

use std::time::Duration;

use super::Workspace;
use super::go_units;
use crate::diag::{RedactedUrl, Unevaluated};
use crate::modules::sumdb::{Database, Key, PUBLIC_KEY};
use crate::modules::{Fault, Machine, Place, Progress, Verdict, go};
use crate::source::{FileId, RelPath, Span};

/// What a run asks beside what the manifests say.
#[derive(Debug, Clone)]
pub struct VerifyOptions {
    /// Ask no server, whatever the manifests say.
    pub offline: bool,
    /// How long the run waits for servers in all.
    pub timeout: Duration,
    /// The checksum database to compare go.sum with, in the place of the manifests'.
    pub database: Option<Database>,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            offline: false,
            timeout: Duration::from_secs(30),
            database: None,
        }
    }
}

impl Workspace {
    /// Verifies what the modules of the scope need against the caches of the machine. Reads nothing
    /// where there are no modules.
    pub fn verify_modules(
        &mut self,
        machine: &Machine,
        options: &VerifyOptions,
        progress: &dyn Progress,
    ) {
        let mut verdict = Verdict::default();
        verdict.extend(self.verify_crates(machine, progress));
        verdict.extend(self.verify_archives(progress));
        self.verify_go(machine, options, progress, &mut verdict);
        self.take_verdict(verdict);
    }

    fn verify_go(
        &mut self,
        machine: &Machine,
        options: &VerifyOptions,
        progress: &dyn Progress,
        verdict: &mut Verdict,
    ) {
        let is_go_mod = |file: &FileId| self.sources.file(*file).path().name() == "go.mod";
        let mods: Vec<FileId> = self.scope.iter().copied().filter(is_go_mod).collect();
        if mods.is_empty() {
            return;
        }
        let env = go::GoEnv::read(machine);
        let (mut units, unverified) = go_units::of(self, mods, &env);
        verdict.unverified.extend(unverified);
        for unit in &mut units {
            unit.database = match &options.database {
                Some(database) => Some(database.clone()),
                None => self.database_of(unit, verdict),
            };
        }
        let network = go::Network {
            offline: options.offline,
            timeout: options.timeout,
        };
        verdict.extend(go::verify(&units, &env, &self.root, network, progress));
    }

    /// The checksum database that the manifest of a unit's service names.
    fn database_of(&self, unit: &go::Unit, verdict: &mut Verdict) -> Option<Database> {
        let work = unit.work.as_ref().map(|work| work.file);
        let file = work.or_else(|| unit.mods.first().map(|module| module.file))?;
        let entry = self.manifest_of(file)?.sumdb.as_ref()?;
        let text = entry
            .key
            .as_ref()
            .map_or(PUBLIC_KEY, |key| key.value.as_str());
        match Key::parse(text) {
            Ok(key) => {
                let patterns: Vec<&str> = entry
                    .modules
                    .iter()
                    .map(|text| text.value.as_str())
                    .collect();
                let url = entry.url.as_ref();
                let url = url.map(|url| RedactedUrl::new(url.value.as_str()));
                Some(Database::configured(key, url, patterns.join(",")))
            }
            Err(reason) => {
                let span = entry
                    .key
                    .as_ref()
                    .map_or(Span::file_start(file), |key| key.span);
                verdict
                    .faults
                    .push(Fault::new("modules/sumdb-invalid", span, reason));
                None
            }
        }
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
        self.fetch(path).map_err(|error| error.to_string())
    }
}
