//! Data rules about Go: which files may match at all, and each of those parsed once.

mod assign;
mod bytes;
mod call;
mod calling;
mod composite;
mod import;
mod inside;
mod made;
mod passed;
mod plan;
mod query;
mod reference;
mod repair;
mod requires;
mod told;
mod unit;
mod unreadable;
mod value;

use rayon::prelude::*;

use crate::model::Workspace;
use crate::rule::data::Lang;
use crate::rule::{Asked, Engine, Findings};
use plan::Plan;

/// The engine.
pub const GO: Engine = Engine {
    lang: Lang::Go,
    run,
};

fn run(workspace: &Workspace, asked: &[Asked<'_>]) -> Vec<Findings> {
    let plan = Plan::of(asked);
    let units = unit::units(workspace);
    let answers: Vec<Vec<Findings>> = units
        .par_iter()
        .map(|unit| unit.check(workspace, &plan))
        .collect();
    answers.into_iter().flatten().collect()
}
