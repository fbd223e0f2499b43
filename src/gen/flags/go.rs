//! Go.
use super::{Files, Input};
use crate::r#gen::generator::Refusal;

pub fn files(_input: &Input<'_>) -> Result<Files, Vec<Refusal>> {
    Ok(Vec::new())
}
