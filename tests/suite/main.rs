//! Tests.
mod render;
