//! What asks data rules about sources, and rules about containers and workflows.

pub mod action_unpinned;
pub mod container_root;
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
