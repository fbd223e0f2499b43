//! Tests.
mod scaffold;
