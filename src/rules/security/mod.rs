//! What asks data rules about sources, and rules about containers and workflows.

pub mod action_unpinned;
pub mod container_root;
mod due;
mod go;
pub mod image_latest;
mod rust;
mod value;
pub mod workflow_checkout;
pub mod workflow_injection;
pub mod workflow_permissions;
mod written;

pub use go::GO;
pub use rust::RUST;

use crate::model::Workspace;
use crate::parse::NodeRef;
use crate::source::{FileId, RelPath};

/// What a file holds, if it can be read and its path is one of those.
fn root_of(
    workspace: &Workspace,
    file: FileId,
    is_one: impl Fn(&RelPath) -> bool,
) -> Option<NodeRef<'_>> {
    let parsed = workspace.parsed(file)?;
    is_one(workspace.sources().file(file).path())
        .then(|| parsed.tree.root())
        .flatten()
}
