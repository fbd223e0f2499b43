//! What asks data rules about sources.

mod go;
mod rust;
mod written;

pub use go::GO;
pub use rust::RUST;
