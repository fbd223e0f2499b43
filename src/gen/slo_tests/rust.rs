//! Rust: `tests/slo_gen.rs` on tokio's paused clock, and the module that connects the handler.

use std::fmt::Write as _;

use super::{Files, Suite, Tested, example, grouped};
use crate::model::RUST_HOOK;

/// The file of the tests.
pub const TESTS: &str = "slo_gen.rs";

/// What does not differ from file to file.
pub const RUNTIME: &str = include_str!("text/runtime.rs.txt");

/// The hook, until somebody connects the handler.
const HOOK: &str = include_str!("text/hook.rs.txt");

/// What the tests are, and what they are not, and what they need.
const HEAD: &str = "\
//! The objectives of @{input}, held on a virtual clock: requests go through the service's handler, which
//! `@{hook}` connects, and its dependencies take as long and fail as often as the objectives say.
//! Nothing sleeps, and nothing is drawn at random here, so a handler that draws nothing either gets the same verdict
//! each time.
//!
//! On this clock, computing takes no time. What CPUs, sockets, TLS, allocation and requests that wait for one another
//! cost is not seen here; `govkit slo gate` holds the same objectives to what a load test measured.

mod slo_hook;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slo_hook::Service;
use tokio::time::{Instant, sleep, sleep_until};
";

/// The tests and the hook of a crate, whose tests are in a folder.
pub fn files(folder: &str, suite: &Suite<'_>) -> Files {
    let path = format!("{folder}/{RUST_HOOK}/mod.rs");
    let filled = |text: &str| {
        text.replace("@{input}", suite.input)
            .replace("@{hook}", &path)
            .replace("@{dependency}", example(suite))
    };
    let mut text = filled(HEAD);
    for objective in &suite.objectives {
        let function = objective.name.replace('-', "_");
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n#[test]\nfn meets_{function}() {{\n    hold({:?});\n}}\n",
            objective.name
        );
    }
    let _ = write!(
        text,
        "\n/// Those of {} that name a request.\n#[rustfmt::skip] // a table, a line a dependency\nconst OBJECTIVES: &[Objective] = &[\n",
        suite.input
    );
    for objective in &suite.objectives {
        entry(objective, &mut text);
    }
    text.push_str("];\n\n");
    text.push_str(&filled(RUNTIME));
    Files {
        tests: (TESTS, text),
        hook: (format!("{RUST_HOOK}/mod.rs"), filled(HOOK)),
    }
}

fn entry(objective: &Tested<'_>, text: &mut String) {
    let threshold = match objective.threshold {
        Some(threshold) => format!("Some({})", grouped(threshold)),
        None => "None".to_owned(),
    };
    let _ = write!(
        text,
        "    Objective {{\n        name: {:?},\n        at: {:?},\n        method: {:?},\n        path: {:?},\n        target: \"{}\",\n        threshold: {threshold},\n        allowed: {},\n        dependencies: &[\n",
        objective.name,
        objective.at,
        objective.request.method,
        objective.request.path,
        objective.target,
        objective.allowed
    );
    let dependencies = objective.request.dependencies.iter();
    for (dependency, permutation) in dependencies.zip(&objective.permutations) {
        let points = dependency.latency.points.iter();
        let points =
            points.map(|point| format!("({}, {})", grouped(point.share), grouped(point.millis)));
        let points: Vec<String> = points.collect();
        let _ = writeln!(
            text,
            "            Dependency {{ name: {:?}, step: {}, start: {}, failing: {}, latency: &[{}] }},",
            dependency.name.value,
            permutation.step,
            permutation.start,
            grouped(dependency.failing),
            points.join(", ")
        );
    }
    text.push_str("        ],\n    },\n");
}
