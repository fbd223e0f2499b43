//! Floor 4: facts about sources, from their syntax alone: what names mean, of which types values are, and what can be
//! known of them without building or running anything.

pub mod container;
pub mod go;
pub mod rust;
pub mod workflow;
