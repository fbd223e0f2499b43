//! What asks data rules about sources, and rules about containers and workflows.

pub mod action_unpinned;
pub mod container_root;
mod go;
pub mod image_latest;
pub mod workflow_checkout;
pub mod workflow_injection;
pub mod workflow_permissions;

pub use go::GO;
