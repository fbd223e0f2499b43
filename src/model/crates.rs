//! Cargo packages of the workspace: the lock files of the scope, and asking cargo's caches about them.

use super::Workspace;
use super::binding::CARGO_LOCK;
use crate::modules::cargo::{self, Lock, Locked, Package, Source};
use crate::modules::{Machine, Progress, Unverified, Verdict};

impl Workspace {
    /// Verifies what the lock files of the scope name. A lock file that cannot be read is not verified.
    pub(super) fn verify_crates(&self, machine: &Machine, progress: &dyn Progress) -> Verdict {
        let mut verdict = Verdict::default();
        let mut locks = Vec::new();
        for file in &self.scope {
            let path = self.sources.file(*file).path();
            let Some(parsed) = self.parsed(*file).filter(|_| path.name() == CARGO_LOCK) else {
                continue;
            };
            if parsed.is_complete() {
                locks.push((Lock::read(*file, parsed), path));
            } else {
                verdict.unverified.push(Unverified {
                    path: path.clone(),
                    reason: "it cannot be read as TOML".to_owned(),
                });
            }
        }
        locks.sort_by_key(|(_, path)| *path);
        let locked: Vec<Locked<'_>> = locks
            .iter()
            .map(|(lock, path)| Locked { lock, path })
            .collect();
        if !locked.is_empty() {
            let is_accepted = |package: &Package| self.accepts_git(package);
            let found = cargo::verify(&self.bounds, &locked, machine, &is_accepted, progress);
            verdict.extend(found);
        }
        verdict
    }

    /// Whether the policy of a package's service accepts the repository that it comes from.
    fn accepts_git(&self, package: &Package) -> bool {
        let policy = self
            .manifest_of(package.name.span.file)
            .map(|manifest| &manifest.modules);
        let Some((policy, (Source::Git { url, .. }, _))) = policy.zip(package.source.as_ref())
        else {
            return false;
        };
        policy
            .git
            .iter()
            .any(|entry| entry.selector.name.is_match(url.expose()))
    }
}
