//! Work grows with the input, and not with its square: each family of inputs is given to govkit at two sizes, and four
//! times the input may cost at most 4.4 times the work.
//!
//! A family is a line in the list of a file beside this one. `cargo test` measures every third of them, and
//! `GOVKIT_FULL=1` all, at twice their size. `cargo test growth -- --nocapture` prints the table.

mod counter;
mod documents;
mod files;
mod findings;
mod modules;
mod services;

use std::path::Path;

use self::counter::Outcome;
use crate::support::tools::{debian, full};

/// Inputs that differ in one number.
pub struct Family {
    /// What grows; unique.
    pub name: &'static str,
    /// The arguments of govkit, which runs in the folder of the input; `*` stands for the files in it, as in a shell.
    pub command: &'static [&'static str],
    /// The exit code that is expected at every size.
    pub exit: u8,
    /// The smaller of the two sizes; the larger is four times as much. Large enough that govkit does 6 million basic
    /// blocks for it, in a debug build, beyond what it does for size 1.
    pub size: usize,
    /// Writes the input of a size, at least 1, to an empty folder.
    pub write: fn(&Path, usize),
}

/// All families, by file.
const FAMILIES: &[&[Family]] = &[
    documents::FAMILIES,
    files::FAMILIES,
    services::FAMILIES,
    modules::FAMILIES,
    findings::FAMILIES,
];

/// Four times the input costs at most this many times the work: 4, and a tenth for what is sorted or looked up in trees.
const MOST: f64 = 4.4;

#[test]
fn work_grows_with_the_input() {
    let mut families: Vec<&Family> = FAMILIES.iter().copied().flatten().collect();
    // While some families are worked on; an empty text means all.
    if let Ok(only) = std::env::var("GOVKIT_GROWTH_ONLY") {
        families.retain(|family| family.name.contains(&only));
    } else if !full() {
        families = families.into_iter().step_by(3).collect();
    }
    if counter::work_if_asked(&families) {
        return;
    }
    let Some(valgrind) = debian("valgrind", "usr/bin/valgrind") else {
        return;
    };
    let factor = if full() { 2 } else { 1 };
    let mut failed = Vec::new();
    println!(
        "{:36} {:>7} {:>9} {:>9}  ratio",
        "family", "size", "work", "at 4x"
    );
    for (family, outcome) in counter::measure(valgrind.command(), &families, factor) {
        let name = family.name;
        match outcome {
            Outcome::Measured { size, work } => {
                let ratio = work.ratio(size);
                println!(
                    "{name:36} {size:7} {:9} {:9} {ratio:6.2}",
                    work.small, work.large
                );
                if ratio > MOST {
                    failed.push(format!(
                        "{name}: four times the input costs {ratio:.2} times the work"
                    ));
                }
            }
            Outcome::Failed(reason) => {
                println!("{name:36} {reason}");
                failed.push(format!("{name}: {reason}"));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "at most {MOST} times is allowed\n{}",
        failed.join("\n")
    );
}
