//! What asks data rules about sources.

mod go;

pub use go::GO;
