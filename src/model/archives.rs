//! Archives that lie beside their sums, and archives that a user names.

use std::path::Path;

use super::Workspace;
use super::load::LoadError;
use crate::modules::{Progress, SUM_EXTENSION, Unverified, Verdict, read_sums, verify_archive};
use crate::source::{Bounds, FileId, ReadError, RelPath, read_reference};

impl Workspace {
    /// Verifies the archives of the scope that have a sum file beside them: `x.tar.gz` and `x.tar.gz.sha256`.
    pub(super) fn verify_archives(&self, progress: &dyn Progress) -> Verdict {
        let mut verdict = Verdict::default();
        for file in &self.scope {
            let path = self.sources.file(*file).path();
            let (archive, extension) = path.as_str().rsplit_once('.').unwrap_or_default();
            let archive = RelPath::new(archive);
            let on_disk = archive.below(&self.root);
            if extension != SUM_EXTENSION || !self.bounds.has(&on_disk) {
                continue;
            }
            match self.bounds.resolve(&on_disk) {
                Ok(_) => {
                    let found = self.verify_archive(&on_disk, archive.name(), *file, progress);
                    verdict.extend(found);
                }
                Err(error) => verdict.unverified.push(Unverified {
                    reason: error.to_string(),
                    path: archive,
                }),
            }
        }
        verdict
    }

    fn verify_archive(
        &self,
        archive: &Path,
        name: &str,
        file: FileId,
        progress: &dyn Progress,
    ) -> Verdict {
        let source = self.sources.file(file);
        let sums = read_sums(file, source.text().unwrap_or_default());
        verify_archive(archive, name, source.path(), &sums, progress)
    }

    /// A workspace that holds nothing but a sum file, and what was found of the archive that it vouches for.
    ///
    /// # Errors
    /// Where the archive is not there. Without its sums it is unverified.
    pub fn of_archive(
        archive: &Path,
        sum_file: &Path,
        known_rules: &[&'static str],
        progress: &dyn Progress,
    ) -> Result<Self, LoadError> {
        let not_there = |path: &Path, reason: ReadError| LoadError::Path {
            path: path.display().to_string(),
            reason,
        };
        let on_disk = archive
            .canonicalize()
            .map_err(|error| not_there(archive, error.into()))?;
        let root = sum_file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let root = root.unwrap_or(Path::new("."));
        let root = root
            .canonicalize()
            .map_err(|error| not_there(sum_file, error.into()))?;
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let path = RelPath::new(&name(sum_file));
        let mut workspace = Self {
            bounds: Bounds::new(root.clone()),
            root,
            known_rules: known_rules.iter().copied().collect(),
            ..Self::default()
        };
        let bytes = match read_reference(&workspace.bounds, &path.below(&workspace.root)) {
            Ok(bytes) => bytes,
            Err(reason) => {
                let mut verdict = Verdict::default();
                verdict.unverified.push(Unverified {
                    reason: format!("nothing vouches for {}: {reason}", name(archive)),
                    path,
                });
                workspace.take_verdict(verdict);
                return Ok(workspace);
            }
        };
        let file = workspace.sources.add(path, bytes);
        workspace.scope.push(file);
        let verdict = workspace.verify_archive(&on_disk, &name(archive), file, progress);
        workspace.take_verdict(verdict);
        Ok(workspace)
    }
}
