//! Data rules about Rust: which files may match at all, and each of those parsed and walked through once.

mod ask;
mod built_for;
mod plan;
mod requires;
mod told;
mod unit;
mod unreadable;
mod value;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::Workspace;
use crate::parse::RUST_STACK;
use crate::rule::data::Lang;
use crate::rule::{Asked, Engine, Findings};
use crate::source::FileId;
use plan::Plan;
use unit::Unit;

/// The engine.
pub const RUST: Engine = Engine {
    lang: Lang::Rust,
    run,
};

fn run(workspace: &Workspace, asked: &[Asked<'_>]) -> Vec<Findings> {
    let plan = Plan::of(asked);
    let scope: BTreeSet<FileId> = workspace.scope().iter().copied().collect();
    let sources = workspace.sources().iter();
    let sources: Vec<FileId> = sources
        .filter(|(id, file)| scope.contains(id) && Lang::Rust.is_source(file.path()))
        .map(|(id, _)| id)
        .collect();
    let units = sources
        .par_iter()
        .filter_map(|id| Unit::of(workspace, &plan, *id));
    let (mut read, unread): (Vec<Unit<'_>>, Vec<Unit<'_>>) = units.partition(Unit::needs_tree);
    let mut answers: Vec<Findings> = unread.iter().flat_map(Unit::check).collect();
    if read.is_empty() {
        return answers;
    }
    read.sort_by_cached_key(|unit| std::cmp::Reverse(unit.text.len()));
    // syn reads recursively, deeper than usual stacks are.
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(rayon::current_num_threads().min(read.len()))
        .stack_size(RUST_STACK)
        .build();
    match threads {
        Ok(threads) => {
            let found: Vec<Vec<Findings>> =
                threads.install(|| read.par_iter().map(Unit::check).collect());
            answers.extend(found.into_iter().flatten());
        }
        Err(error) => {
            let reason = format!(
                "there is no stack of {} MiB to read it: {error}",
                RUST_STACK >> 20
            );
            answers.extend(read.iter().flat_map(|unit| unit.unevaluated(&reason)));
        }
    }
    answers
}
