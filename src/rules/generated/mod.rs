//! Generated code and its inputs.

pub mod drift;
pub mod refused;
