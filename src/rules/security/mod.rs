//! What asks data rules about sources.

mod go;
mod rust;

pub use go::GO;
pub use rust::RUST;
