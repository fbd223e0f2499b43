//! `govkit.toml` itself. Errors of this family end a run with exit code 2.

pub mod baseline_invalid;
pub mod file_missing;
pub mod invalid;
pub mod pack_invalid;
pub mod unknown_rule;

use crate::model::{Manifest, Workspace};
use crate::source::FileId;

/// The manifest in `file`, where it is one.
fn manifest_in(workspace: &Workspace, file: FileId) -> Option<&Manifest> {
    workspace
        .manifests()
        .iter()
        .find(|manifest| manifest.file == file)
}
